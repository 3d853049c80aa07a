/* Reasons of missing routes. In order: a rule without which there would be a route (designation,
 * reefer equipment, cargo form, closures); no customs of the territory that would clear it; no way
 * out of the origin or into the destination; no clearance within reach of them; no route at all. */
#include "assign/reasons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "base/mem.h"
#include "graph/csr.h"

static const struct {
    const char *name, *text[TD_LANG_COUNT];
} reasons[] = {
    [TD_REASON_NONE] = {"none", {"served", "已承运"}},
    [TD_REASON_NO_ACCESS_ORIGIN] = {"no-access-origin",
                                    {"the origin has no open way out", "起点无可用的外运通路"}},
    [TD_REASON_NO_ACCESS_DESTINATION] = {"no-access-destination",
                                         {"the destination has no open way in",
                                          "终点无可用的到达通路"}},
    [TD_REASON_NO_EXPORT_CLEARANCE] = {"no-export-clearance",
                                       {"no place for export clearance can be reached",
                                        "无法到达出口通关地点"}},
    [TD_REASON_NO_IMPORT_CLEARANCE] = {"no-import-clearance",
                                       {"no place for import clearance leads to the destination",
                                        "没有通往终点的进口通关地点"}},
    [TD_REASON_NOT_DESIGNATED] = {"not-designated",
                                  {"no designated facility on any way", "各路径均无指定监管场地"}},
    [TD_REASON_NO_REEFER] = {"no-reefer",
                             {"no refrigerated vehicles or facilities on any way",
                              "各路径均缺冷链车辆或设施"}},
    [TD_REASON_NO_FORM] = {"no-form",
                           {"no vehicles for the cargo form on any way",
                            "各路径均无适合该货物形态的车辆"}},
    [TD_REASON_CLOSED] = {"closed", {"every way is closed in the period", "该时段各路径均关闭"}},
    [TD_REASON_NO_ROOM] = {"no-room",
                           {"services and facilities that could carry it are full",
                            "可用班次与设施均已满载"}},
    [TD_REASON_NO_ROUTE] = {"no-route",
                            {"the network does not join the two places", "网络未连通两地"}},
};

const char *td_reason_name(td_reason reason)
{
    return reasons[reason].name;
}

const char *td_reason_text(td_reason reason, td_lang lang)
{
    return reasons[reason].text[lang];
}

typedef struct explorer {
    const td_supernetwork *net;
    td_csr in;
    uint32_t *in_arc;
    double *cost; /* [arc] of the class, INFINITY: not usable */
    uint8_t *seen;
    uint32_t *queue;
} explorer;

static void clear_explorer(explorer *e)
{
    td_csr_clear(&e->in);
    free(e->in_arc);
    free(e->cost);
    free(e->seen);
    free(e->queue);
}

static td_status open_explorer(const td_supernetwork *net, explorer *e)
{
    *e = (explorer){.net = net};
    e->in_arc = TD_ALLOC(net->csr.arc_count, uint32_t);
    e->cost = TD_ALLOC(net->csr.arc_count, double);
    e->seen = TD_ALLOC(net->csr.vertex_count, uint8_t);
    e->queue = TD_ALLOC(net->csr.vertex_count, uint32_t);
    if (!e->in_arc || !e->cost || !e->seen || !e->queue)
        return TD_ERR_NOMEM;
    return td_csr_reverse(&net->csr, &e->in, e->in_arc);
}

/* Marks in `seen` what is reached from a vertex (backward: what reaches it); returns how many. */
static uint32_t explore(explorer *e, uint32_t from, bool backward)
{
    const td_csr *g = backward ? &e->in : &e->net->csr;
    uint32_t end = 0;
    memset(e->seen, 0, e->net->csr.vertex_count);
    if (from == TD_NO_VERTEX)
        return 0;
    e->seen[from] = 1;
    e->queue[end++] = from;
    for (uint32_t at = 0; at < end; at++)
        for (uint32_t a = g->first_out[e->queue[at]]; a < g->first_out[e->queue[at] + 1]; a++) {
            const uint32_t head = g->head[a];
            if (e->seen[head] || isinf(e->cost[backward ? e->in_arc[a] : a]))
                continue;
            e->seen[head] = 1;
            e->queue[end++] = head;
        }
    return end;
}

/* Whether some vertex in transit was reached among the first `count` of the queue. */
static bool met_transit(const explorer *e, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (e->net->vertex_layer[e->queue[i]] == TD_LAYER_TRANSIT)
            return true;
    return false;
}

static uint32_t origin_of(const td_supernetwork *net, const td_pair *pair)
{
    return net->origin_vertex[pair->origin];
}

static uint32_t destination_of(const td_supernetwork *net, const td_pair *pair)
{
    return pair->cls.foreign ? net->destination_vertex_foreign[pair->destination]
                             : net->destination_vertex_domestic[pair->destination];
}

/* Gives `reason` to the pairs without one that the explorer's costs join. Pairs come by origin. */
static void explain_joined(explorer *e, td_reason reason, td_pair *pairs, const uint32_t *list,
                           uint32_t count)
{
    uint32_t explored = TD_NO_VERTEX;
    for (uint32_t i = 0; i < count; i++) {
        td_pair *pair = &pairs[list[i]];
        const uint32_t from = origin_of(e->net, pair), to = destination_of(e->net, pair);
        if (pair->reason != TD_REASON_NONE || from == TD_NO_VERTEX || to == TD_NO_VERTEX)
            continue;
        if (from != explored)
            explore(e, from, false);
        explored = from;
        if (e->seen[to])
            pair->reason = reason;
    }
}

/* Whether any customs row of the zone's territory clears the class in a direction. */
static bool has_customs(const td_costing *costing, td_index zone, td_direction direction)
{
    const td_world *w = costing->world;
    const td_facilities *all = &w->facilities;
    const td_index territory = w->nodes.territory[w->zones.node[zone]];
    for (td_index f = 0; f < all->count; f++)
        if (all->kind[f] == TD_FACILITY_CUSTOMS && w->nodes.territory[all->node[f]] == territory &&
            (all->direction[f] == direction || all->direction[f] == TD_DIRECTION_BOTH) &&
            td_costing_facility(costing, f).usable)
            return true;
    return false;
}

static td_reason reason_under_all_rules(explorer *e, const td_costing *costing, const td_pair *pair)
{
    if (pair->cls.foreign && !has_customs(costing, pair->origin, TD_DIRECTION_EXPORT))
        return TD_REASON_NO_EXPORT_CLEARANCE;
    if (pair->cls.foreign && !has_customs(costing, pair->destination, TD_DIRECTION_IMPORT))
        return TD_REASON_NO_IMPORT_CLEARANCE;
    uint32_t count = explore(e, origin_of(e->net, pair), false);
    if (count <= 1)
        return TD_REASON_NO_ACCESS_ORIGIN;
    const bool exported = met_transit(e, count);
    count = explore(e, destination_of(e->net, pair), true);
    if (count <= 1)
        return TD_REASON_NO_ACCESS_DESTINATION;
    if (pair->cls.foreign && !exported)
        return TD_REASON_NO_EXPORT_CLEARANCE;
    if (pair->cls.foreign && !met_transit(e, count))
        return TD_REASON_NO_IMPORT_CLEARANCE;
    return TD_REASON_NO_ROUTE;
}

td_status td_find_reasons(const td_world *world, const td_supernetwork *net, td_class cls,
                          const td_period *period, td_pair *pairs, const uint32_t *list,
                          uint32_t count)
{
    static const struct {
        td_relaxation rule;
        td_reason reason;
    } rules[] = {{TD_RELAX_DESIGNATION, TD_REASON_NOT_DESIGNATED},
                 {TD_RELAX_REEFER, TD_REASON_NO_REEFER},
                 {TD_RELAX_FORM, TD_REASON_NO_FORM},
                 {TD_RELAX_CLOSURES, TD_REASON_CLOSED},
                 {TD_RELAX_NOTHING, TD_REASON_NONE}};
    explorer e;
    td_costing costing = td_costing_of(world, net, cls, period);
    td_status status = open_explorer(net, &e);
    for (size_t i = 0; i < sizeof rules / sizeof *rules && status == TD_OK; i++) {
        td_costing_turn(&costing, cls, period);
        costing.relaxed = rules[i].rule;
        status = td_costing_prepare(&costing);
        if (status != TD_OK)
            break;
        td_costing_fill(&costing, e.cost);
        if (rules[i].rule != TD_RELAX_NOTHING)
            explain_joined(&e, rules[i].reason, pairs, list, count);
    }
    for (uint32_t i = 0; i < count && status == TD_OK; i++)
        if (pairs[list[i]].reason == TD_REASON_NONE)
            pairs[list[i]].reason = reason_under_all_rules(&e, &costing, &pairs[list[i]]);
    td_costing_clear(&costing);
    clear_explorer(&e);
    return status;
}
