printf 'ONE,,,area,,TWO,,CN,,One,一,EST,C\nTWO,,,area,,ONE,,CN,,Two,二,EST,C\n' >>network/node.csv
