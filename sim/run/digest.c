#include "run/digest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indicators/result_tables.h"
#include "io/table_stream.h"
#include "run/results_folder.h"

enum { MOST_FIGURES = 96, MOST_MODES = 32 };

/* Columns of the tables read. */
enum { I_SCENARIO, I_INDICATOR, I_AREA, I_ZONE, I_CORRIDOR, I_MODE, I_COMMODITY, I_DIRECTION, I_PERIOD,
       I_VALUE, I_UNIT };
enum { C_SCENARIO, C_BASE, C_INDICATOR, C_AREA, C_CORRIDOR, C_MODE, C_COMMODITY, C_VALUE };
enum { S_SCENARIO, S_BASE, S_TITLE_EN, S_TITLE_ZH, S_DESCRIPTION_EN, S_DESCRIPTION_ZH, S_YEAR, S_BY,
       S_ASSIGNMENT, S_BASE_YEAR, S_CARBON };

static size_t find(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return TD_NO_SCENARIO;
}

static size_t find_scenario(const td_digest *d, const char *id)
{
    for (size_t i = d->scenario_count; i-- > 0;) /* mostly the one last added */
        if (strcmp(d->scenarios[i].id, id) == 0)
            return i;
    return TD_NO_SCENARIO;
}

static double *unknown(size_t count)
{
    double *values = TD_ALLOC(count, double);
    for (size_t i = 0; values && i < count; i++)
        values[i] = (double)NAN;
    return values;
}

static td_status add_scenario(td_digest *d, const td_cell *row)
{
    if (TD_RESERVE(d->scenarios, d->scenario_capacity, d->scenario_count + 1))
        return TD_ERR_NOMEM;
    const char *en = row[S_TITLE_EN].empty ? row[S_SCENARIO].as.text : row[S_TITLE_EN].as.text;
    const char *zh = row[S_TITLE_ZH].empty ? en : row[S_TITLE_ZH].as.text;
    td_digest_scenario *s = &d->scenarios[d->scenario_count];
    *s = (td_digest_scenario){.id = td_arena_strdup(d->texts, row[S_SCENARIO].as.text),
                              .title = {td_arena_strdup(d->texts, en), td_arena_strdup(d->texts, zh)},
                              .base = TD_NO_SCENARIO,
                              .carbon_price_per_t = row[S_CARBON].empty ? 0 : row[S_CARBON].as.real,
                              .value = unknown(MOST_FIGURES),
                              .mode_share = unknown(MOST_MODES)};
    d->scenario_count++;
    return s->id && s->title[0] && s->title[1] && s->value && s->mode_share ? TD_OK : TD_ERR_NOMEM;
}

/* Index of a name, added where it is new; TD_NO_SCENARIO where there is no room left. */
static size_t name_index(td_digest *d, const char ***names, size_t *count, size_t *capacity, size_t most,
                         const char *name)
{
    const size_t known = find(*names, *count, name);
    if (known != TD_NO_SCENARIO || *count == most || TD_RESERVE(*names, *capacity, *count + 1))
        return known;
    (*names)[*count] = td_arena_strdup(d->texts, name);
    return (*names)[*count] ? (*count)++ : TD_NO_SCENARIO;
}

static void take_figure(td_digest *d, const char *scenario, const char *indicator, const char *unit,
                        double value)
{
    const size_t s = find_scenario(d, scenario), before = d->figure_count;
    const size_t f = name_index(d, &d->figures, &d->figure_count, &d->figure_capacity, MOST_FIGURES,
                                indicator);
    if (d->figure_count > before && !TD_RESERVE(d->units, d->unit_capacity, d->figure_count))
        d->units[f] = td_arena_strdup(d->texts, unit);
    if (s != TD_NO_SCENARIO && f != TD_NO_SCENARIO)
        d->scenarios[s].value[f] = value;
}

static bool all_empty(const td_cell *row, const int *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!row[columns[i]].empty)
            return false;
    return true;
}

static void take_indicator(td_digest *d, const td_cell *row)
{
    static const int others[] = {I_AREA, I_ZONE, I_CORRIDOR, I_COMMODITY, I_DIRECTION, I_PERIOD};
    if (!all_empty(row, others, sizeof others / sizeof others[0]) || row[I_VALUE].empty)
        return;
    if (row[I_MODE].empty) {
        take_figure(d, row[I_SCENARIO].as.text, row[I_INDICATOR].as.text,
                    row[I_UNIT].empty ? "" : row[I_UNIT].as.text, row[I_VALUE].as.real);
        return;
    }
    if (strcmp(row[I_INDICATOR].as.text, "mode_share_tkm") != 0)
        return;
    const size_t s = find_scenario(d, row[I_SCENARIO].as.text);
    const size_t m = name_index(d, &d->modes, &d->mode_count, &d->mode_capacity, MOST_MODES,
                                row[I_MODE].as.text);
    if (s != TD_NO_SCENARIO && m != TD_NO_SCENARIO)
        d->scenarios[s].mode_share[m] = row[I_VALUE].as.real;
}

/* Only the comparison has consumer surplus. */
static void take_comparison(td_digest *d, const td_cell *row)
{
    static const int others[] = {C_AREA, C_CORRIDOR, C_MODE, C_COMMODITY};
    if (all_empty(row, others, sizeof others / sizeof others[0]) && !row[C_VALUE].empty &&
        strncmp(row[C_INDICATOR].as.text, "consumer_surplus", 16) == 0)
        take_figure(d, row[C_SCENARIO].as.text, row[C_INDICATOR].as.text, "CNY",
                    row[C_VALUE].as.real);
}

/* take NULL: every row is a scenario; of `columns` (NULL: all). */
static td_status each_row(const char *folder, td_result which, td_diags *diags, td_digest *d,
                          const int *columns, size_t count,
                          void (*take)(td_digest *, const td_cell *))
{
    td_table_stream *stream = NULL;
    char *path = td_folder_table_path(folder, which);
    td_status status =
        path ? td_table_stream_open(path, td_result_spec(which), diags, &stream) : TD_ERR_NOMEM;
    free(path);
    if (status == TD_OK && columns)
        status = td_table_stream_choose(stream, columns, count);
    for (const td_cell *row; status == TD_OK && (row = td_table_stream_next(stream)) != NULL;) {
        if (take)
            take(d, row);
        else
            status = add_scenario(d, row);
    }
    const td_status read = td_table_stream_close(stream);
    return status ? status : read;
}

/* The bases, once all scenarios are known. */
static void take_base(td_digest *d, const td_cell *row)
{
    if (!row[S_BASE].empty)
        d->scenarios[find_scenario(d, row[S_SCENARIO].as.text)].base =
            find_scenario(d, row[S_BASE].as.text);
}

td_status td_digest_read(const char *folder, td_diags *diags, td_digest *out)
{
    static const int compared[] = {C_SCENARIO, C_INDICATOR, C_AREA, C_CORRIDOR,
                                   C_MODE,     C_COMMODITY, C_VALUE};
    *out = (td_digest){.texts = td_arena_create()};
    td_status status = out->texts ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = each_row(folder, TD_RESULT_scenarios, diags, out, NULL, 0, NULL);
    if (status == TD_OK)
        status = each_row(folder, TD_RESULT_scenarios, diags, out, NULL, 0, take_base);
    if (status == TD_OK)
        status = each_row(folder, TD_RESULT_indicators, diags, out, NULL, 0, take_indicator);
    if (status == TD_OK)
        status = each_row(folder, TD_RESULT_comparison, diags, out, compared,
                          sizeof compared / sizeof compared[0], take_comparison);
    if (status)
        td_digest_clear(out);
    return status;
}

void td_digest_clear(td_digest *digest)
{
    for (size_t i = 0; i < digest->scenario_count; i++) {
        free(digest->scenarios[i].value);
        free(digest->scenarios[i].mode_share);
    }
    free(digest->scenarios);
    free(digest->figures);
    free(digest->units);
    free(digest->modes);
    td_arena_free(digest->texts);
    *digest = (td_digest){0};
}

size_t td_digest_find(const td_digest *digest, const char *indicator)
{
    return find(digest->figures, digest->figure_count, indicator);
}

double td_digest_value(const td_digest *digest, size_t scenario, const char *indicator)
{
    const size_t figure = td_digest_find(digest, indicator);
    return figure == TD_NO_SCENARIO ? (double)NAN : digest->scenarios[scenario].value[figure];
}
