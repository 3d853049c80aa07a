/* Sums of measures by any mix of dimensions: a hash map from dimension values to a row of sums,
 * emitted in the order of the dimensions so that results do not depend on insertion. */
#ifndef TD_INDICATORS_CUBE_H
#define TD_INDICATORS_CUBE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "model/world.h"

/* TD_NONE in a dimension: all. */
typedef struct td_cube_key {
    td_index area, zone, corridor, mode, commodity, direction, month;
} td_cube_key;

#define TD_CUBE_ALL                                                                                \
    ((td_cube_key){TD_NONE, TD_NONE, TD_NONE, TD_NONE, TD_NONE, TD_NONE, TD_NONE})

typedef struct td_cube td_cube;

td_status td_cube_create(size_t measures, td_cube **out);
void td_cube_free(td_cube *cube);
/* The sums of a key, zero at first; NULL when out of memory. Valid until the next call. */
double *td_cube_at(td_cube *cube, td_cube_key key);
/* Adds to all sums of a key; TD_ERR_NOMEM. */
td_status td_cube_add(td_cube *cube, td_cube_key key, const double *sums);
/* The sums of a key, or NULL where nothing was added. */
const double *td_cube_find(const td_cube *cube, td_cube_key key);
/* Brings the rows into order; then they are read by number. */
td_status td_cube_sort(td_cube *cube);
size_t td_cube_count(const td_cube *cube);
td_cube_key td_cube_key_at(const td_cube *cube, size_t row);
const double *td_cube_row(const td_cube *cube, size_t row);

#endif
