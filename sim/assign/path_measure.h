/* Path sizes of the routes of pairs, at the lengths that they go by (path_lengths.h). */
#ifndef TD_ASSIGN_PATH_MEASURE_H
#define TD_ASSIGN_PATH_MEASURE_H

#include "assign/choice_set.h"
#include "assign/counterpart.h"

typedef struct td_path_measure td_path_measure;

/* `base` as of td_path_lengths_open. */
td_status td_path_measure_create(const td_supernetwork *net, const td_counterpart *base,
                               td_path_measure **out);
void td_path_measure_free(td_path_measure *measure); /* NULL is fine */
/* Turns to a class and a period of the scenario; `cost` [arc] its costs there, borrowed. */
td_status td_path_measure_class(td_path_measure *measure, td_class cls, td_index period,
                              const double *cost);
/* path_size [route] of a pair's routes. */
td_status td_path_measure_pair(td_path_measure *measure, const td_choice_route *routes, uint32_t count,
                                const uint32_t *arcs, double *path_size);

#endif
