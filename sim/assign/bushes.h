/*
 * All bushes of an equilibrium problem, one for each class and origin, and the rounds of work on
 * them. Private to assign/equilibrium.c, which says what the problem is.
 *
 * What is done in parallel only reads costs, and is summed up in a fixed number of parts, in order;
 * or it changes costs that nothing else reads meanwhile (bush_schedule.h). So results do not depend
 * on threads.
 */
#ifndef TD_ASSIGN_BUSHES_H
#define TD_ASSIGN_BUSHES_H

#include "assign/bush.h"
#include "assign/bush_schedule.h"
#include "assign/equilibrium.h"

enum { TD_BUSHES_PARTS = 16 }; /* of parallel sums, and so the most threads that are of use */

typedef struct td_bushes {
    const td_equilibrium_problem *problem;
    td_csr reversed;
    uint32_t *forward_arc; /* [arc of reversed] */
    td_bush_arcs arcs;
    uint32_t resource_count;
    uint32_t class_count;
    td_bush_class *class; /* [class] */

    uint32_t rounds; /* of rebuilding */
    uint32_t count;
    td_bush *bush;         /* [bush] by class, then origin */
    uint32_t *class_index; /* [bush] */
    uint32_t *origin;      /* [bush] */
    uint32_t *in;          /* [bush][vertex] */
    uint32_t *demand;      /* [entry] index in the problem; entries by bush; NULL: as there */
    double *cost, *excess; /* [bush] of its flow; of its flow over cheapest routes */

    td_bush_groups groups;     /* of what was rebuilt last */
    td_bush_schedule schedule; /* of these */

    int threads;
    td_bush_room room[TD_BUSHES_PARTS]; /* [thread] */
    td_search *search[TD_BUSHES_PARTS]; /* [thread] */
    uint32_t part_size;                 /* resources or arcs, whichever are more */
    double *part_sum;                   /* [part][part_size] */
} td_bushes;

/* `volume` [resource], zero, is borrowed and kept up to date. Clear after a failure, too. */
td_status td_bushes_init(td_bushes *s, const td_equilibrium_problem *problem, double *volume,
                         uint32_t threads);
void td_bushes_clear(td_bushes *s);

/* Every bush begins as the tree of cheapest routes; `served` [demand] is set to 0 where none
 * exists. With `warm` (may be NULL), of a problem on the same graph, those begin as the bush of
 * warm_class [class] there (UINT32_MAX: none) which that still serves. */
td_status td_bushes_plant(td_bushes *s, const td_bushes *warm, const uint32_t *warm_class,
                          uint8_t *served);

/* Makes bush b that of the same origin and `old_class` in `old`, its slots still at their old
 * flows, if that serves: bushes_warm.c. */
td_status td_bushes_adopt(td_bushes *s, uint32_t b, const td_bushes *old, uint32_t old_class,
                          td_bush_room *room, bool *adopted);

/* Rebuilds all bushes, some at a time, and balances the pairs of these before the next. `total` and
 * `excess` as below, but each bush at the costs of its turn. */
td_status td_bushes_settle(td_bushes *s, double *total, double *excess);

/*
 * At the costs that stand: rebuilds every bush and lists its pairs. Adds up volumes afresh, since
 * moving flow lets rounding pile up. Measures what flows cost, and their excess over the cheapest
 * routes within their bushes: of the gap, all but what routes outside the bushes would save.
 */
td_status td_bushes_rebuild(td_bushes *s, double *total, double *excess);

/* What a unit of each class pays, at the costs of resources that stand. */
void td_bushes_refresh_costs(td_bushes *s);

static inline td_bush_class *td_bushes_class_of(const td_bushes *s, uint32_t bush)
{
    return &s->class[s->class_index[bush]];
}

/* What demand would save outside its bushes, by trees over the whole graph (bushes_outside.c). */
td_status td_bushes_outside(td_bushes *s, double *saving);

/* Balances all listed pairs once, where they differ by more than `tolerance`, a share; returns the
 * excess found on the way. */
double td_bushes_balance(td_bushes *s, double tolerance);

/* Frees what balancing needs. */
void td_bushes_drop_pairs(td_bushes *s);

/* As td_equilibrium_visit. */
td_status td_bushes_visit(td_bushes *s, td_equilibrium_visitor visitor, void *payload);

/* Flow [arc] of one class. */
void td_bushes_class_flow(td_bushes *s, uint32_t class_index, double *flow);

#endif
