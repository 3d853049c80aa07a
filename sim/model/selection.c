#include "model/selection.h"

#include <string.h>

#include "base/mem.h"

static const char *const tables[] = {[TD_SELECT_LINK] = "link",
                                     [TD_SELECT_SERVICE] = "service",
                                     [TD_SELECT_FACILITY] = "facility",
                                     [TD_SELECT_CORRIDOR] = "corridor"};
enum { TABLES = sizeof tables / sizeof tables[0] };

/* The table before the colon; TABLES: none. *id is what comes after it. */
static int split(const char *word, const char **id)
{
    const char *colon = strchr(word, ':');
    *id = colon ? colon + 1 : NULL;
    for (int t = 0; colon && colon[1] && t < TABLES; t++)
        if (strlen(tables[t]) == (size_t)(colon - word) &&
            strncmp(word, tables[t], (size_t)(colon - word)) == 0)
            return t;
    return TABLES;
}

bool td_selection_is(const char *word)
{
    const char *id;
    return split(word, &id) < TABLES;
}

static td_index find_row(const td_world *world, int table, const char *id)
{
    const td_labels *labels = table == TD_SELECT_LINK       ? &world->links.label
                              : table == TD_SELECT_SERVICE  ? &world->services.label
                              : table == TD_SELECT_FACILITY ? &world->facilities.label
                                                            : &world->corridors.label;
    const td_index count = table == TD_SELECT_LINK       ? world->links.count
                           : table == TD_SELECT_SERVICE  ? world->services.count
                           : table == TD_SELECT_FACILITY ? world->facilities.count
                                                         : world->corridors.count;
    for (td_index row = 0; row < count; row++)
        if (strcmp(labels->id[row], id) == 0)
            return row;
    return TD_NONE;
}

td_status td_world_select(td_world *world, const char *const *words, size_t count, td_diags *diags)
{
    world->selections = TD_ALLOC(count, td_selection);
    if (!world->selections)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const char *id;
        const int table = split(words[i], &id);
        if (table == TABLES)
            return TD_ERR_USAGE;
        const td_index row = find_row(world, table, id);
        if (row == TD_NONE)
            td_diags_add(diags, TD_D_RUN_SELECT_UNKNOWN, (td_place){world->scenario_id, 0, NULL},
                         words[i], NULL, tables[table], NULL);
        world->selections[world->selection_count++] = (td_selection){
            .table = (td_selected_table)table, .row = row, .table_name = tables[table], .id = id};
    }
    return TD_OK;
}
