printf 'MILL,104.5,30.8,town,TOWN,PILOT,1,CN,,Mill,磨坊,EST,C\n' >>network/node.csv
