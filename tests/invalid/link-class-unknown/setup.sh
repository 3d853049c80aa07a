sed -i 's/^R1,TOWN,PORT,road,12,60,II,/R1,TOWN,PORT,road,12,60,V,/' network/link.csv
