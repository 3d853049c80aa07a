#include "assign/sue_period.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "assign/demand_pairs.h"
#include "assign/pool_growth.h"
#include "assign/resource_delay.h"
#include "assign/route_growth.h"
#include "assign/sue.h"
#include "base/mem.h"

/* Routes are searched anew at congested costs for pairs whose cheapest route is dearer than it was when
 * they were last searched for by more than so much; so often at most, before the last phase. */
#define PRESSED  1.05
#define GROWTHS  2
/* The gap of the phases before the last. */
#define ROUGH_GAP 1e-3

typedef struct settler {
    const td_world *world;
    const td_supernetwork *net;
    const td_counterpart *base;
    td_route_pool *pool;
    td_index number; /* of the period */
    const td_period *period;
    const td_assignment *before, *earlier;
    const volatile int *cancel;
    td_diags *diags;
    td_route_sets *sets;
    td_assignment *out;
    td_settled *settled;

    td_responses responses;
    td_arena *names;
    td_chooser *chooser;
    td_route_costs *costs;
    td_sue sue;
} settler;

/* --- the solution --- */

/* The volumes and prices of an earlier solution of the period; or of the period before, by the day;
 * without either, published times. */
static td_status start(settler *s, const td_period *period_before)
{
    const td_assignment *from = s->earlier ? s->earlier : s->before;
    if (!from || !from->shadow_price)
        return td_sue_start(&s->sue);
    const double days = s->earlier ? 1 : s->period->days / period_before->days;
    for (td_index r = 0; r < s->world->resources.count; r++) {
        s->sue.volume[r] = from->load[r] * days;
        s->sue.price[r] = isfinite(td_sue_room(&s->sue, r)) ? from->shadow_price[r] : 0;
    }
    return TD_OK;
}

static void close_phase(settler *s)
{
    td_sue_close(&s->sue);
    s->sue = (td_sue){0};
    td_route_costs_free(s->costs);
    s->costs = NULL;
}

/* The routes that stand, ready to solve. */
static td_status open_phase(settler *s)
{
    const td_status status =
        td_route_costs_create(s->world, s->net, s->period, s->sets, &s->responses, s->chooser,
                              s->diags, &s->costs);
    if (status != TD_OK)
        return status;
    s->sue = (td_sue){.world = s->world,
                      .period = s->period,
                      .responses = &s->responses,
                      .costs = s->costs};
    return td_sue_open(&s->sue);
}

/* wanted [i-th pair of the sets]; whether there is any. They count as searched for. */
static bool find_pressed(settler *s, bool *wanted)
{
    const td_route_costs *c = s->costs;
    bool any = false;
    for (uint32_t p = 0; p < c->pair_count; p++) {
        const td_costed_pair *pair = &c->pairs[p];
        double *searched_at = &s->sets->searched_at[pair->at];
        double published = INFINITY, now = INFINITY;
        for (uint32_t r = pair->first_route; r < pair[1].first_route; r++) {
            published = fmin(published, td_route_cost(c, pair, r, NULL, NULL));
            now = fmin(now, td_route_cost(c, pair, r, s->sue.value, s->sue.price));
        }
        wanted[pair->at] = now > PRESSED * fmax(published, *searched_at);
        if (wanted[pair->at])
            *searched_at = now;
        if (wanted[pair->at] && s->sets->searched)
            s->sets->searched[pair->at] = true;
        any = any || wanted[pair->at];
    }
    return any;
}

/* Adds the routes that compete at the costs of the phase, and opens the next one where it stopped. */
static td_status grow(settler *s, bool *any)
{
    const td_index resources = s->world->resources.count;
    bool *wanted = TD_ALLOC(s->sets->pair_count, bool);
    double *volume = NULL, *price = NULL;
    td_congestion *congestion = NULL;
    uint32_t added = 0;
    td_status status = wanted ? TD_OK : TD_ERR_NOMEM;
    *any = status == TD_OK && find_pressed(s, wanted);
    if (*any) {
        congestion = td_responses_congestion(s->world, s->period, &s->responses, s->sue.volume,
                                             s->sue.price);
        status = congestion ? td_route_sets_grow(s->world, s->net, s->base, s->number, congestion,
                                                 wanted, s->cancel, s->sets, &added)
                            : TD_ERR_NOMEM;
    }
    *any = added > 0;
    if (status == TD_OK && *any) {
        volume = s->sue.volume;
        price = s->sue.price;
        s->sue.volume = s->sue.price = NULL;
        close_phase(s);
        status = open_phase(s);
    }
    if (status == TD_OK && *any) {
        memcpy(s->sue.volume, volume, resources * sizeof *volume);
        memcpy(s->sue.price, price, resources * sizeof *price);
    }
    free(volume);
    free(price);
    free(wanted);
    td_congestion_free(congestion);
    return status;
}

static td_status solve(settler *s)
{
    const td_evaluation *wanted = &s->world->evaluate;
    const uint32_t rounds = (uint32_t)wanted->max_iterations;
    td_assignment *out = s->out;
    bool growing = true;
    td_status status = TD_OK;
    out->steps = TD_ALLOC(rounds, td_assignment_step);
    if (!s->sets->searched_at)
        s->sets->searched_at = TD_ALLOC(s->sets->pair_count, double);
    if (!out->steps || !s->sets->searched_at)
        return TD_ERR_NOMEM;
    for (int i = 0; status == TD_OK && growing && i < GROWTHS; i++) {
        status = td_sue_solve(&s->sue, fmax(wanted->gap, ROUGH_GAP), rounds - out->step_count,
                              s->cancel, out->steps, &out->step_count);
        if (status == TD_OK)
            status = grow(s, &growing);
        if (!growing)
            out->step_count--; /* the last phase begins where this one ends */
    }
    if (status == TD_OK)
        status = td_sue_solve(&s->sue, wanted->gap, rounds - out->step_count, s->cancel,
                              out->steps, &out->step_count);
    out->converged = s->sue.gap <= wanted->gap;
    return status;
}

/* --- what it means --- */

static void tell_delays(settler *s)
{
    for (uint32_t i = 0; i < s->responses.count; i++) {
        const td_response *own = &s->responses.list[i];
        if (own->resource == TD_NONE || s->world->resources.row[own->resource] != own->row)
            continue;
        const double value = td_delay_value(&own->delay, s->sue.volume[own->resource]);
        s->out->delay_h[own->resource] =
            own->kind == TD_RESOURCE_LINK
                ? td_link_added_h(s->world, own->row, own->backward, value)
                : value;
    }
}

static td_status tell(settler *s)
{
    const td_index resources = s->world->resources.count;
    s->out->delay_h = TD_ALLOC(resources, double);
    s->out->shadow_price = TD_ALLOC(resources, double);
    s->settled->kept = TD_ALLOC(resources, double);
    s->out->congestion = td_responses_congestion(s->world, s->period, &s->responses, s->sue.volume,
                                                 s->sue.price);
    if (!s->out->delay_h || !s->out->shadow_price || !s->out->congestion || !s->settled->kept)
        return TD_ERR_NOMEM;
    tell_delays(s);
    for (td_index r = 0; r < resources; r++) {
        const double room = td_sue_room(&s->sue, r);
        s->out->shadow_price[r] = s->sue.price[r];
        s->settled->kept[r] = td_sue_price_is_limit(&s->sue, r) && s->sue.load[r] > room
                         ? room / s->sue.load[r]
                         : 1;
    }
    return TD_OK;
}

/* --- routes at the new costs --- */

static td_status prepare(td_costing *costing)
{
    const td_status status = td_costing_prepare_rates(costing);
    return status == TD_OK ? td_costing_remember(costing) : status;
}

/* Figures of a pair's routes, by their numbers in the sets. */
static td_status cost_pair(settler *s, td_costing *costing, const td_costed_pair *pair, bool *prepared)
{
    const td_route_costs *c = s->costs;
    const td_route_sets *sets = s->sets;
    for (uint32_t r = pair->first_route; r < pair[1].first_route; r++) {
        const td_choice_route *route = &sets->routes[c->routes[r].number];
        td_route_figures *figures = &s->settled->figures[c->routes[r].number];
        *figures = route->figures;
        if (!td_route_costs_figures(c, costing, r, s->sue.value, s->sue.price, figures)) {
            const td_status status = *prepared ? TD_OK : prepare(costing);
            if (status != TD_OK)
                return status;
            *prepared = true;
            td_costing_route(costing, sets->arcs + route->first_arc, route->arc_count, figures);
        }
        figures->usable = figures->usable && isfinite(figures->generalised);
        s->settled->share[c->routes[r].number] = s->sue.share[r];
    }
    s->settled->logsum[pair->at] = s->sue.logsum[pair - c->pairs];
    return TD_OK;
}

static td_status cost_routes(settler *s)
{
    const td_route_costs *c = s->costs;
    td_costing costing = {.world = s->world, .net = s->net, .period = s->period};
    td_settled *out = s->settled;
    bool prepared = false;
    td_status status = TD_OK;
    td_class cls = {.commodity = TD_NONE};
    out->figures = TD_ALLOC(s->sets->route_count, td_route_figures);
    out->share = TD_ALLOC(s->sets->route_count, double);
    out->logsum = TD_ALLOC(s->sets->pair_count, double);
    if (!out->figures || !out->share || !out->logsum)
        return TD_ERR_NOMEM;
    td_costing_congest(&costing, s->out->congestion);
    for (uint32_t p = 0; p < c->pair_count && status == TD_OK; p++) {
        const td_class next = s->sets->pairs[s->sets->order[c->pairs[p].at]].cls;
        if (p == 0 || !td_same_class(cls, next)) {
            cls = next;
            td_costing_turn(&costing, cls, s->period);
            prepared = false;
        }
        status = cost_pair(s, &costing, &c->pairs[p], &prepared);
    }
    td_costing_clear(&costing);
    return status;
}

void td_settled_clear(td_settled *settled)
{
    free(settled->figures);
    free(settled->share);
    free(settled->logsum);
    free(settled->kept);
    *settled = (td_settled){0};
}

/* What was found goes into the pool. */
static td_status give_back(settler *s)
{
    const td_route_costs *c = s->costs;
    double *tonnes = TD_ALLOC(s->sets->route_count, double);
    if (!tonnes)
        return TD_ERR_NOMEM;
    for (uint32_t p = 0; p < c->pair_count; p++)
        for (uint32_t r = c->pairs[p].first_route; r < c->pairs[p + 1].first_route; r++)
            tonnes[c->routes[r].number] = c->pairs[p].tonnes * s->sue.share[r];
    const td_status status =
        td_route_pool_grow(s->pool, s->world, s->number, s->sets, tonnes);
    free(tonnes);
    return status;
}

static td_status settle(settler *s, const td_period *period_before)
{
    td_status status = td_responses_create(s->world, s->period,
                                           s->before ? s->before->queue : NULL, &s->responses);
    s->names = td_arena_create();
    if (status == TD_OK)
        status = s->names ? td_chooser_create(s->world, s->names, &s->chooser) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = open_phase(s);
    if (status == TD_OK)
        status = start(s, period_before);
    if (status == TD_OK)
        status = solve(s);
    if (status == TD_OK && s->pool)
        status = give_back(s);
    if (status == TD_OK)
        status = tell(s);
    return status == TD_OK ? cost_routes(s) : status;
}

td_status td_sue_period(const td_world *world, const td_supernetwork *net,
                        const td_counterpart *base, td_route_pool *pool, td_index period,
                        const td_assignment *before, const td_assignment *earlier,
                        const volatile int *cancel, td_diags *diags, td_route_sets *sets,
                        td_assignment *out, td_settled *settled)
{
    settler s = {.world = world,
                 .net = net,
                 .base = base,
                 .pool = pool,
                 .number = period,
                 .period = &world->periods[period],
                 .before = before,
                 .earlier = earlier,
                 .cancel = cancel,
                 .diags = diags,
                 .sets = sets,
                 .out = out,
                 .settled = settled};
    const td_status status = settle(&s, period > 0 ? &world->periods[period - 1] : NULL);
    close_phase(&s);
    td_chooser_free(s.chooser);
    td_arena_free(s.names);
    td_responses_clear(&s.responses);
    return status;
}
