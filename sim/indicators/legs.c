#include "indicators/legs.h"

#include <math.h>
#include <stdlib.h>

#include "assign/costing.h"
#include "base/mem.h"

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

uint32_t td_legs_split(const td_world *world, const td_supernetwork *net, const uint32_t *arcs,
                       uint32_t count, td_leg *legs)
{
    uint32_t n = 0;
    (void)world;
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

/* "a:b:c". Legs are written for every route of a run: formatted printing took a tenth of its time. */
static void add_joined(td_strbuf *out, const char *a, const char *b, const char *c)
{
    td_strbuf_add(out, a);
    td_strbuf_add_n(out, ":", 1);
    td_strbuf_add(out, b);
    td_strbuf_add_n(out, ":", 1);
    td_strbuf_add(out, c);
}

void td_legs_describe(const td_world *world, const td_supernetwork *net, const uint32_t *arcs,
                      uint32_t count, td_strbuf *out)
{
    td_leg *legs = TD_ALLOC((size_t)count + 1, td_leg);
    if (!legs) {
        out->failed = true;
        return;
    }
    uint32_t n = td_legs_split(world, net, arcs, count, legs);
    for (uint32_t i = 0; i < n; i++) {
        const td_leg *leg = &legs[i];
        if (i > 0)
            td_strbuf_add(out, ";");
        if (leg->is_haul) {
            const char *carrier = leg->service != TD_NONE
                                      ? world->services.label.id[leg->service]
                                      : world->vehicle_types.label.id[leg->vehicle_type];
            add_joined(out, world->modes.label.id[leg->mode], carrier,
                       world->nodes.label.id[leg->from_node]);
            td_strbuf_add(out, ">");
            td_strbuf_add(out, world->nodes.label.id[leg->to_node]);
        } else {
            add_joined(out, td_facility_kind_name(world->facilities.kind[leg->facility]),
                       world->facilities.label.id[leg->facility],
                       world->nodes.label.id[leg->to_node]);
        }
    }
    free(legs);
}

void td_leg_lists_free(td_leg_lists *lists)
{
    td_strbuf_free(&lists->times_h);
    td_strbuf_free(&lists->waits_h);
    td_strbuf_free(&lists->co2e_kg);
}

/* Hours and kilograms to a hundredth: finer than any input. */
static void add_item(td_strbuf *out, uint32_t place, double value)
{
    if (place > 0)
        td_strbuf_add_n(out, ";", 1);
    td_strbuf_add_number(out, round(value * 100) / 100);
}

td_status td_legs_measure(const td_costing *costing, const uint32_t *arcs, uint32_t count,
                          double route_time_h, td_leg_lists *out)
{
    td_leg *legs = TD_ALLOC((size_t)count + 1, td_leg);
    td_arc_figures *sums = TD_ALLOC((size_t)count + 1, td_arc_figures);
    double time_h = 0, wait_h = 0;
    td_strbuf_clear(&out->times_h);
    td_strbuf_clear(&out->waits_h);
    td_strbuf_clear(&out->co2e_kg);
    uint32_t n = legs && sums ? td_legs_split(costing->world, costing->net, arcs, count, legs) : 0;
    for (uint32_t i = 0, leg = 0; n > 0 && i < count; i++) {
        td_arc_figures f;
        while (leg + 1 < n && i >= legs[leg].first + legs[leg].count)
            leg++;
        td_costing_figures(costing, arcs[i], &f);
        sums[leg].time_h += f.time_h - f.wait_h;
        sums[leg].wait_h += f.wait_h;
        sums[leg].co2e_wtw_kg += f.co2e_wtw_kg;
        time_h += f.time_h - f.wait_h;
        wait_h += f.wait_h;
    }
    const double scale = wait_h > 0 ? fmax(0, route_time_h - time_h) / wait_h : 0;
    for (uint32_t i = 0; i < n; i++) {
        add_item(&out->times_h, i, sums[i].time_h);
        add_item(&out->waits_h, i, sums[i].wait_h * scale);
        add_item(&out->co2e_kg, i, sums[i].co2e_wtw_kg);
    }
    const bool ok = legs && sums && !out->times_h.failed && !out->waits_h.failed &&
                    !out->co2e_kg.failed;
    free(legs);
    free(sums);
    return ok ? TD_OK : TD_ERR_NOMEM;
}
