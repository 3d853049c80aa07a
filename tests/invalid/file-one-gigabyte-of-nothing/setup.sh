truncate -s 1G network/season.csv
