printf 'TRAIN-BACK,3,PORT,,,,,0,1\n' >>network/service_stop.csv
