rm network/season.csv
