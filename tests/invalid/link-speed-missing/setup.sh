sed -i 's/^R1,TOWN,PORT,road,12,60,/R1,TOWN,PORT,road,12,,/' network/link.csv; sed -i 's/^truck,road,container,30,2,0.9,6,80,80,/truck,road,container,30,2,0.9,6,80,,/' network/vehicle_type.csv
