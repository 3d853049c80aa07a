/* Links under way: their gates, and their times with the traffic that the assignment found there.
 *
 * Vehicles do not slow each other vehicle by vehicle: a link takes as long as it does at the flow that
 * the assignment puts on it in the period, with its background traffic (assign/resource_delay.h). */
#include <math.h>
#include <string.h>

#include "assign/resource_delay.h"
#include "simulate/plan_parts.h"

double td_plan_link_load(const td_plan *plan, uint32_t way, td_index period)
{
    const td_congestion *c = plan->assignments[period]->congestion;
    if (way == TD_NONE || !c || !c->link_factor || !isfinite(c->link_factor[way]))
        return 1; /* closed: its gate holds */
    return c->link_factor[way];
}

double td_plan_published_load(const td_plan *plan, td_index link)
{
    const td_congestion *c = plan->assignments[0]->congestion;
    return c && c->link_base_factor ? c->link_base_factor[link] : 1;
}

static bool is_steady(const td_plan *plan, uint32_t way)
{
    const double first = td_plan_link_load(plan, way, 0);
    for (td_index p = 1; p < plan->world->period_count; p++)
        if (td_plan_link_load(plan, way, p) != first)
            return false;
    return true;
}

void td_stage_row_gate(td_stage_row *row, uint32_t gate)
{
    if (gate == TD_NONE)
        return;
    td_stage stage = td_stage_of(TD_STAGE_GATE);
    stage.target = gate;
    td_stage_row_add(row, stage);
}

bool td_plan_link_item(const td_world *world, td_index link, bool backward,
                       const td_vehicle_rates *rates, td_season_item *item)
{
    const td_links *links = &world->links;
    memset(item, 0, sizeof *item);
    item->profile = links->speed_profile[link];
    item->way = 2 * link + backward;
    item->length_km = links->length_km[link];
    item->vehicle_kmh = rates->speed_kmh;
    item->time_factor = rates->time_factor;
    item->cv = isnan(links->time_cv[link]) ? rates->time_cv : links->time_cv[link];
    item->speed_kmh = backward ? links->speed_back_kmh[link] : links->speed_kmh[link];
    if (!isnan(links->time_h[link])) { /* a time is given in the place of a speed */
        if (item->length_km == 0) {
            item->length_km = 1;
            item->vehicle_kmh = (double)NAN;
        }
        item->speed_kmh = item->length_km / links->time_h[link];
        return links->time_h[link] > 0;
    }
    if (isnan(item->speed_kmh))
        item->speed_kmh = rates->speed_kmh;
    return !isnan(item->speed_kmh) && item->length_km > 0;
}

double td_stage_row_link(td_stage_row *row, uint64_t luck, td_index link, bool backward,
                         const td_vehicle_rates *rates, double rest_factor, const td_given_time *given)
{
    const td_plan *plan = row->maker->plan;
    td_season_item item;
    row->backward = backward;
    td_stage_row_gate(row, plan->gate_of_link[link]);
    if (!td_plan_link_item(plan->world, link, backward, rates, &item))
        return 0;
    const double cv = item.cv;
    item.share = given->scale - given->load;
    if (item.profile != TD_NONE) {
        td_stage_row_season(row, luck, item);
        return 0;
    }
    const bool steady = is_steady(plan, item.way);
    const double free_h = td_season_free_h(plan->world, &item, 0);
    const double added_h =
        steady ? free_h * (td_plan_link_load(plan, item.way, 0) - given->load) : 0;
    const double time_h = free_h * given->scale + added_h, drive_h = time_h / rest_factor;
    const double spread = cv * (given->steady_spread ? free_h * given->scale : time_h);
    td_stage_row_pass(row, luck, time_h, spread * spread, drive_h, time_h - drive_h);
    if (!steady) { /* the time without traffic has passed: what it adds by period */
        item.share = -given->load;
        item.passed = given->scale;
        item.cv = given->steady_spread ? 0 : cv;
        td_stage_row_add_traffic(row, item);
    }
    return added_h;
}
