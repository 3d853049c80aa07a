sed -i 's/^wagon,rail,container,60,2,/wagon,rail,container,60,,/' network/vehicle_type.csv
