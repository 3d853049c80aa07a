sed -i 's/^TRAIN-OUT,rail,/TRAIN-OUT,road,/' network/service.csv
