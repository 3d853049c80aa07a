/* Itineraries: the routes of all periods as lists of stages; and streams: rows of demand that send
 * consignments along them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/demand_pairs.h"
#include "base/mem.h"
#include "simulate/plan_parts.h"

double td_plan_units_per_t(const td_costing *c, td_index resource, td_index vehicle_type,
                           double vehicles_per_t)
{
    switch ((td_unit)c->world->resources.unit[resource]) {
    case TD_UNIT_T:
        return 1;
    case TD_UNIT_TEU:
        return 1 / c->t_per_teu;
    case TD_UNIT_PCU:
    case TD_UNIT_TRAIN:
        return vehicle_type == TD_NONE
                   ? vehicles_per_t
                   : vehicles_per_t * c->world->vehicle_types.capacity_units[vehicle_type];
    case TD_UNIT_VEHICLE:
    case TD_UNIT_VESSEL:
        break;
    }
    return vehicles_per_t;
}

/* A route while it is laid out. */
typedef struct layout {
    td_plan_maker *maker;
    const td_costing *costing;
    td_stage_row row;
    const uint32_t *arcs;
    uint32_t count;
} layout;

static double units_of(const layout *l, uint32_t arc, td_index facility)
{
    const td_supernetwork *net = l->maker->plan->net;
    const td_index resource = l->maker->plan->world->facilities.resource[facility];
    for (uint32_t i = net->use_first[arc]; i < net->use_first[arc + 1]; i++) {
        const td_use *use = &net->uses[i];
        if (use->resource != resource)
            continue;
        const double vehicles = use->vehicle_type == TD_NONE
                                    ? 0
                                    : 1 / td_costing_vehicle(l->costing, use->vehicle_type).load_t;
        return td_plan_units_per_t(l->costing, resource, use->vehicle_type, vehicles);
    }
    return 0;
}

static void lay_timed(layout *l, uint32_t arc)
{
    const td_world *world = l->maker->plan->world;
    const td_supernetwork *net = l->maker->plan->net;
    const td_index v = net->vehicle_type[arc];
    const double rest_factor = v == TD_NONE ? 1 : world->vehicle_types.rest_factor[v];
    td_arc_core core;
    if (net->kind[arc] == TD_ARC_MOVE) {
        const td_vehicle_rates rates = td_costing_vehicle(l->costing, v);
        td_stage_row_link(&l->row, l->maker->keys->key[arc], net->link[arc], net->backward[arc],
                          &rates, rest_factor, &(td_given_time){1, 1, false});
        return;
    }
    td_costing_arc(l->costing, arc, &core);
    const double drive_h = net->kind[arc] == TD_ARC_ACCESS ? core.time_h / rest_factor : 0;
    td_stage_row_pass(&l->row, l->maker->keys->key[arc], core.time_h, core.variance_h2, drive_h,
                      drive_h > 0 ? core.time_h - drive_h : 0);
}

/* Boarding at arcs[at]: one stage up to and with the arc of alighting. Processes under way are the
 * freight's own (a clearance on the train): they pass after it has alighted. */
static uint32_t lay_haul(layout *l, uint32_t at)
{
    const td_supernetwork *net = l->maker->plan->net;
    const td_index service = net->service[l->arcs[at]], board = net->stop[l->arcs[at]];
    const bool reefer = l->maker->plan->world->commodities.reefer[l->costing->cls.commodity];
    uint32_t end = at + 1;
    while (end < l->count && !(net->kind[l->arcs[end]] == TD_ARC_ALIGHT &&
                               net->service[l->arcs[end]] == service))
        end++;
    if (end == l->count)
        return at;
    td_stage stage = td_stage_of(TD_STAGE_BOARD);
    stage.target = td_plan_booking(l->maker, board, net->stop[l->arcs[end]], reefer);
    stage.vertex = net->csr.tail[l->arcs[at]];
    td_stage_row_add(&l->row, stage);
    for (uint32_t i = at + 1; i < end; i++)
        if (net->kind[l->arcs[i]] == TD_ARC_PROCESS && net->facility[l->arcs[i]] != TD_NONE)
            td_stage_row_facility(&l->row, l->maker->keys->key[l->arcs[i]],
                                  net->facility[l->arcs[i]],
                                  units_of(l, l->arcs[i], net->facility[l->arcs[i]]), TD_NO_VERTEX);
    return end;
}

static void lay_route(layout *l)
{
    const td_plan *plan = l->maker->plan;
    const td_supernetwork *net = plan->net;
    const bool reroutes = plan->world->evaluate.simulation.reroute;
    for (uint32_t i = 0; i < l->count; i++) {
        const uint32_t arc = l->arcs[i];
        const td_index f = net->facility[arc];
        if (net->kind[arc] == TD_ARC_BOARD) {
            i = lay_haul(l, i);
        } else if ((net->kind[arc] == TD_ARC_TRANSFER || net->kind[arc] == TD_ARC_PROCESS) &&
                   f != TD_NONE) {
            const bool ground = reroutes && net->kind[arc] == TD_ARC_TRANSFER;
            td_stage_row_facility(&l->row, l->maker->keys->key[arc], f,
                                  units_of(l, arc, f), ground ? net->csr.tail[arc] : TD_NO_VERTEX);
        } else {
            lay_timed(l, arc);
        }
    }
    td_stage_row_flush(&l->row);
}

/* Two routes of one class over the same arcs are one itinerary; 64 bits tell them apart. */
static bool same_hash(const void *context, uint32_t number)
{
    (void)context;
    (void)number;
    return true;
}

static uint64_t hash_of_route(const td_assignment *a, const td_route *route)
{
    const td_class cls = a->pairs[route->pair].cls;
    uint64_t hash = td_mix((uint64_t)cls.commodity << 32 | cls.form, cls.foreign);
    for (uint32_t i = 0; i < route->arc_count; i++)
        hash = td_mix(hash, a->arcs[route->first_arc + i]);
    return hash;
}

static uint64_t luck_of_route(const td_plan_maker *maker, const td_assignment *a,
                              const td_route *route)
{
    return td_route_key(maker->keys, maker->plan->net, a->arcs + route->first_arc,
                        route->arc_count);
}

/* Money from every place on the ground on to the end of a route: arcs and stages are walked in step. */
static void count_money(td_plan_maker *maker, const layout *l, size_t first)
{
    td_plan *plan = maker->plan;
    const td_supernetwork *net = plan->net;
    float *grown = realloc(plan->stage_money, (plan->stage_list_count + 1) * sizeof *grown);
    if (!grown) {
        maker->failed = true;
        return;
    }
    plan->stage_money = grown;
    size_t at = plan->stage_list_count;
    double left = 0;
    for (uint32_t i = l->count; i-- > 0;) {
        td_arc_core core;
        td_costing_arc(l->costing, l->arcs[i], &core);
        for (int term = 0; term < TD_MONEY_TERM_COUNT; term++)
            left += core.money[term];
        const uint8_t kind = net->kind[l->arcs[i]];
        if (kind != TD_ARC_TRANSFER && kind != TD_ARC_BOARD)
            continue;
        for (size_t k = at; k-- > first;)
            if (plan->stages[plan->stage_list[k]].vertex == net->csr.tail[l->arcs[i]]) {
                plan->stage_money[k] = (float)left;
                at = k;
                break;
            }
    }
}

static uint32_t itinerary_of(td_plan_maker *maker, td_costings *costings, const td_assignment *a,
                             const td_route *route)
{
    td_plan *plan = maker->plan;
    const uint64_t hash = hash_of_route(a, route);
    const uint32_t number = (uint32_t)plan->itinerary_count;
    if (TD_RESERVE(plan->itineraries, plan->itinerary_capacity, plan->itinerary_count + 1) ||
        TD_RESERVE(maker->itinerary_hash, maker->itinerary_hash_capacity,
                   plan->itinerary_count + 1)) {
        maker->failed = true;
        return 0;
    }
    maker->itinerary_hash[number] = hash;
    const uint32_t found = td_number_set_add(&maker->itinerary_set, hash, number, same_hash, NULL,
                                             maker->itinerary_hash, &maker->failed);
    if (found != TD_NONE || maker->failed)
        return found;
    layout l = {.maker = maker,
                .costing = td_costings_of(costings, a->pairs[route->pair].cls),
                .arcs = a->arcs + route->first_arc,
                .count = route->arc_count};
    if (!l.costing) {
        maker->failed = true;
        return 0;
    }
    const size_t first = plan->stage_list_count;
    l.row = td_stage_row_begin(maker);
    lay_route(&l);
    if (plan->world->evaluate.simulation.reroute)
        count_money(maker, &l, first);
    plan->itineraries[number] =
        (td_itinerary){(uint32_t)first, (uint32_t)(plan->stage_list_count - first),
                       luck_of_route(maker, a, route)};
    plan->itinerary_count++;
    return number;
}

static td_option option_of(td_plan_maker *maker, td_costings *costings,
                           const td_assignment *a, const td_route *route)
{
    const td_plan *plan = maker->plan;
    const uint32_t itinerary = itinerary_of(maker, costings, a, route);
    if (maker->failed || itinerary == TD_NONE)
        return (td_option){.itinerary = TD_NONE};
    return (td_option){
        .share = route->share,
        .luck = plan->itineraries[itinerary].luck,
        .itinerary = itinerary,
        .corridor = route->corridor == TD_NONE ? plan->world->corridors.count : route->corridor};
}

void td_plan_routes(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const td_world *world = plan->world;
    plan->options = TD_ALLOC(world->period_count, td_option *);
    if (!plan->options)
        maker->failed = true;
    for (td_index p = 0; !maker->failed && p < world->period_count; p++) {
        const td_assignment *a = plan->assignments[p];
        td_costings *costings = NULL;
        plan->options[p] = TD_ALLOC(a->route_count, td_option);
        if (!plan->options[p] ||
            td_costings_create(world, plan->net, &world->periods[p], &costings))
            maker->failed = true;
        for (uint32_t r = 0; !maker->failed && r < a->route_count; r++)
            plan->options[p][r] = option_of(maker, costings, a, &a->routes[r]);
        td_costings_free(costings);
    }
}

static uint32_t find_pair(const td_assignment *a, const td_stream *stream)
{
    const td_pair wanted = {.origin = stream->origin,
                            .destination = stream->destination,
                            .cls = {.commodity = stream->commodity, .form = stream->form}};
    uint32_t low = 0, high = a->pair_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (td_pair_by_place(&a->pairs[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < a->pair_count && td_pair_by_place(&a->pairs[low], &wanted) == 0 ? low : TD_NONE;
}

static bool waits_for_opening(const td_plan *plan, td_index period, const td_stream_choices *choices)
{
    return choices->pair != TD_NONE && choices->count == 0 &&
           plan->assignments[period]->pairs[choices->pair].reason == TD_REASON_CLOSED;
}

/* Its choices while it waits for an opening: see td_stream_choices. */
static void borrow_choices(const td_plan *plan, td_index period, size_t stream)
{
    td_stream_choices *choices = &plan->choices[period][stream];
    const td_stream_choices *other = NULL;
    for (td_index p = period + 1; p < plan->world->period_count && !other; p++)
        if (plan->choices[p][stream].count > 0)
            other = &plan->choices[p][stream];
    for (td_index p = period; p > 0 && !other; p--)
        if (plan->choices[p - 1][stream].count > 0)
            other = &plan->choices[p - 1][stream];
    if (other) {
        choices->options = other->options;
        choices->count = other->count;
    }
}

static void find_choices(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const td_index periods = plan->world->period_count;
    for (td_index p = 0; p < periods; p++) {
        const td_assignment *a = plan->assignments[p];
        plan->choices[p] = TD_ALLOC(plan->stream_count, td_stream_choices);
        if (!plan->choices[p]) {
            maker->failed = true;
            return;
        }
        for (size_t s = 0; s < plan->stream_count; s++) {
            const uint32_t at = find_pair(a, &plan->streams[s]);
            plan->choices[p][s] = (td_stream_choices){.pair = at};
            if (at == TD_NONE)
                continue;
            plan->choices[p][s].options = plan->options[p] + a->pairs[at].first_route;
            plan->choices[p][s].count = a->pairs[at].route_count;
        }
    }
    for (td_index p = 0; p < periods; p++)
        for (size_t s = 0; s < plan->stream_count; s++)
            if (waits_for_opening(plan, p, &plan->choices[p][s]))
                borrow_choices(plan, p, s);
}

/* The promised time of a stream: a factor on the mean time of its routes over the year. */
static double promise(const td_plan *plan, size_t stream)
{
    double time = 0, tonnes = 0;
    for (td_index p = 0; p < plan->world->period_count; p++) {
        const td_assignment *a = plan->assignments[p];
        const uint32_t at = plan->choices[p][stream].pair;
        if (at == TD_NONE)
            continue;
        const td_pair *pair = &a->pairs[at];
        for (uint32_t r = pair->first_route; r < pair->first_route + pair->route_count; r++) {
            time += a->routes[r].tonnes * a->routes[r].figures.time_h;
            tonnes += a->routes[r].tonnes;
        }
    }
    return tonnes > 0 ? plan->world->evaluate.simulation.promise_factor * time / tonnes
                      : (double)NAN;
}

static td_stream stream_of(const td_plan *plan, td_index row)
{
    const td_world *world = plan->world;
    const td_demands *d = &world->demands;
    const td_commodities *all = &world->commodities;
    const td_index k = d->commodity[row], *node = world->zones.node;
    const bool boxes = strcmp(world->form_id[d->form[row]], "container") == 0;
    const double weight = 1 / world->evaluate.simulation.sample_share;
    td_stream s = {.demand = row,
                   .origin = d->origin[row],
                   .destination = d->destination[row],
                   .commodity = k,
                   .form = d->form[row]};
    s.teu = boxes ? all->consignment_teu[k] * weight : 0;
    s.tonnes = boxes ? s.teu * all->t_per_teu[k] : all->consignment_t[k] * weight;
    s.per_year = d->tonnes_per_year[row] / s.tonnes;
    s.luck = td_mix(td_random_hash(world->nodes.label.id[node[s.origin]]),
                    td_random_hash(world->nodes.label.id[node[s.destination]]));
    s.luck = td_mix(s.luck, td_mix(td_random_hash(all->label.id[k]),
                                   td_random_hash(world->form_id[s.form])));
    return s;
}

static int by_pair(const void *a, const void *b)
{
    const td_stream *x = a, *y = b;
    const td_pair p = {.origin = x->origin, .destination = x->destination,
                       .cls = {.commodity = x->commodity, .form = x->form}};
    const td_pair q = {.origin = y->origin, .destination = y->destination,
                       .cls = {.commodity = y->commodity, .form = y->form}};
    const int order = td_pair_by_place(&p, &q);
    return order ? order : x->demand < y->demand ? -1 : x->demand > y->demand;
}

void td_plan_streams(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const td_world *world = plan->world;
    plan->streams = TD_ALLOC(world->demands.count, td_stream);
    plan->choices = TD_ALLOC(world->period_count, td_stream_choices *);
    if (!plan->streams || !plan->choices) {
        maker->failed = true;
        return;
    }
    for (td_index row = 0; row < world->demands.count; row++)
        if (world->demands.tonnes_per_year[row] > 0)
            plan->streams[plan->stream_count++] = stream_of(plan, row);
    qsort(plan->streams, plan->stream_count, sizeof *plan->streams, by_pair);
    for (size_t s = 0; s < plan->stream_count; s++) {
        td_stream *stream = &plan->streams[s];
        const td_stream *before = s > 0 ? stream - 1 : NULL;
        if (before && before->luck == stream->luck) /* rows of one pair have luck of their own */
            stream->luck = td_mix(stream->luck, 1);
        plan->group_count += !before || before->origin != stream->origin ||
                             before->destination != stream->destination ||
                             before->commodity != stream->commodity;
        stream->group = (uint32_t)plan->group_count - 1;
    }
    find_choices(maker);
    for (size_t s = 0; !maker->failed && s < plan->stream_count; s++)
        plan->streams[s].promised_h = promise(plan, s);
}
