/* The parts of the evaluated year in which nothing opens or closes. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/world_builder.h"

/* A row that some closure closes, with the days of one closure. */
typedef struct span {
    td_table_id table;
    td_index row;
    int from, end; /* days; end is excluded */
} span;

typedef struct calendar {
    td_builder *builder;
    const span *spans;
    size_t span_count;
    int *cuts; /* scratch: days where a part may begin */
    td_period *periods;
    td_index count;
    int first_day;
    td_index *period_of_day;
} calendar;

static span *resolve_closures(td_builder *builder, const td_applied *applied, size_t *count)
{
    span *spans = TD_BUILD_ARRAY(builder, applied->closure_count, span);
    *count = 0;
    for (size_t i = 0; spans && i < applied->closure_count; i++) {
        const td_closure *c = &applied->closures[i];
        td_index row = td_builder_find(builder, c->table, c->id);
        if (row != TD_NONE)
            spans[(*count)++] = (span){c->table, row, c->from_day,
                                       c->to_day == INT_MAX ? INT_MAX : c->to_day + 1};
    }
    return spans;
}

/* Closures of another year are most likely a slip of the pen, or of a year that `evaluate` has left. */
static void tell_closures_of_other_years(td_builder *builder, const td_applied *applied, int year)
{
    const int first = td_days_from_civil(year, 1, 1), last = td_days_from_civil(year, 12, 31);
    char text[16];
    snprintf(text, sizeof text, "%d", year);
    for (size_t i = 0; i < applied->closure_count; i++) {
        const td_closure *c = &applied->closures[i];
        if (c->to_day < first || c->from_day > last)
            td_diags_add(builder->diags, TD_D_CLOSE_OTHER_YEAR, c->place, NULL, NULL, text, NULL);
    }
}

static td_index rows_of(const td_world *world, td_table_id table)
{
    return table == TD_T_LINK       ? world->links.count
           : table == TD_T_FACILITY ? world->facilities.count
                                    : world->services.count;
}

/* [row] what of a table is closed on a day; NULL: nothing is. */
static const bool *closed_on(const calendar *c, td_table_id table, int day)
{
    bool *closed = NULL;
    for (size_t i = 0; i < c->span_count; i++) {
        const span *s = &c->spans[i];
        if (s->table != table || day < s->from || day >= s->end)
            continue;
        if (!closed)
            closed = TD_BUILD_ARRAY(c->builder, rows_of(c->builder->world, table), bool);
        if (closed)
            closed[s->row] = true;
    }
    return closed;
}

static bool same_rows(const bool *a, const bool *b, td_index count)
{
    return a == b || (a && b && memcmp(a, b, count * sizeof *a) == 0);
}

static bool same_closures(const td_world *world, const td_period *a, const td_period *b)
{
    return same_rows(a->link_closed, b->link_closed, world->links.count) &&
           same_rows(a->facility_closed, b->facility_closed, world->facilities.count) &&
           same_rows(a->service_closed, b->service_closed, world->services.count);
}

static int by_day(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return x < y ? -1 : x > y;
}

/* Splits the days from ... end (excluded), a month or the year, and merges equal parts. */
static void add_parts(calendar *c, int month, const char *label, int from, int end)
{
    size_t cut_count = 0;
    td_index first = c->count;
    c->cuts[cut_count++] = from;
    for (size_t i = 0; i < c->span_count; i++) {
        if (c->spans[i].from > from && c->spans[i].from < end)
            c->cuts[cut_count++] = c->spans[i].from;
        if (c->spans[i].end > from && c->spans[i].end < end)
            c->cuts[cut_count++] = c->spans[i].end;
    }
    qsort(c->cuts, cut_count, sizeof *c->cuts, by_day);
    for (size_t i = 0; i < cut_count; i++) {
        int stop = i + 1 < cut_count ? c->cuts[i + 1] : end;
        td_period part = {.month = month, .days = stop - c->cuts[i]};
        if (stop == c->cuts[i])
            continue;
        snprintf(part.label, sizeof part.label, "%s", label);
        part.link_closed = closed_on(c, TD_T_LINK, c->cuts[i]);
        part.facility_closed = closed_on(c, TD_T_FACILITY, c->cuts[i]);
        part.service_closed = closed_on(c, TD_T_SERVICE, c->cuts[i]);
        td_index at = first;
        while (at < c->count && !same_closures(c->builder->world, &c->periods[at], &part))
            at++;
        if (at == c->count)
            c->periods[c->count++] = part;
        else
            c->periods[at].days += part.days;
        for (int day = c->cuts[i]; day < stop; day++)
            c->period_of_day[day - c->first_day] = at;
    }
    for (td_index p = first; p < c->count; p++)
        c->periods[p].share = c->periods[p].days / (end - from);
}

void td_build_periods(td_builder *builder, const td_applied *applied)
{
    td_world *world = builder->world;
    calendar c = {.builder = builder};
    c.spans = resolve_closures(builder, applied, &c.span_count);
    /* every closure adds at most two cuts to the year, and each of the twelve months begins a part */
    size_t most = 2 * c.span_count + TD_MONTHS;
    c.cuts = TD_BUILD_ARRAY(builder, most, int);
    c.periods = TD_BUILD_ARRAY(builder, most, td_period);
    int year = world->evaluate.year;
    tell_closures_of_other_years(builder, applied, year);
    c.first_day = td_days_from_civil(year, 1, 1);
    world->day_count = (uint32_t)(td_days_from_civil(year + 1, 1, 1) - c.first_day);
    world->first_weekday = (c.first_day % 7 + 10) % 7; /* 1970-01-01 was a Thursday */
    world->period_of_day = c.period_of_day = TD_BUILD_ARRAY(builder, world->day_count, td_index);
    if (builder->out_of_memory)
        return;
    if (world->evaluate.by_month) {
        for (int month = 0; month < TD_MONTHS; month++) {
            char label[32];
            snprintf(label, sizeof label, "%04d-%02d", year, month + 1);
            int from = td_days_from_civil(year, month + 1, 1);
            int end = month + 1 < TD_MONTHS ? td_days_from_civil(year, month + 2, 1)
                                            : td_days_from_civil(year + 1, 1, 1);
            add_parts(&c, month, label, from, end);
        }
    } else {
        add_parts(&c, -1, "", td_days_from_civil(year, 1, 1), td_days_from_civil(year + 1, 1, 1));
    }
    world->periods = c.periods;
    world->period_count = c.count;
}
