#include "assign/tradeoffs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/chain.h"
#include "assign/costing.h"
#include "base/mem.h"
#include "graph/pareto.h"
#include "graph/view.h"

_Static_assert((int)TD_CRITERION_COUNT <= (int)TD_PARETO_CRITERIA, "fronts know all criteria");

typedef struct finder {
    const td_world *world;
    const td_supernetwork *net;
    const td_assignment *assignment;
    const td_pair *pair;
    const td_criterion *criteria;
    uint32_t criterion_count, most_labels;
    td_costing *costing;
    size_t route_room, arc_room;
    td_tradeoffs *out;
} finder;

const char *td_criterion_name(td_criterion criterion)
{
    static const char *const names[TD_CRITERION_COUNT] = {"cost", "time", "co2e"};
    return names[criterion];
}

double td_criterion_of(td_criterion criterion, const td_route_figures *f)
{
    return criterion == TD_CRITERION_COST   ? f->money
           : criterion == TD_CRITERION_TIME ? f->time_h
                                            : f->co2e_wtw_kg;
}

/* --- what arcs cost --- */

/* The wait where a service is boarded, at the departures of all that serve the same haul: of its hauls
 * from there, the one with the most. */
static double least_wait_h(const finder *f, td_index stop)
{
    const td_world *w = f->world;
    const td_index end = w->services.first_stop[w->stops.service[stop] + 1];
    double departures = td_costing_departures(w, w->stops.service[stop]);
    for (td_index alight = stop + 1; alight < end; alight++)
        if (w->stops.alight[alight])
            departures = fmax(departures, td_costing_haul_departures(f->costing, stop, alight));
    return td_costing_wait_h(departures, f->costing->schedule_weight,
                             f->costing->booking_horizon_h);
}

static double arc_cost(const finder *f, td_criterion criterion, uint32_t arc,
                       const td_arc_core *core)
{
    double money = 0;
    if (criterion == TD_CRITERION_CO2E)
        return core->wtw_kg;
    if (criterion == TD_CRITERION_TIME)
        return f->net->kind[arc] == TD_ARC_BOARD
                   ? core->time_h - core->wait_h +
                         fmin(core->wait_h, least_wait_h(f, f->net->stop[arc]))
                   : core->time_h;
    for (int term = 0; term < TD_MONEY_TERM_COUNT; term++)
        money += core->money[term];
    return fmax(money, 0);
}

/* The arcs between the two zones that the class can use. */
static td_status make_view(const finder *f, td_view **view)
{
    const td_index zones = f->net->zone_count;
    double *usable = TD_ALLOC(f->net->csr.arc_count, double);
    bool *starts = TD_ALLOC(zones, bool), *ends = TD_ALLOC(zones, bool);
    td_status status = usable && starts && ends ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        for (uint32_t arc = 0; arc < f->net->csr.arc_count; arc++) {
            td_arc_core core;
            td_costing_arc(f->costing, arc, &core);
            usable[arc] = core.usable ? 0 : (double)INFINITY;
        }
        starts[f->pair->origin] = ends[f->pair->destination] = true;
        status = td_view_build(f->net, usable, f->pair->cls.foreign, starts, ends, view);
    }
    free(usable);
    free(starts);
    free(ends);
    return status;
}

/* cost: [criterion][arc of the view], the caller's to free also when this fails. */
static td_status fill_costs(const finder *f, const td_view *view, double **cost)
{
    for (uint32_t c = 0; c < f->criterion_count; c++)
        if (!(cost[c] = TD_ALLOC(view->csr.arc_count, double)))
            return TD_ERR_NOMEM;
    for (uint32_t a = 0; a < view->csr.arc_count; a++) {
        td_arc_core core;
        td_costing_arc(f->costing, view->arc_of[a], &core);
        for (uint32_t c = 0; c < f->criterion_count; c++)
            cost[c][a] = arc_cost(f, f->criteria[c], view->arc_of[a], &core);
    }
    return TD_OK;
}

/* --- which routes are sensible --- */

static bool leaves_origin(const td_supernetwork *net, uint32_t arc)
{
    return net->kind[arc] == TD_ARC_ACCESS &&
           net->vertex_kind[net->csr.tail[arc]] == TD_VERTEX_ORIGIN;
}

/* Where the arc loads or unloads freight; TD_NONE: it does not. */
static td_index loads_at(const td_supernetwork *net, uint32_t arc)
{
    const uint8_t kind = net->kind[arc];
    return kind == TD_ARC_LOAD || kind == TD_ARC_BOARD || leaves_origin(net, arc)
               ? net->vertex_node[net->csr.head[arc]]
               : TD_NONE;
}

static td_index unloads_at(const td_supernetwork *net, uint32_t arc)
{
    const uint8_t kind = net->kind[arc];
    return kind == TD_ARC_UNLOAD || kind == TD_ARC_ALIGHT ? net->vertex_node[net->csr.tail[arc]]
                                                          : TD_NONE;
}

/* Goes back from an arc over those before it, as routes of choice sets are judged: at a place freight is
 * loaded at most once and unloaded at most once, and not unloaded where it was loaded, unless it came
 * to a terminal of its own place. */
typedef struct look_back {
    const td_supernetwork *net;
    td_index load, unload; /* where the arc does */
    bool moved;            /* freight was under way between */
} look_back;

static look_back look_from(const td_supernetwork *net, uint32_t arc)
{
    return (look_back){net, loads_at(net, arc), unloads_at(net, arc), false};
}

/* Whether the next arc back forbids the one that was looked from. */
static bool clashes(look_back *l, uint32_t earlier)
{
    const uint8_t kind = l->net->kind[earlier];
    if (kind == TD_ARC_MOVE || kind == TD_ARC_RIDE)
        l->moved = true;
    if (leaves_origin(l->net, earlier) && !l->moved)
        return false;
    const td_index loaded = loads_at(l->net, earlier), unloaded = unloads_at(l->net, earlier);
    if (l->load != TD_NONE && l->load == loaded)
        return true;
    return l->unload != TD_NONE && (l->unload == loaded || l->unload == unloaded);
}

static bool is_sensible(const td_supernetwork *net, const uint32_t *arcs, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        look_back l = look_from(net, arcs[i]);
        for (uint32_t j = i; j-- > 0;)
            if (clashes(&l, arcs[j]))
                return false;
    }
    return true;
}

typedef struct searched {
    const td_supernetwork *net;
    const td_view *view;
} searched;

static bool fits(const void *context, td_pareto_stem stem, uint32_t arc)
{
    const searched *s = context;
    look_back l = look_from(s->net, s->view->arc_of[arc]);
    uint32_t earlier;
    if (l.load == TD_NONE && l.unload == TD_NONE)
        return true;
    while (td_pareto_stem_back(&stem, &earlier))
        if (clashes(&l, s->view->arc_of[earlier]))
            return false;
    return true;
}

/* --- routes --- */

static td_status reserve(finder *f, uint32_t arcs)
{
    td_tradeoffs *out = f->out;
    if ((size_t)out->arc_count + arcs > UINT32_MAX ||
        TD_RESERVE(out->routes, f->route_room, (size_t)out->route_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    return TD_RESERVE(out->arcs, f->arc_room, (size_t)out->arc_count + arcs);
}

static const char *chain_name(finder *f, const uint32_t *arcs, uint32_t count)
{
    char name[TD_CHAIN_NAME_SIZE];
    td_chain_name(f->world,
                  td_chain_trim(td_chain_of(f->world, f->net, arcs, count),
                                td_chain_road(f->world)),
                  name);
    return td_arena_strdup(f->out->owned, name);
}

static td_status add_found(finder *f, const td_view *view, const uint32_t *view_arcs,
                           uint32_t count)
{
    td_tradeoffs *out = f->out;
    if (reserve(f, count) != TD_OK)
        return TD_ERR_NOMEM;
    uint32_t *arcs = out->arcs + out->arc_count;
    td_route *r = &out->routes[out->route_count];
    *r = (td_route){.corridor = TD_NONE, .first_arc = out->arc_count, .arc_count = count};
    for (uint32_t i = 0; i < count; i++)
        arcs[i] = view->arc_of[view_arcs[i]];
    td_costing_route(f->costing, arcs, count, &r->figures);
    if (!r->figures.usable || !is_sensible(f->net, arcs, count))
        return TD_OK;
    for (uint32_t i = 0; i < count && f->world->corridors.count > 0; i++) {
        const td_index corridor = td_arc_corridor(f->world, f->net, arcs[i]);
        r->corridor = corridor < r->corridor ? corridor : r->corridor;
    }
    r->chain = chain_name(f, arcs, count);
    out->route_count++;
    out->arc_count += count;
    return r->chain ? TD_OK : TD_ERR_NOMEM;
}

/* Costed anew, so that sums of equal routes are equal to the last bit. */
static td_status add_listed(finder *f)
{
    const td_assignment *a = f->assignment;
    td_tradeoffs *out = f->out;
    for (uint32_t i = 0; i < f->pair->route_count; i++) {
        const td_route *from = &a->routes[f->pair->first_route + i];
        if (from->arc_count == 0)
            continue;
        if (reserve(f, from->arc_count) != TD_OK)
            return TD_ERR_NOMEM;
        td_route *r = &out->routes[out->route_count++];
        *r = *from;
        r->first_arc = out->arc_count;
        memcpy(out->arcs + out->arc_count, a->arcs + from->first_arc,
               from->arc_count * sizeof *out->arcs);
        td_costing_route(f->costing, out->arcs + out->arc_count, from->arc_count, &r->figures);
        out->arc_count += from->arc_count;
        r->chain = td_arena_strdup(out->owned, from->chain);
        if (!r->chain)
            return TD_ERR_NOMEM;
    }
    return TD_OK;
}

/* --- what stays --- */

typedef struct entry {
    double value[TD_PARETO_CRITERIA];
    uint32_t route;
} entry;

static int by_values(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    for (int c = 0; c < TD_PARETO_CRITERIA; c++)
        if (p->value[c] != q->value[c])
            return p->value[c] < q->value[c] ? -1 : 1;
    return p->route < q->route ? -1 : p->route > q->route;
}

/* Those that none beats, in order; of equal ones the first. */
static td_status keep_unbeaten(finder *f)
{
    td_tradeoffs *out = f->out;
    entry *entries = TD_ALLOC(out->route_count, entry);
    td_route *routes = TD_ALLOC(out->route_count, td_route);
    uint32_t kept = 0;
    if (!entries || !routes) {
        free(entries);
        free(routes);
        return TD_ERR_NOMEM;
    }
    for (uint32_t i = 0; i < out->route_count; i++) {
        entries[i].route = i;
        for (uint32_t c = 0; c < f->criterion_count; c++)
            entries[i].value[c] = td_criterion_of(f->criteria[c], &out->routes[i].figures);
    }
    qsort(entries, out->route_count, sizeof *entries, by_values);
    for (uint32_t i = 0; i < out->route_count; i++) {
        bool beaten = false;
        for (uint32_t j = 0; j < kept && !beaten; j++)
            beaten = td_pareto_covers(f->criterion_count, entries[j].value, entries[i].value);
        if (!beaten) {
            routes[kept] = out->routes[entries[i].route];
            entries[kept++] = entries[i];
        }
    }
    free(entries);
    free(out->routes);
    out->routes = routes;
    out->route_count = kept;
    return TD_OK;
}

/* --- the whole --- */

static td_status search(finder *f)
{
    td_view *view = NULL;
    searched what = {.net = f->net};
    td_pareto_task task = {.criteria = f->criterion_count,
                           .most_labels = f->most_labels,
                           .fits = fits,
                           .context = &what};
    double *cost[TD_CRITERION_COUNT] = {NULL};
    td_pareto_front front = {.complete = true};
    td_status status = make_view(f, &view);
    what.view = view;
    const uint32_t from = view ? view->origin[f->pair->origin] : TD_NO_VERTEX;
    const uint32_t to = view ? view->destination[f->pair->destination] : TD_NO_VERTEX;
    const bool joined = from != TD_NO_VERTEX && to != TD_NO_VERTEX;
    if (status == TD_OK && joined)
        status = fill_costs(f, view, cost);
    for (uint32_t c = 0; c < f->criterion_count; c++)
        task.cost[c] = cost[c];
    if (status == TD_OK && joined)
        status = td_pareto_find(&view->csr, from, to, &task, &front);
    for (uint32_t i = 0; status == TD_OK && i < front.route_count; i++)
        status = add_found(f, view, front.arcs + front.routes[i].first_arc,
                           front.routes[i].arc_count);
    f->out->complete = front.complete;
    td_pareto_front_clear(&front);
    for (uint32_t c = 0; c < f->criterion_count; c++)
        free(cost[c]);
    td_view_free(view);
    return status;
}

td_status td_tradeoffs_find(const td_world *world, const td_supernetwork *net,
                            const td_assignment *assignment, uint32_t pair,
                            const td_period *period, const td_criterion *criteria,
                            uint32_t criterion_count, uint32_t most_labels, td_tradeoffs *out)
{
    finder f = {.world = world,
                .net = net,
                .assignment = assignment,
                .pair = &assignment->pairs[pair],
                .criteria = criteria,
                .criterion_count = criterion_count,
                .most_labels = most_labels,
                .out = out};
    *out = (td_tradeoffs){.complete = true, .owned = td_arena_create()};
    td_status status = out->owned ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_costing_create(world, net, f.pair->cls, period, assignment->congestion,
                                   &f.costing);
    if (status == TD_OK)
        status = add_listed(&f);
    if (status == TD_OK)
        status = search(&f);
    if (status == TD_OK)
        status = keep_unbeaten(&f);
    td_costing_free(f.costing);
    if (status != TD_OK)
        td_tradeoffs_clear(out);
    return status;
}

void td_tradeoffs_clear(td_tradeoffs *tradeoffs)
{
    free(tradeoffs->routes);
    free(tradeoffs->arcs);
    td_arena_free(tradeoffs->owned);
    *tradeoffs = (td_tradeoffs){0};
}
