#include "simulate/tally.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

td_groups td_groups_of(const td_plan *plan)
{
    const td_world *world = plan->world;
    td_groups g = {.commodity = 1};
    g.origin = g.commodity + world->commodities.count;
    g.destination = g.origin + world->zones.count;
    g.corridor = g.destination + world->zones.count;
    g.service = g.corridor + world->corridors.count + 1;
    g.pair = g.service + world->services.count;
    g.count = g.pair + (uint32_t)plan->group_count;
    return g;
}

td_status td_tally_create(const td_plan *plan, td_tally **out)
{
    td_tally *t = TD_ALLOC(1, td_tally);
    *out = NULL;
    if (!t)
        return TD_ERR_NOMEM;
    t->groups = td_groups_of(plan);
    t->weeks = plan->stretch_count;
    t->leads = TD_ALLOC(t->groups.count, td_lead);
    t->stations = TD_ALLOC(plan->station_count * t->weeks, td_week);
    t->services = TD_ALLOC(plan->run_count * t->weeks, td_week);
    t->gates = TD_ALLOC(plan->gate_count * t->weeks, td_week);
    t->little_stations = TD_ALLOC(plan->station_count, double);
    t->little_services = TD_ALLOC(plan->world->services.count, double);
    t->flows = TD_ALLOC(plan->world->commodities.count, td_flow);
    t->stays = TD_ALLOC(plan->world->facilities.count, td_moments);
    t->waits = TD_ALLOC(plan->world->services.count, td_moments);
    t->boxes_teu = TD_ALLOC(plan->world->zones.count, double);
    t->boxes.handed_in = TD_ALLOC(plan->world->nodes.count, double);
    t->boxes.left = TD_ALLOC(plan->world->nodes.count, double);
    t->boxes.taken = TD_ALLOC(plan->world->nodes.count, double);
    t->boxes.wanted = TD_ALLOC(plan->world->nodes.count, double);
    if (!t->boxes.handed_in || !t->boxes.left || !t->boxes.taken || !t->boxes.wanted ||
        !t->boxes_teu || !t->stays || !t->waits || !t->leads || !t->stations || !t->services ||
        !t->gates || !t->little_stations || !t->little_services || !t->flows) {
        td_tally_free(t);
        return TD_ERR_NOMEM;
    }
    for (size_t s = 0; s < plan->station_count; s++)
        t->little_stations[s] = NAN;
    for (td_index s = 0; s < plan->world->services.count; s++)
        t->little_services[s] = NAN;
    *out = t;
    return TD_OK;
}

void td_tally_free(td_tally *t)
{
    if (!t)
        return;
    for (uint32_t g = 0; t->leads && g < t->groups.count; g++)
        td_quantiles_clear(&t->leads[g].quantiles);
    free(t->leads);
    free(t->stations);
    free(t->services);
    free(t->gates);
    free(t->little_stations);
    free(t->little_services);
    free(t->flows);
    free(t->boxes_teu);
    free(t->boxes.handed_in);
    free(t->boxes.left);
    free(t->boxes.taken);
    free(t->boxes.wanted);
    free(t->stays);
    free(t->waits);
    free(t);
}

td_status td_lead_add(td_lead *lead, double time_h, double tonnes, bool on_time)
{
    lead->count++;
    td_moments_add_weighted(&lead->time_h, time_h, tonnes);
    if (on_time)
        lead->on_time += tonnes;
    return td_quantiles_add_many(&lead->quantiles, time_h, (uint64_t)fmax(1, round(tonnes)));
}

td_status td_lead_merge(td_lead *to, const td_lead *from)
{
    to->count += from->count;
    to->on_time += from->on_time;
    td_moments_merge(&to->time_h, &from->time_h);
    return td_quantiles_merge(&to->quantiles, &from->quantiles);
}

void td_week_add(td_week *to, const td_week *from)
{
    to->arrivals += from->arrivals;
    to->units += from->units;
    to->wait_h += from->wait_h;
    to->tonnes += from->tonnes;
    to->waiting_th += from->waiting_th;
    to->background += from->background;
    to->capacity += from->capacity;
    to->departures += from->departures;
    to->cancelled += from->cancelled;
    to->offered += from->offered;
    to->used += from->used;
    to->spill_t += from->spill_t;
    to->circles += from->circles;
    to->blocked_th += from->blocked_th;
    to->empties_teu += from->empties_teu;
}

void td_week_parts(const td_week *w, td_week_figure figure, double hours, double *above,
                   double *below)
{
    const double counts[TD_WEEK_FIGURES] = {
        [TD_WEEK_LENGTH] = w->waiting_th / hours,  [TD_WEEK_SPILL] = w->spill_t,
        [TD_WEEK_BLOCKED] = w->blocked_th,         [TD_WEEK_EMPTIES] = w->empties_teu,
        [TD_WEEK_DEPARTURES] = w->departures,      [TD_WEEK_CANCELLED] = w->cancelled,
        [TD_WEEK_CIRCLES] = w->circles,
    };
    *above = counts[figure];
    *below = 1;
    if (figure == TD_WEEK_WAIT) {
        *above = w->wait_h;
        *below = w->tonnes;
    } else if (figure == TD_WEEK_USE) {
        *above = w->offered > 0 ? w->used : w->units + w->background;
        *below = w->offered > 0 ? w->offered : w->capacity;
    }
}

static void add_weeks(td_week *to, const td_week *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        td_week_add(&to[i], &from[i]);
}

void td_flow_add(td_flow *to, const td_flow *from)
{
    to->arisen += from->arisen;
    to->delivered += from->delivered;
    to->perished += from->perished;
    to->unserved += from->unserved;
    to->under_way += from->under_way;
    to->arisen_t += from->arisen_t;
    to->delivered_t += from->delivered_t;
    to->perished_t += from->perished_t;
    to->unserved_t += from->unserved_t;
    to->under_way_t += from->under_way_t;
    to->lost_t += from->lost_t;
    to->overdue_t += from->overdue_t;
    to->rerouted_t += from->rerouted_t;
}

static void add_boxes(td_boxes *to, const td_boxes *from, td_index nodes)
{
    to->emptied_teu += from->emptied_teu;
    to->under_way_teu += from->under_way_teu;
    for (td_index n = 0; n < nodes; n++) {
        to->handed_in[n] += from->handed_in[n];
        to->left[n] += from->left[n];
        to->taken[n] += from->taken[n];
        to->wanted[n] += from->wanted[n];
    }
}

static void add_largest(double *to, const double *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = fmax(to[i], from[i]);
}

td_status td_tally_add(const td_plan *plan, td_tally *sum, const td_tally *tally)
{
    const td_world *world = plan->world;
    td_status status = TD_OK;
    for (uint32_t g = 0; status == TD_OK && g < sum->groups.count; g++)
        status = td_lead_merge(&sum->leads[g], &tally->leads[g]);
    add_weeks(sum->stations, tally->stations, plan->station_count * sum->weeks);
    add_weeks(sum->services, tally->services, plan->run_count * sum->weeks);
    add_weeks(sum->gates, tally->gates, plan->gate_count * sum->weeks);
    for (td_index k = 0; k < world->commodities.count; k++)
        td_flow_add(&sum->flows[k], &tally->flows[k]);
    for (td_index f = 0; f < world->facilities.count; f++)
        td_moments_merge(&sum->stays[f], &tally->stays[f]);
    for (td_index s = 0; s < world->services.count; s++)
        td_moments_merge(&sum->waits[s], &tally->waits[s]);
    for (td_index z = 0; z < world->zones.count; z++)
        sum->boxes_teu[z] += tally->boxes_teu[z];
    add_boxes(&sum->boxes, &tally->boxes, world->nodes.count);
    add_largest(sum->little_stations, tally->little_stations, plan->station_count);
    add_largest(sum->little_services, tally->little_services, world->services.count);
    sum->little_worst = fmax(sum->little_worst, tally->little_worst);
    sum->samples += tally->samples;
    sum->lost += tally->lost;
    sum->events += tally->events;
    sum->circles += tally->circles;
    return status;
}
