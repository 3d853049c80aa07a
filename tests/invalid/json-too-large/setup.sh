truncate -s 65M wider.json
