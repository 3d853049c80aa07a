sed -i 's/^harvest,0.5,/harvest,3.5,/' network/season.csv
