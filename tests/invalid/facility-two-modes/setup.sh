sed -i 's/^PORT-TERMINAL,PORT,terminal,road,rail,/PORT-TERMINAL,PORT,terminal,road;rail,rail,/' network/facility.csv
