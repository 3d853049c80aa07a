#include "assign/demand_response.h"

#include <math.h>
#include <stdlib.h>

#include "assign/demand_pairs.h"
#include "assign/route_union.h"
#include "base/mem.h"

void td_demand_response_free(td_demand_response *r)
{
    if (!r)
        return;
    free(r->given);
    free(r->base_cost);
    free(r->ratio);
    free(r->first);
    free(r->row);
    free(r->row_tonnes);
    free(r->base_pair);
    free(r);
}

/* --- rows and pairs --- */

static bool answers(const td_world *world, const td_period *period, td_index row)
{
    return world->demands.elasticity[row] != 0 && td_demand_tonnes(world, row, period) > 0;
}

static bool any_answers(const td_world *world, const td_period *period)
{
    for (td_index row = 0; row < world->demands.count; row++)
        if (answers(world, period, row))
            return true;
    return false;
}

static uint32_t pair_of_row(const td_world *world, td_index row, const td_pair *pairs, uint32_t count)
{
    const td_demands *d = &world->demands;
    const td_pair wanted = {.origin = d->origin[row],
                            .destination = d->destination[row],
                            .cls = {.commodity = d->commodity[row], .form = d->form[row]}};
    const td_pair *found = bsearch(&wanted, pairs, count, sizeof *pairs, td_pair_by_place);
    return found ? (uint32_t)(found - pairs) : UINT32_MAX;
}

/* All rows of the pairs of which one answers. pair_of [demand row] */
static td_status list_rows(const td_world *world, const td_period *period, const uint32_t *pair_of,
                           td_demand_response *r)
{
    bool *wanted = TD_ALLOC(r->pair_count, bool);
    uint32_t count = 0;
    if (!wanted)
        return TD_ERR_NOMEM;
    for (td_index row = 0; row < world->demands.count; row++)
        if (answers(world, period, row))
            wanted[pair_of[row]] = true;
    for (td_index row = 0; row < world->demands.count; row++)
        if (pair_of[row] != UINT32_MAX && wanted[pair_of[row]]) {
            r->first[pair_of[row] + 1]++;
            count++;
        }
    for (uint32_t p = 0; p < r->pair_count; p++)
        r->first[p + 1] += r->first[p];
    free(wanted);
    r->row = TD_ALLOC(count, td_index);
    r->row_tonnes = TD_ALLOC(count, double);
    return r->row && r->row_tonnes ? TD_OK : TD_ERR_NOMEM;
}

static td_status fill_rows(const td_world *world, const td_period *period, const td_pair *pairs,
                           td_demand_response *r)
{
    uint32_t *pair_of = TD_ALLOC(world->demands.count, uint32_t);
    uint32_t *used = TD_ALLOC(r->pair_count, uint32_t);
    td_status status = pair_of && used ? TD_OK : TD_ERR_NOMEM;
    for (td_index row = 0; status == TD_OK && row < world->demands.count; row++)
        pair_of[row] = td_demand_tonnes(world, row, period) > 0
                           ? pair_of_row(world, row, pairs, r->pair_count)
                           : UINT32_MAX;
    if (status == TD_OK)
        status = list_rows(world, period, pair_of, r);
    for (td_index row = 0; status == TD_OK && row < world->demands.count; row++) {
        const uint32_t pair = pair_of[row];
        if (pair == UINT32_MAX || r->first[pair + 1] == r->first[pair])
            continue;
        const uint32_t at = r->first[pair] + used[pair]++;
        r->row[at] = row;
        r->row_tonnes[at] = td_demand_tonnes(world, row, period);
    }
    free(pair_of);
    free(used);
    return status;
}

/* --- the base --- */

/* What a tonne pays on average; NAN: it has no route. */
static double mean_cost(const td_assignment *a, const td_pair *pair)
{
    double sum = 0, shares = 0;
    for (uint32_t i = pair->first_route; i < pair->first_route + pair->route_count; i++) {
        sum += a->routes[i].share * a->routes[i].figures.generalised;
        shares += a->routes[i].share;
    }
    return shares > 0 ? sum / shares : (double)NAN;
}

static td_status find_base_pairs(const td_world *world, const td_counterpart *both,
                                 td_index base_period, const td_pair *pairs, td_demand_response *r)
{
    const td_assignment *base = both->base_assignments[base_period];
    td_index *zone = TD_ALLOC(world->zones.count, td_index);
    if (!zone)
        return TD_ERR_NOMEM;
    for (td_index z = 0; z < world->zones.count; z++)
        zone[z] = td_counterpart_zone(both, z);
    for (uint32_t p = 0; p < r->pair_count; p++) {
        td_pair wanted = {.origin = zone[pairs[p].origin], .destination = zone[pairs[p].destination]};
        if (r->first[p + 1] > r->first[p] && wanted.origin != TD_NONE &&
            wanted.destination != TD_NONE && td_counterpart_class(both, pairs[p].cls, &wanted.cls))
            r->base_pair[p] = bsearch(&wanted, base->pairs, base->pair_count, sizeof wanted,
                                      td_pair_by_place);
        r->base_cost[p] = r->base_pair[p] ? mean_cost(base, r->base_pair[p]) : (double)NAN;
    }
    free(zone);
    return TD_OK;
}

static td_status fill(const td_world *world, const td_counterpart *both, td_index period,
                      td_index base_period, td_demand_response *r)
{
    td_pair *pairs = NULL;
    td_status status = td_demand_pairs(world, &world->periods[period], &pairs, &r->pair_count);
    if (status != TD_OK)
        return status;
    r->given = TD_ALLOC(r->pair_count, double);
    r->base_cost = TD_ALLOC(r->pair_count, double);
    r->ratio = TD_ALLOC(r->pair_count, double);
    r->first = TD_ALLOC((size_t)r->pair_count + 1, uint32_t);
    r->base_pair = TD_ALLOC(r->pair_count, const td_pair *);
    r->elasticity = world->demands.elasticity;
    if (!r->given || !r->base_cost || !r->ratio || !r->first || !r->base_pair)
        status = TD_ERR_NOMEM;
    for (uint32_t p = 0; status == TD_OK && p < r->pair_count; p++)
        r->given[p] = pairs[p].tonnes;
    if (status == TD_OK)
        status = fill_rows(world, &world->periods[period], pairs, r);
    if (status == TD_OK)
        status = find_base_pairs(world, both, base_period, pairs, r);
    free(pairs);
    return status;
}

bool td_demand_response_unlike(const td_world *world, const td_counterpart *both, td_index period)
{
    if (!both || !both->base_assignments || !any_answers(world, &world->periods[period]))
        return false;
    const td_evaluation *own = &world->evaluate, *base = &both->base.world->evaluate;
    return own->type != base->type || own->by_month != base->by_month;
}

td_status td_demand_response_create(const td_world *world, const td_counterpart *both, td_index period,
                                    td_demand_response **out)
{
    *out = NULL;
    if (!both || !both->base_assignments || !any_answers(world, &world->periods[period]) ||
        td_demand_response_unlike(world, both, period))
        return TD_OK;
    const td_index base_period = td_counterpart_period(both, period);
    if (base_period == TD_NONE)
        return TD_OK;
    td_demand_response *r = TD_ALLOC(1, td_demand_response);
    const td_status status = r ? fill(world, both, period, base_period, r) : TD_ERR_NOMEM;
    if (status == TD_OK)
        *out = r;
    else
        td_demand_response_free(r);
    return status;
}

/* --- costs --- */

/* C0 - C; NAN where a side has no route. */
static td_status find_saving(td_route_union *routes, bool summed, const td_pair *pair,
                             const td_pair *base, td_diags *diags, double *saved)
{
    td_union_result result;
    *saved = NAN;
    if (!base || pair->route_count == 0 || base->route_count == 0)
        return TD_OK;
    if (summed) {
        *saved = base->logsum - pair->logsum;
        return TD_OK;
    }
    const td_status status = td_route_union_pair(routes, pair, base, diags, &result);
    if (status == TD_OK)
        *saved = result.same ? 0
                             : result.composite[TD_SIDE_BASE] - result.composite[TD_SIDE_SCENARIO];
    return status;
}

/* ln of the cost after a saving over the base's; NAN where it saves more than all. */
static double ratio_of(const td_demand_response *r, uint32_t pair, double saved)
{
    const double before = r->base_cost[pair];
    return before > 0 && before > saved ? log1p(-saved / before) : (double)NAN;
}

td_status td_demand_response_measure(td_demand_response *r, const td_counterpart *both,
                                     td_index period, const td_assignment *assignment,
                                     td_diags *diags, double *ratio)
{
    const td_index base_period = td_counterpart_period(both, period);
    const td_assignment *base = both->base_assignments[base_period];
    td_route_union *routes = NULL;
    uint32_t *order = TD_ALLOC(r->pair_count, uint32_t);
    td_status status = order ? td_route_union_create(both, &routes) : TD_ERR_NOMEM;
    if (status == TD_OK) {
        td_route_union_period(routes, period, assignment, base_period, base);
        status = td_demand_order(assignment->pairs, r->pair_count, order);
    }
    r->kept_pairs = 0;
    r->kept_tonnes = 0;
    for (uint32_t i = 0; status == TD_OK && i < r->pair_count; i++) {
        const uint32_t p = order[i];
        double saved;
        ratio[p] = 0;
        if (r->first[p + 1] == r->first[p])
            continue;
        status = find_saving(routes, assignment->summed || base->summed, &assignment->pairs[p],
                             r->base_pair[p], diags, &saved);
        const double found = ratio_of(r, p, saved);
        if (isfinite(found)) {
            ratio[p] = found;
        } else {
            r->kept_pairs++;
            r->kept_tonnes += r->given[p];
        }
    }
    td_route_union_free(routes);
    free(order);
    return status;
}

/* --- the demand curve --- */

double td_demand_response_tonnes(const td_demand_response *r, uint32_t pair, double ratio)
{
    double tonnes = 0;
    if (r->first[pair + 1] == r->first[pair] || ratio == 0)
        return r->given[pair];
    for (uint32_t i = r->first[pair]; i < r->first[pair + 1]; i++)
        tonnes += r->row_tonnes[i] * exp(r->elasticity[r->row[i]] * ratio);
    return tonnes;
}

double td_demand_response_factor(const td_demand_response *r, uint32_t pair, td_index row)
{
    return r->first[pair + 1] == r->first[pair] ? 1 : exp(r->elasticity[row] * r->ratio[pair]);
}

/* With x = 1 - saved / g0: T g0 (1 - x^(1 + e)) / (1 + e), -T g0 ln x at e = -1. */
double td_demand_response_area(const td_demand_response *r, uint32_t pair, double saved)
{
    const double ratio = ratio_of(r, pair, saved);
    double sum = 0;
    if (r->first[pair + 1] == r->first[pair] || !isfinite(ratio))
        return r->given[pair] * saved;
    for (uint32_t i = r->first[pair]; i < r->first[pair + 1]; i++) {
        const double power = 1 + r->elasticity[r->row[i]];
        sum -= r->row_tonnes[i] * r->base_cost[pair] *
               (power == 0 ? ratio : expm1(power * ratio) / power);
    }
    return sum;
}
