truncate -s 3G network/season.csv
