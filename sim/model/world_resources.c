/* Resources: whatever has capacity. Rows that name one resource_id share it; the figures of the first
 * open row that gives them hold for all. */
#include <stdlib.h>
#include <string.h>

#include "model/world_builder.h"

#define DAYS_PER_WEEK 7.0

static td_index add_resource(td_world *world, const char *id, td_resource_kind kind, td_index row,
                             td_direction direction)
{
    td_resources *r = &world->resources;
    td_index at = r->count++;
    r->id[at] = id;
    r->kind[at] = (uint8_t)kind;
    r->row[at] = row;
    r->direction[at] = (uint8_t)direction;
    r->segment[at] = TD_NONE;
    r->capacity_per_day[at] = TD_EMPTY;
    r->capacity_profile[at] = r->preload_profile[at] = TD_NONE;
    return at;
}

/* A row's own figures, from link or facility. */
typedef struct figures {
    double capacity, preload, base_load;
    uint8_t unit;
    td_index capacity_profile, preload_profile;
} figures;

static void give_figures(td_resources *r, td_index at, figures f)
{
    if (isnan(r->capacity_per_day[at]) && !isnan(f.capacity)) {
        r->capacity_per_day[at] = f.capacity;
        r->unit[at] = f.unit;
        r->capacity_profile[at] = f.capacity_profile;
    }
    if (r->preload_per_day[at] == 0 && f.preload > 0) {
        r->preload_per_day[at] = f.preload;
        r->preload_profile[at] = f.preload_profile;
        if (isnan(r->capacity_per_day[at]))
            r->unit[at] = f.unit;
    }
    if (r->base_load_per_day[at] == 0)
        r->base_load_per_day[at] = f.base_load;
}

/* Two open rows of one resource must agree where both give a figure. */
static void check_agreement(td_builder *builder, td_table_id table, td_index row, int field,
                            double shared, double own)
{
    if (isnan(own) || isnan(shared) || own == shared)
        return;
    td_strbuf value = TD_STRBUF_INIT, expected = TD_STRBUF_INIT;
    td_strbuf_add_number(&value, own);
    td_strbuf_add_number(&expected, shared);
    td_diags_add(builder->diags, TD_D_RESOURCE_DIFFERS,
                 td_sheet_place(builder->tables, builder->tables->sheet[table], row, field),
                 td_strbuf_text(&value), NULL, td_strbuf_text(&expected), NULL);
    td_strbuf_free(&value);
    td_strbuf_free(&expected);
}

/* [row] the first row of the same resource: of the same resource_id, or with that as its own id. */
static td_index *first_rows(td_builder *builder, td_table_id table, int id_field)
{
    td_index rows = td_builder_rows(builder, table);
    const td_sheet *sheet = builder->tables->sheet[table];
    td_index *first = TD_BUILD_ARRAY(builder, rows, td_index);
    td_key_index shared;
    if (td_key_index_build(&shared, sheet, id_field))
        builder->out_of_memory = true;
    for (td_index row = 0; !builder->out_of_memory && row < rows; row++) {
        td_atom name = td_sheet_text(sheet, id_field, row);
        /* a row may name another row's id; that row shares then too */
        td_index named = name == TD_NO_ATOM ? TD_NONE : td_builder_find(builder, table, name);
        td_index user = td_key_index_find(
            &shared, name == TD_NO_ATOM ? td_sheet_text(sheet, 0, row) : name);
        first[row] = row;
        if (user != TD_NO_ROW && user < first[row])
            first[row] = user;
        if (named != TD_NONE && named < first[row] &&
            td_sheet_text(sheet, id_field, named) == TD_NO_ATOM)
            first[row] = named;
    }
    td_key_index_clear(&shared);
    return first;
}

static const char *resource_name(td_builder *builder, td_table_id table, int id_field, td_index row)
{
    const td_sheet *sheet = builder->tables->sheet[table];
    td_atom name = td_sheet_text(sheet, id_field, row);
    return td_builder_text(builder, name != TD_NO_ATOM ? name : td_sheet_text(sheet, 0, row));
}

static void build_link_resources(td_builder *builder)
{
    td_world *world = builder->world;
    td_links *links = &world->links;
    const td_index *first = first_rows(builder, TD_T_LINK, TD_F_LINK_RESOURCE_ID);
    links->resource = TD_BUILD_ARRAY(builder, links->count, td_index);
    for (td_index l = 0; !builder->out_of_memory && l < links->count; l++) {
        bool shared = links->shared_direction[first[l]];
        if (first[l] == l) {
            const char *id = resource_name(builder, TD_T_LINK, TD_F_LINK_RESOURCE_ID, l);
            bool both = !shared && (!links->directed[l] ||
                                    td_sheet_text(builder->tables->sheet[TD_T_LINK],
                                                  TD_F_LINK_RESOURCE_ID, l) != TD_NO_ATOM);
            links->resource[l] = add_resource(world, id, TD_RESOURCE_LINK, l,
                                              shared ? TD_DIRECTION_BOTH : TD_DIRECTION_FORWARD);
            if (both)
                add_resource(world, id, TD_RESOURCE_LINK, l, TD_DIRECTION_BACKWARD);
        } else {
            links->resource[l] = links->resource[first[l]];
            links->shared_direction[l] = shared; /* one resource cannot be both */
        }
    }
}

/* Gives the resources of links the figures of open rows, or of those that are not open. */
static void give_link_figures(td_builder *builder, bool open, const double *base_load)
{
    td_resources *r = &builder->world->resources;
    const td_links *links = &builder->world->links;
    for (td_index l = 0; !builder->out_of_memory && l < links->count; l++) {
        td_index at = links->resource[l];
        if (links->open[l] != open)
            continue;
        if (open)
            check_agreement(builder, TD_T_LINK, l, TD_F_LINK_CAPACITY_PER_DAY,
                            r->capacity_per_day[at], links->capacity_per_day[l]);
        figures own = {links->capacity_per_day[l], links->preload_per_day[l],
                       base_load[l], links->capacity_unit[l], links->capacity_profile[l],
                       links->preload_profile[l]};
        give_figures(r, at, own);
        if (at + 1 < r->count && r->direction[at + 1] == TD_DIRECTION_BACKWARD)
            give_figures(r, at + 1, own);
    }
}

static void build_facility_resources(td_builder *builder)
{
    td_world *world = builder->world;
    td_facilities *f = &world->facilities;
    const td_index *first = first_rows(builder, TD_T_FACILITY, TD_F_FACILITY_RESOURCE_ID);
    f->resource = TD_BUILD_ARRAY(builder, f->count, td_index);
    for (td_index row = 0; !builder->out_of_memory && row < f->count; row++) {
        if (first[row] == row)
            f->resource[row] =
                add_resource(world, resource_name(builder, TD_T_FACILITY,
                                                  TD_F_FACILITY_RESOURCE_ID, row),
                             TD_RESOURCE_FACILITY, row, TD_DIRECTION_BOTH);
        else
            f->resource[row] = f->resource[first[row]];
    }
}

static void give_facility_figures(td_builder *builder, bool open, const double *base_load)
{
    td_resources *r = &builder->world->resources;
    const td_facilities *f = &builder->world->facilities;
    for (td_index row = 0; !builder->out_of_memory && row < f->count; row++) {
        if (f->open[row] != open)
            continue;
        if (open)
            check_agreement(builder, TD_T_FACILITY, row, TD_F_FACILITY_CAPACITY_PER_DAY,
                            r->capacity_per_day[f->resource[row]], f->capacity_per_day[row]);
        give_figures(r, f->resource[row],
                     (figures){f->capacity_per_day[row], f->preload_per_day[row],
                               base_load[row], f->capacity_unit[row], f->capacity_profile[row],
                               f->preload_profile[row]});
    }
}

/* What its departures carry a day, as the capacity of a resource. */
static void give_departures(td_world *world, td_index at, td_index service)
{
    const td_services *s = &world->services;
    td_resources *r = &world->resources;
    const bool boxes = !isnan(s->capacity_teu[service]);
    const double a_day = s->departures_per_week[service] / DAYS_PER_WEEK;
    r->unit[at] = boxes ? TD_UNIT_TEU : TD_UNIT_T;
    r->capacity_per_day[at] = a_day * (boxes ? s->capacity_teu[service] : s->capacity_t[service]);
    r->preload_per_day[at] = r->capacity_per_day[at] * s->preload_share[service];
}

/* Room that freight leaves at a stop is there for freight that boards: every segment has all of it, and
 * what boards is only counted. */
static void build_segments(td_world *world, td_index service)
{
    const td_services *s = &world->services;
    td_resources *r = &world->resources;
    const td_index whole = s->resource[service];
    for (td_index stop = s->first_stop[service] + 1; stop < s->first_stop[service + 1]; stop++) {
        const td_index at = add_resource(world, s->label.id[service], TD_RESOURCE_SERVICE, service,
                                         TD_DIRECTION_FORWARD);
        give_departures(world, at, service);
        r->segment[at] = stop;
        world->stops.resource[stop] = at;
    }
    r->capacity_per_day[whole] = TD_EMPTY;
    r->preload_per_day[whole] = 0;
}

/* One resource a departure group: its departures are counted once. It is defined by the group's first
 * open service, so those are taken first. */
static void build_service_resources(td_builder *builder, td_index *of_group, bool open)
{
    td_world *world = builder->world;
    td_services *s = &world->services;
    for (td_index i = 0; !builder->out_of_memory && i < s->count; i++) {
        if (s->open[i] != open)
            continue;
        if (s->group[i] != TD_NONE && of_group[s->group[i]] != TD_NONE) {
            s->resource[i] = of_group[s->group[i]];
            continue;
        }
        td_index at = add_resource(world, s->label.id[i], TD_RESOURCE_SERVICE, i,
                                   TD_DIRECTION_FORWARD);
        give_departures(world, at, i);
        s->resource[i] = at;
        if (s->group[i] != TD_NONE)
            of_group[s->group[i]] = at;
        else if (s->first_stop[i + 1] - s->first_stop[i] > 2)
            build_segments(world, i);
    }
}

void td_build_resources(td_builder *builder)
{
    td_world *world = builder->world;
    td_resources *r = &world->resources;
    size_t room = 2 * (size_t)world->links.count + world->facilities.count + world->services.count +
                  world->stops.count;
    *r = (td_resources){
        .id = TD_BUILD_ARRAY(builder, room, const char *),
        .kind = TD_BUILD_ARRAY(builder, room, uint8_t),
        .row = TD_BUILD_ARRAY(builder, room, td_index),
        .direction = TD_BUILD_ARRAY(builder, room, uint8_t),
        .segment = TD_BUILD_ARRAY(builder, room, td_index),
        .capacity_per_day = TD_BUILD_ARRAY(builder, room, double),
        .unit = TD_BUILD_ARRAY(builder, room, uint8_t),
        .preload_per_day = TD_BUILD_ARRAY(builder, room, double),
        .base_load_per_day = TD_BUILD_ARRAY(builder, room, double),
        .capacity_profile = TD_BUILD_ARRAY(builder, room, td_index),
        .preload_profile = TD_BUILD_ARRAY(builder, room, td_index),
    };
    const double *of_link =
        td_build_number(builder, TD_T_LINK, TD_F_LINK_BASE_LOAD_PER_DAY, 0);
    const double *of_facility =
        td_build_number(builder, TD_T_FACILITY, TD_F_FACILITY_BASE_LOAD_PER_DAY, 0);
    td_index *of_group = TD_BUILD_ARRAY(builder, world->services.count, td_index);
    world->services.resource = TD_BUILD_ARRAY(builder, world->services.count, td_index);
    world->stops.resource = TD_BUILD_ARRAY(builder, world->stops.count, td_index);
    if (builder->out_of_memory)
        return;
    for (td_index stop = 0; stop < world->stops.count; stop++)
        world->stops.resource[stop] = TD_NONE;
    for (td_index i = 0; i < world->services.count; i++)
        of_group[i] = TD_NONE;
    build_link_resources(builder);
    build_facility_resources(builder);
    for (int open = 1; open >= 0; open--) {
        give_link_figures(builder, open, of_link);
        give_facility_figures(builder, open, of_facility);
        build_service_resources(builder, of_group, open);
    }
}

/* Columns of the base that its resources follow from. */
typedef struct base_columns {
    const td_index *first; /* [row] of the same resource */
    const double *capacity, *preload, *load;
    const bool *open;
} base_columns;

/* [row of the base] load over capacity of its resource: of the first row that gives a figure, open rows
 * first, as in the world's own resources. */
static double *utilisation_of_rows(td_builder *base, td_index rows, const base_columns *c)
{
    double *capacity = TD_BUILD_ARRAY(base, rows, double), *load = TD_BUILD_ARRAY(base, rows, double);
    double *own = TD_BUILD_ARRAY(base, rows, double);
    for (int open = 1; !base->out_of_memory && open >= 0; open--)
        for (td_index row = 0; row < rows; row++) {
            const td_index at = c->first[row];
            if (c->open[row] != (bool)open)
                continue;
            if (!(capacity[at] > 0) && c->capacity[row] > 0)
                capacity[at] = c->capacity[row];
            if (load[at] == 0)
                load[at] = c->preload[row];
            if (own[at] == 0)
                own[at] = c->load[row];
        }
    for (td_index row = 0; !base->out_of_memory && row < rows; row++)
        load[row] = capacity[row] > 0 ? (load[row] + own[row]) / capacity[row] : TD_EMPTY;
    return load;
}

/* [row] utilisation of the row with the same id in the base; of a row that is new: its own. */
static double *base_utilisation(td_builder *builder, td_builder *base, td_table_id table,
                                const base_columns *there, const td_index *resource)
{
    const td_resources *r = &builder->world->resources;
    const td_index rows = td_builder_rows(builder, table);
    const double *known =
        base->out_of_memory ? NULL : utilisation_of_rows(base, td_builder_rows(base, table), there);
    double *out = TD_BUILD_ARRAY(builder, rows, double);
    for (td_index row = 0; known && out && row < rows; row++) {
        const td_atom id = td_sheet_text(builder->tables->sheet[table], 0, row);
        const td_index same = td_builder_find(base, table, id), at = resource[row];
        if (same != TD_NONE)
            out[row] = known[there->first[same]];
        else
            out[row] = r->capacity_per_day[at] > 0
                           ? (r->preload_per_day[at] + r->base_load_per_day[at]) /
                                 r->capacity_per_day[at]
                           : TD_EMPTY;
    }
    return out;
}

void td_build_base_utilisation(td_builder *builder, const td_tables *tables)
{
#define NUMBER(TABLE, FIELD)                                                                       \
    td_build_number(&base, TD_T_##TABLE, TD_F_##TABLE##_##FIELD, 0)
#define COLUMNS(TABLE, capacities)                                                                 \
    {                                                                                              \
        .first = first_rows(&base, TD_T_##TABLE, TD_F_##TABLE##_RESOURCE_ID),                      \
        .capacity = (capacities), .preload = NUMBER(TABLE, PRELOAD_PER_DAY),                       \
        .load = NUMBER(TABLE, BASE_LOAD_PER_DAY),                                                  \
        .open = td_build_flag(&base, TD_T_##TABLE, TD_F_##TABLE##_OPEN, true)                      \
    }
    td_builder base;
    td_diags *ignored = td_diags_create(); /* the base was checked when it was read */
    if (!ignored || td_builder_open(&base, tables, ignored) != TD_OK) {
        builder->out_of_memory = true;
        td_diags_free(ignored);
        return;
    }
    td_links *links = &builder->world->links;
    td_facilities *facilities = &builder->world->facilities;
    const base_columns of_links = COLUMNS(LINK, NUMBER(LINK, CAPACITY_PER_DAY));
    const base_columns of_facilities = COLUMNS(FACILITY, td_build_facility_capacity(&base));
    links->base_utilisation =
        base_utilisation(builder, &base, TD_T_LINK, &of_links, links->resource);
    facilities->base_utilisation =
        base_utilisation(builder, &base, TD_T_FACILITY, &of_facilities, facilities->resource);
    if (base.out_of_memory)
        builder->out_of_memory = true;
    td_diags_free(ignored);
    free(base.items);
    td_builder_close(&base);
    td_arena_free(base.arena);
#undef NUMBER
#undef COLUMNS
}
