/* Lead times by group with their quantiles, queues and departures by year and week, the balance of
 * consignments. Intervals are at 95 % over replications. */
#include "indicators/simulated.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indicators/simulated_parts.h"

static const double quantile_shares[TD_SIMULATED_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.9, 0.95};

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

static td_simulated_row row_with(const label *l, const char *measure, const char *unit, double mean, char *room,
                    size_t size)
{
    snprintf(room, size, "%s%s", measure, l->kind);
    td_simulated_row r = td_simulated_row_of(room, unit, mean);
    r.object = l->object;
    r.origin = l->origin;
    r.destination = l->destination;
    r.commodity = l->commodity;
    return r;
}

/* A figure of lead times by replication: its mean, spread and interval. */
static td_status append_figure(const td_simulated *s, const char *measure, const label *l,
                               const td_moments *replications, td_table *table)
{
    char name[64];
    if (replications->count < 2)
        return TD_OK;
    td_simulated_row r = row_with(l, measure, "h", replications->mean, name, sizeof name);
    r.sd = td_moments_sd(replications);
    r.n = replications->count;
    td_simulated_interval(&r, replications);
    return td_simulated_add(table, s, &r);
}

static td_status append_lead(const td_simulated *s, uint32_t group, const label *l, td_table *table)
{
    static const char *const names[TD_LEAD_FIGURES] = {
        [TD_LEAD_SD] = "lead_time_sd",   [TD_LEAD_P5] = "lead_time_p5",
        [TD_LEAD_P25] = "lead_time_p25", [TD_LEAD_P50] = "lead_time_p50",
        [TD_LEAD_P75] = "lead_time_p75", [TD_LEAD_P90] = "lead_time_p90",
        [TD_LEAD_P95] = "lead_time_p95"};
    const td_lead *lead = &s->sum->leads[group];
    const td_moments *over = &s->spread->leads[(size_t)group * TD_LEAD_FIGURES];
    char name[64];
    if (lead->count == 0)
        return TD_OK;
    td_simulated_row r = row_with(l, "lead_time", "h", lead->time_h.mean, name, sizeof name);
    r.sd = td_lead_figure_of(lead, TD_LEAD_SD);
    for (int i = 0; i < TD_SIMULATED_QUANTILES; i++)
        r.quantile[i] = td_quantiles_at(&lead->quantiles, quantile_shares[i]);
    td_simulated_interval(&r, &over[TD_LEAD_MEAN]);
    r.n = (double)lead->count;
    td_status status = td_simulated_add(table, s, &r);
    if (status)
        return status;
    r = row_with(l, "on_time_share", "", td_lead_figure_of(lead, TD_LEAD_ON_TIME), name,
                 sizeof name);
    td_simulated_interval(&r, &over[TD_LEAD_ON_TIME]);
    r.n = (double)lead->count;
    status = td_simulated_add(table, s, &r);
    for (int f = TD_LEAD_SD; status == TD_OK && f <= TD_LEAD_P95; f++)
        status = append_figure(s, names[f], l, &over[f], table);
    return status;
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
            const uint32_t at = plan->choices[p][i].pair;
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
        const td_simulated_row r =
            row_with(&l, "assigned_time", "h", time[group] / tonnes[group], name, sizeof name);
        status = td_simulated_add(table, s, &r);
    }
    free(time);
    free(tonnes);
    return status;
}

/* Tonnes a replication, by commodity (TD_NONE: all). */
static td_status append_flow(const td_simulated *s, td_index commodity, const td_flow *f,
                             td_table *table)
{
    const td_world *world = s->plan->world;
    const td_index at = commodity == TD_NONE ? world->commodities.count : commodity;
    const td_moments *over = &s->spread->flows[(size_t)at * TD_FLOW_FIGURES];
    const struct {
        const char *measure;
        uint64_t count;
    } list[TD_FLOW_FIGURES] = {
        [TD_FLOW_ARISEN] = {"arisen", f->arisen},
        [TD_FLOW_DELIVERED] = {"delivered", f->delivered},
        [TD_FLOW_UNDER_WAY] = {"under_way_at_end", f->under_way},
        [TD_FLOW_PERISHED] = {"perished", f->perished},
        [TD_FLOW_UNSERVED] = {"unserved", f->unserved},
        [TD_FLOW_LOST] = {"worth_lost", f->delivered},
        [TD_FLOW_OVERDUE] = {"beyond_dwell_limit", f->delivered},
        [TD_FLOW_REROUTED] = {"rerouted", f->delivered},
    };
    td_status status = TD_OK;
    for (int i = 0; status == TD_OK && i < TD_FLOW_FIGURES; i++) {
        const double value = td_flow_figure_of(f, (td_flow_figure)i);
        td_simulated_row r = td_simulated_row_of(list[i].measure, "t", value / s->replications);
        r.commodity = commodity == TD_NONE ? "" : world->commodities.label.id[commodity];
        r.n = (double)list[i].count;
        td_simulated_interval(&r, &over[i]);
        if (i <= TD_FLOW_UNDER_WAY || commodity == TD_NONE || value > 0)
            status = td_simulated_add(table, s, &r);
    }
    return status;
}

static td_status append_flows(const td_simulated *s, td_table *table)
{
    td_flow all = {0};
    td_status status = TD_OK;
    for (td_index k = 0; status == TD_OK && k < s->plan->world->commodities.count; k++) {
        td_flow_add(&all, &s->sum->flows[k]);
        if (s->sum->flows[k].arisen > 0)
            status = append_flow(s, k, &s->sum->flows[k], table);
    }
    return status ? status : append_flow(s, TD_NONE, &all, table);
}

/* Boxes that a zone has too many or too few of: they leave or come empty. */
static td_status append_empties(const td_simulated *s, td_table *table)
{
    td_status status = TD_OK;
    for (td_index z = 0; status == TD_OK && z < s->plan->world->zones.count; z++) {
        const td_interval of = td_interval_of(&s->spread->zones[z], TD_SIMULATED_LEVEL);
        if (of.mean == 0)
            continue;
        td_simulated_row r = td_simulated_row_of(of.mean > 0 ? "empty_boxes_out" : "empty_boxes_in",
                                                 "TEU", fabs(of.mean));
        r.low = of.mean > 0 ? of.low : -of.high;
        r.high = of.mean > 0 ? of.high : -of.low;
        r.n = of.n;
        if (of.mean > 0)
            r.origin = zone_id(s->plan->world, z);
        else
            r.destination = zone_id(s->plan->world, z);
        status = td_simulated_add(table, s, &r);
    }
    return status;
}

/* Little's law in every queue that something came to. */
static td_status append_little(const td_simulated *s, double *queues, td_table *table)
{
    const td_plan *plan = s->plan;
    td_status status = TD_OK;
    *queues = 0;
    for (uint32_t i = 0; status == TD_OK && i < plan->station_count; i++) {
        const double residual = s->sum->little_stations[i];
        *queues += !isnan(residual);
        status = td_simulated_add_one(table, s, "little_residual", "",
                            plan->world->resources.id[plan->stations[i].resource], "", residual);
    }
    for (td_index i = 0; status == TD_OK && i < plan->world->services.count; i++) {
        const double residual = s->sum->little_services[i];
        *queues += !isnan(residual);
        status = td_simulated_add_one(table, s, "little_residual", "",
                            plan->world->services.label.id[i], "", residual);
    }
    return status;
}

/* Boxes that are carried back empty: all of them, and by place. */
static td_status append_carried(const td_simulated *s, td_table *table)
{
    static const char *const names[TD_BOX_FIGURES] = {
        [TD_BOX_HANDED_IN] = "boxes_handed_in", [TD_BOX_LEFT] = "boxes_left",
        [TD_BOX_WANTED] = "boxes_wanted",       [TD_BOX_TAKEN] = "boxes_taken",
        [TD_BOX_EMPTIED] = "boxes_emptied",     [TD_BOX_UNDER_WAY] = "boxes_under_way_at_end"};
    const td_world *world = s->plan->world;
    td_status status = TD_OK;
    if (!s->plan->way_back)
        return TD_OK;
    for (int f = 0; f < TD_BOX_FIGURES; f++)
        for (td_index node = 0; status == TD_OK && node <= world->nodes.count; node++) {
            const td_moments *over = &s->spread->boxes[(size_t)node * TD_BOX_FIGURES + (size_t)f];
            td_simulated_row r = td_simulated_row_of(names[f], "TEU", over->mean);
            td_simulated_interval(&r, over);
            r.n = over->count;
            if (node < world->nodes.count)
                r.object = world->nodes.label.id[node];
            if (node == world->nodes.count || r.mean > 0)
                status = td_simulated_add(table, s, &r);
        }
    return status;
}

static td_status append_checks(const td_simulated *s, td_table *table)
{
    double queues = 0;
    td_status status = append_little(s, &queues, table);
    const td_simulation_settings *set = &s->plan->world->evaluate.simulation;
    const struct {
        const char *measure;
        double value;
    } list[] = {
        {"replications", s->replications},
        {"weeks", set->weeks},
        {"sample_share", set->sample_share},
        {"consignments_lost", (double)s->sum->lost},
        {"queues_checked", queues},
        {"little_residual", s->sum->little_worst},
        {"circles_broken", (double)s->sum->circles},
    };
    for (size_t i = 0; status == TD_OK && i < sizeof list / sizeof *list; i++)
        status = td_simulated_add_one(table, s, list[i].measure, "", "", "",
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
        status = td_simulated_resources(s, table);
    if (status == TD_OK)
        status = append_flows(s, table);
    if (status == TD_OK)
        status = append_empties(s, table);
    if (status == TD_OK)
        status = append_carried(s, table);
    if (status == TD_OK)
        status = append_checks(s, table);
    free(pairs);
    return status;
}

td_status td_simulated_feedback(const td_simulated *s, uint32_t rounds, double change,
                                const double *first_t, const double *last_t, td_table *table)
{
    const td_world *world = s->plan->world;
    td_status status = td_simulated_add_one(table, s, "feedback_rounds", "", "", "", rounds);
    if (status == TD_OK)
        status = td_simulated_add_one(table, s, "feedback_change", "", "", "", change);
    for (td_index i = 0; status == TD_OK && i <= world->corridors.count; i++) {
        const char *corridor = i < world->corridors.count ? world->corridors.label.id[i] : "";
        status = td_simulated_add_one(table, s, "tonnes_before_feedback", "t", corridor, "", first_t[i]);
        if (status == TD_OK)
            status = td_simulated_add_one(table, s, "tonnes_after_feedback", "t", corridor, "", last_t[i]);
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

/* A figure by replication in the scenario and its base. */
typedef struct paired_figure {
    const char *measure, *saved, *unit;
    const double *own, *base; /* [replication x group] */
} paired_figure;

static td_status append_difference(const td_simulated *s, const td_simulated *base,
                                   const named *own, uint32_t other, const paired_figure *of,
                                   td_table *table)
{
    const uint32_t n = s->replications < base->replications ? s->replications : base->replications;
    td_paired paired = {0};
    char name[64];
    for (uint32_t i = 0; i < n; i++) {
        const double a = of->base[(size_t)i * base->sum->groups.count + other];
        const double b = of->own[(size_t)i * s->sum->groups.count + own->group];
        if (!isnan(a) && !isnan(b))
            td_paired_add(&paired, a, b);
    }
    if (paired.difference.count == 0)
        return TD_OK;
    const td_interval interval = td_interval_of(&paired.difference, TD_SIMULATED_LEVEL);
    td_simulated_row r = row_with(&own->l, of->measure, of->unit, interval.mean, name, sizeof name);
    r.sd = interval.sd;
    r.low = interval.low;
    r.high = interval.high;
    r.n = interval.n;
    td_status status = td_simulated_add(table, s, &r);
    const double saved = td_paired_saved(&paired);
    if (status || isnan(saved))
        return status;
    r = row_with(&own->l, of->saved, "", saved, name, sizeof name);
    r.n = interval.n;
    return td_simulated_add(table, s, &r);
}

static td_status append_differences(const td_simulated *s, const td_simulated *base,
                                    const named *own, uint32_t other, td_table *table)
{
    const paired_figure list[] = {
        {"lead_time_difference", "variance_saved", "h", s->lead_mean, base->lead_mean},
        {"lead_time_p95_difference", "lead_time_p95_variance_saved", "h", s->lead_p95,
         base->lead_p95},
        {"on_time_share_difference", "on_time_share_variance_saved", "", s->on_time,
         base->on_time},
    };
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < sizeof list / sizeof *list; i++)
        status = append_difference(s, base, own, other, &list[i], table);
    return status;
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
            status = append_differences(s, base, &own[g], other->group, table);
    }
    free(own);
    free(others);
    return status;
}
