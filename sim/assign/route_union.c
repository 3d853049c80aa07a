#include "assign/route_union.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "assign/demand_pairs.h"
#include "assign/logit.h"
#include "base/mem.h"
#include "graph/tracks.h"

typedef struct side {
    td_modelled of;
    const td_assignment *assignment;
    const td_pair *pair;
    td_costing costing;
    bool prepared; /* for the class at hand */
} side;

/* A route of the union as it stands in the assignments, there perhaps by other vehicles; NULL: not in
 * that set. */
typedef struct member {
    uint32_t first_track, track_count; /* of the pair's */
    const td_route *route[2];
} member;

struct td_route_union {
    const td_counterpart *both;
    side sides[2];
    td_arena *names;
    td_chooser *chooser;
    td_class cls; /* of the scenario */
    bool has_class;

    member *members;
    td_contrast *routes;
    td_index *corridors;
    uint32_t *first, *arc_count; /* [member] into arcs */
    double *path_size;
    uint32_t count;
    size_t room; /* of the six above */

    uint32_t *tracks; /* of the pair's routes, one after the other */
    size_t tracks_used, tracks_room;

    /* Arcs of the union: those of the scenario, then those that only the base has. */
    uint32_t *track; /* [arc of the union] the first of its track */
    uint32_t *arcs; /* of the pair's routes, one after the other */
    size_t arcs_used, arcs_room;
    td_arc_list mapped; /* a route's arcs on the other side */
    double *length;         /* [arc of the union] valid where stamp is `now` */
    uint32_t *stamp, *users; /* [arc of the union] */
    uint32_t now;
};

/* Number of a side's arc in the union. */
static uint32_t in_union(const td_counterpart *both, int number, uint32_t arc)
{
    if (number == TD_SIDE_SCENARIO)
        return arc;
    return both->scenario_arc[arc] != TD_NO_ARC ? both->scenario_arc[arc]
                                                : both->scenario.net->csr.arc_count + arc;
}

/* Arcs that only the base has are of a track of the scenario where some vehicle takes it in both. */
static td_status find_tracks(td_route_union *u)
{
    const td_supernetwork *scenario = u->both->scenario.net, *base = u->both->base.net;
    uint32_t *of_base = TD_ALLOC(base->csr.arc_count, uint32_t); /* [track of the base] */
    if (!of_base)
        return TD_ERR_NOMEM;
    for (uint32_t a = 0; a < scenario->csr.arc_count; a++)
        u->track[a] = td_track(scenario, a);
    for (uint32_t a = 0; a < base->csr.arc_count; a++)
        of_base[a] = scenario->csr.arc_count + td_track(base, a);
    for (uint32_t a = 0; a < base->csr.arc_count; a++)
        if (u->both->scenario_arc[a] != TD_NO_ARC)
            of_base[td_track(base, a)] = u->track[u->both->scenario_arc[a]];
    for (uint32_t a = 0; a < base->csr.arc_count; a++)
        if (u->both->scenario_arc[a] == TD_NO_ARC)
            u->track[scenario->csr.arc_count + a] = of_base[td_track(base, a)];
    free(of_base);
    return TD_OK;
}

td_status td_route_union_create(const td_counterpart *both, td_route_union **out)
{
    td_route_union *u = TD_ALLOC(1, td_route_union);
    const size_t arcs =
        (size_t)both->scenario.net->csr.arc_count + both->base.net->csr.arc_count;
    *out = NULL;
    if (!u)
        return TD_ERR_NOMEM;
    u->both = both;
    u->sides[TD_SIDE_BASE] = (side){.of = both->base};
    u->sides[TD_SIDE_SCENARIO] = (side){.of = both->scenario};
    for (int s = 0; s < 2; s++)
        u->sides[s].costing =
            (td_costing){.world = u->sides[s].of.world, .net = u->sides[s].of.net};
    u->length = TD_ALLOC(arcs, double);
    u->stamp = TD_ALLOC(arcs, uint32_t);
    u->users = TD_ALLOC(arcs, uint32_t);
    u->track = TD_ALLOC(arcs, uint32_t);
    u->names = td_arena_create();
    if (!u->length || !u->stamp || !u->users || !u->track || !u->names ||
        find_tracks(u) || td_chooser_create(both->scenario.world, u->names, &u->chooser)) {
        td_route_union_free(u);
        return TD_ERR_NOMEM;
    }
    *out = u;
    return TD_OK;
}

void td_route_union_free(td_route_union *u)
{
    if (!u)
        return;
    for (int s = 0; s < 2; s++)
        td_costing_clear(&u->sides[s].costing);
    td_chooser_free(u->chooser);
    td_arena_free(u->names);
    free(u->members);
    free(u->routes);
    free(u->corridors);
    free(u->first);
    free(u->arc_count);
    free(u->path_size);
    free(u->tracks);
    free(u->track);
    free(u->arcs);
    free(u->mapped.arcs);
    free(u->length);
    free(u->stamp);
    free(u->users);
    free(u);
}

void td_route_union_period(td_route_union *u, td_index period, const td_assignment *scenario,
                           td_index base_period, const td_assignment *base)
{
    side *sides = u->sides;
    sides[TD_SIDE_BASE].assignment = base;
    sides[TD_SIDE_SCENARIO].assignment = scenario;
    sides[TD_SIDE_BASE].costing.period = &u->both->base.world->periods[base_period];
    sides[TD_SIDE_SCENARIO].costing.period = &u->both->scenario.world->periods[period];
    td_costing_congest(&sides[TD_SIDE_BASE].costing, base->congestion);
    td_costing_congest(&sides[TD_SIDE_SCENARIO].costing, scenario->congestion);
    u->has_class = false;
}

/* --- costs --- */

static void turn_to_class(td_route_union *u, const td_pair *scenario, const td_pair *base)
{
    const td_class classes[] = {base->cls, scenario->cls};
    if (u->has_class && td_same_class(u->cls, scenario->cls))
        return;
    u->cls = scenario->cls;
    u->has_class = true;
    u->now++;
    for (int s = 0; s < 2; s++) {
        td_costing_turn(&u->sides[s].costing, classes[s], u->sides[s].costing.period);
        u->sides[s].prepared = false;
    }
    td_chooser_commodity(u->chooser, scenario->cls.commodity);
}

/* Of all arcs few are asked for: what an arc costs is worked out when it is. */
static td_status prepare(side *s)
{
    if (s->prepared)
        return TD_OK;
    s->prepared = true;
    return td_costing_prepare_rates(&s->costing);
}

/* What a route of side `from` costs on the other one. */
static td_status cost_elsewhere(td_route_union *u, int from, const td_route *route, double *cost)
{
    side *other = &u->sides[1 - from];
    const uint32_t *arcs = u->sides[from].assignment->arcs + route->first_arc;
    td_route_figures figures;
    bool found;
    *cost = INFINITY;
    td_status status = td_counterpart_route(u->both, from == TD_SIDE_SCENARIO, arcs,
                                            route->arc_count, &u->mapped, &found);
    if (status != TD_OK || !found)
        return status;
    status = prepare(other);
    if (status != TD_OK)
        return status;
    td_costing_route(&other->costing, u->mapped.arcs, u->mapped.count, &figures);
    if (figures.usable)
        *cost = figures.generalised;
    return TD_OK;
}

/* --- the union --- */

static td_status make_room(td_route_union *u, uint32_t routes)
{
    if (routes <= u->room)
        return TD_OK;
    const size_t room = 2 * (size_t)routes;
    if (td_resize((void **)&u->members, room, sizeof *u->members) ||
        td_resize((void **)&u->routes, room, sizeof *u->routes) ||
        td_resize((void **)&u->corridors, room, sizeof *u->corridors) ||
        td_resize((void **)&u->first, room, sizeof *u->first) ||
        td_resize((void **)&u->arc_count, room, sizeof *u->arc_count) ||
        td_resize((void **)&u->path_size, room, sizeof *u->path_size))
        return TD_ERR_NOMEM;
    u->room = room;
    return TD_OK;
}

/* Appends the tracks of a route; TD_ERR_NOMEM. */
static td_status list_tracks(td_route_union *u, int number, const td_route *route)
{
    const side *s = &u->sides[number];
    const uint32_t *arcs = s->assignment->arcs + route->first_arc;
    if (TD_RESERVE(u->tracks, u->tracks_room, u->tracks_used + route->arc_count))
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < route->arc_count; i++)
        if (!td_arc_is_passing(s->of.net, arcs[i]))
            u->tracks[u->tracks_used++] = u->track[in_union(u->both, number, arcs[i])];
    return TD_OK;
}

static bool has_tracks(const td_route_union *u, const member *m, size_t first)
{
    return m->track_count == u->tracks_used - first &&
           memcmp(u->tracks + m->first_track, u->tracks + first,
                  m->track_count * sizeof *u->tracks) == 0;
}

static td_status gather(td_route_union *u, int number)
{
    const side *s = &u->sides[number];
    for (uint32_t i = 0; i < s->pair->route_count; i++) {
        const td_route *route = &s->assignment->routes[s->pair->first_route + i];
        const size_t first = u->tracks_used;
        uint32_t at = 0;
        if (list_tracks(u, number, route))
            return TD_ERR_NOMEM;
        while (at < u->count && !has_tracks(u, &u->members[at], first))
            at++;
        if (at == u->count)
            u->members[u->count++] =
                (member){.first_track = (uint32_t)first,
                         .track_count = (uint32_t)(u->tracks_used - first)};
        else
            u->tracks_used = first;
        u->members[at].route[number] = route;
    }
    return TD_OK;
}

static bool is_same(const td_route_union *u)
{
    for (uint32_t i = 0; i < u->count; i++) {
        const td_route *base = u->members[i].route[TD_SIDE_BASE];
        const td_route *scenario = u->members[i].route[TD_SIDE_SCENARIO];
        if (!base || !scenario || base->figures.generalised != scenario->figures.generalised)
            return false;
    }
    return true;
}

static td_index corridor_of(const td_route_union *u, const member *m)
{
    const td_world *base = u->both->base.world, *scenario = u->both->scenario.world;
    if (m->route[TD_SIDE_SCENARIO])
        return m->route[TD_SIDE_SCENARIO]->corridor;
    const td_index corridor = m->route[TD_SIDE_BASE]->corridor;
    return corridor == TD_NONE ? TD_NONE
                               : td_same_row(&base->corridors.label, corridor,
                                             &scenario->corridors.label, scenario->corridors.count);
}

static td_status fill_costs(td_route_union *u)
{
    td_status status = TD_OK;
    for (uint32_t i = 0; i < u->count && status == TD_OK; i++) {
        const member *m = &u->members[i];
        const int own = m->route[TD_SIDE_SCENARIO] ? TD_SIDE_SCENARIO : TD_SIDE_BASE;
        u->routes[i] = (td_contrast){.chain = m->route[own]->chain};
        u->corridors[i] = corridor_of(u, m);
        for (int s = 0; s < 2 && status == TD_OK; s++) {
            if (m->route[s])
                u->routes[i].cost[s] = m->route[s]->figures.generalised;
            else
                status = cost_elsewhere(u, 1 - s, m->route[1 - s], &u->routes[i].cost[s]);
        }
    }
    return status;
}

/* --- path sizes --- */

static td_status fill_length(td_route_union *u, uint32_t arc)
{
    const uint32_t scenario_arcs = u->both->scenario.net->csr.arc_count;
    const uint32_t base_arc =
        arc < scenario_arcs ? u->both->base_arc[arc] : arc - scenario_arcs;
    side *base = &u->sides[TD_SIDE_BASE], *scenario = &u->sides[TD_SIDE_SCENARIO];
    td_arc_core core = {.usable = false};
    td_status status = prepare(base);
    u->stamp[arc] = u->now;
    u->length[arc] = 0;
    if (status == TD_OK && base_arc != TD_NO_ARC)
        td_costing_arc(&base->costing, base_arc, &core);
    if (status == TD_OK && core.usable) {
        u->length[arc] = td_costing_additive(&base->costing, &core);
        return TD_OK;
    }
    if (status == TD_OK && arc < scenario_arcs)
        status = prepare(scenario);
    if (status == TD_OK && arc < scenario_arcs)
        td_costing_arc(&scenario->costing, arc, &core);
    if (status == TD_OK && core.usable)
        u->length[arc] = td_costing_additive(&scenario->costing, &core);
    return status;
}

static td_status list_arcs(td_route_union *u, uint32_t number)
{
    const member *m = &u->members[number];
    const int own = m->route[TD_SIDE_SCENARIO] ? TD_SIDE_SCENARIO : TD_SIDE_BASE;
    const td_route *route = m->route[own];
    const uint32_t *arcs = u->sides[own].assignment->arcs + route->first_arc;
    td_status status = TD_OK;
    if (TD_RESERVE(u->arcs, u->arcs_room, u->arcs_used + route->arc_count))
        return TD_ERR_NOMEM;
    u->first[number] = (uint32_t)u->arcs_used;
    for (uint32_t i = 0; i < route->arc_count && status == TD_OK; i++) {
        if (td_arc_is_passing(u->sides[own].of.net, arcs[i]))
            continue;
        const uint32_t arc = in_union(u->both, own, arcs[i]);
        if (u->stamp[arc] != u->now)
            status = fill_length(u, arc);
        u->arcs[u->arcs_used++] = arc;
    }
    u->arc_count[number] = (uint32_t)u->arcs_used - u->first[number];
    return status;
}

static td_status fill_path_sizes(td_route_union *u)
{
    td_status status = TD_OK;
    u->arcs_used = 0;
    for (uint32_t i = 0; i < u->count && status == TD_OK; i++)
        status = list_arcs(u, i);
    if (status != TD_OK)
        return status;
    td_path_sizes(u->arcs, u->first, u->arc_count, u->count, u->length, u->track,
                  u->users, u->path_size);
    for (uint32_t i = 0; i < u->count; i++)
        u->routes[i].path_size = u->path_size[i];
    return TD_OK;
}

/* --- all --- */

/* As the assignment of the base has it: the great circle, or the length of the cheapest route. */
static double distance_of(const td_route_union *u)
{
    const side *base = &u->sides[TD_SIDE_BASE];
    const td_index *node = base->of.world->zones.node;
    const td_route *routes = base->assignment->routes + base->pair->first_route, *best = routes;
    const double direct = td_world_great_circle_km(
        base->of.world, node[base->pair->origin], node[base->pair->destination]);
    for (uint32_t i = 1; i < base->pair->route_count; i++)
        if (routes[i].figures.generalised < best->figures.generalised)
            best = &routes[i];
    return isnan(direct) ? best->figures.length_km : direct;
}

td_status td_route_union_pair(td_route_union *u, const td_pair *scenario, const td_pair *base,
                              td_diags *diags, td_union_result *out)
{
    *out = (td_union_result){.same = true};
    u->sides[TD_SIDE_BASE].pair = base;
    u->sides[TD_SIDE_SCENARIO].pair = scenario;
    u->count = 0;
    u->tracks_used = 0;
    if (make_room(u, base->route_count + scenario->route_count) || gather(u, TD_SIDE_BASE) ||
        gather(u, TD_SIDE_SCENARIO))
        return TD_ERR_NOMEM;
    if (is_same(u))
        return TD_OK;
    turn_to_class(u, scenario, base);
    td_status status = fill_costs(u);
    if (status == TD_OK)
        status = fill_path_sizes(u);
    if (status == TD_OK)
        status = td_chooser_contrast(u->chooser, u->routes, u->count, distance_of(u), diags,
                                     out->composite);
    out->same = false;
    out->count = u->count;
    out->routes = u->routes;
    out->corridors = u->corridors;
    return status;
}
