{ printf 'X,1,1,"'; awk 'BEGIN { for (i = 0; i < 40000; i++) print "a closing quote is missing from this cell" }'; } >>network/node.csv
