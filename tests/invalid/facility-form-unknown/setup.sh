sed -i 's/bulk>container/bulk>contaner/' network/facility.csv
