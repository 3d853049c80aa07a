rm network/cost.csv; ln -s /etc/passwd network/cost.csv
