#include "indicators/accessibility.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/search.h"

enum { LIMIT_COUNT = 3 };
static const double limits_h[LIMIT_COUNT] = {1, 24, 72};

static const td_indicator texts[] = {
    {"zones_within_60_minutes", "zones", {"zones reached within 60 minutes", "60 分钟可达小区数"}},
    {"zones_within_1_day", "zones", {"zones reached within one day", "1 天可达小区数"}},
    {"zones_within_3_days", "zones", {"zones reached within three days", "3 天可达小区数"}},
    {"market_within_60_minutes",
     "t",
     {"freight received a year by the zones within 60 minutes", "60 分钟可达小区的年到货量"}},
    {"market_within_1_day",
     "t",
     {"freight received a year by the zones within one day", "1 天可达小区的年到货量"}},
    {"market_within_3_days",
     "t",
     {"freight received a year by the zones within three days", "3 天可达小区的年到货量"}},
};

enum { TEXT_COUNT = sizeof texts / sizeof texts[0] };

const td_indicator *td_accessibility_indicator(size_t number)
{
    return number < TEXT_COUNT ? &texts[number] : NULL;
}

/* The class whose times stand for the network's. */
static td_status choose_class(const td_world *world, td_class *out)
{
    double *tonnes = TD_ALLOC((size_t)world->commodities.count * world->form_count, double);
    if (!tonnes)
        return TD_ERR_NOMEM;
    for (td_index d = 0; d < world->demands.count; d++)
        tonnes[world->demands.commodity[d] * world->form_count + world->demands.form[d]] +=
            world->demands.tonnes_per_year[d];
    size_t best = 0;
    bool best_boxed = false;
    for (size_t i = 0; i < (size_t)world->commodities.count * world->form_count; i++) {
        bool plain = !world->commodities.reefer[i / world->form_count] &&
                     !world->commodities.dangerous[i / world->form_count];
        bool boxed = plain && tonnes[i] > 0 &&
                     strcmp(world->form_id[i % world->form_count], "container") == 0;
        if (boxed > best_boxed || (boxed == best_boxed && tonnes[i] > tonnes[best])) {
            best = i;
            best_boxed = boxed;
        }
    }
    *out = (td_class){(td_index)(best / world->form_count), (td_index)(best % world->form_count),
                      true};
    free(tonnes);
    return TD_OK;
}

static const td_period *longest_period(const td_world *world)
{
    const td_period *longest = &world->periods[0];
    for (td_index p = 1; p < world->period_count; p++)
        if (world->periods[p].days > longest->days)
            longest = &world->periods[p];
    return longest;
}

static double time_to(const td_search *search, const td_supernetwork *net, td_index zone)
{
    double time = (double)INFINITY;
    const uint32_t ends[] = {net->destination_vertex_domestic[zone],
                             net->destination_vertex_foreign[zone]};
    for (int i = 0; i < 2; i++)
        if (ends[i] != TD_NO_VERTEX)
            time = fmin(time, td_search_distance(search, ends[i]));
    return time;
}

static td_status append(const td_world *world, td_index zone, const td_indicator *indicator,
                        double value, td_results *results)
{
    td_index area = world->zones.area[zone];
    td_cell row[] = {
        TD_CELL_OF_TEXT(world->scenario_id),
        TD_CELL_OF_TEXT(indicator->name),
        TD_CELL_OF_TEXT(area == TD_NONE ? "" : world->nodes.label.id[world->areas.node[area]]),
        TD_CELL_OF_TEXT(world->nodes.label.id[world->zones.node[zone]]),
        TD_CELL_EMPTY,
        TD_CELL_EMPTY,
        TD_CELL_EMPTY,
        TD_CELL_OF_TEXT("out"),
        TD_CELL_EMPTY,
        TD_CELL_OF_REAL(value),
        TD_CELL_OF_TEXT(indicator->unit),
    };
    return td_table_append(results->table[TD_RESULT_indicators], row);
}

static td_status append_zone(const td_outcome *outcome, td_search *search, const double *time_h,
                             const double *market, td_index zone, td_results *results)
{
    const td_world *world = outcome->world;
    double zones[LIMIT_COUNT] = {0}, markets[LIMIT_COUNT] = {0};
    td_status status =
        td_search_tree_bounded(search, &outcome->net->csr, time_h,
                               outcome->net->origin_vertex[zone], limits_h[LIMIT_COUNT - 1]);
    if (status)
        return status;
    for (td_index other = 0; other < world->zones.count; other++) {
        double time = other == zone ? 0 : time_to(search, outcome->net, other);
        for (int l = 0; l < LIMIT_COUNT; l++) {
            if (time > limits_h[l])
                continue;
            zones[l] += other != zone;
            markets[l] += market[other];
        }
    }
    for (int l = 0; status == TD_OK && l < LIMIT_COUNT; l++)
        status = append(world, zone, &texts[l], zones[l], results);
    for (int l = 0; status == TD_OK && l < LIMIT_COUNT; l++)
        status = append(world, zone, &texts[LIMIT_COUNT + l], markets[l], results);
    return status;
}

td_status td_outcome_accessibility(const td_outcome *outcome, td_results *results)
{
    const td_world *world = outcome->world;
    const td_supernetwork *net = outcome->net;
    td_search *search = NULL;
    td_costing *costing = NULL;
    td_class cls = {0, 0, true};
    double *time_h = TD_ALLOC(net->csr.arc_count, double);
    double *market = TD_ALLOC(world->zones.count, double);
    td_status status = time_h && market ? choose_class(world, &cls) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_search_create(net->csr.vertex_count, &search);
    if (status)
        goto done;
    status = td_costing_create(world, net, cls, longest_period(world), NULL, &costing);
    if (status)
        goto done;
    for (uint32_t arc = 0; arc < net->csr.arc_count; arc++) {
        td_arc_figures figures;
        td_costing_figures(costing, arc, &figures);
        time_h[arc] = figures.usable ? figures.time_h : (double)INFINITY;
    }
    for (td_index d = 0; d < world->demands.count; d++)
        market[world->demands.destination[d]] += world->demands.tonnes_per_year[d];
    for (td_index zone = 0; status == TD_OK && zone < world->zones.count; zone++)
        if (!world->zones.is_market[zone] && net->origin_vertex[zone] != TD_NO_VERTEX)
            status = append_zone(outcome, search, time_h, market, zone, results);
done:
    td_costing_free(costing);
    td_search_free(search);
    free(time_h);
    free(market);
    return status;
}
