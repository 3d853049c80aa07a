#include "model/key_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/cells.h"

/* A cell as 64 bits: atoms and doubles by their bits, -0 as 0 and every NaN alike. */
static uint64_t cell_bits(const td_sheet *sheet, int field, uint32_t row)
{
    const td_field *column = &td_schema(sheet->table)->fields[field];
    if (!td_field_is_number(column))
        return td_sheet_text(sheet, field, row);
    double value = td_sheet_number(sheet, field, row);
    if (isnan(value))
        return UINT64_MAX;
    uint64_t bits;
    value += 0.0;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* Mixes 64 bits (finaliser of splitmix64: Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

td_status td_key_index_init(td_key_index *index, const td_sheet *sheet, const int *fields,
                            int field_count)
{
    *index = (td_key_index){.sheet = sheet, .field_count = field_count};
    memcpy(index->fields, fields, (size_t)field_count * sizeof *fields);
    index->slot_count = 16;
    while (sheet && index->slot_count < (size_t)sheet->row_count * 2)
        index->slot_count *= 2;
    index->slots = TD_ALLOC(index->slot_count, uint32_t);
    return index->slots ? TD_OK : TD_ERR_NOMEM;
}

void td_key_index_clear(td_key_index *index)
{
    free(index->slots);
    *index = (td_key_index){0};
}

static bool same_key(const td_key_index *index, uint32_t a, uint32_t b)
{
    for (int i = 0; i < index->field_count; i++)
        if (cell_bits(index->sheet, index->fields[i], a) !=
            cell_bits(index->sheet, index->fields[i], b))
            return false;
    return true;
}

/* Atoms are numbered as they were first read, so that one alone is its own hash: rows that stand
 * together in the files fall together in memory. */
static uint64_t hash_row(const td_key_index *index, uint32_t row)
{
    uint64_t hash = 0;
    if (index->field_count == 1 &&
        !td_field_is_number(&td_schema(index->sheet->table)->fields[index->fields[0]]))
        return td_sheet_text(index->sheet, index->fields[0], row);
    for (int i = 0; i < index->field_count; i++)
        hash = mix(hash + 0x9E3779B97F4A7C15u + cell_bits(index->sheet, index->fields[i], row));
    return hash;
}

uint32_t td_key_index_add(td_key_index *index, uint32_t row)
{
    uint64_t hash = hash_row(index, row);
    size_t mask = index->slot_count - 1;
    size_t slot = hash & mask;
    for (; index->slots[slot] != 0; slot = (slot + 1) & mask)
        if (same_key(index, index->slots[slot] - 1, row))
            return index->slots[slot] - 1;
    index->slots[slot] = row + 1;
    return TD_NO_ROW;
}

td_status td_key_index_build(td_key_index *index, const td_sheet *sheet, int field)
{
    td_status status = td_key_index_init(index, sheet, &field, 1);
    for (uint32_t row = 0; !status && sheet && row < sheet->row_count; row++)
        if (td_sheet_text(sheet, field, row) != TD_NO_ATOM)
            td_key_index_add(index, row);
    return status;
}

uint32_t td_key_index_find(const td_key_index *index, td_atom atom)
{
    if (!index->sheet || atom == TD_NO_ATOM || !index->slots)
        return TD_NO_ROW;
    size_t mask = index->slot_count - 1;
    size_t slot = atom & mask;
    for (; index->slots[slot] != 0; slot = (slot + 1) & mask)
        if (td_sheet_text(index->sheet, index->fields[0], index->slots[slot] - 1) == atom)
            return index->slots[slot] - 1;
    return TD_NO_ROW;
}
