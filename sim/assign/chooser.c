/* From routes to shares: parameters by chain and distance band, path sizes, logit. */
#include "assign/chooser.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assign/logit.h"

#define CHAIN_BY_NAME UINT64_MAX /* known by its name alone */

typedef struct named_chain {
    td_chain chain;
    const char *name;
} named_chain;

struct td_chooser {
    const td_world *world;
    td_arena *names;
    td_index commodity;
    double *bounds; /* distances at which some row begins or ends, rising */
    uint32_t bound_count;
    named_chain *chains; /* the first is the empty one: rows for all chains */
    size_t chain_count, chain_capacity;
    td_choice_values *values; /* [chain x bands + band] */
    bool *known;              /* likewise */
    size_t value_capacity, known_capacity;

    td_logit_route *routes, *side;
    td_logit_chain *route_chains;
    td_index *number;   /* [route] of its chain */
    uint32_t *chain_of; /* [place in route_chains] number of the chain */
    double *work, *share;
    size_t room; /* of the seven above, in routes */
};

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static bool find_bounds(td_chooser *c)
{
    const td_choices *rows = &c->world->choices;
    c->bounds = TD_ALLOC(2 * (size_t)rows->count + 1, double);
    if (!c->bounds)
        return false;
    uint32_t found = 0;
    for (td_index i = 0; i < rows->count; i++) {
        if (isfinite(rows->distance_from_km[i]))
            c->bounds[found++] = rows->distance_from_km[i];
        if (isfinite(rows->distance_to_km[i]))
            c->bounds[found++] = rows->distance_to_km[i];
    }
    qsort(c->bounds, found, sizeof *c->bounds, by_value);
    for (uint32_t i = 0; i < found; i++)
        if (c->bound_count == 0 || c->bounds[i] > c->bounds[c->bound_count - 1])
            c->bounds[c->bound_count++] = c->bounds[i];
    return true;
}

td_status td_chooser_create(const td_world *world, td_arena *names, td_chooser **out)
{
    td_chooser *c = TD_ALLOC(1, td_chooser);
    *out = NULL;
    if (!c)
        return TD_ERR_NOMEM;
    c->world = world;
    c->names = names;
    if (!find_bounds(c) || !td_chooser_chain_name(c, TD_CHAIN_EMPTY)) {
        td_chooser_free(c);
        return TD_ERR_NOMEM;
    }
    *out = c;
    return TD_OK;
}

void td_chooser_free(td_chooser *c)
{
    if (!c)
        return;
    free(c->bounds);
    free(c->chains);
    free(c->values);
    free(c->known);
    free(c->routes);
    free(c->side);
    free(c->number);
    free(c->route_chains);
    free(c->chain_of);
    free(c->work);
    free(c->share);
    free(c);
}

void td_chooser_commodity(td_chooser *c, td_index commodity)
{
    c->commodity = commodity;
    if (c->known)
        memset(c->known, 0, c->known_capacity * sizeof *c->known);
}

static td_index add_chain(td_chooser *c, td_chain chain, const char *name)
{
    const size_t bands = (size_t)c->bound_count + 1, needed = (c->chain_count + 1) * bands;
    const size_t had = c->known_capacity;
    const char *copy = td_arena_strdup(c->names, name);
    if (!copy || TD_RESERVE(c->chains, c->chain_capacity, c->chain_count + 1) != TD_OK ||
        TD_RESERVE(c->values, c->value_capacity, needed) != TD_OK ||
        TD_RESERVE(c->known, c->known_capacity, needed) != TD_OK)
        return TD_NONE;
    memset(c->known + had, 0, (c->known_capacity - had) * sizeof *c->known);
    c->chains[c->chain_count] = (named_chain){.chain = chain, .name = copy};
    return (td_index)c->chain_count++;
}

/* The number of a chain, interned if new; TD_NONE: out of memory. */
static td_index chain_number(td_chooser *c, td_chain chain)
{
    for (size_t i = 0; i < c->chain_count; i++)
        if (c->chains[i].chain == chain)
            return (td_index)i;
    char name[TD_CHAIN_NAME_SIZE];
    td_chain_name(c->world, chain, name);
    return add_chain(c, chain, name);
}

/* Likewise, by name. */
static td_index named_number(td_chooser *c, const char *name)
{
    for (size_t i = 0; i < c->chain_count; i++)
        if (strcmp(c->chains[i].name, name) == 0)
            return (td_index)i;
    return add_chain(c, CHAIN_BY_NAME, name);
}

const char *td_chooser_chain_name(td_chooser *c, td_chain chain)
{
    const td_index number = chain_number(c, chain);
    return number == TD_NONE ? NULL : c->chains[number].name;
}

/* Rows hold from one bound to the next: any distance in between stands for the band. */
static const td_choice_values *values_of(td_chooser *c, td_index chain, double distance_km)
{
    uint32_t band = 0;
    while (band < c->bound_count && distance_km >= c->bounds[band])
        band++;
    const size_t at = (size_t)chain * (c->bound_count + 1) + band;
    if (!c->known[at]) {
        double inside = 0;
        if (band == c->bound_count)
            inside = band > 0 ? c->bounds[band - 1] + 1 : 0;
        else
            inside = ((band > 0 ? c->bounds[band - 1] : 0) + c->bounds[band]) / 2;
        c->values[at] = td_world_choice(c->world, c->commodity, c->chains[chain].name, inside);
        c->known[at] = true;
    }
    return &c->values[at];
}

static td_status make_room(td_chooser *c, uint32_t routes)
{
    if (routes <= c->room)
        return TD_OK;
    const size_t room = 2 * (size_t)routes;
    if (td_resize((void **)&c->routes, room, sizeof *c->routes) ||
        td_resize((void **)&c->side, room, sizeof *c->side) ||
        td_resize((void **)&c->number, room, sizeof *c->number) ||
        td_resize((void **)&c->route_chains, room, sizeof *c->route_chains) ||
        td_resize((void **)&c->chain_of, room, sizeof *c->chain_of) ||
        td_resize((void **)&c->work, TD_LOGIT_WORK(room, room), sizeof *c->work) ||
        td_resize((void **)&c->share, room, sizeof *c->share))
        return TD_ERR_NOMEM;
    c->room = room;
    return TD_OK;
}

static td_status report_theta(const td_chooser *c, td_index chain, double distance_km,
                              td_diags *diags)
{
    char distance[32];
    snprintf(distance, sizeof distance, "%.0f", distance_km);
    if (diags)
        td_diags_add(diags, TD_D_CHOICE_NO_THETA, (td_place){0}, NULL, NULL,
                     c->world->commodities.label.id[c->commodity], c->chains[chain].name, distance,
                     NULL);
    return TD_ERR_INVALID;
}

/* Sorts routes by chain (number[route]) and chains by nest name; chain_count is the number of
 * different chains. */
static td_status set_chains(td_chooser *c, uint32_t count, double distance_km, td_diags *diags,
                            uint32_t *chain_count)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        const td_index chain = c->number[i];
        if (chain == TD_NONE)
            return TD_ERR_NOMEM;
        uint32_t at = 0;
        while (at < found && c->chain_of[at] != chain)
            at++;
        c->routes[i].chain = at;
        if (at < found)
            continue;
        c->chain_of[found++] = chain;
        const td_choice_values *v = values_of(c, chain, distance_km);
        if (!(v->theta > 0))
            return report_theta(c, chain, distance_km, diags);
        uint32_t nest = at;
        for (uint32_t j = 0; j < at && nest == at; j++)
            if (strcmp(values_of(c, c->chain_of[j], distance_km)->nest, v->nest) == 0)
                nest = c->route_chains[j].nest;
        c->route_chains[at] = (td_logit_chain){.theta = v->theta,
                                               .asc = v->asc,
                                               .nest_scale = v->nest_scale,
                                               .captive_share = v->captive_share,
                                               .nest = nest};
    }
    *chain_count = found;
    return TD_OK;
}

/* In equilibria too freight takes what costs least, at the costs that they leave. */
static bool takes_cheapest(const td_chooser *c)
{
    const td_assignment_type type = c->world->evaluate.type;
    return type == TD_ASSIGN_ALL_OR_NOTHING || type == TD_ASSIGN_UE || type == TD_ASSIGN_SO;
}

td_status td_chooser_shares(td_chooser *c, const td_choice_route *routes, uint32_t count,
                            const double *path_size, double distance_km, td_diags *diags,
                            double *share, double *logsum)
{
    uint32_t chain_count;
    if (make_room(c, count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        c->routes[i] = (td_logit_route){.cost = routes[i].figures.generalised,
                                        .path_size = path_size[i]};
    if (takes_cheapest(c)) {
        td_all_or_nothing(c->routes, count, share, logsum);
        return TD_OK;
    }
    for (uint32_t i = 0; i < count; i++)
        c->number[i] = chain_number(c, routes[i].chain);
    const td_status status = set_chains(c, count, distance_km, diags, &chain_count);
    if (status != TD_OK)
        return status;
    double theta = values_of(c, 0, distance_km)->theta;
    if (!(theta > 0)) /* given by chain only: that of the cheapest route */
        theta = c->route_chains[c->routes[0].chain].theta;
    td_logit(c->routes, count, c->route_chains, chain_count, theta,
             c->world->parameters.path_size_beta, c->work, share, logsum);
    return TD_OK;
}

td_status td_chooser_chains(td_chooser *c, const td_choice_route *routes, uint32_t count,
                            double distance_km, td_diags *diags, uint32_t *chain_of,
                            td_logit_chain *chains, uint32_t *chain_count, double *theta)
{
    if (make_room(c, count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        c->number[i] = chain_number(c, routes[i].chain);
    const td_status status = set_chains(c, count, distance_km, diags, chain_count);
    if (status != TD_OK)
        return status;
    for (uint32_t i = 0; i < count; i++)
        chain_of[i] = c->routes[i].chain;
    memcpy(chains, c->route_chains, *chain_count * sizeof *chains);
    *theta = values_of(c, 0, distance_km)->theta;
    if (!(*theta > 0)) /* given by chain only: that of the cheapest route */
        *theta = chains[chain_of[0]].theta;
    return TD_OK;
}

/* --- two sets of costs --- */

/* Captives choose like the rest where their chain is missing on a side. */
static void free_captives(td_chooser *c, const td_contrast *routes, uint32_t count,
                          uint32_t chain_count)
{
    for (uint32_t chain = 0; chain < chain_count; chain++) {
        bool there[2] = {false, false};
        for (uint32_t i = 0; i < count; i++)
            for (int side = 0; side < 2; side++)
                if (c->routes[i].chain == chain && isfinite(routes[i].cost[side]))
                    there[side] = true;
        if (!there[0] || !there[1])
            c->route_chains[chain].captive_share = 0;
    }
}

/* Shares and composite cost of the routes that are there on a side. */
static double choose_side(td_chooser *c, td_contrast *routes, uint32_t count, uint32_t chain_count,
                          double theta, int side)
{
    const double beta = c->world->parameters.path_size_beta;
    double *share = c->share, logsum;
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++)
        if (isfinite(routes[i].cost[side])) {
            c->side[n] = c->routes[i];
            c->side[n++].cost = routes[i].cost[side];
        }
    const bool all_or_nothing = takes_cheapest(c);
    if (all_or_nothing)
        td_all_or_nothing(c->side, n, share, &logsum);
    else
        td_logit(c->side, n, c->route_chains, chain_count, theta, beta, c->work, share, &logsum);
    n = 0;
    for (uint32_t i = 0; i < count; i++)
        routes[i].share[side] = isfinite(routes[i].cost[side]) ? share[n++] : 0;
    return all_or_nothing ? logsum
                          : td_logit_composite(c->side, n, c->route_chains, chain_count, theta,
                                               beta, logsum);
}

td_status td_chooser_contrast(td_chooser *c, td_contrast *routes, uint32_t count,
                              double distance_km, td_diags *diags, double composite[2])
{
    uint32_t chain_count = 0, best = 0;
    if (make_room(c, count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        c->routes[i] = (td_logit_route){.path_size = routes[i].path_size};
        c->number[i] = named_number(c, routes[i].chain);
        if (routes[i].cost[0] < routes[best].cost[0])
            best = i;
    }
    double theta = 1;
    if (!takes_cheapest(c)) {
        const td_status status = set_chains(c, count, distance_km, diags, &chain_count);
        if (status != TD_OK)
            return status;
        free_captives(c, routes, count, chain_count);
        theta = values_of(c, 0, distance_km)->theta;
        if (!(theta > 0)) /* given by chain only: that of the cheapest route before */
            theta = c->route_chains[c->routes[best].chain].theta;
    }
    for (int side = 0; side < 2; side++)
        composite[side] = choose_side(c, routes, count, chain_count, theta, side);
    return TD_OK;
}
