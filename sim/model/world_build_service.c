/* Services and their stops: prices in the base currency, links of every run filled in. */
#include <stdlib.h>
#include <string.h>

#include "model/currency.h"
#include "model/world_builder.h"
#include "model/world_includes.h"
#include "model/world_path.h"

static void convert_prices(td_builder *builder)
{
    td_services *s = &builder->world->services;
    const td_sheet *sheet = builder->tables->sheet[TD_T_SERVICE];
    for (td_index row = 0; !builder->out_of_memory && row < s->count; row++) {
        const char *currency =
            td_builder_text(builder, td_sheet_text(sheet, TD_F_SERVICE_PRICE_CURRENCY, row));
        double year = td_sheet_number(sheet, TD_F_SERVICE_PRICE_YEAR, row);
        double factor = td_currency_factor(builder->tables, currency, year);
        if (isnan(factor)) {
            td_currency_report(builder->tables, row, builder->diags);
            factor = 1;
        }
        s->price_base_per_teu[row] *= factor;
        s->price_per_teu_km[row] *= factor;
        s->price_per_teu[row] *= factor;
    }
}

static double count_items(const char *list)
{
    double count = 0;
    const char *item;
    for (size_t length; td_list_next(&list, &item, &length);)
        count++;
    return count;
}

/* Departures from the timetable, capacity from the vehicle's payload, where not given. */
static void fill_defaults(td_builder *builder)
{
    td_world *world = builder->world;
    td_services *s = &world->services;
    const td_sheet *sheet = builder->tables->sheet[TD_T_SERVICE];
    td_vocabulary groups = {0};
    s->group = TD_BUILD_ARRAY(builder, s->count, td_index);
    for (td_index row = 0; !builder->out_of_memory && row < s->count; row++) {
        td_index vehicle = s->vehicle_type[row];
        td_atom group = td_sheet_text(sheet, TD_F_SERVICE_DEPARTURE_GROUP, row);
        if (isnan(s->departures_per_week[row]))
            s->departures_per_week[row] = count_items(
                td_builder_text(builder, td_sheet_text(sheet, TD_F_SERVICE_TIMETABLE, row)));
        s->group[row] = group == TD_NO_ATOM ? TD_NONE : td_builder_word(builder, &groups, group);
        if (vehicle == TD_NONE)
            continue;
        if (s->mode[row] == TD_NONE)
            s->mode[row] = world->vehicle_types.mode[vehicle];
        if (isnan(s->capacity_teu[row]))
            s->capacity_teu[row] = world->vehicle_types.payload_teu[vehicle];
        if (isnan(s->capacity_t[row]))
            s->capacity_t[row] = world->vehicle_types.payload_t[vehicle];
    }
    free(groups.atoms);
}

typedef struct stop_row {
    td_index service;
    double sequence;
    td_index row;
} stop_row;

static int by_service_and_sequence(const void *a, const void *b)
{
    const stop_row *x = a, *y = b;
    if (x->service != y->service)
        return x->service < y->service ? -1 : 1;
    if (x->sequence != y->sequence)
        return x->sequence < y->sequence ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* The rows of service_stop in the order of services and of their stops; those of unknown services,
 * which sort last, are left out of *count. */
static const stop_row *sort_stops(td_builder *builder, td_index *count)
{
    const td_sheet *sheet = builder->tables->sheet[TD_T_SERVICE_STOP];
    td_index rows = td_builder_rows(builder, TD_T_SERVICE_STOP);
    const td_index *service =
        td_build_reference(builder, TD_T_SERVICE_STOP, TD_F_SERVICE_STOP_SERVICE_ID);
    stop_row *order = TD_BUILD_ARRAY(builder, rows, stop_row);
    *count = 0;
    for (td_index row = 0; !builder->out_of_memory && row < rows; row++) {
        order[row] = (stop_row){
            service[row], td_sheet_number(sheet, TD_F_SERVICE_STOP_STOP_SEQUENCE, row), row};
        *count += service[row] != TD_NONE;
    }
    if (!builder->out_of_memory)
        qsort(order, rows, sizeof *order, by_service_and_sequence);
    return order;
}

static void build_stops(td_builder *builder, const stop_row *order, td_index count)
{
    td_world *world = builder->world;
    td_stops *stops = &world->stops;
    const td_sheet *sheet = builder->tables->sheet[TD_T_SERVICE_STOP];
    const td_index *node =
        td_build_reference(builder, TD_T_SERVICE_STOP, TD_F_SERVICE_STOP_NODE_ID);
    const td_list *links =
        td_build_references(builder, TD_T_SERVICE_STOP, TD_F_SERVICE_STOP_LINK_IDS);
    *stops = (td_stops){
        .count = count,
        .service = TD_BUILD_ARRAY(builder, count, td_index),
        .node = TD_BUILD_ARRAY(builder, count, td_index),
        .running_h = TD_BUILD_ARRAY(builder, count, double),
        .dwell_h = TD_BUILD_ARRAY(builder, count, double),
        .length_km = TD_BUILD_ARRAY(builder, count, double),
        .links = TD_BUILD_ARRAY(builder, count, td_list),
        .board = TD_BUILD_ARRAY(builder, count, bool),
        .alight = TD_BUILD_ARRAY(builder, count, bool),
    };
    world->services.first_stop = TD_BUILD_ARRAY(builder, (size_t)world->services.count + 1, td_index);
    for (td_index i = 0; !builder->out_of_memory && i < count; i++) {
        td_index row = order[i].row;
        double dwell = td_sheet_number(sheet, TD_F_SERVICE_STOP_DWELL_H, row);
        stops->service[i] = order[i].service;
        stops->node[i] = node[row];
        stops->running_h[i] = td_sheet_number(sheet, TD_F_SERVICE_STOP_RUNNING_H, row);
        stops->dwell_h[i] = isnan(dwell) ? 0 : dwell;
        stops->length_km[i] = td_sheet_number(sheet, TD_F_SERVICE_STOP_LENGTH_KM, row);
        stops->links[i] = links[row];
        stops->board[i] = td_sheet_number(sheet, TD_F_SERVICE_STOP_BOARD, row) != 0; /* NaN: yes */
        stops->alight[i] = td_sheet_number(sheet, TD_F_SERVICE_STOP_ALIGHT, row) != 0;
        world->services.first_stop[order[i].service + 1]++;
    }
    for (td_index s = 0; !builder->out_of_memory && s < world->services.count; s++)
        world->services.first_stop[s + 1] += world->services.first_stop[s];
}

/* Stops without link_ids follow the quickest open path from the stop before. */
static void find_paths(td_builder *builder, const stop_row *order)
{
    td_world *world = builder->world;
    td_stops *stops = &world->stops;
    const td_sheet *sheet = builder->tables->sheet[TD_T_SERVICE_STOP];
    world->list_items = builder->items;
    td_pathfinder *finder = td_pathfinder_create(world);
    if (!finder)
        builder->out_of_memory = true;
    for (td_index i = 1; !builder->out_of_memory && i < stops->count; i++) {
        td_index service = stops->service[i];
        const td_index *path;
        size_t count;
        if (i == world->services.first_stop[service] || stops->links[i].count > 0)
            continue;
        if (td_pathfinder_find(finder, world->services.vehicle_type[service], stops->node[i - 1],
                               stops->node[i], &path, &count))
            builder->out_of_memory = true;
        stops->links[i] = td_builder_list_begin(builder);
        for (size_t k = 0; k < count; k++)
            td_builder_list_add(builder, &stops->links[i], path[k]);
        world->list_items = builder->items;
        if (count == 0 && world->services.open[service] && stops->node[i - 1] != TD_NONE)
            td_diags_add(builder->diags, TD_D_SERVICE_NO_PATH,
                         td_sheet_place(builder->tables, sheet, order[i].row,
                                        TD_F_SERVICE_STOP_NODE_ID),
                         world->nodes.label.id[stops->node[i]], NULL,
                         world->nodes.label.id[stops->node[i - 1]], NULL);
    }
    td_pathfinder_free(finder);
}

void td_build_services(td_builder *builder, const td_tables *base)
{
#define NUMBER(FIELD, otherwise)                                                                   \
    td_build_number(builder, TD_T_SERVICE, TD_F_SERVICE_##FIELD, otherwise)
    builder->world->services = (td_services){
        .count = td_builder_rows(builder, TD_T_SERVICE),
        .label = td_build_labels(builder, TD_T_SERVICE),
        .mode = td_build_reference(builder, TD_T_SERVICE, TD_F_SERVICE_MODE_ID),
        .vehicle_type = td_build_reference(builder, TD_T_SERVICE, TD_F_SERVICE_VEHICLE_TYPE_ID),
        .departures_per_week = NUMBER(DEPARTURES_PER_WEEK, TD_EMPTY),
        .capacity_teu = NUMBER(CAPACITY_TEU, TD_EMPTY),
        .capacity_t = NUMBER(CAPACITY_T, TD_EMPTY),
        .price_base_per_teu = NUMBER(PRICE_BASE_PER_TEU, 0),
        .price_per_teu_km = NUMBER(PRICE_PER_TEU_KM, 0),
        .price_per_teu = NUMBER(PRICE_PER_TEU, 0),
        .operating_cost_per_departure = NUMBER(OPERATING_COST_PER_DEPARTURE, TD_EMPTY),
        .subsidy_per_teu = NUMBER(SUBSIDY_PER_TEU, 0),
        .preload_share = NUMBER(PRELOAD_SHARE, 0),
        .time_cv = NUMBER(TIME_CV, TD_EMPTY),
        .cancel_probability = NUMBER(CANCEL_PROBABILITY, 0),
        .timetable = td_build_text(builder, TD_T_SERVICE, TD_F_SERVICE_TIMETABLE),
        .late_probability = NUMBER(LATE_PROBABILITY, 0),
        .late_h = NUMBER(LATE_H, 0),
        .cutoff_h = NUMBER(CUTOFF_H, 0),
        .seats = td_build_word(builder, TD_T_SERVICE, TD_F_SERVICE_SEATS, TD_SEATS_HARD),
        .open = td_build_flag(builder, TD_T_SERVICE, TD_F_SERVICE_OPEN, true),
    };
#undef NUMBER
    td_index count = 0;
    const stop_row *order = sort_stops(builder, &count);
    convert_prices(builder);
    fill_defaults(builder);
    if (!builder->out_of_memory)
        build_stops(builder, order, count);
    if (!builder->out_of_memory)
        find_paths(builder, order);
    td_index *rows = TD_BUILD_ARRAY(builder, count, td_index);
    for (td_index i = 0; !builder->out_of_memory && i < count; i++)
        rows[i] = order[i].row;
    if (!builder->out_of_memory)
        td_subtract_includes(builder, base, rows);
}
