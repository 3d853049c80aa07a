/* What freight of a pair can choose between when cost, time and emissions are not weighed against each
 * other: routes that no other beats in all of them.
 *
 * They are searched for by what adds up over arcs: money without minimum prices a trip, a subsidy
 * beyond the price counting as nothing paid; time with the departures that services share; emissions.
 * What is found, and what the pair's assignment lists, is costed exactly; what then turns out to be
 * beaten goes. No route is loaded or unloaded twice at a place, as in choice sets. */
#ifndef TD_ASSIGN_TRADEOFFS_H
#define TD_ASSIGN_TRADEOFFS_H

#include "assign/assignment.h"

typedef enum td_criterion {
    TD_CRITERION_COST, /* money, CNY/t */
    TD_CRITERION_TIME, /* h, waiting included */
    TD_CRITERION_CO2E, /* kg/t, well to wheel */
    TD_CRITERION_COUNT
} td_criterion;

const char *td_criterion_name(td_criterion criterion); /* "cost", "time", "co2e" */
double td_criterion_of(td_criterion criterion, const td_route_figures *figures);

typedef struct td_tradeoffs {
    uint32_t route_count, arc_count;
    td_route *routes; /* by the first criterion; share and tonnes are those of the pair's assignment, 0
                         where it has no such route */
    uint32_t *arcs;
    bool complete; /* false: the bound on labels cut the search (graph/pareto.h) */
    void *owned;
} td_tradeoffs;

/* Of a pair of an assignment of `period`, by criteria that differ. */
td_status td_tradeoffs_find(const td_world *world, const td_supernetwork *net,
                            const td_assignment *assignment, uint32_t pair,
                            const td_period *period, const td_criterion *criteria,
                            uint32_t criterion_count, uint32_t most_labels, td_tradeoffs *out);
void td_tradeoffs_clear(td_tradeoffs *tradeoffs);

#endif
