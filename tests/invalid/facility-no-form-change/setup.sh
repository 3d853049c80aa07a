sed -i 's/bulk>container/bulk/' network/facility.csv
