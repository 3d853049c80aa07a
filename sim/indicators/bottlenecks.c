/* Table bottlenecks: what binds in a month (or the year) among the resources that the study's freight
 * uses: services whose hard seats have a price, queues that are handed on, and what is nearly used up.
 * Of a service of several segments the one that binds most is told. */
#include <math.h>
#include <string.h>

#include "assign/resource_delay.h"
#include "indicators/outcome.h"

/* Waits rise steeply from here on. */
#define BUSY 0.9

typedef struct use {
    double tonnes, units, preload, capacity, delay, price, queue;
} use;

/* Parts of a month come one after another; the last one's queue is the month's. */
static use use_of(const td_outcome *outcome, td_index resource, td_index first, td_index end)
{
    use u = {0};
    for (td_index p = first; p < end; p++) {
        const td_assignment *a = outcome->assignments[p];
        const td_period *period = &outcome->world->periods[p];
        const double capacity = td_resource_capacity(outcome->world, period, resource);
        if (!(capacity > 0) || isinf(capacity))
            continue;
        const double preload = td_resource_preload(outcome->world, period, resource);
        u.tonnes += a->load_t[resource];
        u.units += a->load[resource];
        u.preload += preload;
        u.capacity += capacity;
        u.delay += (a->load[resource] + preload) * a->delay_h[resource];
        u.price = fmax(u.price, a->shadow_price[resource]);
        u.queue = a->queue[resource];
    }
    return u;
}

static td_status append(const td_outcome *outcome, td_index resource, td_index first, td_index end,
                        td_results *results)
{
    static const char *const table_of[] = {[TD_RESOURCE_LINK] = "link",
                                           [TD_RESOURCE_FACILITY] = "facility",
                                           [TD_RESOURCE_SERVICE] = "service"};
    const td_world *world = outcome->world;
    const use u = use_of(outcome, resource, first, end);
    const double traffic = u.units + u.preload;
    const char *binds = u.price > 0                    ? "full"
                        : u.queue > 0                  ? "queue"
                        : traffic >= BUSY * u.capacity ? "busy"
                                                       : NULL;
    if (!binds || !(u.tonnes > 0))
        return TD_OK;
    const td_cell row[] = {
        TD_CELL_OF_TEXT(world->scenario_id),
        TD_CELL_OF_TEXT(world->periods[first].label),
        TD_CELL_OF_TEXT(table_of[world->resources.kind[resource]]),
        TD_CELL_OF_TEXT(world->resources.id[resource]),
        TD_CELL_OF_TEXT(td_direction_name(world->resources.direction[resource])),
        TD_CELL_OF_TEXT(binds),
        TD_CELL_OF_REAL(u.tonnes),
        TD_CELL_OF_REAL(traffic / u.capacity),
        TD_CELL_OF_REAL(u.delay / traffic),
        TD_CELL_OF_REAL(u.price),
        TD_CELL_OF_REAL(u.queue),
    };
    return td_table_append(results->table[TD_RESULT_bottlenecks], row);
}

/* Whether another segment of the service binds more: its room is worth more, or it is fuller. */
static bool is_outdone(const td_outcome *outcome, td_index resource, td_index first, td_index end)
{
    const td_world *world = outcome->world;
    if (world->resources.segment[resource] == TD_NONE)
        return false;
    const td_index service = world->resources.row[resource];
    const use own = use_of(outcome, resource, first, end);
    for (td_index stop = world->services.first_stop[service] + 1;
         stop < world->services.first_stop[service + 1]; stop++) {
        const td_index other = world->stops.resource[stop];
        const use u = use_of(outcome, other, first, end);
        if (u.price > own.price || (u.price == own.price && u.units > own.units) ||
            (u.price == own.price && u.units == own.units && other < resource))
            return true;
    }
    return false;
}

td_status td_outcome_bottlenecks(const td_outcome *outcome, td_results *results)
{
    const td_world *world = outcome->world;
    td_status status = TD_OK;
    for (td_index p = 0, end; status == TD_OK && p < world->period_count; p = end) {
        const td_assignment *a = outcome->assignments[p];
        for (end = p + 1; end < world->period_count; end++)
            if (strcmp(world->periods[end].label, world->periods[p].label) != 0)
                break;
        if (!a->delay_h || !a->shadow_price || !a->queue)
            continue;
        for (td_index r = 0; status == TD_OK && r < world->resources.count; r++)
            if (!is_outdone(outcome, r, p, end))
                status = append(outcome, r, p, end, results);
    }
    return status;
}
