/* Lead times by group with their quantiles, queues and departures by year and week, the balance of
 * consignments. Intervals are at 95 % over replications. */
#include "indicators/simulated.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LEVEL 0.95

enum { QUANTILES = 6 };
static const double quantile_shares[QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.9, 0.95};

/* A row while it is filled in; NaN stands for an empty cell. */
typedef struct row {
    const char *measure, *object, *origin, *destination, *commodity, *period, *unit;
    double mean, sd, quantile[QUANTILES], low, high, n;
} row;

static row row_of(const char *measure, const char *unit, double mean)
{
    row r = {.measure = measure, .unit = unit, .mean = mean};
    r.object = r.origin = r.destination = r.commodity = r.period = "";
    r.sd = r.low = r.high = r.n = NAN;
    for (int i = 0; i < QUANTILES; i++)
        r.quantile[i] = NAN;
    return r;
}

static td_status append(td_table *table, const char *scenario, const row *r)
{
    td_cell cells[] = {
        TD_CELL_OF_TEXT(scenario),     TD_CELL_OF_TEXT(r->measure),
        TD_CELL_OF_TEXT(r->object),    TD_CELL_OF_TEXT(r->origin),
        TD_CELL_OF_TEXT(r->destination), TD_CELL_OF_TEXT(r->commodity),
        TD_CELL_OF_TEXT(r->period),    TD_CELL_OF_REAL(r->mean),
        TD_CELL_OF_REAL(r->sd),        TD_CELL_OF_REAL(r->quantile[0]),
        TD_CELL_OF_REAL(r->quantile[1]), TD_CELL_OF_REAL(r->quantile[2]),
        TD_CELL_OF_REAL(r->quantile[3]), TD_CELL_OF_REAL(r->quantile[4]),
        TD_CELL_OF_REAL(r->quantile[5]), TD_CELL_OF_REAL(r->low),
        TD_CELL_OF_REAL(r->high),      TD_CELL_OF_REAL(r->n),
        TD_CELL_OF_TEXT(r->unit),
    };
    return td_table_append(table, cells);
}

/* What a group of lead times stands for. */
typedef struct label {
    const char *kind; /* "", "_by_corridor", "_by_service" */
    const char *object, *origin, *destination, *commodity;
} label;

static const char *zone_id(const td_world *world, td_index zone)
{
    return world->nodes.label.id[world->zones.node[zone]];
}

/* [group of pairs] a stream of it. */
static const td_stream **group_streams(const td_plan *plan)
{
    const td_stream **of = TD_ALLOC(plan->group_count, const td_stream *);
    for (size_t s = 0; of && s < plan->stream_count; s++)
        of[plan->streams[s].group] = &plan->streams[s];
    return of;
}

static label label_of(const td_plan *plan, const td_groups *g, const td_stream *const *pairs,
                      uint32_t group)
{
    const td_world *world = plan->world;
    label l = {"", "", "", "", ""};
    if (group >= g->pair) {
        const td_stream *stream = pairs[group - g->pair];
        l.origin = zone_id(world, stream->origin);
        l.destination = zone_id(world, stream->destination);
        l.commodity = world->commodities.label.id[stream->commodity];
    } else if (group >= g->service) {
        l.kind = "_by_service";
        l.object = world->services.label.id[group - g->service];
    } else if (group >= g->corridor) {
        l.kind = "_by_corridor";
        if (group - g->corridor < world->corridors.count)
            l.object = world->corridors.label.id[group - g->corridor];
    } else if (group >= g->destination) {
        l.destination = zone_id(world, group - g->destination);
    } else if (group >= g->origin) {
        l.origin = zone_id(world, group - g->origin);
    } else if (group >= g->commodity) {
        l.commodity = world->commodities.label.id[group - g->commodity];
    }
    return l;
}

static row row_with(const label *l, const char *measure, const char *unit, double mean, char *room,
                    size_t size)
{
    snprintf(room, size, "%s%s", measure, l->kind);
    row r = row_of(room, unit, mean);
    r.object = l->object;
    r.origin = l->origin;
    r.destination = l->destination;
    r.commodity = l->commodity;
    return r;
}

/* The interval over replications of a series laid out [replication x group]. */
static td_interval interval_of(const td_simulated *s, const double *series, uint32_t group)
{
    td_moments moments = {0};
    for (uint32_t i = 0; i < s->replications; i++) {
        const double value = series[(size_t)i * s->sum->groups.count + group];
        if (!isnan(value))
            td_moments_add(&moments, value);
    }
    return td_interval_of(&moments, LEVEL);
}

static td_status append_lead(const td_simulated *s, uint32_t group, const label *l, td_table *table)
{
    const td_lead *lead = &s->sum->leads[group];
    const char *scenario = s->plan->world->scenario_id;
    char name[64];
    if (lead->count == 0)
        return TD_OK;
    row r = row_with(l, "lead_time", "h", lead->time_h.mean, name, sizeof name);
    td_interval interval = interval_of(s, s->lead_mean, group);
    r.sd = sqrt(fmax(0, lead->time_h.squares / lead->time_h.count));
    for (int i = 0; i < QUANTILES; i++)
        r.quantile[i] = td_quantiles_at(&lead->quantiles, quantile_shares[i]);
    r.low = interval.low;
    r.high = interval.high;
    r.n = (double)lead->count;
    td_status status = append(table, scenario, &r);
    if (status)
        return status;
    r = row_with(l, "on_time_share", "", lead->on_time / lead->time_h.count, name, sizeof name);
    interval = interval_of(s, s->on_time, group);
    r.low = interval.low;
    r.high = interval.high;
    r.n = (double)lead->count;
    return append(table, scenario, &r);
}

/* The assignment's mean time of the same freight, to stand beside. */
static td_status append_assigned(const td_simulated *s, const td_stream *const *pairs,
                                 td_table *table)
{
    const td_plan *plan = s->plan;
    const td_groups *g = &s->sum->groups;
    double *time = TD_ALLOC(g->count, double), *tonnes = TD_ALLOC(g->count, double);
    td_status status = time && tonnes ? TD_OK : TD_ERR_NOMEM;
    for (td_index p = 0; status == TD_OK && p < plan->world->period_count; p++)
        for (size_t i = 0; i < plan->stream_count; i++) {
            const td_stream *stream = &plan->streams[i];
            const uint32_t at = plan->stream_pair[p][i];
            const bool again = i > 0 && stream[-1].group == stream->group &&
                               stream[-1].form == stream->form;
            if (at == TD_NONE || again)
                continue;
            const td_assignment *a = plan->assignments[p];
            const td_pair *pair = &a->pairs[at];
            const uint32_t groups[] = {0, g->commodity + stream->commodity,
                                       g->origin + stream->origin,
                                       g->destination + stream->destination,
                                       g->pair + stream->group};
            for (uint32_t r = pair->first_route; r < pair->first_route + pair->route_count; r++)
                for (int k = 0; k < 5; k++) {
                    tonnes[groups[k]] += a->routes[r].tonnes;
                    time[groups[k]] += a->routes[r].tonnes * a->routes[r].figures.time_h;
                }
        }
    for (uint32_t group = 0; status == TD_OK && group < g->count; group++) {
        char name[64];
        const label l = label_of(plan, g, pairs, group);
        if (!(tonnes[group] > 0))
            continue;
        const row r =
            row_with(&l, "assigned_time", "h", time[group] / tonnes[group], name, sizeof name);
        status = append(table, plan->world->scenario_id, &r);
    }
    free(time);
    free(tonnes);
    return status;
}

static td_status append_one(td_table *table, const char *scenario, const char *measure,
                            const char *unit, const char *object, const char *period, double mean)
{
    row r = row_of(measure, unit, mean);
    r.object = object;
    r.period = period;
    return isnan(mean) ? TD_OK : append(table, scenario, &r);
}

static void sum_weeks(const td_week *weeks, uint32_t count, td_week *sum)
{
    *sum = (td_week){0};
    for (uint32_t w = 0; w < count; w++) {
        sum->arrivals += weeks[w].arrivals;
        sum->units += weeks[w].units;
        sum->wait_h += weeks[w].wait_h;
        sum->tonnes += weeks[w].tonnes;
        sum->background += weeks[w].background;
        sum->capacity += weeks[w].capacity;
        sum->departures += weeks[w].departures;
        sum->cancelled += weeks[w].cancelled;
        sum->offered += weeks[w].offered;
        sum->used += weeks[w].used;
        sum->spill_t += weeks[w].spill_t;
        sum->blocked_th += weeks[w].blocked_th;
        sum->circles += weeks[w].circles;
    }
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}

/* One stretch of time of a facility or a service; what is nought in a week has no row there. */
static td_status append_stretch(const td_simulated *s, bool station, const char *object,
                                const char *period, const td_week *w, double weeks,
                                td_table *table)
{
    const char *id = s->plan->world->scenario_id;
    const double n = s->replications, hours = weeks * TD_HOURS_PER_WEEK;
    const bool whole = !*period;
    td_status status = append_one(table, id, station ? "queue_wait" : "departure_wait", "h",
                                  object, period, ratio(w->wait_h, w->tonnes));
    if (status == TD_OK && (whole || w->wait_h > 0))
        status = append_one(table, id, station ? "queue_length" : "freight_waiting", "t", object,
                            period, w->wait_h / hours / n);
    if (status == TD_OK)
        status = append_one(table, id, station ? "queue_utilisation" : "places_used", "", object,
                            period,
                            station ? ratio(w->units + w->background,
                                            isinf(w->capacity) ? 0 : w->capacity)
                                    : ratio(w->used, w->offered));
    if (status == TD_OK && !station && (whole || w->spill_t > 0))
        status = append_one(table, id, "spill", "t", object, period, w->spill_t / n);
    if (status == TD_OK && w->blocked_th > 0)
        status = append_one(table, id, "blocked", "t h", object, period, w->blocked_th / n);
    if (status == TD_OK && w->circles > 0)
        status = append_one(table, id, "circles_broken", "", object, period, w->circles / n);
    if (status == TD_OK && !station && whole)
        status = append_one(table, id, "departures", "vehicles", object, period, w->departures / n);
    if (status == TD_OK && !station && whole && w->cancelled > 0)
        status = append_one(table, id, "departures_cancelled", "vehicles", object, period,
                            w->cancelled / n);
    return status;
}

static td_status append_resource(const td_simulated *s, bool station, const char *object,
                                 const td_week *weeks, td_table *table)
{
    td_week sum;
    sum_weeks(weeks, s->sum->weeks, &sum);
    if (sum.arrivals == 0 && sum.departures == 0 && sum.cancelled == 0)
        return TD_OK;
    td_status status = append_stretch(s, station, object, "", &sum, s->sum->weeks, table);
    for (uint32_t w = 0; status == TD_OK && w < s->sum->weeks; w++) {
        char period[24];
        snprintf(period, sizeof period, "%04d-week-%02u", s->plan->world->evaluate.year, w + 1);
        if (weeks[w].arrivals > 0)
            status = append_stretch(s, station, object, period, &weeks[w], 1, table);
    }
    return status;
}

static td_status append_resources(const td_simulated *s, td_table *table)
{
    const td_plan *plan = s->plan;
    td_status status = TD_OK;
    for (uint32_t i = 0; status == TD_OK && i < plan->station_count; i++)
        status = append_resource(s, true,
                                 plan->world->resources.id[plan->stations[i].resource],
                                 s->sum->stations + (size_t)i * s->sum->weeks, table);
    for (uint32_t i = 0; status == TD_OK && i < plan->run_count; i++)
        status = append_resource(s, false, plan->world->services.label.id[plan->runs[i].service],
                                 s->sum->services + (size_t)i * s->sum->weeks, table);
    return status;
}

/* Tonnes a replication, by commodity (TD_NONE: all). */
static td_status append_flow(const td_simulated *s, td_index commodity, const td_flow *f,
                             td_table *table)
{
    const double n = s->replications;
    const struct {
        const char *measure, *unit;
        double value;
        uint64_t count;
    } list[] = {
        {"arisen", "t", f->arisen_t, f->arisen},
        {"delivered", "t", f->delivered_t, f->delivered},
        {"under_way_at_end", "t", f->under_way_t, f->under_way},
        {"perished", "t", f->perished_t, f->perished},
        {"unserved", "t", f->unserved_t, f->unserved},
        {"worth_lost", "t", f->lost_t, f->delivered},
        {"beyond_dwell_limit", "t", f->overdue_t, f->delivered},
        {"rerouted", "t", f->rerouted_t, f->delivered},
    };
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < sizeof list / sizeof *list; i++) {
        row r = row_of(list[i].measure, list[i].unit, list[i].value / n);
        r.commodity =
            commodity == TD_NONE ? "" : s->plan->world->commodities.label.id[commodity];
        r.n = (double)list[i].count;
        if (i < 3 || commodity == TD_NONE || list[i].value > 0)
            status = append(table, s->plan->world->scenario_id, &r);
    }
    return status;
}

static td_status append_flows(const td_simulated *s, td_table *table)
{
    td_flow all = {0};
    td_status status = TD_OK;
    for (td_index k = 0; status == TD_OK && k < s->plan->world->commodities.count; k++) {
        const td_flow *f = &s->sum->flows[k];
        all.arisen += f->arisen;
        all.delivered += f->delivered;
        all.under_way += f->under_way;
        all.perished += f->perished;
        all.unserved += f->unserved;
        all.arisen_t += f->arisen_t;
        all.delivered_t += f->delivered_t;
        all.under_way_t += f->under_way_t;
        all.perished_t += f->perished_t;
        all.unserved_t += f->unserved_t;
        all.lost_t += f->lost_t;
        all.overdue_t += f->overdue_t;
        all.rerouted_t += f->rerouted_t;
        if (f->arisen > 0)
            status = append_flow(s, k, f, table);
    }
    return status ? status : append_flow(s, TD_NONE, &all, table);
}

/* Boxes that a zone has too many or too few of: they leave or come empty. */
static td_status append_empties(const td_simulated *s, td_table *table)
{
    td_status status = TD_OK;
    for (td_index z = 0; status == TD_OK && z < s->plan->world->zones.count; z++) {
        const double teu = s->sum->boxes_teu[z] / s->replications;
        if (teu == 0)
            continue;
        row r = row_of(teu > 0 ? "empty_boxes_out" : "empty_boxes_in", "TEU", fabs(teu));
        if (teu > 0)
            r.origin = zone_id(s->plan->world, z);
        else
            r.destination = zone_id(s->plan->world, z);
        status = append(table, s->plan->world->scenario_id, &r);
    }
    return status;
}

static td_status append_checks(const td_simulated *s, td_table *table)
{
    const td_simulation_settings *set = &s->plan->world->evaluate.simulation;
    const struct {
        const char *measure;
        double value;
    } list[] = {
        {"replications", s->replications},
        {"weeks", set->weeks},
        {"sample_share", set->sample_share},
        {"consignments_lost", (double)s->sum->lost},
        {"little_residual", s->sum->little_worst},
        {"circles_broken", (double)s->sum->circles},
    };
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < sizeof list / sizeof *list; i++)
        status = append_one(table, s->plan->world->scenario_id, list[i].measure, "", "", "",
                            list[i].value);
    return status;
}

td_status td_simulated_append(const td_simulated *s, td_table *table)
{
    const td_stream **pairs = group_streams(s->plan);
    td_status status = pairs ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t group = 0; status == TD_OK && group < s->sum->groups.count; group++) {
        const label l = label_of(s->plan, &s->sum->groups, pairs, group);
        status = append_lead(s, group, &l, table);
    }
    if (status == TD_OK)
        status = append_assigned(s, pairs, table);
    if (status == TD_OK)
        status = append_resources(s, table);
    if (status == TD_OK)
        status = append_flows(s, table);
    if (status == TD_OK)
        status = append_empties(s, table);
    if (status == TD_OK)
        status = append_checks(s, table);
    free(pairs);
    return status;
}

td_status td_simulated_feedback(const td_simulated *s, uint32_t rounds, double change,
                                const double *first_t, const double *last_t, td_table *table)
{
    const td_world *world = s->plan->world;
    const char *id = world->scenario_id;
    td_status status = append_one(table, id, "feedback_rounds", "", "", "", rounds);
    if (status == TD_OK)
        status = append_one(table, id, "feedback_change", "", "", "", change);
    for (td_index i = 0; status == TD_OK && i <= world->corridors.count; i++) {
        const char *corridor = i < world->corridors.count ? world->corridors.label.id[i] : "";
        status = append_one(table, id, "tonnes_before_feedback", "t", corridor, "", first_t[i]);
        if (status == TD_OK)
            status = append_one(table, id, "tonnes_after_feedback", "t", corridor, "", last_t[i]);
    }
    return status;
}

/* Groups of a scenario and its base are matched by what they stand for. */
typedef struct named {
    label l;
    uint32_t group;
} named;

static int by_label(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = strcmp(x->l.kind, y->l.kind);
    if (order == 0)
        order = strcmp(x->l.object, y->l.object);
    if (order == 0)
        order = strcmp(x->l.origin, y->l.origin);
    if (order == 0)
        order = strcmp(x->l.destination, y->l.destination);
    return order ? order : strcmp(x->l.commodity, y->l.commodity);
}

static named *names_of(const td_simulated *s)
{
    const td_stream **pairs = group_streams(s->plan);
    named *list = TD_ALLOC(s->sum->groups.count, named);
    for (uint32_t g = 0; pairs && list && g < s->sum->groups.count; g++)
        list[g] = (named){label_of(s->plan, &s->sum->groups, pairs, g), g};
    if (!pairs) {
        free(list);
        list = NULL;
    }
    free(pairs);
    return list;
}

static td_status append_difference(const td_simulated *s, const td_simulated *base,
                                   const named *own, uint32_t other, td_table *table)
{
    const uint32_t n = s->replications < base->replications ? s->replications : base->replications;
    td_paired paired = {0};
    char name[64];
    for (uint32_t i = 0; i < n; i++) {
        const double a = base->lead_mean[(size_t)i * base->sum->groups.count + other];
        const double b = s->lead_mean[(size_t)i * s->sum->groups.count + own->group];
        if (!isnan(a) && !isnan(b))
            td_paired_add(&paired, a, b);
    }
    if (paired.difference.count == 0)
        return TD_OK;
    const td_interval interval = td_interval_of(&paired.difference, LEVEL);
    row r = row_with(&own->l, "lead_time_difference", "h", interval.mean, name, sizeof name);
    r.sd = interval.sd;
    r.low = interval.low;
    r.high = interval.high;
    r.n = interval.n;
    td_status status = append(table, s->plan->world->scenario_id, &r);
    const double saved = td_paired_saved(&paired);
    if (status || isnan(saved))
        return status;
    r = row_with(&own->l, "variance_saved", "", saved, name, sizeof name);
    return append(table, s->plan->world->scenario_id, &r);
}

td_status td_simulated_compare(const td_simulated *s, const td_simulated *base, td_table *table)
{
    named *own = names_of(s), *others = names_of(base);
    td_status status = own && others ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        qsort(others, base->sum->groups.count, sizeof *others, by_label);
    for (uint32_t g = 0; status == TD_OK && g < s->sum->groups.count; g++) {
        const named *other = s->sum->leads[g].count == 0
                                 ? NULL
                                 : bsearch(&own[g], others, base->sum->groups.count,
                                           sizeof *others, by_label);
        if (other)
            status = append_difference(s, base, &own[g], other->group, table);
    }
    free(own);
    free(others);
    return status;
}
