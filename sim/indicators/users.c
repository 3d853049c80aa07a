/* Table users: what the freight on a link, facility or service is made of.
 *
 * A row is the freight of one commodity, one corridor, one origin or one destination on one
 * resource, over the year; the other three keys are empty then. Rows of one resource and its commodities
 * add up to the resource's tonnes, those of its corridors to the part that belongs to one. Of the zones
 * only those are told that have a hundredth of the tonnes: the many others say little in many rows. */
#include <stdlib.h>

#include "base/mem.h"
#include "indicators/outcome.h"

/* The least part of a resource's tonnes that a zone is told with. */
#define ZONE_SHARE 0.01

typedef enum key_kind { BY_COMMODITY, BY_CORRIDOR, BY_ORIGIN, BY_DESTINATION, KEY_KINDS } key_kind;

static td_index key_of(const td_assignment *a, const td_route *route, key_kind kind)
{
    const td_pair *pair = &a->pairs[route->pair];
    switch (kind) {
    case BY_COMMODITY:
        return pair->cls.commodity;
    case BY_CORRIDOR:
        return route->corridor;
    case BY_ORIGIN:
        return pair->origin;
    default:
        return pair->destination;
    }
}

static td_index key_count(const td_world *world, key_kind kind)
{
    return kind == BY_COMMODITY  ? world->commodities.count
           : kind == BY_CORRIDOR ? world->corridors.count
                                 : world->zones.count;
}

static const char *key_text(const td_world *world, key_kind kind, td_index key)
{
    return kind == BY_COMMODITY  ? world->commodities.label.id[key]
           : kind == BY_CORRIDOR ? world->corridors.label.id[key]
                                 : world->nodes.label.id[world->zones.node[key]];
}

static td_status append_key(const td_world *world, key_kind kind, td_index key,
                            const double *tonnes, const double *totals, td_results *results)
{
    const double least = kind == BY_ORIGIN || kind == BY_DESTINATION ? ZONE_SHARE : 0;
    static const char *const tables[] = {[TD_RESOURCE_LINK] = "links",
                                         [TD_RESOURCE_FACILITY] = "facilities",
                                         [TD_RESOURCE_SERVICE] = "services"};
    td_status status = TD_OK;
    for (td_index r = 0; status == TD_OK && r < world->resources.count; r++) {
        if (world->resources.segment[r] != TD_NONE) /* its freight has boarded the service */
            continue;
        if (!(tonnes[r] > 0) || tonnes[r] < least * totals[r])
            continue;
        td_cell row[] = {TD_CELL_OF_TEXT(world->scenario_id),
                         TD_CELL_OF_TEXT(tables[world->resources.kind[r]]),
                         TD_CELL_OF_TEXT(world->resources.id[r]),
                         TD_CELL_OF_TEXT(td_direction_name(world->resources.direction[r])),
                         TD_CELL_EMPTY,
                         TD_CELL_EMPTY,
                         TD_CELL_EMPTY,
                         TD_CELL_EMPTY,
                         TD_CELL_OF_REAL(tonnes[r])};
        row[4 + kind] = TD_CELL_OF_TEXT(key_text(world, kind, key));
        status = td_table_append(results->table[TD_RESULT_users], row);
    }
    return status;
}

/* One key after another, so that memory stays that of the resources, however many zones there are.
 * Routes of a key are chained: next[route], head[key]. */
typedef struct chains {
    uint32_t *head, *next; /* UINT32_MAX ends a chain */
} chains;

static td_status chain_routes(const td_assignment *a, key_kind kind, td_index keys, chains *out)
{
    out->head = TD_ALLOC((size_t)keys + 1, uint32_t);
    out->next = TD_ALLOC((size_t)a->route_count + 1, uint32_t);
    if (!out->head || !out->next)
        return TD_ERR_NOMEM;
    for (td_index k = 0; k < keys; k++)
        out->head[k] = UINT32_MAX;
    for (uint32_t r = a->route_count; r-- > 0;) { /* backwards: chains keep the routes' order */
        const td_index key = key_of(a, &a->routes[r], kind);
        if (key == TD_NONE)
            continue;
        out->next[r] = out->head[key];
        out->head[key] = r;
    }
    return TD_OK;
}

static void add_uses(const td_way *way, double t, double *tonnes)
{
    for (uint32_t i = 0; i < way->use_count; i++)
        tonnes[way->uses[i]] += t;
}

/* totals [resource]: the tonnes of all routes, added up with the commodities, which come first. */
static td_status append_kind(const td_outcome *outcome, key_kind kind, double *tonnes,
                             double *totals, td_results *results)
{
    const td_world *world = outcome->world;
    const td_index keys = key_count(world, kind);
    chains *by_period = TD_ALLOC(world->period_count, chains);
    td_status status = by_period ? TD_OK : TD_ERR_NOMEM;
    for (td_index p = 0; status == TD_OK && p < world->period_count; p++)
        status = chain_routes(outcome->assignments[p], kind, keys, &by_period[p]);
    for (td_index k = 0; status == TD_OK && k < keys; k++) {
        for (td_index r = 0; r < world->resources.count; r++)
            tonnes[r] = 0;
        bool any = false;
        for (td_index p = 0; p < world->period_count; p++) {
            const td_assignment *a = outcome->assignments[p];
            const td_route_trace *trace = &outcome->traces[p];
            for (uint32_t r = by_period[p].head[k]; r != UINT32_MAX; r = by_period[p].next[r]) {
                any = true;
                if (trace->way)
                    add_uses(trace->way[r], a->routes[r].tonnes, tonnes);
            }
        }
        for (td_index r = 0; kind == BY_COMMODITY && r < world->resources.count; r++)
            totals[r] += tonnes[r];
        if (any)
            status = append_key(world, kind, k, tonnes, totals, results);
    }
    for (td_index p = 0; by_period && p < world->period_count; p++) {
        free(by_period[p].head);
        free(by_period[p].next);
    }
    free(by_period);
    return status;
}

td_status td_outcome_users(const td_outcome *outcome, td_results *results)
{
    double *tonnes = TD_ALLOC(outcome->world->resources.count, double);
    double *totals = TD_ALLOC(outcome->world->resources.count, double);
    td_status status = tonnes && totals ? TD_OK : TD_ERR_NOMEM;
    for (int kind = 0; status == TD_OK && kind < KEY_KINDS; kind++)
        status = append_kind(outcome, (key_kind)kind, tonnes, totals, results);
    free(tonnes);
    free(totals);
    return status;
}
