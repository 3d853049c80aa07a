sed -i 's/^PORT,104.6,30.9,/PORT,104.6,,/' network/node.csv
