rm network/mode.csv; mkdir network/mode.csv
