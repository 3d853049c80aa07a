#include "indicators/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/cost.h"
#include "base/mem.h"

/* Columns of the indicators table. */
enum { SCENARIO, INDICATOR, AREA, ZONE, CORRIDOR, MODE, COMMODITY, DIRECTION, PERIOD, VALUE, UNIT };

static const int dimensions[] = {AREA, CORRIDOR, MODE, COMMODITY};
enum { DIMENSION_COUNT = 4 };

typedef struct row {
    const char *indicator, *at[DIMENSION_COUNT], *unit;
    double value;
    bool of_base;
} row;

typedef struct row_list {
    row *items;
    size_t count, capacity;
} row_list;

static const char *text_at(const td_table *table, size_t r, size_t column)
{
    return td_table_get(table, r, column).as.text;
}

static td_status collect(const td_table *table, const char *scenario, bool of_base, row_list *list)
{
    for (size_t r = 0; r < td_table_row_count(table); r++) {
        if (strcmp(text_at(table, r, SCENARIO), scenario) != 0 || *text_at(table, r, ZONE) ||
            *text_at(table, r, DIRECTION) || *text_at(table, r, PERIOD))
            continue;
        if (TD_RESERVE(list->items, list->capacity, list->count + 1))
            return TD_ERR_NOMEM;
        row *added = &list->items[list->count++];
        *added = (row){.indicator = text_at(table, r, INDICATOR), .unit = text_at(table, r, UNIT),
                       .value = td_table_get(table, r, VALUE).as.real,
                       .of_base = of_base};
        for (int d = 0; d < DIMENSION_COUNT; d++)
            added->at[d] = text_at(table, r, (size_t)dimensions[d]);
    }
    return TD_OK;
}

/* Cells first, indicators within; what a cell holds stands together, so that its terms are near. */
static int by_cell(const void *a, const void *b)
{
    const row *p = a, *q = b;
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        int order = strcmp(p->at[d], q->at[d]);
        if (order)
            return order;
    }
    int order = strcmp(p->indicator, q->indicator);
    return order ? order : (int)p->of_base - (int)q->of_base;
}

static bool same_cell(const row *p, const row *q)
{
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (strcmp(p->at[d], q->at[d]) != 0)
            return false;
    return true;
}

/* An indicator in both scenarios; NULL where a side has no row. */
typedef struct both {
    const row *scenario, *base;
} both;

static bool is_sum(const char *unit)
{
    return !strchr(unit, '/') && strcmp(unit, "%") != 0 && strcmp(unit, "h") != 0;
}

static double side(const row *own, const row *other)
{
    if (own)
        return own->value;
    return is_sum(other->unit) ? 0 : (double)NAN;
}

static double difference_of(const both *pair)
{
    return side(pair->scenario, pair->base) - side(pair->base, pair->scenario);
}

static void fill_terms(const both *cell, size_t count, td_cell *terms)
{
    for (int t = 0; t < TD_TERM_COUNT; t++) {
        const char *name = td_term_describe((td_term)t)->name;
        terms[t] = TD_CELL_OF_REAL(0); /* sums of zero are not told */
        for (size_t i = 0; i < count; i++) {
            const char *indicator = (cell[i].scenario ? cell[i].scenario : cell[i].base)->indicator;
            if (strncmp(indicator, "cost_", 5) == 0 && strcmp(indicator + 5, name) == 0)
                terms[t] = TD_CELL_OF_REAL(difference_of(&cell[i]));
        }
    }
}

/* Relative differences below this are those of two equilibria, each known to 1e-4 or so, and no effect. */
#define SAME_WITHIN 1e-5

/* Where a side has no figure they differ. */
static bool is_near(const both *pair)
{
    const double value = side(pair->scenario, pair->base), base = side(pair->base, pair->scenario);
    return fabs(value - base) <= SAME_WITHIN * fmax(fabs(value), fabs(base));
}

/* Does nothing of the cell's own differ? */
static bool is_same(const both *cell, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_near(&cell[i]))
            return false;
    return true;
}

/* Of the parts (an area, a mode ...) only what differs is told: most measures leave most freight as it was. */
static bool is_told(const both *cell, size_t count, const both *pair)
{
    const row *any = pair->scenario ? pair->scenario : pair->base;
    bool whole = true;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        whole = whole && !*any->at[d];
    /* A cost may be the same while its terms are not. */
    return whole || !is_near(pair) ||
           (strcmp(any->indicator, "generalised_cost") == 0 && !is_same(cell, count));
}

static td_status append_cell(const both *cell, size_t count, const char *scenario,
                             const char *base, td_table *out)
{
    enum { FIXED = 11 };
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < count; i++) {
        if (!is_told(cell, count, &cell[i]))
            continue;
        const row *any = cell[i].scenario ? cell[i].scenario : cell[i].base;
        double value = side(cell[i].scenario, any), base_value = side(cell[i].base, any);
        double difference = value - base_value;
        td_cell cells[FIXED + TD_TERM_COUNT] = {
            TD_CELL_OF_TEXT(scenario),        TD_CELL_OF_TEXT(base),
            TD_CELL_OF_TEXT(any->indicator),  TD_CELL_OF_TEXT(any->at[0]),
            TD_CELL_OF_TEXT(any->at[1]),      TD_CELL_OF_TEXT(any->at[2]),
            TD_CELL_OF_TEXT(any->at[3]),      TD_CELL_OF_REAL(value),
            TD_CELL_OF_REAL(base_value),      TD_CELL_OF_REAL(difference),
            base_value != 0 ? TD_CELL_OF_REAL(100 * difference / fabs(base_value)) : TD_CELL_EMPTY,
        };
        if (strcmp(any->indicator, "generalised_cost") == 0)
            fill_terms(cell, count, &cells[FIXED]);
        else
            for (int t = 0; t < TD_TERM_COUNT; t++)
                cells[FIXED + t] = TD_CELL_EMPTY;
        status = td_table_append(out, cells);
    }
    return status;
}

td_status td_comparison_append(const td_table *indicators, const char *scenario,
                               const td_table *base_indicators, const char *base, td_table *out)
{
    row_list list = {NULL, 0, 0};
    td_status status = collect(indicators, scenario, false, &list);
    if (status == TD_OK)
        status = collect(base_indicators, base, true, &list);
    both *pairs = TD_ALLOC(list.count, both);
    if (!pairs)
        status = TD_ERR_NOMEM;
    if (status == TD_OK && list.count > 0)
        qsort(list.items, list.count, sizeof *list.items, by_cell);
    for (size_t first = 0; status == TD_OK && first < list.count;) {
        size_t n = 0, i = first;
        for (; i < list.count && same_cell(&list.items[first], &list.items[i]); i++) {
            const row *r = &list.items[i];
            bool joins = n > 0 && r->of_base && pairs[n - 1].scenario &&
                         strcmp(pairs[n - 1].scenario->indicator, r->indicator) == 0;
            if (joins)
                pairs[n - 1].base = r;
            else
                pairs[n++] = r->of_base ? (both){NULL, r} : (both){r, NULL};
        }
        status = append_cell(pairs, n, scenario, base, out);
        first = i;
    }
    free(pairs);
    free(list.items);
    return status;
}
