/* A binary heap with the row that matters least on top. */
#include "run/row_pick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

typedef struct kept {
    double weight;
    size_t number;  /* in the order of arrival */
    td_cell *cells; /* [column], texts behind them in one block */
} kept;

struct td_row_pick {
    const td_table_spec *spec;
    int tonnes, period; /* columns, -1: none */
    kept *rows;         /* a heap */
    size_t count, most, arrived;
    kept next; /* the row last asked for, without its cells */
};

td_status td_row_pick_create(const td_table_spec *spec, size_t most, td_row_pick **out)
{
    td_row_pick *pick = td_alloc(1, sizeof *pick);
    if (!pick)
        return TD_ERR_NOMEM;
    *pick = (td_row_pick){.spec = spec,
                          .tonnes = td_table_column_index(spec, "tonnes"),
                          .period = td_table_column_index(spec, "period"),
                          .rows = TD_ALLOC(most + 1, kept),
                          .most = most};
    if (!pick->rows) {
        free(pick);
        return TD_ERR_NOMEM;
    }
    *out = pick;
    return TD_OK;
}

static double weight_of(const td_row_pick *pick, const td_cell *row)
{
    const bool part = pick->period >= 0 && !row[pick->period].empty;
    double weight = 0;
    if (pick->tonnes >= 0) {
        weight = row[pick->tonnes].empty ? 0 : fabs(row[pick->tonnes].as.real);
        return part ? -1 / (1 + weight) : weight; /* a month after every year */
    }
    for (size_t c = 0; c < pick->spec->column_count; c++)
        weight += pick->spec->columns[c].key && row[c].empty;
    return part ? weight - 1000 : weight;
}

/* Does a matter less than b? */
static bool less(const kept *a, const kept *b)
{
    return a->weight < b->weight || (a->weight == b->weight && a->number > b->number);
}

static void sink(td_row_pick *pick, size_t at)
{
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < pick->count && less(&pick->rows[child], &pick->rows[least]))
                least = child;
        if (least == at)
            return;
        const kept other = pick->rows[least];
        pick->rows[least] = pick->rows[at];
        pick->rows[at] = other;
        at = least;
    }
}

static void rise(td_row_pick *pick, size_t at)
{
    while (at > 0 && less(&pick->rows[at], &pick->rows[(at - 1) / 2])) {
        const kept other = pick->rows[at];
        pick->rows[at] = pick->rows[(at - 1) / 2];
        pick->rows[(at - 1) / 2] = other;
        at = (at - 1) / 2;
    }
}

/* A copy of the cells and their texts in one block. */
static td_cell *copy(const td_table_spec *spec, const td_cell *row)
{
    size_t size = spec->column_count * sizeof(td_cell);
    for (size_t c = 0; c < spec->column_count; c++)
        if (spec->columns[c].type == TD_CELL_TEXT && !row[c].empty)
            size += strlen(row[c].as.text) + 1;
    td_cell *cells = malloc(size);
    if (!cells)
        return NULL;
    memcpy(cells, row, spec->column_count * sizeof(td_cell));
    char *text = (char *)(cells + spec->column_count);
    for (size_t c = 0; c < spec->column_count; c++) {
        if (spec->columns[c].type != TD_CELL_TEXT || row[c].empty)
            continue;
        const size_t length = strlen(row[c].as.text) + 1;
        memcpy(text, row[c].as.text, length);
        cells[c].as.text = text;
        text += length;
    }
    return cells;
}

size_t td_row_pick_weighed(const td_row_pick *pick, int *columns)
{
    size_t count = 0;
    for (size_t c = 0; c < pick->spec->column_count; c++)
        if ((int)c == pick->tonnes || (int)c == pick->period ||
            (pick->tonnes < 0 && pick->spec->columns[c].key))
            columns[count++] = (int)c;
    return count;
}

bool td_row_pick_wants(td_row_pick *pick, const td_cell *row)
{
    pick->next = (kept){.weight = weight_of(pick, row), .number = pick->arrived++};
    return pick->most > 0 && (pick->count < pick->most || less(&pick->rows[0], &pick->next));
}

td_status td_row_pick_add(td_row_pick *pick, const td_cell *row)
{
    kept new = pick->next;
    new.cells = copy(pick->spec, row);
    if (!new.cells)
        return TD_ERR_NOMEM;
    if (pick->count < pick->most) {
        pick->rows[pick->count] = new;
        rise(pick, pick->count++);
    } else {
        free(pick->rows[0].cells);
        pick->rows[0] = new;
        sink(pick, 0);
    }
    return TD_OK;
}

static int by_number(const void *a, const void *b)
{
    const size_t x = ((const kept *)a)->number, y = ((const kept *)b)->number;
    return x < y ? -1 : x > y;
}

td_status td_row_pick_take(td_row_pick *pick, td_status (*take)(void *payload, const td_cell *row),
                           void *payload)
{
    td_status status = TD_OK;
    qsort(pick->rows, pick->count, sizeof *pick->rows, by_number);
    for (size_t i = 0; i < pick->count; i++) {
        if (status == TD_OK)
            status = take(payload, pick->rows[i].cells);
        free(pick->rows[i].cells);
    }
    pick->count = 0;
    return status;
}

void td_row_pick_free(td_row_pick *pick)
{
    if (!pick)
        return;
    for (size_t i = 0; i < pick->count; i++)
        free(pick->rows[i].cells);
    free(pick->rows);
    free(pick);
}
