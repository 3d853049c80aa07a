/* Demand, choice parameters, seasons and corridors. */
#include <stdlib.h>
#include <string.h>

#include "model/world_builder.h"

static td_index find_zone(const td_builder *builder, td_atom zone_id)
{
    td_index node = td_key_index_find(&builder->zone_row, zone_id);
    return node == TD_NO_ROW ? TD_NONE : builder->world->nodes.zone[node];
}

static void build_demands(td_builder *builder)
{
    td_world *world = builder->world;
    td_demands *d = &world->demands;
    const td_sheet *sheet = builder->tables->sheet[TD_T_DEMAND];
    *d = (td_demands){
        .count = td_builder_rows(builder, TD_T_DEMAND),
        .commodity = td_build_reference(builder, TD_T_DEMAND, TD_F_DEMAND_COMMODITY_ID),
        .tonnes_per_year =
            td_build_number(builder, TD_T_DEMAND, TD_F_DEMAND_TONNES_PER_YEAR, 0),
        .profile = td_build_reference(builder, TD_T_DEMAND, TD_F_DEMAND_PROFILE_ID),
        .elasticity = td_build_number(builder, TD_T_DEMAND, TD_F_DEMAND_ELASTICITY, 0),
    };
    d->origin = TD_BUILD_ARRAY(builder, d->count, td_index);
    d->destination = TD_BUILD_ARRAY(builder, d->count, td_index);
    d->form = TD_BUILD_ARRAY(builder, d->count, td_index);
    for (td_index row = 0; !builder->out_of_memory && row < d->count; row++) {
        td_atom form = td_sheet_text(sheet, TD_F_DEMAND_CARGO_FORM, row);
        d->origin[row] =
            find_zone(builder, td_sheet_text(sheet, TD_F_DEMAND_ORIGIN_ZONE_ID, row));
        d->destination[row] =
            find_zone(builder, td_sheet_text(sheet, TD_F_DEMAND_DESTINATION_ZONE_ID, row));
        if (d->commodity[row] == TD_NONE && world->commodities.count == 1)
            d->commodity[row] = 0;
        d->form[row] = form != TD_NO_ATOM ? td_builder_word(builder, &builder->forms, form)
                       : d->commodity[row] != TD_NONE
                           ? world->commodities.form[d->commodity[row]]
                           : TD_NONE;
    }
}

static void build_choices(td_builder *builder)
{
#define NUMBER(FIELD, otherwise)                                                                   \
    td_build_number(builder, TD_T_CHOICE, TD_F_CHOICE_##FIELD, otherwise)
    builder->world->choices = (td_choices){
        .count = td_builder_rows(builder, TD_T_CHOICE),
        .commodity = td_build_reference(builder, TD_T_CHOICE, TD_F_CHOICE_COMMODITY_ID),
        .chain = td_build_text(builder, TD_T_CHOICE, TD_F_CHOICE_CHAIN),
        .distance_from_km = NUMBER(DISTANCE_FROM_KM, 0),
        .distance_to_km = NUMBER(DISTANCE_TO_KM, HUGE_VAL),
        .theta = NUMBER(THETA, TD_EMPTY),
        .asc = NUMBER(ASC, TD_EMPTY),
        .nest_scale = NUMBER(NEST_SCALE, TD_EMPTY),
        .captive_share = NUMBER(CAPTIVE_SHARE, TD_EMPTY),
        .schedule_weight = NUMBER(SCHEDULE_WEIGHT, TD_EMPTY),
        .booking_horizon_h = NUMBER(BOOKING_HORIZON_H, TD_EMPTY),
        .nest = td_build_text(builder, TD_T_CHOICE, TD_F_CHOICE_NEST),
    };
#undef NUMBER
}

void td_build_demand(td_builder *builder)
{
    td_seasons *seasons = &builder->world->seasons;
    const td_sheet *sheet = builder->tables->sheet[TD_T_SEASON];
    seasons->count = td_builder_rows(builder, TD_T_SEASON);
    seasons->label = td_build_labels(builder, TD_T_SEASON);
    seasons->factor =
        (double(*)[TD_MONTHS])td_builder_alloc(builder, seasons->count, sizeof *seasons->factor);
    for (td_index s = 0; !builder->out_of_memory && s < seasons->count; s++)
        for (int month = 0; month < TD_MONTHS; month++) {
            double factor = td_sheet_number(sheet, TD_F_SEASON_M01 + month, s);
            seasons->factor[s][month] = isnan(factor) ? 1 : factor;
        }
    build_demands(builder);
    build_choices(builder);
}

void td_build_disruptions(td_builder *builder)
{
    static const td_table_id tables[] = {[TD_RESOURCE_LINK] = TD_T_LINK,
                                         [TD_RESOURCE_FACILITY] = TD_T_FACILITY,
                                         [TD_RESOURCE_SERVICE] = TD_T_SERVICE};
    td_disruptions *d = &builder->world->disruptions;
    const td_sheet *sheet = builder->tables->sheet[TD_T_DISRUPTION];
    *d = (td_disruptions){
        .count = td_builder_rows(builder, TD_T_DISRUPTION),
        .label = td_build_labels(builder, TD_T_DISRUPTION),
        .kind = td_build_word(builder, TD_T_DISRUPTION, TD_F_DISRUPTION_TABLE, TD_RESOURCE_LINK),
        .rate_per_year =
            td_build_number(builder, TD_T_DISRUPTION, TD_F_DISRUPTION_RATE_PER_YEAR, 0),
        .duration_h = td_build_number(builder, TD_T_DISRUPTION, TD_F_DISRUPTION_DURATION_H, 0),
        .duration_cv = td_build_number(builder, TD_T_DISRUPTION, TD_F_DISRUPTION_DURATION_CV, 1),
        .capacity_factor =
            td_build_number(builder, TD_T_DISRUPTION, TD_F_DISRUPTION_CAPACITY_FACTOR, 0),
    };
    d->row = TD_BUILD_ARRAY(builder, d->count, td_index);
    for (td_index row = 0; !builder->out_of_memory && row < d->count; row++)
        d->row[row] = td_builder_find(builder, tables[d->kind[row]],
                                      td_sheet_text(sheet, TD_F_DISRUPTION_ID, row));
}

typedef struct ranked {
    double priority;
    td_index row;
} ranked;

static int by_priority(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->priority != y->priority)
        return x->priority < y->priority ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Labels in the order of priority; rank[row] is the corridor's place in it. */
static td_index *rank_corridors(td_builder *builder, td_corridors *corridors)
{
    td_index count = td_builder_rows(builder, TD_T_CORRIDOR);
    const double *priority =
        td_build_number(builder, TD_T_CORRIDOR, TD_F_CORRIDOR_PRIORITY, HUGE_VAL);
    td_labels by_row = td_build_labels(builder, TD_T_CORRIDOR);
    ranked *order = TD_BUILD_ARRAY(builder, count, ranked);
    td_index *rank = TD_BUILD_ARRAY(builder, count, td_index);
    corridors->count = count;
    corridors->label = td_build_labels(builder, TD_T_CORRIDOR);
    if (builder->out_of_memory)
        return NULL;
    for (td_index row = 0; row < count; row++)
        order[row] = (ranked){priority[row], row};
    qsort(order, count, sizeof *order, by_priority);
    for (td_index i = 0; i < count; i++) {
        td_index row = order[i].row;
        rank[row] = i;
        corridors->label.id[i] = by_row.id[row];
        corridors->label.name[i] = by_row.name[row];
        corridors->label.name_zh[i] = by_row.name_zh[row];
        corridors->label.file[i] = by_row.file[row];
        corridors->label.line[i] = by_row.line[row];
    }
    return rank;
}

static td_index *no_corridor(td_builder *builder, td_index count)
{
    td_index *of = TD_BUILD_ARRAY(builder, count, td_index);
    for (td_index i = 0; of && i < count; i++)
        of[i] = TD_NONE;
    return of;
}

void td_build_corridors(td_builder *builder)
{
    td_world *world = builder->world;
    const td_sheet *sheet = builder->tables->sheet[TD_T_CORRIDOR_MEMBER];
    const td_index *rank = rank_corridors(builder, &world->corridors);
    const td_index *corridor =
        td_build_reference(builder, TD_T_CORRIDOR_MEMBER, TD_F_CORRIDOR_MEMBER_CORRIDOR_ID);
    world->link_corridor = no_corridor(builder, td_builder_rows(builder, TD_T_LINK));
    world->service_corridor = no_corridor(builder, td_builder_rows(builder, TD_T_SERVICE));
    world->facility_corridor = no_corridor(builder, td_builder_rows(builder, TD_T_FACILITY));
    world->node_corridor = no_corridor(builder, td_builder_rows(builder, TD_T_NODE));
    if (builder->out_of_memory)
        return;
    for (td_index row = 0; sheet && row < sheet->row_count; row++) {
        const char *table =
            td_builder_text(builder, td_sheet_text(sheet, TD_F_CORRIDOR_MEMBER_TABLE, row));
        td_table_id target = td_schema_find_table(table);
        td_index *of = target == TD_T_LINK       ? world->link_corridor
                       : target == TD_T_SERVICE  ? world->service_corridor
                       : target == TD_T_FACILITY ? world->facility_corridor
                       : target == TD_T_NODE     ? world->node_corridor
                                                 : NULL;
        td_index member =
            of ? td_builder_find(builder, target,
                                 td_sheet_text(sheet, TD_F_CORRIDOR_MEMBER_ID, row))
               : TD_NONE;
        if (member == TD_NONE || corridor[row] == TD_NONE)
            continue;
        if (rank[corridor[row]] < of[member])
            of[member] = rank[corridor[row]];
    }
}
