/* Queues, departures and what is held up: over the whole horizon with intervals, and by week. */
#include <math.h>
#include <stdio.h>

#include "indicators/simulated_parts.h"

/* What is told of a resource; `over`: the moments of its figures over replications, or NULL. */
typedef struct resource {
    const char *id;
    const td_week *weeks;
    const td_moments *over;
    bool service;
} resource;

/* A figure of a stretch of time, from the sum over all replications. */
static td_status append_week_figure(const td_simulated *s, const resource *of, const char *period,
                                    const td_week *w, td_week_figure figure, td_table *table)
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
    };
    const double hours = (*period ? 1 : s->sum->weeks) * TD_HOURS_PER_WEEK;
    const double value = td_week_figure_of(w, figure, hours, s->replications);
    td_simulated_row r = td_simulated_row_of(of->service ? names[figure].service : names[figure].station,
                   names[figure].unit, value);
    r.object = of->id;
    r.period = period;
    if (isnan(value) || !*r.measure)
        return TD_OK;
    if (!*period && of->over) {
        td_simulated_interval(&r, &of->over[figure]);
        r.n = of->over[figure].count;
    }
    return td_simulated_add(table, s, &r);
}

/* One stretch of time of a facility, a service or a place that closes; what is nought in a week, and
 * what is never held up, has no row. */
static td_status append_stretch(const td_simulated *s, const resource *of, const char *period,
                                const td_week *w, td_table *table)
{
    const double n = s->replications;
    const bool whole = !*period;
    const bool wanted[TD_WEEK_FIGURES] = {
        [TD_WEEK_WAIT] = true,
        [TD_WEEK_LENGTH] = (whole && of->over) || w->waiting_th > 0,
        [TD_WEEK_USE] = true,
        [TD_WEEK_SPILL] = whole || w->spill_t > 0,
        [TD_WEEK_BLOCKED] = w->blocked_th > 0,
        [TD_WEEK_EMPTIES] = w->empties_teu > 0,
    };
    td_status status = TD_OK;
    for (int f = 0; status == TD_OK && f < TD_WEEK_FIGURES; f++)
        if (wanted[f])
            status = append_week_figure(s, of, period, w, (td_week_figure)f, table);
    if (status == TD_OK && w->circles > 0)
        status = td_simulated_add_one(table, s, "circles_broken", "", of->id, period, w->circles / n);
    if (status == TD_OK && of->service && whole)
        status = td_simulated_add_one(table, s, "departures", "vehicles", of->id, period,
                            w->departures / n);
    if (status == TD_OK && of->service && whole && w->cancelled > 0)
        status = td_simulated_add_one(table, s, "departures_cancelled", "vehicles", of->id, period,
                            w->cancelled / n);
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
    td_status status = append_stretch(s, of, "", &sum, table);
    for (uint32_t w = 0; status == TD_OK && w < s->sum->weeks; w++) {
        char period[24];
        snprintf(period, sizeof period, "%04d-week-%02u", s->plan->world->evaluate.year, w + 1);
        if (has_happened(&of->weeks[w]))
            status = append_stretch(s, of, period, &of->weeks[w], table);
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
    const size_t weeks = s->sum->weeks;
    td_status status = TD_OK;
    for (uint32_t i = 0; status == TD_OK && i < plan->station_count; i++) {
        const resource station = {plan->world->resources.id[plan->stations[i].resource],
                                  s->sum->stations + i * weeks,
                                  s->spread->stations + (size_t)i * TD_WEEK_FIGURES, false};
        status = append_resource(s, &station, table);
    }
    for (uint32_t i = 0; status == TD_OK && i < plan->run_count; i++) {
        const resource run = {plan->world->services.label.id[plan->runs[i].service],
                              s->sum->services + i * weeks,
                              s->spread->services + (size_t)i * TD_WEEK_FIGURES, true};
        status = append_resource(s, &run, table);
    }
    for (uint32_t i = 0; status == TD_OK && i < plan->gate_count; i++) {
        const resource gate = {gate_id(plan->world, &plan->gates[i]), s->sum->gates + i * weeks,
                               NULL, false};
        status = append_resource(s, &gate, table);
    }
    return status;
}
