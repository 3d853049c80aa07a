#include "indicators/legs.h"

#include <math.h>
#include "assign/costing.h"

static bool is_haul(uint8_t kind)
{
    return kind == TD_ARC_MOVE || kind == TD_ARC_RIDE || kind == TD_ARC_DWELL ||
           kind == TD_ARC_ACCESS;
}

static bool continues(const td_supernetwork *net, const td_leg *leg, uint32_t arc)
{
    return leg->is_haul && is_haul(net->kind[arc]) && leg->service == net->service[arc] &&
           leg->vehicle_type == net->vehicle_type[arc];
}

uint32_t td_legs_split(const td_supernetwork *net, const uint32_t *arcs, uint32_t count,
                       td_leg *legs)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t arc = arcs[i];
        uint8_t kind = net->kind[arc];
        td_index from = net->vertex_node[net->csr.tail[arc]];
        td_index to = net->vertex_node[net->csr.head[arc]];
        if (is_haul(kind)) {
            /* Processes under way (a border, a lock) stand between two parts of one haul. */
            if (n > 0 && continues(net, &legs[n - 1], arc)) {
                legs[n - 1].to_node = to;
                legs[n - 1].count = i + 1 - legs[n - 1].first;
                continue;
            }
            /* A vehicle that only stands where it was cleared has not begun another haul. */
            if (kind == TD_ARC_DWELL && from == to)
                continue;
            legs[n++] = (td_leg){true, net->mode[arc], net->vehicle_type[arc], net->service[arc],
                                 TD_NONE, from, to, i, 1};
        } else if (net->facility[arc] != TD_NONE) {
            legs[n++] = (td_leg){false, net->mode[arc], TD_NONE, TD_NONE, net->facility[arc], to,
                                 to, i, 1};
        }
    }
    return n;
}

const char *td_facility_kind_name(uint8_t kind)
{
    static const char *const names[] = {
        [TD_FACILITY_TERMINAL] = "terminal", [TD_FACILITY_STUFFING] = "stuffing",
        [TD_FACILITY_CUSTOMS] = "customs",   [TD_FACILITY_BORDER] = "border",
        [TD_FACILITY_GAUGE_CHANGE] = "gauge_change", [TD_FACILITY_LOCK] = "lock",
        [TD_FACILITY_OTHER] = "other"};
    return names[kind];
}

const char *td_leg_means(const td_world *world, const td_leg *leg)
{
    if (!leg->is_haul)
        return world->facilities.label.id[leg->facility];
    return leg->service != TD_NONE ? world->services.label.id[leg->service]
                                   : world->vehicle_types.label.id[leg->vehicle_type];
}

void td_legs_describe(const td_world *world, const td_leg *legs, uint32_t leg_count, td_index origin,
                      td_strbuf *out)
{
    td_index at = origin;
    for (uint32_t i = 0; i < leg_count; i++) {
        const td_leg *leg = &legs[i];
        /* Written for every route of a run: formatted printing took a tenth of its time. */
        td_strbuf_add_n(out, ";", i > 0);
        td_strbuf_add(out, leg->is_haul ? world->modes.label.id[leg->mode]
                                        : td_facility_kind_name(world->facilities.kind[leg->facility]));
        td_strbuf_add_n(out, ":", 1);
        td_strbuf_add(out, td_leg_means(world, leg));
        if (leg->from_node != at) {
            td_strbuf_add_n(out, ":", 1);
            td_strbuf_add(out, world->nodes.label.id[leg->from_node]);
        }
        if (leg->is_haul) {
            td_strbuf_add_n(out, ">", 1);
            td_strbuf_add(out, world->nodes.label.id[leg->to_node]);
        }
        at = leg->to_node;
    }
}

void td_legs_measure(const td_costing *costing, const uint32_t *arcs, uint32_t count,
                     double route_time_h, const td_leg *legs, uint32_t leg_count,
                     td_leg_figures *figures)
{
    double time_h = 0, wait_h = 0;
    for (uint32_t leg = 0; leg < leg_count; leg++)
        figures[leg] = (td_leg_figures){0, 0, 0};
    for (uint32_t i = 0, leg = 0; leg_count > 0 && i < count; i++) {
        td_arc_figures f;
        while (leg + 1 < leg_count && i >= legs[leg].first + legs[leg].count)
            leg++;
        td_costing_figures(costing, arcs[i], &f);
        figures[leg].time_h += f.time_h - f.wait_h;
        figures[leg].wait_h += f.wait_h;
        figures[leg].co2e_kg += f.co2e_wtw_kg;
        time_h += f.time_h - f.wait_h;
        wait_h += f.wait_h;
    }
    const double scale = wait_h > 0 ? fmax(0, route_time_h - time_h) / wait_h : 0;
    for (uint32_t leg = 0; leg < leg_count; leg++)
        figures[leg].wait_h *= scale;
}
