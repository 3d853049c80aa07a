sed -i '1s/$/,timetable/; 2s/$/,mon 8:00/; 3s/$/,/' network/service.csv
