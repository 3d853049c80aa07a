printf 'R9,TOWN,PILOT,road,3,60,II,,,,,,1,,EST,C\n' >>network/link.csv
