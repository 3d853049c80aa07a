/* A scenario as read, and its application to a network. io/scenario_reader.h fills this in; applying
 * resolves every change first and collects every mistake, then works on a copy: the base network is
 * never touched. */
#ifndef TD_MODEL_SCENARIO_H
#define TD_MODEL_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/lang.h"
#include "base/status.h"
#include "model/tables.h"
#include "model/world.h"

typedef enum td_change_op { TD_CHANGE_SET, TD_CHANGE_SCALE, TD_CHANGE_ADD, TD_CHANGE_REMOVE,
                            TD_CHANGE_CLOSE } td_change_op;

/* A value of `where` or `values`: text as written in JSON (numbers in their shortest form). */
typedef struct td_setting {
    char *column;
    char **values; /* where: any of these; values: exactly one */
    size_t value_count;
    char *pointer; /* JSON pointer of the value, for messages */
} td_setting;

typedef struct td_change_row { /* of `add` */
    td_setting *cells;
    size_t cell_count;
    char *pointer;
} td_change_row;

typedef struct td_change {
    td_change_op op;
    char *table;
    td_setting *where;
    size_t where_count;
    td_setting *values;
    size_t value_count;
    td_change_row *rows;
    size_t row_count;
    char *from, *to;      /* close: dates as written, NULL: no bound */
    bool may_match_none;
    bool downgrade;
    bool with_dependents; /* remove: "with": tables whose hanging rows go too */
    char **with;
    size_t with_count;
    char *file;           /* where it stands */
    char *pointer;
} td_change;

/* A measure file or a scenario's own part: an ordered group of changes. */
typedef struct td_change_set {
    char *id;             /* the measure's id, or the scenario's */
    char *file;
    bool is_measure;
    void *claims;         /* of a measure: json_t of its file without the changes (title, sources, effects); a
                             reference held */
    td_change *changes;
    size_t change_count;
} td_change_set;

/* A scenario with its parents' parts resolved into one order: root's measures, root's own, ..., own
 * measures, own changes; a measure reached twice stands once, at its first place. */
typedef struct td_scenario {
    char *id;
    char *file;           /* as given on the command line */
    char *parent;         /* id of the scenario that it extends, NULL: none */
    char *root_file;      /* file at the root of its `extends` chain: what it is compared with; equals
                             `file` where it extends none */
    char *title[TD_LANG_COUNT], *description[TD_LANG_COUNT];
    char *network;        /* folder, path usable from the working directory */
    td_change_set *sets;
    size_t set_count;
    void *evaluate;       /* json_t, merged key by key along the chain; a reference held */
    /* Changes that cannot be read are missing, of cells or of whole rows: what may follow from that is
     * not reported when the others are applied. */
    bool lacks_cells, lacks_rows;
    char **inputs;        /* every file read for it, for the manifest */
    size_t input_count;
} td_scenario;

/* Frees it and all it points to: every text and array is from malloc, each on its own. */
void td_scenario_free(td_scenario *scenario);

/* Applies all changes to a copy of `base` and checks the result; TD_ERR_INVALID with diagnostics if
 * anything is wrong (all mistakes at once). *out holds dates of `close` too. Caller frees *out. */
typedef struct td_closure {
    td_table_id table;    /* link, facility or service */
    td_atom id;
    int from_day, to_day; /* days since 1970-01-01, both inclusive; INT_MIN, INT_MAX: no bound */
    td_place place;       /* of the change, for messages; lives as long as the tables */
} td_closure;
typedef struct td_applied {
    td_tables *tables;
    td_closure *closures;
    size_t closure_count;
} td_applied;
td_status td_scenario_apply(const td_scenario *scenario, const td_tables *base, td_diags *diags,
                            td_applied *out);
void td_applied_clear(td_applied *applied);

/* Builds the world of an applied scenario. `includes` of services is resolved against `base`.
 * TD_ERR_INVALID with diagnostics where the data cannot be computed with. */
td_status td_world_build(const td_applied *applied, const td_tables *base,
                         const td_scenario *scenario, td_diags *diags, td_world **out);

#endif
