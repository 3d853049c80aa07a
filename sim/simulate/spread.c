#include "simulate/spread.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

double td_lead_figure_of(const td_lead *lead, td_lead_figure figure)
{
    static const double shares[TD_LEAD_FIGURES] = {
        [TD_LEAD_P5] = 0.05,  [TD_LEAD_P25] = 0.25, [TD_LEAD_P50] = 0.5,
        [TD_LEAD_P75] = 0.75, [TD_LEAD_P90] = 0.9,  [TD_LEAD_P95] = 0.95,
    };
    const double tonnes = lead->time_h.count;
    if (!(tonnes > 0))
        return NAN;
    switch (figure) {
    case TD_LEAD_MEAN:
        return lead->time_h.mean;
    case TD_LEAD_ON_TIME:
        return lead->on_time / tonnes;
    case TD_LEAD_SD:
        return sqrt(fmax(0, lead->time_h.squares / tonnes));
    default:
        return td_quantiles_at(&lead->quantiles, shares[figure]);
    }
}

double td_flow_figure_of(const td_flow *f, td_flow_figure figure)
{
    const double values[TD_FLOW_FIGURES] = {
        [TD_FLOW_ARISEN] = f->arisen_t,       [TD_FLOW_DELIVERED] = f->delivered_t,
        [TD_FLOW_UNDER_WAY] = f->under_way_t, [TD_FLOW_PERISHED] = f->perished_t,
        [TD_FLOW_UNSERVED] = f->unserved_t,   [TD_FLOW_LOST] = f->lost_t,
        [TD_FLOW_OVERDUE] = f->overdue_t,     [TD_FLOW_REROUTED] = f->rerouted_t,
    };
    return values[figure];
}

td_status td_spread_create(const td_plan *plan, uint32_t weeks, td_spread **out)
{
    td_spread *s = TD_ALLOC(1, td_spread);
    *out = NULL;
    if (!s)
        return TD_ERR_NOMEM;
    s->leads = TD_ALLOC((size_t)td_groups_of(plan).count * TD_LEAD_FIGURES, td_moments);
    const size_t each = (size_t)(weeks + 1) * TD_WEEK_FIGURES;
    s->stations = TD_ALLOC(plan->station_count * each, td_ratio);
    s->services = TD_ALLOC(plan->run_count * each, td_ratio);
    s->gates = TD_ALLOC(plan->gate_count * each, td_ratio);
    s->flows = TD_ALLOC(((size_t)plan->world->commodities.count + 1) * TD_FLOW_FIGURES, td_moments);
    s->zones = TD_ALLOC(plan->world->zones.count, td_moments);
    s->boxes = TD_ALLOC(((size_t)plan->world->nodes.count + 1) * TD_BOX_FIGURES, td_moments);
    if (!s->leads || !s->stations || !s->services || !s->gates || !s->flows || !s->zones ||
        !s->boxes) {
        td_spread_free(s);
        return TD_ERR_NOMEM;
    }
    *out = s;
    return TD_OK;
}

void td_spread_free(td_spread *s)
{
    if (!s)
        return;
    free(s->leads);
    free(s->stations);
    free(s->services);
    free(s->gates);
    free(s->flows);
    free(s->zones);
    free(s->boxes);
    free(s);
}

static void add(td_moments *to, double value)
{
    if (!isnan(value))
        td_moments_add(to, value);
}

static void add_stretch(td_ratio *to, const td_week *stretch, double hours)
{
    for (int f = 0; f < TD_WEEK_FIGURES; f++) {
        double above, below;
        td_week_parts(stretch, (td_week_figure)f, hours, &above, &below);
        td_ratio_add(&to[f], above, below);
    }
}

static void add_resources(td_ratio *to, const td_plan *plan, const td_week *weeks, size_t count)
{
    const uint32_t horizon = plan->stretch_count;
    for (size_t i = 0; i < count; i++) {
        td_week sum = {0};
        for (uint32_t w = 0; w < horizon; w++, to += TD_WEEK_FIGURES) {
            td_week_add(&sum, &weeks[i * horizon + w]);
            add_stretch(to, &weeks[i * horizon + w], td_plan_stretch_hours(plan, w));
        }
        add_stretch(to, &sum, plan->to_h);
        to += TD_WEEK_FIGURES;
    }
}

static void add_boxes(td_spread *s, const td_world *world, const td_tally *tally)
{
    const td_boxes *boxes = &tally->boxes;
    const double *const places[TD_BOX_PLACES] = {[TD_BOX_HANDED_IN] = boxes->handed_in,
                                                 [TD_BOX_LEFT] = boxes->left,
                                                 [TD_BOX_WANTED] = boxes->wanted,
                                                 [TD_BOX_TAKEN] = boxes->taken};
    double all[TD_BOX_FIGURES] = {[TD_BOX_EMPTIED] = boxes->emptied_teu,
                                  [TD_BOX_UNDER_WAY] = boxes->under_way_teu};
    for (td_index z = 0; z < world->zones.count; z++)
        td_moments_add(&s->zones[z], tally->boxes_teu[z]);
    for (td_index n = 0; n < world->nodes.count; n++)
        for (int f = 0; f < TD_BOX_PLACES; f++) {
            td_moments_add(&s->boxes[(size_t)n * TD_BOX_FIGURES + (size_t)f], places[f][n]);
            all[f] += places[f][n];
        }
    for (int f = 0; f < TD_BOX_FIGURES; f++)
        td_moments_add(&s->boxes[(size_t)world->nodes.count * TD_BOX_FIGURES + (size_t)f], all[f]);
}

static void add_flow(td_moments *to, const td_flow *flow)
{
    for (int f = 0; f < TD_FLOW_FIGURES; f++)
        add(&to[f], td_flow_figure_of(flow, (td_flow_figure)f));
}

void td_spread_add(td_spread *s, const td_plan *plan, const td_tally *tally)
{
    const td_index commodities = plan->world->commodities.count;
    td_flow all = {0};
    for (uint32_t g = 0; g < tally->groups.count; g++)
        for (int f = 0; f < TD_LEAD_FIGURES; f++)
            add(&s->leads[(size_t)g * TD_LEAD_FIGURES + (size_t)f],
                td_lead_figure_of(&tally->leads[g], (td_lead_figure)f));
    add_resources(s->stations, plan, tally->stations, plan->station_count);
    add_resources(s->services, plan, tally->services, plan->run_count);
    add_resources(s->gates, plan, tally->gates, plan->gate_count);
    add_boxes(s, plan->world, tally);
    for (td_index k = 0; k < commodities; k++) {
        add_flow(&s->flows[(size_t)k * TD_FLOW_FIGURES], &tally->flows[k]);
        td_flow_add(&all, &tally->flows[k]);
    }
    add_flow(&s->flows[(size_t)commodities * TD_FLOW_FIGURES], &all);
}
