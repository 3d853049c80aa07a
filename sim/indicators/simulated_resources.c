/* Queues, departures and what is held up: over the whole horizon with intervals, and by week. */
#include <math.h>
#include <stdio.h>

#include "indicators/simulated_parts.h"

/* What is told of a resource. */
typedef struct resource {
    const char *id;
    const td_week *weeks;  /* sums over replications */
    const td_ratio *spread; /* over replications, the whole horizon last; see td_spread */
    bool service, has_queue;
} resource;

/* A figure of a stretch of time: the ratio of sums over replications, with the interval of that. */
static td_status append_figure(const td_simulated *s, const resource *of, const char *period,
                               const td_ratio *over, td_week_figure figure, td_table *table)
{
    static const struct {
        const char *station, *service, *unit;
    } names[TD_WEEK_FIGURES] = {
        [TD_WEEK_WAIT] = {"queue_wait", "departure_wait", "h"},
        [TD_WEEK_LENGTH] = {"queue_length", "freight_waiting", "t"},
        [TD_WEEK_USE] = {"queue_utilisation", "places_used", ""},
        [TD_WEEK_SPILL] = {"", "spill", "t"},
        [TD_WEEK_BLOCKED] = {"blocked", "blocked", "t h"},
        [TD_WEEK_EMPTIES] = {"", "empties_carried", "TEU"},
        [TD_WEEK_DEPARTURES] = {"", "departures", "vehicles"},
        [TD_WEEK_CANCELLED] = {"", "departures_cancelled", "vehicles"},
        [TD_WEEK_CIRCLES] = {"circles_broken", "circles_broken", ""},
    };
    const td_interval interval = td_ratio_interval(&over[figure], TD_SIMULATED_LEVEL);
    td_simulated_row r =
        td_simulated_row_of(of->service ? names[figure].service : names[figure].station,
                            names[figure].unit, interval.mean);
    r.object = of->id;
    r.period = period;
    r.low = interval.low;
    r.high = interval.high;
    r.n = interval.n;
    return isnan(r.mean) || !*r.measure ? TD_OK : td_simulated_add(table, s, &r);
}

/* One stretch of time of a facility, a service or a place that closes; what is nought in a week, and
 * what is never held up, has no row. */
static td_status append_stretch(const td_simulated *s, const resource *of, const char *period,
                                const td_week *w, const td_ratio *over, td_table *table)
{
    const bool whole = !*period;
    const bool wanted[TD_WEEK_FIGURES] = {
        [TD_WEEK_WAIT] = true,
        [TD_WEEK_LENGTH] = (whole && of->has_queue) || w->waiting_th > 0,
        [TD_WEEK_USE] = true,
        [TD_WEEK_SPILL] = whole || w->spill_t > 0,
        [TD_WEEK_BLOCKED] = w->blocked_th > 0,
        [TD_WEEK_EMPTIES] = w->empties_teu > 0,
        [TD_WEEK_DEPARTURES] = whole,
        [TD_WEEK_CANCELLED] = whole && w->cancelled > 0,
        [TD_WEEK_CIRCLES] = w->circles > 0,
    };
    td_status status = TD_OK;
    for (int f = 0; status == TD_OK && f < TD_WEEK_FIGURES; f++)
        if (wanted[f])
            status = append_figure(s, of, period, over, (td_week_figure)f, table);
    return status;
}

static bool has_happened(const td_week *w)
{
    return w->arrivals > 0 || w->departures > 0 || w->cancelled > 0 || w->waiting_th > 0 ||
           w->blocked_th > 0;
}

static td_status append_resource(const td_simulated *s, const resource *of, td_table *table)
{
    td_week sum = {0};
    for (uint32_t w = 0; w < s->sum->weeks; w++)
        td_week_add(&sum, &of->weeks[w]);
    if (!has_happened(&sum))
        return TD_OK;
    td_status status =
        append_stretch(s, of, "", &sum, of->spread + s->sum->weeks * TD_WEEK_FIGURES, table);
    for (uint32_t w = 0; status == TD_OK && w < s->sum->weeks; w++) {
        char period[24];
        /* a longer stretch goes by its first week */
        snprintf(period, sizeof period, "%04d-week-%02.0f", s->plan->world->evaluate.year,
                 1 + w * s->plan->stretch_h / TD_HOURS_PER_WEEK);
        if (has_happened(&of->weeks[w]))
            status = append_stretch(s, of, period, &of->weeks[w], of->spread + w * TD_WEEK_FIGURES,
                                    table);
    }
    return status;
}

static const char *gate_id(const td_world *world, const td_gate *gate)
{
    return gate->kind == TD_RESOURCE_LINK       ? world->links.label.id[gate->row]
           : gate->kind == TD_RESOURCE_FACILITY ? world->facilities.label.id[gate->row]
                                                : world->services.label.id[gate->row];
}

td_status td_simulated_resources(const td_simulated *s, td_table *table)
{
    const td_plan *plan = s->plan;
    const size_t weeks = s->sum->weeks, each = (weeks + 1) * TD_WEEK_FIGURES;
    td_status status = TD_OK;
    for (uint32_t i = 0; status == TD_OK && i < plan->station_count; i++) {
        const resource station = {plan->world->resources.id[plan->stations[i].resource],
                                  s->sum->stations + i * weeks,
                                  s->spread->stations + i * each, false, true};
        status = append_resource(s, &station, table);
    }
    for (uint32_t i = 0; status == TD_OK && i < plan->run_count; i++) {
        const resource run = {plan->world->services.label.id[plan->runs[i].service],
                              s->sum->services + i * weeks,
                              s->spread->services + i * each, true, true};
        status = append_resource(s, &run, table);
    }
    for (uint32_t i = 0; status == TD_OK && i < plan->gate_count; i++) {
        const resource gate = {gate_id(plan->world, &plan->gates[i]), s->sum->gates + i * weeks,
                               s->spread->gates + i * each, false, false};
        status = append_resource(s, &gate, table);
    }
    return status;
}
