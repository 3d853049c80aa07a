/* Measures that contradict each other.
 *
 * Scales of one cell multiply in any order; a set beside another measure's set or scale of the same
 * cell would make the order of measures decide, unless both set the same value. The scenario's own set
 * of the cell settles it. */
#include <string.h>

#include "base/mem.h"
#include "model/changes.h"

static void add_conflict(td_changing *changing, const td_ledger_entry *entry, const char *pointer)
{
    if (TD_RESERVE(changing->conflicts, changing->conflict_capacity, changing->conflict_count + 1)) {
        changing->out_of_memory = true;
        return;
    }
    changing->conflicts[changing->conflict_count++] =
        (td_conflict){.table = entry->table, .row = entry->row, .field = entry->field,
                      .change = changing->change, .pointer = pointer,
                      .other_set = entry->set_number};
}

static void settle(td_changing *changing, td_table_id table, uint32_t row, int field)
{
    for (size_t i = 0; i < changing->conflict_count; i++) {
        td_conflict *c = &changing->conflicts[i];
        if (c->table == table && c->row == row && c->field == field)
            c->settled = true;
    }
}

void td_change_record(td_changing *changing, td_table_id table, uint32_t row, int field,
                      const char *pointer, bool same_value)
{
    td_ledger_entry *entry = td_ledger_touch(changing->tables->ledger, table, row, field);
    bool by_measure = changing->scenario->sets[changing->set_number].is_measure;
    bool is_set = changing->change->op == TD_CHANGE_SET;
    if (!entry) {
        changing->out_of_memory = true;
        return;
    }
    entry->file = td_change_keep(changing, changing->change->file);
    entry->pointer = td_change_keep(changing, pointer);
    if (!by_measure) {
        if (is_set) { /* has the last word so far */
            entry->by_measure = entry->was_set = entry->was_scaled = entry->several = false;
            settle(changing, table, row, field);
        }
        return;
    }
    bool other = entry->by_measure && (entry->several || entry->set_number != changing->set_number);
    bool agree = is_set && same_value && !entry->was_scaled;
    if (other && (is_set || entry->was_set) && !agree)
        add_conflict(changing, entry, pointer);
    entry->several = other;
    entry->by_measure = true;
    entry->was_set = entry->was_set || is_set;
    entry->was_scaled = entry->was_scaled || !is_set;
    entry->set_number = changing->set_number;
}

/* One message for all cells that two measures contend for by the same values. */
static bool reported_before(const td_changing *changing, size_t index)
{
    const td_conflict *c = &changing->conflicts[index];
    for (size_t i = 0; i < index; i++) {
        const td_conflict *d = &changing->conflicts[i];
        if (!d->settled && d->change == c->change && d->pointer == c->pointer &&
            d->other_set == c->other_set)
            return true;
    }
    return false;
}

void td_change_report_conflicts(td_changing *changing)
{
    for (size_t i = 0; i < changing->conflict_count; i++) {
        const td_conflict *c = &changing->conflicts[i];
        const td_sheet *sheet = changing->tables->sheet[c->table];
        if (c->settled || td_change_is_removed(changing, c->table, c->row) ||
            reported_before(changing, i))
            continue;
        td_diags_add(changing->diags, TD_D_CHANGE_CONFLICT,
                     (td_place){c->change->file, 0, c->pointer},
                     td_schema(c->table)->fields[c->field].name, NULL,
                     changing->scenario->sets[c->other_set].id,
                     td_intern_text(changing->tables->names, td_sheet_text(sheet, 0, c->row)), NULL);
    }
}
