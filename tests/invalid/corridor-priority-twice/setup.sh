printf 'east,1,East,东向\n' >>network/corridor.csv
