/* Facilities and the table of costs. */
#include <string.h>

#include "model/world_builder.h"

/* When a process of a kind is passed, where the row does not say. */
static uint8_t usual_moment(uint8_t kind)
{
    switch ((td_facility_kind)kind) {
    case TD_FACILITY_BORDER:
        return TD_APPLIES_COUNTRY_CHANGE;
    case TD_FACILITY_GAUGE_CHANGE:
        return TD_APPLIES_GAUGE_CHANGE;
    case TD_FACILITY_LOCK:
        return TD_APPLIES_EVERY_PASSAGE;
    case TD_FACILITY_TERMINAL:
    case TD_FACILITY_STUFFING:
    case TD_FACILITY_CUSTOMS:
    case TD_FACILITY_OTHER:
        break;
    }
    return TD_APPLIES_TRANSFER;
}

/* from_mode is a list for customs (modes cleared on the vehicle), one mode otherwise. */
static void resolve_modes(td_builder *builder, td_facilities *f)
{
    const td_list *from = td_build_references(builder, TD_T_FACILITY, TD_F_FACILITY_FROM_MODE);
    f->from_mode = TD_BUILD_ARRAY(builder, f->count, td_index);
    f->from_modes = TD_BUILD_ARRAY(builder, f->count, td_list);
    for (td_index row = 0; !builder->out_of_memory && row < f->count; row++) {
        bool customs = f->kind[row] == TD_FACILITY_CUSTOMS;
        f->from_mode[row] =
            customs || from[row].count == 0 ? TD_NONE : builder->items[from[row].first];
        f->from_modes[row] = customs ? from[row] : (td_list){0, 0};
    }
}

/* "container;bulk" restricts to forms, "bulk>container" changes one into the other. */
static void resolve_forms(td_builder *builder, td_facilities *f)
{
    const char **cells = td_build_text(builder, TD_T_FACILITY, TD_F_FACILITY_CARGO_FORMS);
    const td_intern *names = builder->tables->names;
    f->forms = TD_BUILD_ARRAY(builder, f->count, td_list);
    f->form_from = TD_BUILD_ARRAY(builder, f->count, td_index);
    f->form_to = TD_BUILD_ARRAY(builder, f->count, td_index);
    for (td_index row = 0; !builder->out_of_memory && row < f->count; row++) {
        const char *rest = cells[row], *item;
        f->forms[row] = td_builder_list_begin(builder);
        f->form_from[row] = f->form_to[row] = TD_NONE;
        for (size_t length; td_list_next(&rest, &item, &length);) {
            const char *arrow = memchr(item, '>', length);
            size_t first = arrow ? (size_t)(arrow - item) : length;
            td_index form = td_builder_word(builder, &builder->forms,
                                            td_intern_find(names, item, first));
            if (!arrow) {
                td_builder_list_add(builder, &f->forms[row], form);
                continue;
            }
            f->form_from[row] = form;
            f->form_to[row] =
                td_builder_word(builder, &builder->forms,
                                td_intern_find(names, arrow + 1, length - first - 1));
        }
    }
}

/* "mon;tue" as bits. */
static void resolve_days(td_builder *builder, td_facilities *f)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const char **cells = td_build_text(builder, TD_T_FACILITY, TD_F_FACILITY_OPEN_DAYS);
    f->open_days = TD_BUILD_ARRAY(builder, f->count, uint8_t);
    for (td_index row = 0; !builder->out_of_memory && row < f->count; row++) {
        const char *rest = cells[row], *item;
        for (size_t length; td_list_next(&rest, &item, &length);)
            for (unsigned day = 0; day < TD_WEEKDAYS; day++)
                if (length == 3 && strncmp(item, days[day], 3) == 0)
                    f->open_days[row] |= (uint8_t)(1u << day);
    }
}

static void mark_designated(td_builder *builder)
{
    td_world *world = builder->world;
    const td_facilities *f = &world->facilities;
    for (td_index row = 0; !builder->out_of_memory && row < f->count; row++)
        for (uint32_t i = 0; i < f->designated_for[row].count; i++) {
            uint32_t commodity = builder->items[f->designated_for[row].first + i];
            if (commodity != TD_NONE)
                world->commodities.designated[commodity] = true;
        }
}

double *td_build_facility_capacity(td_builder *builder)
{
#define NUMBER(FIELD, otherwise)                                                                   \
    td_build_number(builder, TD_T_FACILITY, TD_F_FACILITY_##FIELD, otherwise)
    double *capacity = NUMBER(CAPACITY_PER_DAY, TD_EMPTY);
    const double *servers = NUMBER(SERVERS, TD_EMPTY), *rate = NUMBER(RATE_PER_SERVER_H, TD_EMPTY);
    const double *hours = NUMBER(OPEN_HOURS, 24);
    for (td_index row = 0; !builder->out_of_memory && row < td_builder_rows(builder, TD_T_FACILITY);
         row++)
        if (isnan(capacity[row]))
            capacity[row] = servers[row] * rate[row] * hours[row];
    return capacity;
#undef NUMBER
}

void td_build_facilities(td_builder *builder)
{
#define NUMBER(FIELD, otherwise)                                                                   \
    td_build_number(builder, TD_T_FACILITY, TD_F_FACILITY_##FIELD, otherwise)
#define REF(FIELD)  td_build_reference(builder, TD_T_FACILITY, TD_F_FACILITY_##FIELD)
#define REFS(FIELD) td_build_references(builder, TD_T_FACILITY, TD_F_FACILITY_##FIELD)
    td_facilities *f = &builder->world->facilities;
    *f = (td_facilities){
        .count = td_builder_rows(builder, TD_T_FACILITY),
        .label = td_build_labels(builder, TD_T_FACILITY),
        .node = REF(NODE_ID),
        .kind = td_build_word(builder, TD_T_FACILITY, TD_F_FACILITY_KIND, TD_FACILITY_OTHER),
        .to_mode = REF(TO_MODE),
        .direction =
            td_build_word(builder, TD_T_FACILITY, TD_F_FACILITY_DIRECTION, TD_DIRECTION_BOTH),
        .applies =
            td_build_word(builder, TD_T_FACILITY, TD_F_FACILITY_APPLIES_WHEN, UINT8_MAX),
        .commodities = REFS(COMMODITIES),
        .vehicle_types = REFS(VEHICLE_TYPES),
        .designated_for = REFS(DESIGNATED_FOR),
        .reefer = td_build_flag(builder, TD_T_FACILITY, TD_F_FACILITY_REEFER, true),
        .concurrent_with = REF(CONCURRENT_WITH),
        .cost_per_t = NUMBER(COST_PER_T, 0),
        .cost_per_teu = NUMBER(COST_PER_TEU, 0),
        .time_h = NUMBER(TIME_H, 0),
        .base_wait_h = NUMBER(BASE_WAIT_H, 0),
        .time_cv = NUMBER(TIME_CV, 0),
        .time_profile = REF(TIME_PROFILE),
        .servers = NUMBER(SERVERS, TD_EMPTY),
        .rate_per_server_h = NUMBER(RATE_PER_SERVER_H, TD_EMPTY),
        .open_hours = NUMBER(OPEN_HOURS, 24),
        .capacity_per_day = td_build_facility_capacity(builder),
        .capacity_unit =
            td_build_word(builder, TD_T_FACILITY, TD_F_FACILITY_CAPACITY_UNIT, TD_UNIT_T),
        .capacity_profile = REF(CAPACITY_PROFILE),
        .preload_per_day = NUMBER(PRELOAD_PER_DAY, 0),
        .preload_profile = REF(PRELOAD_PROFILE),
        .yard_teu = NUMBER(YARD_TEU, TD_EMPTY),
        .service_cv = NUMBER(SERVICE_CV, 0),
        .inspection_share = NUMBER(INSPECTION_SHARE, 0),
        .inspection_h = NUMBER(INSPECTION_H, 0),
        .inspection_cv = NUMBER(INSPECTION_CV, NAN),
        .batch = NUMBER(BATCH, TD_EMPTY),
        .cycle_h = NUMBER(CYCLE_H, TD_EMPTY),
        .open_from_h = NUMBER(OPEN_FROM_H, 8),
        .co2e_wtw_kg_per_t = NUMBER(CO2E_WTW_KG_PER_T, 0),
        .co2e_ttw_kg_per_t = NUMBER(CO2E_TTW_KG_PER_T, 0),
        .open = td_build_flag(builder, TD_T_FACILITY, TD_F_FACILITY_OPEN, true),
    };
    const uint8_t *served = td_build_word(builder, TD_T_FACILITY, TD_F_FACILITY_SERVICE_UNIT,
                                          TD_UNIT_T);
    const td_sheet *sheet = builder->tables->sheet[TD_T_FACILITY];
    for (td_index row = 0; !builder->out_of_memory && row < f->count; row++) {
        if (f->applies[row] == UINT8_MAX)
            f->applies[row] = usual_moment(f->kind[row]);
        if (!isnan(f->capacity_per_day[row]) &&
            isnan(td_sheet_number(sheet, TD_F_FACILITY_CAPACITY_PER_DAY, row)))
            f->capacity_unit[row] = served[row];
    }
    resolve_modes(builder, f);
    resolve_forms(builder, f);
    resolve_days(builder, f);
    mark_designated(builder);
#undef NUMBER
#undef REF
#undef REFS
}

void td_build_costs(td_builder *builder)
{
#define NUMBER(FIELD) td_build_number(builder, TD_T_COST, TD_F_COST_##FIELD, 0)
    td_costs *c = &builder->world->costs;
    const td_sheet *sheet = builder->tables->sheet[TD_T_COST];
    *c = (td_costs){
        .count = td_builder_rows(builder, TD_T_COST),
        .vehicle_type = td_build_reference(builder, TD_T_COST, TD_F_COST_VEHICLE_TYPE_ID),
        .commodity = td_build_reference(builder, TD_T_COST, TD_F_COST_COMMODITY_ID),
        .operation = td_build_word(builder, TD_T_COST, TD_F_COST_OPERATION, TD_OPERATION_MOVE),
        .fixed_per_t = NUMBER(FIXED_PER_T),
        .fixed_per_teu = NUMBER(FIXED_PER_TEU),
        .per_tkm = NUMBER(PER_TKM),
        .per_teukm = NUMBER(PER_TEUKM),
        .per_th = NUMBER(PER_TH),
    };
    c->country = TD_BUILD_ARRAY(builder, c->count, td_index);
    for (td_index row = 0; !builder->out_of_memory && row < c->count; row++) {
        td_atom region = td_sheet_text(sheet, TD_F_COST_REGION, row);
        c->country[row] = region == TD_NO_ATOM
                              ? TD_NONE
                              : td_builder_word(builder, &builder->countries, region);
    }
#undef NUMBER
}
