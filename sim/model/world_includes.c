/* running_h = published time - sum of the base network's times of the included processes on the way.
 *
 * The times are those of the network before any change, so that a scenario's longer border wait is
 * felt. Of several rows that fit a process the quickest counts, as on the ride itself; a row that runs
 * beside another (concurrent_with) counts its excess only. */
#include "model/world_includes.h"

#include <stdlib.h>
#include <string.h>

#include "model/world_path.h"

typedef enum process {
    PROCESS_BORDER, PROCESS_GAUGE_CHANGE, PROCESS_LOCK, PROCESS_TERMINAL, PROCESS_CUSTOMS
} process; /* in the order of the schema's words for `includes` */

typedef struct way {
    const td_world *world; /* in which `at` is a node: the scenario's, or the base */
    const td_world *base;  /* the times */
    td_pathfinder *finder; /* in the base */
    const td_builder *base_builder;
    const td_index *first_at, *next_at; /* [base node], [facility]: the facilities at a node */
    const td_builder *builder;
    td_index vehicle_type, mode, form; /* in the base; TD_NONE: not known there */
    unsigned included; /* bit per process */
    td_index at;       /* node reached */
    bool moving;       /* some link was ridden: */
    double last_gauge;
    bool last_backward;
    double hours;
} way;

static double row_hours(const td_world *base, td_index f)
{
    const td_facilities *rows = &base->facilities;
    return rows->time_h[f] +
           rows->base_wait_h[f] * td_world_factor(base, rows->time_profile[f], -1);
}

/* A row that runs beside another adds its excess only. */
static double added_hours(const td_world *base, td_index f)
{
    td_index beside = base->facilities.concurrent_with[f];
    double hours = row_hours(base, f);
    return beside == TD_NONE ? hours : fmax(0, hours - row_hours(base, beside));
}

static bool is_process(const td_world *base, td_index f, process wanted)
{
    uint8_t applies = base->facilities.applies[f];
    switch ((td_facility_kind)base->facilities.kind[f]) {
    case TD_FACILITY_BORDER:
        return wanted == PROCESS_BORDER;
    case TD_FACILITY_GAUGE_CHANGE:
        return wanted == PROCESS_GAUGE_CHANGE;
    case TD_FACILITY_LOCK:
        return wanted == PROCESS_LOCK;
    case TD_FACILITY_TERMINAL:
        return wanted == PROCESS_TERMINAL;
    case TD_FACILITY_CUSTOMS:
        return wanted == PROCESS_CUSTOMS;
    case TD_FACILITY_OTHER:
        return (wanted == PROCESS_BORDER && applies == TD_APPLIES_COUNTRY_CHANGE) ||
               (wanted == PROCESS_GAUGE_CHANGE && applies == TD_APPLIES_GAUGE_CHANGE) ||
               (wanted == PROCESS_LOCK && applies == TD_APPLIES_EVERY_PASSAGE);
    case TD_FACILITY_STUFFING:
        break;
    }
    return false;
}

/* Whether a row serves this passage. `flag`: leaving (borders), backward (locks), loading (terminals). */
static bool serves(const way *w, td_index f, process wanted, bool flag)
{
    const td_facilities *rows = &w->base->facilities;
    td_index mode = w->mode, from = rows->from_mode[f], to = rows->to_mode[f];
    td_direction direction = (td_direction)rows->direction[f];
    if (!rows->open[f] || !is_process(w->base, f, wanted) ||
        !td_list_allows(w->base, rows->vehicle_types[f], w->vehicle_type) ||
        !td_list_allows(w->base, rows->forms[f], w->form))
        return false;
    if (wanted == PROCESS_CUSTOMS)
        return rows->from_modes[f].count > 0 && td_list_allows(w->base, rows->from_modes[f], mode);
    if (wanted == PROCESS_TERMINAL)
        return flag ? to == mode : from == mode;
    if ((from != TD_NONE && from != mode) || (to != TD_NONE && to != mode))
        return false;
    if (wanted == PROCESS_BORDER)
        return direction != (flag ? TD_DIRECTION_IMPORT : TD_DIRECTION_EXPORT);
    if (wanted == PROCESS_LOCK)
        return direction != (flag ? TD_DIRECTION_FORWARD : TD_DIRECTION_BACKWARD);
    return true;
}

static td_index find_in_base(const way *w, td_index node)
{
    const td_sheet *nodes = w->builder->tables->sheet[TD_T_NODE];
    return td_builder_find(w->base_builder, TD_T_NODE,
                           td_sheet_text(nodes, TD_F_NODE_NODE_ID, node));
}

/* Adds the quickest row of a process at a node; rows for some commodities only come last. */
static void take(way *w, td_index node, process wanted, bool flag)
{
    const td_facilities *rows = &w->base->facilities;
    td_index base_node = w->world == w->base ? node : find_in_base(w, node);
    td_index best = TD_NONE;
    if (!(w->included & 1u << wanted) || base_node == TD_NONE)
        return;
    for (td_index f = w->first_at[base_node]; f != TD_NONE; f = w->next_at[f]) {
        if (!serves(w, f, wanted, flag))
            continue;
        bool limited = rows->commodities[f].count > 0 || rows->designated_for[f].count > 0;
        bool best_limited = best != TD_NONE && (rows->commodities[best].count > 0 ||
                                                rows->designated_for[best].count > 0);
        if (best == TD_NONE || (best_limited && !limited) ||
            (best_limited == limited && row_hours(w->base, f) < row_hours(w->base, best)))
            best = f;
    }
    if (best != TD_NONE)
        w->hours += added_hours(w->base, best);
}

static void ride_link(way *w, td_index link)
{
    const td_links *links = &w->world->links;
    bool backward = links->from[link] != w->at;
    td_index next = backward ? links->from[link] : links->to[link];
    const td_index *country = w->world->nodes.country;
    if (w->moving) {
        double before = w->last_gauge, after = links->gauge_mm[link];
        if (before != after && !isnan(before) && !isnan(after))
            take(w, w->at, PROCESS_GAUGE_CHANGE, false);
        take(w, w->at, PROCESS_LOCK, w->last_backward);
        take(w, w->at, PROCESS_CUSTOMS, false);
    }
    if (country[w->at] != country[next]) {
        take(w, w->at, PROCESS_BORDER, true);
        take(w, next, PROCESS_BORDER, false);
    }
    w->at = next;
    w->moving = true;
    w->last_gauge = links->gauge_mm[link];
    w->last_backward = backward;
}

static unsigned included_processes(td_builder *builder, td_index service)
{
    static const char *const words[] = {"border", "gauge_change", "lock", "terminal", "customs"};
    const char *rest = td_builder_text(
        builder,
        td_sheet_text(builder->tables->sheet[TD_T_SERVICE], TD_F_SERVICE_INCLUDES, service));
    const char *item;
    unsigned bits = 0;
    for (size_t length; td_list_next(&rest, &item, &length);)
        for (unsigned p = 0; p < sizeof words / sizeof *words; p++)
            if (strlen(words[p]) == length && strncmp(words[p], item, length) == 0)
                bits |= 1u << p;
    return bits;
}

static void report_negative(td_builder *builder, td_index row, double published, double processes)
{
    td_strbuf value = TD_STRBUF_INIT, hours = TD_STRBUF_INIT;
    td_strbuf_add_number(&value, published);
    td_strbuf_add_number(&hours, processes);
    td_diags_add(builder->diags, TD_D_INCLUDES_NEGATIVE,
                 td_sheet_place(builder->tables, builder->tables->sheet[TD_T_SERVICE_STOP], row,
                                TD_F_SERVICE_STOP_RUNNING_H),
                 td_strbuf_text(&value), NULL, td_strbuf_text(&hours), NULL);
    td_strbuf_free(&value);
    td_strbuf_free(&hours);
}

/* The service's vehicle type, mode and cargo form by their numbers in the base. */
static void translate(way *w, td_index service)
{
    const td_world *world = w->world;
    const td_sheet *const *sheet = (const td_sheet *const *)w->builder->tables->sheet;
    td_index vehicle = world->services.vehicle_type[service];
    td_atom form = td_sheet_text(sheet[TD_T_VEHICLE_TYPE], TD_F_VEHICLE_TYPE_CARGO_FORM, vehicle);
    w->vehicle_type = td_builder_find(w->base_builder, TD_T_VEHICLE_TYPE,
                                      td_sheet_text(sheet[TD_T_VEHICLE_TYPE], 0, vehicle));
    w->mode = td_builder_find(
        w->base_builder, TD_T_MODE,
        td_sheet_text(sheet[TD_T_MODE], 0, world->services.mode[service]));
    w->form = TD_NONE;
    for (size_t i = 0; i < w->base_builder->forms.count; i++)
        if (w->base_builder->forms.atoms[i] == form)
            w->form = (td_index)i;
}

/* Rides from the stop before: over its link_ids, or, where it has none, by the quickest path of the base
 * (a scenario's new link does not change what a published time held). */
static td_status ride_to_stop(way *w, td_index stop, td_index row)
{
    const td_builder *builder = w->builder;
    const td_stops *stops = &builder->world->stops;
    td_list links = stops->links[stop];
    const td_index *path = &builder->items[links.first];
    size_t count = links.count, found = 0;
    td_status status = TD_OK;
    w->world = builder->world;
    w->at = stops->node[stop - 1];
    if (td_sheet_text(builder->tables->sheet[TD_T_SERVICE_STOP], TD_F_SERVICE_STOP_LINK_IDS, row) ==
        TD_NO_ATOM) {
        const td_index *base_path;
        td_index from = find_in_base(w, w->at), to = find_in_base(w, stops->node[stop]);
        status = td_pathfinder_find(w->finder, w->vehicle_type, from, to, &base_path, &found);
        if (found > 0) {
            w->world = w->base;
            w->at = from;
            path = base_path;
            count = found;
        }
    }
    for (size_t k = 0; k < count; k++)
        ride_link(w, path[k]);
    return status;
}

static void subtract_of_service(td_builder *builder, way *w, td_index service, const td_index *row)
{
    td_stops *stops = &builder->world->stops;
    td_index first = builder->world->services.first_stop[service];
    td_index end = builder->world->services.first_stop[service + 1];
    for (td_index i = first + 1; i < end; i++) {
        w->hours = 0;
        w->world = builder->world;
        if (i == first + 1)
            take(w, stops->node[first], PROCESS_TERMINAL, true);
        if (ride_to_stop(w, i, row[i]))
            builder->out_of_memory = true;
        if (i + 1 == end)
            take(w, w->at, PROCESS_TERMINAL, false);
        if (isnan(stops->running_h[i]))
            continue;
        if (stops->running_h[i] <= w->hours && w->hours > 0)
            report_negative(builder, row[i], stops->running_h[i], w->hours);
        stops->running_h[i] -= w->hours;
    }
}

/* The base network and its facilities by node. */
typedef struct base_times {
    td_builder builder;
    td_diags *ignored; /* the base was checked when it was read */
    td_index *first_at, *next_at;
    td_pathfinder *finder;
} base_times;

static td_status build_base(base_times *base, const td_tables *tables)
{
    base->ignored = td_diags_create();
    if (!base->ignored || td_builder_open(&base->builder, tables, base->ignored))
        return TD_ERR_NOMEM;
    td_build_ground(&base->builder);
    const td_world *world = base->builder.world;
    base->first_at = TD_BUILD_ARRAY(&base->builder, world->nodes.count, td_index);
    base->next_at = TD_BUILD_ARRAY(&base->builder, world->facilities.count, td_index);
    base->finder = base->builder.out_of_memory ? NULL : td_pathfinder_create(world);
    if (!base->finder)
        return TD_ERR_NOMEM;
    for (td_index n = 0; n < world->nodes.count; n++)
        base->first_at[n] = TD_NONE;
    for (td_index f = world->facilities.count; f-- > 0;) { /* chains in the order of rows */
        td_index node = world->facilities.node[f];
        base->next_at[f] = node == TD_NONE ? TD_NONE : base->first_at[node];
        if (node != TD_NONE)
            base->first_at[node] = f;
    }
    return TD_OK;
}

static void clear_base(base_times *base)
{
    td_pathfinder_free(base->finder);
    td_diags_free(base->ignored);
    free(base->builder.items);
    td_builder_close(&base->builder);
    td_arena_free(base->builder.arena);
}

void td_subtract_includes(td_builder *builder, const td_tables *tables, const td_index *row)
{
    td_world *world = builder->world;
    base_times base = {0};
    bool built = false;
    for (td_index s = 0; !builder->out_of_memory && s < world->services.count; s++) {
        unsigned included = included_processes(builder, s);
        if (!included || !world->services.open[s] || world->services.vehicle_type[s] == TD_NONE ||
            world->services.mode[s] == TD_NONE)
            continue;
        if (!built && build_base(&base, tables)) {
            builder->out_of_memory = true;
            break;
        }
        built = true;
        way w = {.world = world, .base = base.builder.world, .base_builder = &base.builder,
                 .finder = base.finder, .first_at = base.first_at, .next_at = base.next_at, .builder = builder,
                 .included = included};
        translate(&w, s);
        subtract_of_service(builder, &w, s, row);
    }
    clear_base(&base);
}
