/* GeoJSON (RFC 7946), feature by feature: longitude and latitude in degrees, seven decimals at most. A
 * line that crosses the date line is cut there. */
#ifndef TD_IO_GEOJSON_WRITER_H
#define TD_IO_GEOJSON_WRITER_H

#include "base/diag.h"
#include "base/status.h"

typedef struct td_geojson td_geojson;

td_status td_geojson_open(const char *path, td_diags *diags, td_geojson **out);
/* `places` are `count` pairs of x, y: one pair is a point, more are a line. Properties follow until the
 * next feature. */
void td_geojson_add_feature(td_geojson *map, const double *places, size_t count);
void td_geojson_add_text(td_geojson *map, const char *key, const char *text); /* "", NULL: left out */
void td_geojson_add_number(td_geojson *map, const char *key, double value);   /* NaN: left out */
/* Finishes the file under its name, or removes what was written when anything failed. */
td_status td_geojson_commit(td_geojson *map);

#endif
