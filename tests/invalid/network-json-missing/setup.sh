rm network/network.json
