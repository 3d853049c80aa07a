rm network/mode.csv; mkfifo network/mode.csv
