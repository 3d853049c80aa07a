sed -i 's/town,FARM,PILOT/town,FARM,TOWN/' network/node.csv
