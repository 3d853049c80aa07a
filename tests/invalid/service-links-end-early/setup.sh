sed -i 's/T1;T2;T3/T1;T2/' network/service_stop.csv
