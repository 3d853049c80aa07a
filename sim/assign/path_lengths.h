/* Lengths of arcs that path sizes go by: the surrogate generalised cost of the class, in the base
 * where the base has the arc and the class may use it, the scenario's own elsewhere. Path sizes say
 * how much routes have in common; frozen lengths keep a measure that makes one arc cheaper from
 * making its routes more or less alike. */
#ifndef TD_ASSIGN_PATH_LENGTHS_H
#define TD_ASSIGN_PATH_LENGTHS_H

#include "assign/costing.h"
#include "assign/counterpart.h"

typedef struct td_path_lengths {
    const td_counterpart *base; /* NULL: a base itself, all lengths are its own */
    td_costing costing;         /* of the class in the base */
    bool in_base;               /* the base knows the class and the period */
    const double *own;          /* [arc] */
    double *length;             /* [arc] valid where stamp is `now` */
    uint32_t *stamp;            /* [arc] */
    uint32_t now;
} td_path_lengths;

/* `base` is borrowed, NULL: none. */
td_status td_path_lengths_open(const td_counterpart *base, td_path_lengths *out);
void td_path_lengths_close(td_path_lengths *lengths);
/* Turns to a class and period of the scenario; `own` [arc] its costs there, borrowed. */
td_status td_path_lengths_class(td_path_lengths *lengths, td_class cls, td_index period,
                                const double *own);
/* [arc of the scenario], filled in for the arcs given; borrowed until the next class. */
const double *td_path_lengths_of(td_path_lengths *lengths, const uint32_t *arcs, size_t count);

#endif
