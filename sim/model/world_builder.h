/* What the parts of the world's builder share: columns of tables as arrays of the world, defaults
 * filled in, references resolved. Everything made here lives in the world's arena. */
#ifndef TD_MODEL_WORLD_BUILDER_H
#define TD_MODEL_WORLD_BUILDER_H

#include "base/mem.h"
#include "model/key_index.h"
#include "model/scenario.h"
#include "model/schema_fields.h"
#include "model/tables.h"
#include "model/world.h"

/* Texts seen so far, in order of first appearance: cargo forms, countries, territories. */
typedef struct td_vocabulary {
    td_atom *atoms;
    size_t count, capacity;
} td_vocabulary;

typedef struct td_builder {
    td_world *world;
    td_arena *arena;
    const td_tables *tables;
    td_diags *diags;
    td_key_index by_id[TD_TABLE_COUNT]; /* by the first column */
    td_key_index zone_row;              /* node rows by zone_id */
    uint32_t *items;                    /* becomes world->list_items */
    size_t item_count, item_capacity;
    td_vocabulary forms, countries, territories;
    bool out_of_memory;
} td_builder;

td_status td_builder_open(td_builder *builder, const td_tables *tables, td_diags *diags);
/* Frees what only the building needed; the world stays. */
void td_builder_close(td_builder *builder);

/* `count` elements in the arena, zeroed; NULL sets out_of_memory. */
void *td_builder_alloc(td_builder *builder, size_t count, size_t size);
#define TD_BUILD_ARRAY(builder, count, type)                                                       \
    ((type *)td_builder_alloc((builder), (count), sizeof(type)))

td_index td_builder_rows(const td_builder *builder, td_table_id table);
const char *td_builder_text(const td_builder *builder, td_atom atom);
/* Row number of an id, TD_NONE if empty or unknown. */
td_index td_builder_find(const td_builder *builder, td_table_id table, td_atom id);
/* Number of a text in a vocabulary, added if new. */
td_index td_builder_word(td_builder *builder, td_vocabulary *vocabulary, td_atom atom);
/* A vocabulary as an array of texts. */
const char **td_builder_words(td_builder *builder, const td_vocabulary *vocabulary);

/* Columns, one element a row. NULL only when out of memory. */
double *td_build_number(td_builder *builder, td_table_id table, int field, double otherwise);
bool *td_build_flag(td_builder *builder, td_table_id table, int field, bool otherwise);
td_index *td_build_reference(td_builder *builder, td_table_id table, int field);
td_list *td_build_references(td_builder *builder, td_table_id table, int field);
const char **td_build_text(td_builder *builder, td_table_id table, int field);
/* Position of a WORD in the schema's list, which is that of the enum in world.h. */
uint8_t *td_build_word(td_builder *builder, td_table_id table, int field, uint8_t otherwise);
td_labels td_build_labels(td_builder *builder, td_table_id table);

/* Lists are built by adding items between these two. */
td_list td_builder_list_begin(const td_builder *builder);
void td_builder_list_add(td_builder *builder, td_list *list, uint32_t item);

/* Position of a class in its mode's class_order, 0 = smallest; TD_NONE without. */
uint32_t td_build_class_rank(const td_builder *builder, td_index mode, td_atom class_text);

/* The parts, in the order in which they need one another. */
void td_build_vehicles(td_builder *builder);  /* modes, vehicle types, energies, commodities */
void td_build_places(td_builder *builder);    /* nodes, zones, areas */
void td_build_links(td_builder *builder);
void td_build_accesses(td_builder *builder);
void td_build_facilities(td_builder *builder);
void td_build_costs(td_builder *builder);
void td_build_demand(td_builder *builder);    /* demands, choices, seasons */
void td_build_corridors(td_builder *builder);
void td_build_disruptions(td_builder *builder);
/* `base`: the network before any change, against which `includes` is resolved. */
void td_build_services(td_builder *builder, const td_tables *base);
void td_build_resources(td_builder *builder);
/* capacity_per_day of facilities; by servers and their rate where it is not given. */
double *td_build_facility_capacity(td_builder *builder);
/* Utilisation of links and facilities in the network before any change, to which published running
 * times and waits belong. */
void td_build_base_utilisation(td_builder *builder, const td_tables *base);
void td_build_evaluation(td_builder *builder, const td_scenario *scenario);
void td_build_periods(td_builder *builder, const td_applied *applied);

/* All parts that do not depend on services. */
void td_build_ground(td_builder *builder);

#endif
