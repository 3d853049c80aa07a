/* Applies a scenario's changes, in their order, to a copy of the base network. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/cells.h"
#include "model/changes.h"

static void apply_change(td_changing *changing, const td_change *change)
{
    td_table_id table = td_schema_find_table(change->table);
    changing->change = change;
    if (table == TD_TABLE_COUNT) {
        td_diags_add(changing->diags, TD_D_TABLE_UNKNOWN, td_change_place(changing, NULL),
                     change->table, td_schema_nearest_table(change->table), NULL);
        changing->rows_failed = true;
        return;
    }
    switch (change->op) {
    case TD_CHANGE_SET:
        td_change_set_cells(changing, table);
        break;
    case TD_CHANGE_SCALE:
        td_change_scale(changing, table);
        break;
    case TD_CHANGE_ADD:
        td_change_add(changing, table);
        break;
    case TD_CHANGE_REMOVE:
        td_change_remove(changing, table);
        break;
    case TD_CHANGE_CLOSE:
        td_change_close(changing, table);
        break;
    }
}

/* A measure that two scenarios of the chain name applies at its first place only. */
static bool is_repeated(const td_scenario *scenario, size_t set)
{
    for (size_t s = 0; s < set; s++)
        if (scenario->sets[set].is_measure && scenario->sets[s].is_measure &&
            strcmp(scenario->sets[s].id, scenario->sets[set].id) == 0 &&
            strcmp(scenario->sets[s].file, scenario->sets[set].file) == 0)
            return true;
    return false;
}

/* Takes the removed rows of a table out and renumbers the ledger. */
static td_status compact(td_changing *changing, td_table_id table)
{
    td_sheet *sheet = td_tables_sheet(changing->tables, table);
    if (!sheet)
        return TD_ERR_NOMEM;
    uint32_t *new_row = TD_ALLOC(sheet->row_count, uint32_t), kept = 0;
    if (!new_row)
        return TD_ERR_NOMEM;
    for (uint32_t row = 0; row < sheet->row_count; row++)
        new_row[row] = td_change_is_removed(changing, table, row) ? UINT32_MAX : kept++;
    td_sheet_keep_rows(sheet, new_row, kept);
    td_status status = td_ledger_renumber(changing->tables->ledger, table, new_row);
    free(new_row);
    return status;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_message(const td_diag *a, const td_diag *b)
{
    return a->code == b->code && a->place.line == b->place.line &&
           same_text(a->place.file, b->place.file) && same_text(a->place.where, b->place.where) &&
           same_text(a->value, b->value) &&
           (a->code != TD_D_CELL_EMPTY || same_text(a->args[0], b->args[0])); /* of which column */
}

/* A message about the whole network is news if it is an error, or about a change; a value that stands
 * in many rows, or was found wrong when it was read, is told once. So is a row that was removed. */
static bool is_news(const td_diags *told, const td_diags *found, size_t index)
{
    const td_diag *diag = td_diags_at(found, index);
    bool of_change = diag->place.where && diag->place.where[0] == '/';
    for (size_t i = 0; diag->code == TD_D_REF_UNKNOWN && i < td_diags_count(told); i++)
        if (td_diags_at(told, i)->code == TD_D_REMOVED_NEEDED &&
            same_text(td_diags_at(told, i)->value, diag->value))
            return false;
    if (diag->severity != TD_SEVERITY_ERROR && !of_change)
        return false;
    for (size_t i = 0; of_change && i < td_diags_count(told); i++) {
        const td_diag *other = td_diags_at(told, i);
        if (same_text(other->place.file, diag->place.file) &&
            same_text(other->place.where, diag->place.where))
            return false;
    }
    for (size_t i = 0; i < index; i++)
        if (same_message(td_diags_at(found, i), diag))
            return false;
    return true;
}

/* Checks the changed network as a whole. */
static td_status check_result(td_changing *changing)
{
    td_diags *found = td_diags_create();
    td_diags *news = td_diags_create();
    td_status status = TD_ERR_NOMEM;
    if (found && news) {
        status = td_tables_check(changing->tables, found);
        for (size_t i = 0; i < td_diags_count(found); i++) {
            const td_diag *d = td_diags_at(found, i);
            if (is_news(changing->diags, found, i))
                td_diags_add(news, d->code, d->place, d->value, d->suggestion, d->args[0],
                             d->args[1], d->args[2], NULL);
        }
        td_diags_append(changing->diags, news);
    }
    td_diags_free(found);
    td_diags_free(news);
    return status == TD_ERR_NOMEM ? status : TD_OK;
}

static td_status apply_all(td_changing *changing)
{
    const td_scenario *scenario = changing->scenario;
    td_status status = TD_OK;
    for (size_t s = 0; s < scenario->set_count; s++) {
        changing->set_number = (uint32_t)s;
        if (is_repeated(scenario, s))
            continue;
        for (size_t c = 0; c < scenario->sets[s].change_count && !changing->out_of_memory; c++)
            apply_change(changing, &scenario->sets[s].changes[c]);
    }
    if (!scenario->lacks_cells) /* a change that is missing may settle them */
        td_change_report_conflicts(changing);
    if (!changing->rows_failed)
        td_change_report_needed(changing);
    for (int t = 0; !status && t < TD_TABLE_COUNT; t++)
        if (changing->removed[t])
            status = compact(changing, (td_table_id)t);
    if (!status && changing->out_of_memory)
        status = TD_ERR_NOMEM;
    if (!status && !changing->rows_failed)
        status = check_result(changing);
    return status;
}

td_status td_scenario_apply(const td_scenario *scenario, const td_tables *base, td_diags *diags,
                            td_applied *out)
{
    td_changing changing = {.scenario = scenario,
                            .diags = diags,
                            .rows_failed = scenario->lacks_cells || scenario->lacks_rows};
    size_t errors = td_diags_error_count(diags);
    *out = (td_applied){0};
    td_status status = td_tables_copy(base, &changing.tables);
    if (!status) {
        changing.tables->ledger = td_ledger_create();
        status = changing.tables->ledger ? apply_all(&changing) : TD_ERR_NOMEM;
    }
    if (!status && td_diags_error_count(diags) > errors)
        status = TD_ERR_INVALID;
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        free(changing.removed[t]);
    free(changing.conflicts);
    if (status) {
        td_tables_free(changing.tables);
        free(changing.closures);
        return status;
    }
    *out = (td_applied){changing.tables, changing.closures, changing.closure_count};
    return TD_OK;
}

void td_applied_clear(td_applied *applied)
{
    td_tables_free(applied->tables);
    free(applied->closures);
    *applied = (td_applied){0};
}
