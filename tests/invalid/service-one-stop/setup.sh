sed -i '/^TRAIN-BACK,2,/d' network/service_stop.csv
