printf 'never,0,0,0,0,0,0,0,0,0,0,0,0\n' >>network/season.csv
