sed -i 's/import,,,,grain,,/import,,,,grain,GATE-CUSTOMS,/' network/facility.csv
