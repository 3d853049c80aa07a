#include "assign/bushes.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Bushes planted at the costs of one moment; the next ones see the congestion of these. */
enum { PLANTED_AT_ONCE = 16 };

/* New arcs that save less than this share of the gap may wait. */
static const double WORTHWHILE = 0.03;

/* Bushes rebuilt before their pairs are grouped (and balanced, while costs settle). */
enum { REBUILT_AT_ONCE = 128, SETTLING_SWEEPS = 3 };

/* Bushes x vertices from which threads gain more than it costs to start them: about 1 ms of work.
 */
enum { WORTH_THREADS = 1 << 17 };

/* And from which pairs of ways take tens of MB that the next round's should not come on top of. */
enum { WORTH_TRIMMING = 1 << 22 };

static void refresh_resources(td_bushes *s)
{
    for (uint32_t r = 0; r < s->resource_count; r++)
        td_delay_evaluate(&s->arcs.delay[r], s->arcs.volume[r], s->arcs.marginal, &s->arcs.cost[r],
                          &s->arcs.slope[r]);
}

void td_bushes_refresh_costs(td_bushes *s)
{
    const uint32_t arcs = s->arcs.g->arc_count;
    for (uint32_t k = 0; k < s->class_count; k++) {
        td_bush_class *class = &s->class[k];
        for (uint32_t a = 0; a < arcs; a++)
            class->cost[a] = td_bush_pay(&s->arcs, class, a);
        for (uint32_t r = 0; r < arcs; r++)
            class->reversed_cost[r] = class->cost[s->forward_arc[r]];
    }
}

/* What stays where it is, or is nothing, needs no bush. */
static bool travels(const td_equilibrium_demand *d)
{
    return d->amount > 0 && d->origin != d->destination;
}

/* Whether demand stands by class and origin, and all of it travels: then no list of it is needed.
 */
static bool is_grouped(const td_equilibrium_problem *p)
{
    for (uint32_t i = 0; i < p->demand_count; i++) {
        const td_equilibrium_demand *d = &p->demand[i];
        if (!travels(d) ||
            (i > 0 && (d->class_index < d[-1].class_index ||
                       (d->class_index == d[-1].class_index && d->origin < d[-1].origin))))
            return false;
    }
    return true;
}

/* `entries` of demand to list; 0: none. */
static td_status reserve_bushes(td_bushes *s, uint32_t bushes, uint32_t entries)
{
    const size_t vertices = s->arcs.g->vertex_count;
    s->bush = TD_ALLOC(bushes, td_bush);
    s->class_index = TD_ALLOC(bushes, uint32_t);
    s->origin = TD_ALLOC(bushes, uint32_t);
    s->cost = TD_ALLOC(bushes, double);
    s->excess = TD_ALLOC(bushes, double);
    s->in = TD_ALLOC(bushes * vertices, uint32_t);
    s->demand = entries > 0 ? TD_ALLOC(entries, uint32_t) : NULL;
    return s->bush && s->class_index && s->origin && s->cost && s->excess && s->in &&
                   (s->demand || entries == 0)
               ? TD_OK
               : TD_ERR_NOMEM;
}

/* Groups demand by class and origin, by counting: first [class x vertex] is where a group begins.
 */
static td_status group_demand(td_bushes *s)
{
    const td_equilibrium_problem *p = s->problem;
    const size_t vertices = p->graph->vertex_count, groups = p->class_count * vertices;
    uint32_t *first = TD_ALLOC(groups + 1, uint32_t);
    uint32_t bushes = 0, entries = 0;
    if (!first)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < p->demand_count; i++)
        if (travels(&p->demand[i]))
            first[p->demand[i].class_index * vertices + p->demand[i].origin]++;
    for (size_t group = 0; group <= groups; group++) {
        const uint32_t count = first[group];
        first[group] = entries;
        entries += count;
        bushes += count > 0;
    }
    const bool listed = !is_grouped(p);
    const td_status status = reserve_bushes(s, bushes, listed ? entries : 0);
    if (status != TD_OK) {
        free(first);
        return status;
    }
    for (size_t group = 0; group < groups; group++) {
        if (first[group + 1] == first[group])
            continue;
        s->bush[s->count] = (td_bush){.in = s->in + s->count * vertices,
                                      .all_demand = p->demand,
                                      .first_demand = first[group],
                                      .demand = listed ? s->demand + first[group] : NULL,
                                      .units = p->units ? p->units[group / vertices] : 1,
                                      .demand_count = first[group + 1] - first[group]};
        s->class_index[s->count] = (uint32_t)(group / vertices);
        s->origin[s->count++] = (uint32_t)(group % vertices);
    }
    for (uint32_t i = 0; listed && i < p->demand_count; i++) {
        const td_equilibrium_demand *d = &p->demand[i];
        if (!travels(d))
            continue;
        s->demand[first[d->class_index * vertices + d->origin]++] = i;
    }
    free(first);
    return TD_OK;
}

static td_status reserve_classes(td_bushes *s)
{
    const td_equilibrium_problem *p = s->problem;
    s->class = TD_ALLOC(p->class_count, td_bush_class);
    if (!s->class)
        return TD_ERR_NOMEM;
    for (uint32_t k = 0; k < p->class_count; k++) {
        td_bush_class *class = &s->class[k];
        class->fixed = p->fixed ? p->fixed[k] : NULL;
        class->use_units = p->use_units ? p->use_units[k] : NULL;
        class->cost = TD_ALLOC(p->graph->arc_count, double);
        class->reversed_cost = TD_ALLOC(p->graph->arc_count, double);
        if (!class->cost || !class->reversed_cost)
            return TD_ERR_NOMEM;
    }
    return TD_OK;
}

td_status td_bushes_init(td_bushes *s, const td_equilibrium_problem *problem, double *volume,
                         uint32_t threads)
{
    const td_csr *g = problem->graph;
    *s = (td_bushes){.problem = problem,
                     .resource_count = td_equilibrium_resources(problem),
                     .class_count = problem->class_count};
    s->threads =
        (int)fmin(threads > 0 ? threads : (uint32_t)omp_get_max_threads(), TD_BUSHES_PARTS);
    s->part_size = s->resource_count > g->arc_count ? s->resource_count : g->arc_count;
    s->part_sum = TD_ALLOC((size_t)TD_BUSHES_PARTS * s->part_size, double);
    s->forward_arc = TD_ALLOC(g->arc_count, uint32_t);
    s->arcs = (td_bush_arcs){.g = g,
                             .reversed = &s->reversed,
                             .forward_arc = s->forward_arc,
                             .first_use = problem->first_use,
                             .use_resource = problem->use_resource,
                             .delay = problem->delay,
                             .marginal = problem->system_optimum,
                             .volume = volume,
                             .cost = TD_ALLOC(s->resource_count, double),
                             .slope = TD_ALLOC(s->resource_count, double),
                             .net = TD_ALLOC(s->resource_count, double)};
    if (!s->forward_arc || !s->part_sum || !s->arcs.cost || !s->arcs.slope || !s->arcs.net)
        return TD_ERR_NOMEM;
    for (int i = 0; i < s->threads; i++)
        if (td_bush_room_create(g, &s->room[i]) != TD_OK ||
            td_search_create(g->vertex_count, &s->search[i]) != TD_OK)
            return TD_ERR_NOMEM;
    td_status status = td_csr_reverse(g, &s->reversed, s->forward_arc);
    if (status == TD_OK)
        status = reserve_classes(s);
    if (status == TD_OK)
        status = group_demand(s);
    if (status == TD_OK)
        status = td_bush_schedule_init(&s->schedule, &s->arcs, s->resource_count);
    if ((size_t)s->count * g->vertex_count < WORTH_THREADS)
        s->threads = 1;
    return status;
}

void td_bushes_clear(td_bushes *s)
{
    for (uint32_t b = 0; b < s->count; b++)
        td_bush_clear(&s->bush[b]);
    for (uint32_t k = 0; s->class && k < s->class_count; k++) {
        free(s->class[k].cost);
        free(s->class[k].reversed_cost);
    }
    for (int i = 0; i < TD_BUSHES_PARTS; i++) {
        td_bush_room_clear(&s->room[i]);
        td_search_free(s->search[i]);
    }
    td_csr_clear(&s->reversed);
    td_bush_groups_clear(&s->groups);
    td_bush_schedule_clear(&s->schedule);
    void *const arrays[] = {s->forward_arc, s->class,      s->bush,    s->class_index, s->origin,
                            s->in,          s->demand,     s->cost,    s->excess,      s->part_sum,
                            s->arcs.cost,   s->arcs.slope, s->arcs.net};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    *s = (td_bushes){0};
}

/* Leaves out what the tree does not reach. */
static td_status keep_reached(td_bush *bush, const td_search *tree, uint8_t *served)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < bush->demand_count; i++)
        kept += !isinf(td_search_distance(tree, td_bush_destination(bush, i)));
    if (kept == bush->demand_count)
        return TD_OK;
    uint32_t *reached = TD_ALLOC(kept, uint32_t);
    if (!reached)
        return TD_ERR_NOMEM;
    kept = 0;
    for (uint32_t i = 0; i < bush->demand_count; i++) {
        if (isinf(td_search_distance(tree, td_bush_destination(bush, i))))
            served[td_bush_entry(bush, i)] = 0;
        else
            reached[kept++] = td_bush_entry(bush, i);
    }
    free(bush->own_demand);
    bush->own_demand = reached;
    bush->demand_count = kept;
    return TD_OK;
}

/* `warm` may be NULL; *adopted: the bush holds its ways, and old flows. */
static td_status plant_bush(td_bushes *s, uint32_t b, const td_bushes *warm, uint32_t warm_class,
                            uint8_t *served, bool *adopted)
{
    td_search *tree = s->search[omp_get_thread_num()];
    td_status status = TD_OK;
    *adopted = false;
    if (warm && warm_class != UINT32_MAX)
        status = td_bushes_adopt(s, b, warm, warm_class, &s->room[omp_get_thread_num()], adopted);
    if (status != TD_OK || *adopted)
        return status;
    status = td_search_tree(tree, s->arcs.g, td_bushes_class_of(s, b)->cost, s->origin[b]);
    if (status == TD_OK)
        status = keep_reached(&s->bush[b], tree, served);
    if (status == TD_OK)
        td_bush_from_tree(&s->bush[b], tree);
    return status;
}

td_status td_bushes_plant(td_bushes *s, const td_bushes *warm, const uint32_t *warm_class,
                          uint8_t *served)
{
    bool failed = false;
    refresh_resources(s);
    for (uint32_t begin = 0; begin < s->count && !failed; begin += PLANTED_AT_ONCE) {
        const uint32_t end =
            begin + PLANTED_AT_ONCE < s->count ? begin + PLANTED_AT_ONCE : s->count;
        bool adopted[PLANTED_AT_ONCE];
        td_bushes_refresh_costs(s);
#pragma omp parallel for schedule(dynamic) num_threads(s->threads) reduction(|| : failed)
        for (uint32_t b = begin; b < end; b++)
            failed = plant_bush(s, b, warm, warm ? warm_class[s->class_index[b]] : UINT32_MAX,
                                served, &adopted[b - begin]) != TD_OK ||
                     failed;
        for (uint32_t b = begin; b < end && !failed; b++) {
            if (adopted[b - begin])
                td_bush_load_shares(&s->bush[b], s->arcs.g, &s->room[0]);
            else
                td_bush_load(&s->bush[b], s->arcs.g, &s->room[0]);
            td_bush_add_volume(&s->bush[b], &s->arcs, td_bushes_class_of(s, b), &s->room[0],
                               s->arcs.volume);
        }
        refresh_resources(s);
    }
    return failed ? TD_ERR_NOMEM : TD_OK;
}

/* Where part i of `count` things begins. */
static uint32_t part_begin(uint32_t count, uint32_t i)
{
    return (uint32_t)((uint64_t)count * i / TD_BUSHES_PARTS);
}

static double *clear_part(td_bushes *s, uint32_t part)
{
    double *sum = s->part_sum + (size_t)part * s->part_size;
    memset(sum, 0, s->part_size * sizeof *sum);
    return sum;
}

/* Adds up the first `count` numbers of all parts. */
static void sum_parts(const td_bushes *s, uint32_t count, double *sum)
{
    for (uint32_t i = 0; i < count; i++) {
        sum[i] = 0;
        for (uint32_t part = 0; part < TD_BUSHES_PARTS; part++)
            sum[i] += s->part_sum[(size_t)part * s->part_size + i];
    }
}

/* `volume` NULL: not added up. */
static td_status rebuild_bush(td_bushes *s, uint32_t b, td_bush_room *room, double *volume,
                              td_bush_groups *groups)
{
    const td_bush_class *class = td_bushes_class_of(s, b);
    td_bush *bush = &s->bush[b];
    td_bush_load(bush, s->arcs.g, room);
    if (volume)
        td_bush_add_volume(bush, &s->arcs, class, room, volume);
    const td_status status = td_bush_rebuild(bush, &s->arcs, class, room);
    if (status != TD_OK)
        return status;
    s->excess[b] = td_bush_label(bush, s->arcs.g, class->cost, s->rounds % 2 == 1, room);
    s->cost[b] = s->excess[b];
    for (uint32_t i = 0; i < bush->demand_count; i++)
        s->cost[b] += td_bush_amount(bush, i) * room->shortest[td_bush_destination(bush, i)];
    return td_bush_list_pairs(bush, s->arcs.g, room, b, s->class_index[b], groups);
}

/* Rebuilds bushes begin .. end - 1 at the costs that stand, and groups their pairs with those that
 * are there. */
static td_status rebuild_some(td_bushes *s, uint32_t begin, uint32_t end, bool add_volumes)
{
    bool failed = false;
    td_bush_groups part_groups[TD_BUSHES_PARTS] = {0};
#pragma omp parallel for schedule(dynamic) num_threads(s->threads) reduction(|| : failed)
    for (uint32_t part = 0; part < TD_BUSHES_PARTS; part++) {
        double *volume = add_volumes ? s->part_sum + (size_t)part * s->part_size : NULL;
        const uint32_t last = begin + part_begin(end - begin, part + 1);
        for (uint32_t b = begin + part_begin(end - begin, part); b < last && !failed; b++)
            failed = rebuild_bush(s, b, &s->room[omp_get_thread_num()], volume,
                                  &part_groups[part]) != TD_OK;
    }
    for (uint32_t part = 0; part < TD_BUSHES_PARTS; part++) {
        if (!failed)
            failed = td_bush_groups_merge(&s->groups, &part_groups[part]) != TD_OK;
        td_bush_groups_clear(&part_groups[part]);
    }
    return failed ? TD_ERR_NOMEM : TD_OK;
}

/* Where the bushes end that are rebuilt together with `begin`. */
static uint32_t end_of_some(const td_bushes *s, uint32_t begin)
{
    return s->count - begin > REBUILT_AT_ONCE ? begin + REBUILT_AT_ONCE : s->count;
}

static void sum_costs(td_bushes *s, double *total, double *excess)
{
    *total = *excess = 0;
    for (uint32_t b = 0; b < s->count; b++) {
        *total += s->cost[b];
        *excess += s->excess[b];
    }
    s->arcs.worthwhile = *total > 0 ? WORTHWHILE * fmin(1, *excess / *total) : 0;
}

/* The pairs of these bushes are done with: most ways that were tried stay empty. */
static td_status prune_some(td_bushes *s, uint32_t begin, uint32_t end)
{
    bool failed = false;
#pragma omp parallel for schedule(static) num_threads(s->threads) reduction(|| : failed)
    for (uint32_t b = begin; b < end; b++)
        failed = td_bush_prune(&s->bush[b]) != TD_OK || failed;
    return failed ? TD_ERR_NOMEM : TD_OK;
}

td_status td_bushes_settle(td_bushes *s, double *total, double *excess)
{
    td_status status = TD_OK;
    for (uint32_t begin = 0; begin < s->count && status == TD_OK; begin = end_of_some(s, begin)) {
        td_bushes_refresh_costs(s);
        td_bush_groups_clear(&s->groups);
        status = rebuild_some(s, begin, end_of_some(s, begin), false);
        if (status == TD_OK)
            status = td_bush_schedule_fill(&s->schedule, &s->groups, &s->arcs, s->threads);
        for (int sweep = 0; sweep < SETTLING_SWEEPS && status == TD_OK; sweep++)
            td_bushes_balance(s, 0);
        if (status == TD_OK)
            status = prune_some(s, begin, end_of_some(s, begin));
    }
    td_bush_groups_clear(&s->groups);
    sum_costs(s, total, excess);
    s->rounds++;
    return status;
}

td_status td_bushes_rebuild(td_bushes *s, double *total, double *excess)
{
    td_status status = TD_OK;
    td_bushes_refresh_costs(s);
    td_bush_groups_clear(&s->groups);
    if ((size_t)s->count * s->arcs.g->vertex_count >= WORTH_TRIMMING)
        td_mem_trim();
    for (uint32_t part = 0; part < TD_BUSHES_PARTS; part++)
        clear_part(s, part);
    for (uint32_t begin = 0; begin < s->count && status == TD_OK; begin = end_of_some(s, begin))
        status = rebuild_some(s, begin, end_of_some(s, begin), true);
    if (status == TD_OK)
        status = td_bush_schedule_fill(&s->schedule, &s->groups, &s->arcs, s->threads);
    sum_costs(s, total, excess);
    s->rounds++;
    sum_parts(s, s->resource_count, s->arcs.volume);
    refresh_resources(s);
    return status;
}

double td_bushes_balance(td_bushes *s, double tolerance)
{
    return td_bush_schedule_balance(&s->schedule, &s->groups, s->bush, &s->arcs, s->class,
                                    tolerance, s->threads);
}

void td_bushes_class_flow(td_bushes *s, uint32_t class_index, double *flow)
{
    uint32_t first = 0, end;
    while (first < s->count && s->class_index[first] < class_index)
        first++;
    for (end = first; end < s->count && s->class_index[end] == class_index;)
        end++;
#pragma omp parallel for schedule(dynamic) num_threads(s->threads)
    for (uint32_t part = 0; part < TD_BUSHES_PARTS; part++) {
        double *sum = clear_part(s, part);
        td_bush_room *room = &s->room[omp_get_thread_num()];
        for (uint32_t b = first + part_begin(end - first, part);
             b < first + part_begin(end - first, part + 1); b++) {
            td_bush_load(&s->bush[b], s->arcs.g, room);
            td_bush_add_flow(&s->bush[b], s->arcs.g, room, sum);
        }
    }
    sum_parts(s, s->arcs.g->arc_count, flow);
}

void td_bushes_drop_pairs(td_bushes *s)
{
    td_bush_groups_clear(&s->groups);
}

/* Ways into v with their shares of its flow, from `count` on; all on the first where none flows.
 * Returns the new count. */
static uint32_t list_shares(const td_bush *bush, uint32_t way, double flow, td_bush_room *room,
                            uint32_t count)
{
    uint32_t first = 0, end = 1;
    double sum = 0;
    if (!(way & TD_BUSH_MERGE)) {
        room->way_arc[count] = way;
        room->way_flow[count++] = 1;
        return count;
    }
    td_bush_slots(bush, way, &first, &end);
    for (uint32_t slot = first; slot < end; slot++)
        sum += bush->slot_flow[slot];
    for (uint32_t slot = first; slot < end; slot++) {
        const bool flows = flow > 0 && sum > 0;
        if (flows ? !(bush->slot_flow[slot] > 0) : slot > first)
            continue;
        room->way_arc[count] = bush->slot_arc[slot];
        room->way_flow[count++] = flows ? bush->slot_flow[slot] / sum : 1;
    }
    return count;
}

td_status td_bushes_visit(td_bushes *s, td_equilibrium_visitor visitor, void *payload)
{
    td_bush_room *room = &s->room[0];
    td_status status = TD_OK;
    for (uint32_t b = 0; b < s->count && status == TD_OK; b++) {
        td_bush *bush = &s->bush[b];
        uint32_t count = 0;
        if (bush->reached == 0)
            continue;
        td_bush_load(bush, s->arcs.g, room);
        for (uint32_t place = 0; place < bush->reached; place++) {
            const uint32_t v = td_bush_vertex(bush, s->arcs.g, place);
            room->order[place] = v;
            room->first[v] = count;
            if (place > 0)
                count = list_shares(bush, bush->in[place], room->flow[v], room, count);
            room->last[v] = count;
        }
        const td_equilibrium_bush shown = {.class_index = s->class_index[b],
                                           .origin = s->origin[b],
                                           .reached = bush->reached,
                                           .order = room->order,
                                           .first_way = room->first,
                                           .end_way = room->last,
                                           .way_arc = room->way_arc,
                                           .way_share = room->way_flow};
        status = visitor(&shown, payload);
    }
    return status;
}
