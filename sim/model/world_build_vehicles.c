/* Modes, vehicle types, energies and commodities. */
#include <stdlib.h>
#include <string.h>

#include "model/world_builder.h"

/* Hours of a year: inventory rates are yearly. */
#define HOURS_PER_YEAR 8760.0

uint32_t td_build_class_rank(const td_builder *builder, td_index mode, td_atom class_text)
{
    if (class_text == TD_NO_ATOM || mode == TD_NONE)
        return TD_NONE;
    const char *wanted = td_builder_text(builder, class_text);
    const char *rest = td_builder_text(
        builder, td_sheet_text(builder->tables->sheet[TD_T_MODE], TD_F_MODE_CLASS_ORDER, mode));
    const char *item;
    uint32_t rank = 0;
    for (size_t length; td_list_next(&rest, &item, &length); rank++)
        if (strlen(wanted) == length && strncmp(wanted, item, length) == 0)
            return rank;
    return TD_NONE;
}

static td_list *build_gauges(td_builder *builder)
{
    td_index rows = td_builder_rows(builder, TD_T_VEHICLE_TYPE);
    const char **texts = td_build_text(builder, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_GAUGES);
    td_list *lists = TD_BUILD_ARRAY(builder, rows, td_list);
    for (td_index row = 0; !builder->out_of_memory && row < rows; row++) {
        const char *rest = texts[row], *item;
        lists[row] = td_builder_list_begin(builder);
        for (size_t length; td_list_next(&rest, &item, &length);) {
            char digits[32];
            double gauge = 0;
            if (length >= sizeof digits)
                continue;
            memcpy(digits, item, length);
            digits[length] = '\0';
            if (td_parse_number(digits, &gauge))
                td_builder_list_add(builder, &lists[row], (uint32_t)lround(gauge));
        }
    }
    return lists;
}

static void build_modes(td_builder *builder)
{
    td_modes *modes = &builder->world->modes;
    const td_vehicle_types *types = &builder->world->vehicle_types;
    modes->count = td_builder_rows(builder, TD_T_MODE);
    modes->label = td_build_labels(builder, TD_T_MODE);
    modes->scheduled_only = TD_BUILD_ARRAY(builder, modes->count, bool);
    if (builder->out_of_memory)
        return;
    for (td_index m = 0; m < modes->count; m++)
        modes->scheduled_only[m] = true;
    for (td_index v = 0; v < types->count; v++)
        if (types->mode[v] != TD_NONE && !types->needs_service[v])
            modes->scheduled_only[types->mode[v]] = false;
}

static void build_vehicle_types(td_builder *builder)
{
#define NUMBER(FIELD, otherwise)                                                                   \
    td_build_number(builder, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_##FIELD, otherwise)
#define FLAG(FIELD) td_build_flag(builder, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_##FIELD, false)
    td_vehicle_types *v = &builder->world->vehicle_types;
    const td_sheet *sheet = builder->tables->sheet[TD_T_VEHICLE_TYPE];
    *v = (td_vehicle_types){
        .count = td_builder_rows(builder, TD_T_VEHICLE_TYPE),
        .label = td_build_labels(builder, TD_T_VEHICLE_TYPE),
        .mode = td_build_reference(builder, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_MODE_ID),
        .payload_t = NUMBER(PAYLOAD_T, 1),
        .payload_teu = NUMBER(PAYLOAD_TEU, TD_EMPTY),
        .load_factor = NUMBER(LOAD_FACTOR, 1),
        .cost_per_km = NUMBER(COST_PER_KM, 0),
        .cost_per_h = NUMBER(COST_PER_H, 0),
        .fixed_cost_per_trip = NUMBER(FIXED_COST_PER_TRIP, 0),
        .min_cost_per_trip = NUMBER(MIN_COST_PER_TRIP, 0),
        .speed_kmh = NUMBER(SPEED_KMH, TD_EMPTY),
        .running_factor = NUMBER(RUNNING_FACTOR, 1),
        .rest_factor = NUMBER(REST_FACTOR, 1),
        .time_cv = NUMBER(TIME_CV, 0),
        .draught_m = NUMBER(DRAUGHT_M, TD_EMPTY),
        .clearance_m = NUMBER(CLEARANCE_M, 0),
        .reefer = FLAG(REEFER),
        .needs_service = FLAG(NEEDS_SERVICE),
        .empty_factor = NUMBER(EMPTY_FACTOR, 0),
        .energy_per_km = NUMBER(ENERGY_PER_KM, TD_EMPTY),
        .energy = td_build_reference(builder, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_ENERGY_ID),
        .co2e_wtw_g_per_tkm = NUMBER(CO2E_WTW_G_PER_TKM, TD_EMPTY),
        .co2e_ttw_g_per_tkm = NUMBER(CO2E_TTW_G_PER_TKM, TD_EMPTY),
        .co2e_wtw_g_per_teukm = NUMBER(CO2E_WTW_G_PER_TEUKM, TD_EMPTY),
        .co2e_ttw_g_per_teukm = NUMBER(CO2E_TTW_G_PER_TEUKM, TD_EMPTY),
        .includes_daf = FLAG(INCLUDES_DAF),
        .includes_empty = FLAG(INCLUDES_EMPTY),
        .capacity_units = NUMBER(CAPACITY_UNITS, 1),
        .gauges = build_gauges(builder),
    };
    v->form = TD_BUILD_ARRAY(builder, v->count, td_index);
    v->class_rank = TD_BUILD_ARRAY(builder, v->count, uint32_t);
    v->distance_is_great_circle = TD_BUILD_ARRAY(builder, v->count, bool);
    for (td_index row = 0; !builder->out_of_memory && row < v->count; row++) {
        v->form[row] = td_builder_word(builder, &builder->forms,
                                       td_sheet_text(sheet, TD_F_VEHICLE_TYPE_CARGO_FORM, row));
        v->class_rank[row] = td_build_class_rank(
            builder, v->mode[row], td_sheet_text(sheet, TD_F_VEHICLE_TYPE_CLASS, row));
        v->distance_is_great_circle[row] =
            strcmp(td_builder_text(builder,
                                   td_sheet_text(sheet, TD_F_VEHICLE_TYPE_DISTANCE_BASIS, row)),
                   "great_circle") == 0;
    }
#undef NUMBER
#undef FLAG
}

/* "1;1;1;1;1;0.6;0.4", scaled to a mean of 1; checked before. Without it every day is alike. */
static void read_weekdays(const char *text, double *factor)
{
    double sum = 0;
    for (int day = 0; day < TD_WEEKDAYS; day++) {
        char *end;
        factor[day] = *text ? strtod(text, &end) : 1;
        sum += factor[day];
        text = *text ? end + (*end == ';') : text;
    }
    for (int day = 0; day < TD_WEEKDAYS; day++)
        factor[day] = sum > 0 ? factor[day] * TD_WEEKDAYS / sum : 1;
}

/* What the simulation wants to know of consignments. */
static void build_consignments(td_builder *builder, td_commodities *c)
{
    const td_sheet *sheet = builder->tables->sheet[TD_T_COMMODITY];
    const uint8_t *arrival = td_build_word(builder, TD_T_COMMODITY, TD_F_COMMODITY_ARRIVAL, 0);
    const double *priority =
        td_build_number(builder, TD_T_COMMODITY, TD_F_COMMODITY_PRIORITY, TD_EMPTY);
    c->consignment_t = td_build_number(builder, TD_T_COMMODITY, TD_F_COMMODITY_CONSIGNMENT_T, 30);
    c->consignment_teu =
        td_build_number(builder, TD_T_COMMODITY, TD_F_COMMODITY_CONSIGNMENT_TEU, 2);
    c->dwell_limit_h =
        td_build_number(builder, TD_T_COMMODITY, TD_F_COMMODITY_DWELL_LIMIT_H, TD_EMPTY);
    c->regular = TD_BUILD_ARRAY(builder, c->count, bool);
    c->priority = TD_BUILD_ARRAY(builder, c->count, uint8_t);
    c->weekday = (double(*)[TD_WEEKDAYS])td_builder_alloc(builder, c->count, sizeof *c->weekday);
    for (td_index row = 0; !builder->out_of_memory && row < c->count; row++) {
        c->regular[row] = arrival[row] == 1;
        c->priority[row] = (uint8_t)(isnan(priority[row]) ? !c->reefer[row] : priority[row] - 1);
        read_weekdays(td_builder_text(builder, td_sheet_text(sheet, TD_F_COMMODITY_WEEKDAY_PROFILE,
                                                             row)),
                      c->weekday[row]);
    }
}

static void build_commodities(td_builder *builder)
{
#define NUMBER(FIELD, otherwise)                                                                   \
    td_build_number(builder, TD_T_COMMODITY, TD_F_COMMODITY_##FIELD, otherwise)
    td_commodities *c = &builder->world->commodities;
    const td_sheet *sheet = builder->tables->sheet[TD_T_COMMODITY];
    *c = (td_commodities){
        .count = td_builder_rows(builder, TD_T_COMMODITY),
        .label = td_build_labels(builder, TD_T_COMMODITY),
        .t_per_teu = NUMBER(T_PER_TEU, 10),
        .value_per_t = NUMBER(VALUE_PER_T, 0),
        .inventory_per_t_h = NUMBER(INVENTORY_RATE_PER_YEAR, 0),
        .urgency_per_t_h = NUMBER(URGENCY_PER_T_H, 0),
        .reliability_ratio = NUMBER(RELIABILITY_RATIO, 0),
        .shelf_life_h = NUMBER(SHELF_LIFE_H, TD_EMPTY),
        .decay_per_h = NUMBER(DECAY_PER_H, 0),
        .reefer = td_build_flag(builder, TD_T_COMMODITY, TD_F_COMMODITY_REEFER, false),
    };
    c->form = TD_BUILD_ARRAY(builder, c->count, td_index);
    c->dangerous = TD_BUILD_ARRAY(builder, c->count, bool);
    c->designated = TD_BUILD_ARRAY(builder, c->count, bool);
    for (td_index row = 0; !builder->out_of_memory && row < c->count; row++) {
        c->form[row] = td_builder_word(builder, &builder->forms,
                                       td_sheet_text(sheet, TD_F_COMMODITY_CARGO_FORM, row));
        c->dangerous[row] =
            td_sheet_text(sheet, TD_F_COMMODITY_DANGEROUS_CLASS, row) != TD_NO_ATOM;
        c->inventory_per_t_h[row] *= c->value_per_t[row] / HOURS_PER_YEAR;
    }
    build_consignments(builder, c);
#undef NUMBER
}

void td_build_vehicles(td_builder *builder)
{
    td_energies *e = &builder->world->energies;
    e->count = td_builder_rows(builder, TD_T_ENERGY);
    e->label = td_build_labels(builder, TD_T_ENERGY);
    e->wtw_kg_per_unit =
        td_build_number(builder, TD_T_ENERGY, TD_F_ENERGY_WTW_KG_PER_UNIT, TD_EMPTY);
    e->ttw_kg_per_unit =
        td_build_number(builder, TD_T_ENERGY, TD_F_ENERGY_TTW_KG_PER_UNIT, TD_EMPTY);
    build_commodities(builder);
    build_vehicle_types(builder);
    build_modes(builder);
}
