/* What a world keeps beside its public arrays. */
#ifndef TD_MODEL_WORLD_INDEX_H
#define TD_MODEL_WORLD_INDEX_H

#include "base/mem.h"
#include "model/tables.h"
#include "model/world.h"

typedef struct td_world_owned {
    td_arena *arena;     /* holds the world itself too */
    uint32_t *items;     /* world->list_items */
    td_names_hold names; /* texts are borrowed from the interner */
    td_index *nodes_by_id, *zones_by_id, *commodities_by_id; /* rows sorted by id */
    const char **zone_id; /* [zone] */
    bool plane;           /* coordinates are plane ones, not degrees */
} td_world_owned;

/* Rows in the order of their ids, in the arena; NULL: out of memory. */
td_index *td_index_ids(td_arena *arena, const char *const *ids, td_index count);

#endif
