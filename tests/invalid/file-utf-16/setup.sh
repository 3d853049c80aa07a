iconv -f UTF-8 -t UTF-16 network/link.csv >link && mv link network/link.csv
iconv -f UTF-8 -t UTF-16 wider.json >wider && mv wider wider.json
