sed -i 's/^machines,rail,/machines,rial,/' network/choice.csv
