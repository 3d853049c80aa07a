/*
 * Routes between two vertices that no other beats in every criterion at once (the Pareto front), on a
 * td_csr with a cost per arc and criterion.
 *
 * Label setting (Martins 1984) led by lower bounds to the target, one reverse tree a criterion
 * (NAMOA*, Mandow and Perez de la Cruz 2010). Labels come up in lexicographic order of what a route
 * over them costs at least; so the first criterion never falls, and whether a label is dominated is
 * told by the other two alone (Pulido, Mandow and Perez de la Cruz 2015): a staircase a vertex,
 * searched by halves.
 *
 *     td_pareto_task task = {.criteria = 2, .cost = {money, time}, .most_labels = 1000000};
 *     td_pareto_front front;
 *     td_pareto_find(&g, source, target, &task, &front);
 *     ... front.routes[i].cost[0], front.arcs[front.routes[i].first_arc] ...
 *     td_pareto_front_clear(&front);
 */
#ifndef TD_GRAPH_PARETO_H
#define TD_GRAPH_PARETO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "graph/csr.h"

enum { TD_PARETO_CRITERIA = 3 }; /* at most */

/* The arcs of a route begun, from the last one back. */
typedef struct td_pareto_stem {
    const struct td_pareto_label *labels;
    uint32_t at;
} td_pareto_stem;
/* False: there are no more. */
bool td_pareto_stem_back(td_pareto_stem *stem, uint32_t *arc);

typedef struct td_pareto_task {
    uint32_t criteria;                      /* 1 .. TD_PARETO_CRITERIA */
    const double *cost[TD_PARETO_CRITERIA]; /* [criterion][arc] >= 0; not finite: closed */
    /* How much better than every route found before one must be in some criterion but the first to be
     * a route of its own; 0: at all. Every route left out has one in the front that costs no more by
     * the first criterion, and at most so much more by the others. */
    double slack[TD_PARETO_CRITERIA];
    uint32_t most_labels; /* the search ends when it has made so many */
    /* Whether an arc may follow a stem; NULL: always. Stems that may not be are not gone on with. One
     * that is beaten at a vertex goes even where what beats it there may not go on. */
    bool (*fits)(const void *context, td_pareto_stem stem, uint32_t arc);
    const void *context;
} td_pareto_task;

typedef struct td_pareto_route {
    double cost[TD_PARETO_CRITERIA]; /* sums over the arcs, from the source on */
    uint32_t first_arc, arc_count;   /* into the front's arcs */
} td_pareto_route;

typedef struct td_pareto_front {
    uint32_t route_count;
    td_pareto_route *routes; /* in lexicographic order of their costs; of equal ones, one */
    uint32_t *arcs;
    bool complete;        /* false: most_labels cut the search. The routes stand, dearer ones by the
                             first criterion may lack, but for the best by each of the others */
    uint32_t label_count; /* made */
} td_pareto_front;

/*
 * The front from source to target; none where the target is out of reach. From a vertex to itself there
 * is one route, without arcs. The same for the same graph and task, always.
 * TD_ERR_INVALID: an end is no vertex, a cost is negative, or there is no criterion or too many.
 * TD_ERR_NOMEM. On an error the front is empty.
 */
td_status td_pareto_find(const td_csr *g, uint32_t source, uint32_t target,
                         const td_pareto_task *task, td_pareto_front *out);
void td_pareto_front_clear(td_pareto_front *front);

/* True if `a` costs no more than `b` by any of the criteria. */
static inline bool td_pareto_covers(uint32_t criteria, const double *a, const double *b)
{
    for (uint32_t c = 0; c < criteria; c++)
        if (!(a[c] <= b[c]))
            return false;
    return true;
}

#endif
