#include "model/ledger.h"

#include <stdlib.h>

#include "base/mem.h"

struct td_ledger {
    td_ledger_entry *entries;
    size_t count, capacity;
    uint32_t *slots; /* open addressing, power of two; entry + 1, 0 = free */
    size_t slot_count;
};

static uint64_t hash_cell(td_table_id table, uint32_t row, int field)
{
    uint64_t key = ((uint64_t)table << 48) ^ ((uint64_t)(field + 1) << 32) ^ row;
    key *= 0x9E3779B97F4A7C15u; /* Fibonacci hashing: 2^64 / golden ratio */
    return key ^ (key >> 29);
}

td_ledger *td_ledger_create(void)
{
    return TD_ALLOC(1, td_ledger);
}

void td_ledger_free(td_ledger *ledger)
{
    if (!ledger)
        return;
    free(ledger->entries);
    free(ledger->slots);
    free(ledger);
}

/* The slot that holds a cell, or the free one where it belongs. */
static size_t find_slot(const td_ledger *ledger, td_table_id table, uint32_t row, int field)
{
    size_t mask = ledger->slot_count - 1;
    for (size_t s = hash_cell(table, row, field) & mask;; s = (s + 1) & mask) {
        if (ledger->slots[s] == 0)
            return s;
        const td_ledger_entry *entry = &ledger->entries[ledger->slots[s] - 1];
        if (entry->table == table && entry->row == row && entry->field == field)
            return s;
    }
}

static td_status rebuild_slots(td_ledger *ledger, size_t slot_count)
{
    uint32_t *slots = TD_ALLOC(slot_count, uint32_t);
    if (!slots)
        return TD_ERR_NOMEM;
    free(ledger->slots);
    ledger->slots = slots;
    ledger->slot_count = slot_count;
    for (size_t i = 0; i < ledger->count; i++) {
        const td_ledger_entry *entry = &ledger->entries[i];
        slots[find_slot(ledger, entry->table, entry->row, entry->field)] = (uint32_t)i + 1;
    }
    return TD_OK;
}

td_ledger_entry *td_ledger_find(const td_ledger *ledger, td_table_id table, uint32_t row, int field)
{
    if (!ledger || ledger->count == 0)
        return NULL;
    uint32_t found = ledger->slots[find_slot(ledger, table, row, field)];
    return found ? &ledger->entries[found - 1] : NULL;
}

td_ledger_entry *td_ledger_touch(td_ledger *ledger, td_table_id table, uint32_t row, int field)
{
    if (ledger->count * 2 >= ledger->slot_count &&
        rebuild_slots(ledger, ledger->slot_count ? ledger->slot_count * 2 : 64))
        return NULL;
    size_t slot = find_slot(ledger, table, row, field);
    if (ledger->slots[slot] == 0) {
        if (TD_RESERVE(ledger->entries, ledger->capacity, ledger->count + 1))
            return NULL;
        ledger->entries[ledger->count++] =
            (td_ledger_entry){.table = table, .row = row, .field = field};
        ledger->slots[slot] = (uint32_t)ledger->count;
    }
    return &ledger->entries[ledger->slots[slot] - 1];
}

void td_ledger_place(const td_ledger *ledger, td_table_id table, uint32_t row, int field,
                     td_place *place)
{
    const td_ledger_entry *entry = td_ledger_find(ledger, table, row, field);
    if (entry && entry->file)
        *place = (td_place){entry->file, 0, entry->pointer};
}

td_status td_ledger_renumber(td_ledger *ledger, td_table_id table, const uint32_t *new_row)
{
    size_t kept = 0;
    for (size_t i = 0; i < ledger->count; i++) {
        td_ledger_entry entry = ledger->entries[i];
        if (entry.table == table)
            entry.row = new_row[entry.row];
        if (entry.row != UINT32_MAX)
            ledger->entries[kept++] = entry;
    }
    ledger->count = kept;
    return ledger->slot_count ? rebuild_slots(ledger, ledger->slot_count) : TD_OK;
}
