#include "indicators/surplus.h"

#include <math.h>
#include <stdlib.h>

#include "assign/demand_pairs.h"
#include "assign/demand_response.h"
#include "assign/route_union.h"
#include "base/mem.h"
#include "indicators/cube.h"

typedef enum sum_id { SUM_LOGSUM, SUM_HALF, SUM_NEW, SUM_LOST, SUM_ELASTIC, SUM_COUNT } sum_id;

enum { BY_LOGSUM, BY_HALF, BY_DIFFERENCE, NEWLY_SERVED, NO_LONGER_SERVED, BY_ELASTICITY,
       INDICATOR_COUNT };

static const td_indicator texts[INDICATOR_COUNT] = {
    {"consumer_surplus_logsum",
     "CNY",
     {"gain of shippers against the base, by logsum", "较基准的货主收益（对数和法）"}},
    {"consumer_surplus_rule_of_half",
     "CNY",
     {"gain of shippers against the base, by the rule of half", "较基准的货主收益（折半法则）"}},
    {"consumer_surplus_difference",
     "CNY",
     {"gain by logsum less gain by the rule of half", "对数和法与折半法则之差"}},
    {"newly_served_tonnes",
     "t",
     {"freight with a route where the base has none; not valued",
      "基准无路径而本情景有路径的货量（不计价值）"}},
    {"no_longer_served_tonnes",
     "t",
     {"freight without a route where the base has one; not valued",
      "基准有路径而本情景无路径的货量（不计价值）"}},
    {"tonnes_by_elasticity",
     "t",
     {"freight that comes (above 0) or stays away because its route costs changed; only where demand "
      "has an elasticity",
      "因路径费用变化而增加（大于 0）或减少的货量；仅在需求有弹性时"}},
};

const td_indicator *td_surplus_indicator(size_t number)
{
    return number < INDICATOR_COUNT ? &texts[number] : NULL;
}

typedef struct gatherer {
    const td_outcome *scenario, *base;
    const td_counterpart *both;
    td_diags *diags;
    td_cube *cube;
    td_route_union *routes;
    const td_demand_response *response; /* of the period at hand; NULL: demand is given */
    bool responds; /* in some period */
    bool summed; /* the assignments of the period at hand list no routes */
    td_index *base_zone; /* [zone of the scenario] TD_NONE */
    bool failed;
} gatherer;

/* --- sums --- */

enum { AREA = 1, COMMODITY = 2 };

/* Under the areas of both ends, once where they are one. */
static void add_mix(gatherer *g, int mix, const td_pair *pair, td_index corridor,
                    const double *sums)
{
    const td_index *area = g->scenario->world->zones.area;
    td_cube_key key = TD_CUBE_ALL;
    key.corridor = corridor;
    if (mix & COMMODITY)
        key.commodity = pair->cls.commodity;
    if (!(mix & AREA)) {
        g->failed |= td_cube_add(g->cube, key, sums) != TD_OK;
        return;
    }
    const td_index ends[] = {area[pair->origin], area[pair->destination]};
    for (int end = 0; end < 2; end++) {
        if (ends[end] == TD_NONE || (end == 1 && ends[1] == ends[0]))
            continue;
        key.area = ends[end];
        g->failed |= td_cube_add(g->cube, key, sums) != TD_OK;
    }
}

static void add_pair(gatherer *g, const td_pair *pair, const double *sums)
{
    for (int mix = 0; mix <= (AREA | COMMODITY); mix++)
        add_mix(g, mix, pair, TD_NONE, sums);
}

static void add_route(gatherer *g, const td_pair *pair, td_index corridor, double half)
{
    const double sums[SUM_COUNT] = {[SUM_HALF] = half};
    if (corridor == TD_NONE)
        return;
    for (int mix = 0; mix < (AREA | COMMODITY); mix++)
        add_mix(g, mix, pair, corridor, sums);
}

/* --- pairs --- */

/* A pair's freight on both sides. */
typedef struct freight {
    const td_pair *pair; /* the scenario's */
    uint32_t number;     /* of it */
    double tonnes[2];    /* t of the period; TD_SIDE_ */
} freight;

/* The area under the demand curve over what the scenario saves, CNY/t; a curve that the scenario moves counts
 * as the mean of where it was and is. */
static double area_under(const gatherer *g, const freight *f, double saved)
{
    if (!g->response)
        return 0.5 * (f->tonnes[TD_SIDE_BASE] + f->tonnes[TD_SIDE_SCENARIO]) * saved;
    const double given = g->response->given[f->number];
    return 0.5 * (f->tonnes[TD_SIDE_BASE] + given) / given *
           td_demand_response_area(g->response, f->number, saved);
}

static void value_pair(gatherer *g, const freight *f, const td_union_result *result)
{
    double sums[SUM_COUNT] = {0};
    const double composite = result->composite[TD_SIDE_BASE] - result->composite[TD_SIDE_SCENARIO];
    sums[SUM_LOGSUM] = area_under(g, f, composite);
    for (uint32_t i = 0; i < result->count; i++) {
        const td_contrast *r = &result->routes[i];
        const bool in_both =
            isfinite(r->cost[TD_SIDE_BASE]) && isfinite(r->cost[TD_SIDE_SCENARIO]);
        const double gain =
            in_both ? r->cost[TD_SIDE_BASE] - r->cost[TD_SIDE_SCENARIO] : composite;
        const double half = 0.5 * gain *
                            (f->tonnes[TD_SIDE_BASE] * r->share[TD_SIDE_BASE] +
                             f->tonnes[TD_SIDE_SCENARIO] * r->share[TD_SIDE_SCENARIO]);
        sums[SUM_HALF] += half;
        add_route(g, f->pair, result->corridors[i], half);
    }
    add_pair(g, f->pair, sums);
}

/* The same pair in the base; NULL: it has no such freight. */
static const td_pair *base_pair_of(const gatherer *g, const td_assignment *base,
                                   const td_pair *pair)
{
    td_pair wanted = {.origin = g->base_zone[pair->origin],
                      .destination = g->base_zone[pair->destination]};
    if (wanted.origin == TD_NONE || wanted.destination == TD_NONE ||
        !td_counterpart_class(g->both, pair->cls, &wanted.cls))
        return NULL;
    return bsearch(&wanted, base->pairs, base->pair_count, sizeof wanted, td_pair_by_place);
}

static td_status gather_pair(gatherer *g, const freight *f, const td_pair *base)
{
    const td_pair *pair = f->pair;
    double sums[SUM_COUNT] = {0};
    td_union_result result = {.same = true};
    td_status status = TD_OK;
    if (g->summed && pair->route_count > 0 && base->route_count > 0) {
        /* routes are not listed: what freight pays at least stands for them */
        sums[SUM_LOGSUM] = area_under(g, f, base->logsum - pair->logsum);
        sums[SUM_HALF] = 0.5 * (f->tonnes[TD_SIDE_BASE] + pair->tonnes) * (base->logsum - pair->logsum);
        add_pair(g, pair, sums);
        return TD_OK;
    }
    if (pair->route_count > 0 && base->route_count > 0)
        status = td_route_union_pair(g->routes, pair, base, g->diags, &result);
    else if (pair->route_count > 0)
        sums[SUM_NEW] = pair->tonnes;
    else if (base->route_count > 0)
        sums[SUM_LOST] = f->tonnes[TD_SIDE_BASE];
    if (status == TD_OK && result.same)
        add_pair(g, pair, sums);
    else if (status == TD_OK)
        value_pair(g, f, &result);
    return status;
}

static td_status gather_period(gatherer *g, td_index period, td_index base_period)
{
    const td_assignment *scenario = g->scenario->assignments[period];
    const td_assignment *base = g->base->assignments[base_period];
    const double part = g->scenario->world->periods[period].share /
                        g->base->world->periods[base_period].share;
    uint32_t *order = TD_ALLOC(scenario->pair_count, uint32_t);
    if (!order)
        return TD_ERR_NOMEM;
    g->summed = scenario->summed || base->summed;
    g->response = scenario->response;
    g->responds = g->responds || g->response;
    td_route_union_period(g->routes, period, scenario, base_period, base);
    td_status status = td_demand_order(scenario->pairs, scenario->pair_count, order);
    for (uint32_t i = 0; status == TD_OK && i < scenario->pair_count; i++) {
        const td_pair *pair = &scenario->pairs[order[i]];
        const td_pair *same = base_pair_of(g, base, pair);
        if (!same)
            continue;
        const freight f = {pair, order[i], {same->tonnes * part, pair->tonnes}};
        if (g->response) {
            const double sums[SUM_COUNT] = {[SUM_ELASTIC] =
                                                pair->tonnes - g->response->given[order[i]]};
            add_pair(g, pair, sums);
        }
        status = gather_pair(g, &f, same);
    }
    free(order);
    return g->failed ? TD_ERR_NOMEM : status;
}

/* --- rows --- */

static const char *id_of(const td_labels *labels, td_index row)
{
    return row == TD_NONE ? "" : labels->id[row];
}

static td_status append_row(const gatherer *g, td_cube_key key, int indicator, double value,
                            td_table *comparison)
{
    enum { FIXED = 11 };
    const td_world *world = g->scenario->world;
    const td_index area = key.area == TD_NONE ? TD_NONE : world->areas.node[key.area];
    td_cell row[FIXED + TD_TERM_COUNT] = {
        TD_CELL_OF_TEXT(world->scenario_id),
        TD_CELL_OF_TEXT(g->base->world->scenario_id),
        TD_CELL_OF_TEXT(texts[indicator].name),
        TD_CELL_OF_TEXT(id_of(&world->nodes.label, area)),
        TD_CELL_OF_TEXT(id_of(&world->corridors.label, key.corridor)),
        TD_CELL_EMPTY,
        TD_CELL_OF_TEXT(id_of(&world->commodities.label, key.commodity)),
        TD_CELL_OF_REAL(value),
        TD_CELL_OF_REAL(0),
        TD_CELL_OF_REAL(value),
        TD_CELL_EMPTY,
    };
    for (int t = 0; t < TD_TERM_COUNT; t++)
        row[FIXED + t] = TD_CELL_EMPTY;
    return td_table_append(comparison, row);
}

static td_status emit(gatherer *g, td_table *comparison)
{
    td_status status = td_cube_sort(g->cube);
    for (size_t i = 0; status == TD_OK && i < td_cube_count(g->cube); i++) {
        const td_cube_key key = td_cube_key_at(g->cube, i);
        const double *sums = td_cube_row(g->cube, i);
        const double values[INDICATOR_COUNT] = {[BY_LOGSUM] = sums[SUM_LOGSUM],
                                                [BY_HALF] = sums[SUM_HALF],
                                                [BY_DIFFERENCE] = sums[SUM_LOGSUM] - sums[SUM_HALF],
                                                [NEWLY_SERVED] = sums[SUM_NEW],
                                                [NO_LONGER_SERVED] = sums[SUM_LOST],
                                                [BY_ELASTICITY] = sums[SUM_ELASTIC]};
        for (int n = 0; status == TD_OK && n < INDICATOR_COUNT; n++)
            if ((key.corridor == TD_NONE && (n != BY_ELASTICITY || g->responds)) || n == BY_HALF)
                status = append_row(g, key, n, values[n], comparison);
    }
    return status;
}

td_status td_surplus_append(const td_outcome *outcome, const td_outcome *base,
                            const td_counterpart *both, td_diags *diags, td_table *comparison)
{
    gatherer g = {.scenario = outcome, .base = base, .both = both, .diags = diags};
    const td_index zones = outcome->world->zones.count;
    if (outcome->world->evaluate.by_month != base->world->evaluate.by_month)
        return TD_OK;
    td_status status = td_cube_create(SUM_COUNT, &g.cube);
    if (status == TD_OK)
        status = td_route_union_create(both, &g.routes);
    g.base_zone = TD_ALLOC(zones, td_index);
    if (!g.base_zone)
        status = TD_ERR_NOMEM;
    for (td_index z = 0; status == TD_OK && z < zones; z++)
        g.base_zone[z] = td_counterpart_zone(both, z);
    for (td_index p = 0; status == TD_OK && p < outcome->world->period_count; p++) {
        const td_index base_period = td_counterpart_period(both, p);
        if (base_period != TD_NONE)
            status = gather_period(&g, p, base_period);
    }
    if (status == TD_OK)
        status = emit(&g, comparison);
    td_cube_free(g.cube);
    td_route_union_free(g.routes);
    free(g.base_zone);
    return status;
}
