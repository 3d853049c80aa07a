#include "assign/route_costs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "assign/loading.h"
#include "base/mem.h"

/* What an arc answers to and takes, found once a class. */
typedef struct arc_part {
    uint32_t stamp;
    uint32_t first_answer, answer_count, first_take, take_count;
    bool closed;
} arc_part;

typedef struct compiler {
    const td_world *world;
    const td_supernetwork *net;
    const td_route_sets *sets;
    const td_responses *responses;
    const double *value; /* [response] without any volume: INFINITY is closed */
    td_chooser *chooser;
    td_diags *diags;
    td_route_costs *out;
    size_t answer_room, take_room, chain_room;

    td_costing costing; /* of the class at hand */
    arc_part *parts;    /* [arc] */
    uint32_t stamp;     /* of the class */
    td_answer *answers; /* of the parts */
    td_take *takes;
    size_t part_answers, part_answer_room, part_takes, part_take_room;
    td_arc_delays delays;   /* of the arc at hand */
    td_assignment unit;     /* loads of one tonne on the arc at hand; all 0 between arcs */
    uint32_t *chain_of;     /* [route of the pair] */
    td_choice_route *alive; /* routes of the pair that are not closed */
    size_t chain_of_room, alive_room;
} compiler;

/* --- arcs --- */

static td_status add_answers(compiler *c, arc_part *part, uint32_t arc)
{
    c->delays.count = 0;
    if (td_costing_delays(&c->costing, arc, &c->delays) != TD_OK)
        return TD_ERR_NOMEM;
    part->first_answer = (uint32_t)c->part_answers;
    for (size_t i = 0; i < c->delays.count; i++) {
        const td_arc_delay *d = &c->delays.list[i];
        const uint32_t response = td_responses_find(c->responses, d->kind, d->row, d->backward);
        if (response == TD_NONE)
            continue;
        if (isinf(c->value[response]))
            part->closed = true;
        if (TD_RESERVE(c->answers, c->part_answer_room, c->part_answers + 1) != TD_OK)
            return TD_ERR_NOMEM;
        c->answers[c->part_answers++] = (td_answer){.response = response,
                                                    .published = d->published,
                                                    .hours = d->hours,
                                                    .spread = d->spread,
                                                    .money = d->money};
    }
    part->answer_count = (uint32_t)c->part_answers - part->first_answer;
    return TD_OK;
}

static td_status add_take(compiler *c, td_index resource)
{
    const double units = resource == TD_NONE ? 0 : c->unit.load[resource];
    if (units == 0)
        return TD_OK;
    c->unit.load[resource] = c->unit.load_t[resource] = 0;
    c->unit.load_teu[resource] = c->unit.load_vehicles[resource] = 0;
    if (!(c->world->resources.capacity_per_day[resource] >= 0)) /* unlimited */
        return TD_OK;
    if (TD_RESERVE(c->takes, c->part_take_room, c->part_takes + 1) != TD_OK)
        return TD_ERR_NOMEM;
    c->takes[c->part_takes++] = (td_take){.resource = resource, .units = units};
    return TD_OK;
}

static td_status add_takes(compiler *c, arc_part *part, uint32_t arc)
{
    const td_supernetwork *net = c->net;
    td_status status = TD_OK;
    td_load_arc(&c->costing, arc, 1, &c->unit);
    part->first_take = (uint32_t)c->part_takes;
    for (uint32_t i = net->use_first[arc]; status == TD_OK && i < net->use_first[arc + 1]; i++)
        status = add_take(c, net->uses[i].resource);
    if (net->kind[arc] == TD_ARC_RIDE) /* alternatives that `uses` does not name */
        for (uint32_t i = net->ride_first[arc]; status == TD_OK && i < net->ride_first[arc + 1]; i++)
            if (net->ride_items[i].facility != TD_NONE)
                status =
                    add_take(c, c->world->facilities.resource[net->ride_items[i].facility]);
    part->take_count = (uint32_t)c->part_takes - part->first_take;
    return status;
}

static td_status part_of(compiler *c, uint32_t arc, const arc_part **out)
{
    arc_part *part = &c->parts[arc];
    *out = part;
    if (part->stamp == c->stamp)
        return TD_OK;
    *part = (arc_part){.stamp = c->stamp};
    const td_status status = add_answers(c, part, arc);
    return status == TD_OK ? add_takes(c, part, arc) : status;
}

/* --- routes --- */

static td_status append_part(compiler *c, const arc_part *part)
{
    td_route_costs *out = c->out;
    if (TD_RESERVE(out->answers, c->answer_room, out->answer_count + part->answer_count) != TD_OK ||
        TD_RESERVE(out->takes, c->take_room, out->take_count + part->take_count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < part->answer_count; i++)
        out->answers[out->answer_count++] = c->answers[part->first_answer + i];
    for (uint32_t i = 0; i < part->take_count; i++)
        out->takes[out->take_count++] = c->takes[part->first_take + i];
    return TD_OK;
}

static td_status add_route(compiler *c, uint32_t number, bool *open)
{
    td_route_costs *out = c->out;
    const td_choice_route *from = &c->sets->routes[number];
    const td_route_figures *f = &from->figures;
    td_costed_route *route = &out->routes[out->route_count];
    *route = (td_costed_route){.number = number,
                               .first_answer = (uint32_t)out->answer_count,
                               .first_take = (uint32_t)out->take_count,
                               .time_h = f->time_h,
                               .variance_h2 = f->time_sd_h * f->time_sd_h,
                               .rest = f->money + f->terms[TD_TERM_carbon]};
    *open = true;
    for (uint32_t i = 0; i < from->arc_count; i++) {
        const arc_part *part;
        td_status status = part_of(c, c->sets->arcs[from->first_arc + i], &part);
        if (status == TD_OK)
            status = append_part(c, part);
        if (status != TD_OK)
            return status;
        *open = *open && !part->closed;
    }
    if (!*open) {
        out->answer_count = route->first_answer;
        out->take_count = route->first_take;
        return TD_OK;
    }
    out->logit[out->route_count++] = (td_logit_route){.path_size = c->sets->path_size[number]};
    return TD_OK;
}

static double distance_of(const compiler *c, const td_pair *pair, const td_choice_route *routes)
{
    const td_index *node = c->world->zones.node;
    const double direct =
        td_world_great_circle_km(c->world, node[pair->origin], node[pair->destination]);
    return isnan(direct) ? routes[0].figures.length_km : direct;
}

static td_status add_chains(compiler *c, td_costed_pair *pair, const td_pair *from, uint32_t count)
{
    td_route_costs *out = c->out;
    if (TD_RESERVE(out->chains, c->chain_room, out->chain_count + count) != TD_OK ||
        TD_RESERVE(c->chain_of, c->chain_of_room, count) != TD_OK ||
        TD_RESERVE(c->alive, c->alive_room, count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        c->alive[i] = c->sets->routes[out->routes[pair->first_route + i].number];
    pair->first_chain = (uint32_t)out->chain_count;
    const td_status status = td_chooser_chains(
        c->chooser, c->alive, count, distance_of(c, from, c->alive), c->diags, c->chain_of,
        out->chains + out->chain_count, &pair->chain_count, &pair->theta);
    if (status != TD_OK)
        return status;
    out->chain_count += pair->chain_count;
    for (uint32_t i = 0; i < count; i++)
        out->logit[pair->first_route + i].chain = c->chain_of[i];
    if (count > out->most_routes)
        out->most_routes = count;
    if (pair->chain_count > out->most_chains)
        out->most_chains = pair->chain_count;
    return TD_OK;
}

static td_status add_pair(compiler *c, uint32_t at)
{
    td_route_costs *out = c->out;
    const td_costing *k = &c->costing;
    const td_pair *from = &c->sets->pairs[c->sets->order[at]];
    td_costed_pair *pair = &out->pairs[out->pair_count];
    *pair = (td_costed_pair){.at = at,
                             .first_route = out->route_count,
                             .tonnes = from->tonnes,
                             .per_h = k->inventory_per_h + k->urgency_per_h,
                             .reliability_per_h = k->reliability_per_h,
                             .value_per_t = k->value_per_t,
                             .decay_per_h = k->decay_per_h,
                             .shelf_life_h = k->shelf_life_h > 0 ? k->shelf_life_h : (double)INFINITY};
    for (uint32_t r = c->sets->first[at]; r < c->sets->first[at + 1]; r++) {
        bool open;
        const td_status status = add_route(c, r, &open);
        if (status != TD_OK)
            return status;
    }
    const uint32_t count = out->route_count - pair->first_route;
    if (count == 0)
        return TD_OK;
    out->pair_count++;
    return add_chains(c, pair, from, count);
}

static td_status compile(compiler *c)
{
    const td_route_sets *sets = c->sets;
    td_status status = TD_OK;
    for (uint32_t first = 0, end; status == TD_OK && first < sets->pair_count; first = end) {
        const td_class cls = sets->pairs[sets->order[first]].cls;
        end = td_route_sets_class_end(sets, first);
        td_chooser_commodity(c->chooser, cls.commodity);
        td_costing_turn(&c->costing, cls, c->costing.period);
        status = td_costing_prepare_rates(&c->costing);
        if (status == TD_OK)
            status = td_costing_remember(&c->costing);
        c->stamp++;
        c->part_answers = c->part_takes = 0;
        for (uint32_t i = first; status == TD_OK && i < end; i++)
            status = add_pair(c, i);
    }
    td_route_costs *out = c->out;
    out->pairs[out->pair_count].first_route = out->route_count;
    out->routes[out->route_count].first_answer = (uint32_t)out->answer_count;
    out->routes[out->route_count].first_take = (uint32_t)out->take_count;
    return status;
}

static td_status open_compiler(compiler *c)
{
    const td_index resources = c->world->resources.count;
    td_route_costs *out = c->out;
    c->parts = TD_ALLOC(c->net->csr.arc_count, arc_part);
    c->unit.load = TD_ALLOC(resources, double);
    c->unit.load_t = TD_ALLOC(resources, double);
    c->unit.load_teu = TD_ALLOC(resources, double);
    c->unit.load_vehicles = TD_ALLOC(resources, double);
    out->pairs = TD_ALLOC((size_t)c->sets->pair_count + 1, td_costed_pair);
    out->routes = TD_ALLOC((size_t)c->sets->route_count + 1, td_costed_route);
    out->logit = TD_ALLOC((size_t)c->sets->route_count + 1, td_logit_route);
    return c->parts && c->unit.load && c->unit.load_t && c->unit.load_teu &&
                   c->unit.load_vehicles && out->pairs && out->routes && out->logit
               ? TD_OK
               : TD_ERR_NOMEM;
}

static void close_compiler(compiler *c)
{
    td_costing_clear(&c->costing);
    free(c->parts);
    free(c->answers);
    free(c->takes);
    free(c->delays.list);
    free(c->unit.load);
    free(c->unit.load_t);
    free(c->unit.load_teu);
    free(c->unit.load_vehicles);
    free(c->chain_of);
    free(c->alive);
}

/* Without any volume. */
static double *least_values(const td_world *world, const td_responses *responses)
{
    double *value = TD_ALLOC(responses->count, double);
    double *none = TD_ALLOC(world->resources.count, double);
    for (uint32_t i = 0; value && none && i < responses->count; i++) {
        double slope;
        td_response_at(responses, i, none, &value[i], &slope);
    }
    if (!none) {
        free(value);
        value = NULL;
    }
    free(none);
    return value;
}

td_status td_route_costs_create(const td_world *world, const td_supernetwork *net,
                                const td_period *period, const td_route_sets *sets,
                                const td_responses *responses, td_chooser *chooser,
                                td_diags *diags, td_route_costs **out)
{
    double *value = least_values(world, responses);
    compiler c = {.world = world,
                  .net = net,
                  .sets = sets,
                  .responses = responses,
                  .value = value,
                  .chooser = chooser,
                  .diags = diags,
                  .out = TD_ALLOC(1, td_route_costs)};
    c.costing = (td_costing){.world = world, .net = net, .period = period};
    *out = c.out;
    td_status status = value && c.out ? open_compiler(&c) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = compile(&c);
    close_compiler(&c);
    free(value);
    if (status != TD_OK) {
        td_route_costs_free(*out);
        *out = NULL;
    }
    return status;
}

void td_route_costs_free(td_route_costs *costs)
{
    if (!costs)
        return;
    free(costs->pairs);
    free(costs->routes);
    free(costs->logit);
    free(costs->chains);
    free(costs->answers);
    free(costs->takes);
    free(costs);
}

/* --- costs --- */

static double square(double x)
{
    return x * x;
}

/* Time and its variance. */
static void time_of(const td_route_costs *costs, uint32_t route, const double *value,
                    double *time_h, double *variance_h2, double *money)
{
    const td_costed_route *r = &costs->routes[route];
    *time_h = r->time_h;
    *variance_h2 = r->variance_h2;
    *money = r->rest;
    for (uint32_t i = r->first_answer; value && i < r[1].first_answer; i++) {
        const td_answer *a = &costs->answers[i];
        const double more = value[a->response] - a->published;
        *time_h += a->hours * more;
        *money += a->money * more;
        if (a->spread > 0)
            *variance_h2 += square(a->spread * value[a->response]) - square(a->spread * a->published);
    }
    *variance_h2 = fmax(*variance_h2, 0);
}

double td_route_cost(const td_route_costs *costs, const td_costed_pair *pair, uint32_t route,
                     const double *value, const double *price)
{
    const td_costed_route *r = &costs->routes[route];
    double time_h, variance_h2, cost;
    time_of(costs, route, value, &time_h, &variance_h2, &cost);
    cost += pair->per_h * time_h + pair->reliability_per_h * sqrt(variance_h2);
    const double late = fmax(0, time_h - pair->shelf_life_h);
    const double lost = pair->decay_per_h * time_h + (late > 0 ? late / pair->shelf_life_h : 0);
    cost += pair->value_per_t * fmin(1, lost);
    for (uint32_t i = r->first_take; price && i < r[1].first_take; i++)
        cost += costs->takes[i].units * price[costs->takes[i].resource];
    return cost;
}

bool td_route_costs_figures(const td_route_costs *costs, const td_costing *costing, uint32_t route,
                            const double *value, const double *price, td_route_figures *figures)
{
    const td_costed_route *r = &costs->routes[route];
    double variance_h2, money, scarcity = 0;
    time_of(costs, route, value, &figures->time_h, &variance_h2, &money);
    if (money != r->rest)
        return false;
    for (uint32_t i = r->first_take; i < r[1].first_take; i++)
        scarcity += costs->takes[i].units * price[costs->takes[i].resource];
    figures->terms[TD_TERM_scarcity] = scarcity;
    td_costing_finish(costing, variance_h2, figures);
    return true;
}

double td_route_cost_slope(const td_route_costs *costs, const td_costed_pair *pair, uint32_t route,
                           const td_answer *answer, const double *value)
{
    double time_h, variance_h2, money, slope = answer->money + pair->per_h * answer->hours;
    time_of(costs, route, value, &time_h, &variance_h2, &money);
    const bool late = time_h > pair->shelf_life_h;
    const double lost = pair->decay_per_h * time_h +
                        (late ? (time_h - pair->shelf_life_h) / pair->shelf_life_h : 0);
    if (lost < 1)
        slope += pair->value_per_t * answer->hours *
                 (pair->decay_per_h + (late ? 1 / pair->shelf_life_h : 0));
    if (answer->spread > 0 && variance_h2 > 0)
        slope += pair->reliability_per_h * square(answer->spread) * value[answer->response] /
                 sqrt(variance_h2);
    return slope;
}
