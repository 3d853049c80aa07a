#include "run/tradeoff_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/width.h"

/* --- criteria --- */

static const char *criterion_words(td_criterion criterion, td_lang lang)
{
    static const char *const words[TD_CRITERION_COUNT][TD_LANG_COUNT] = {
        {"cost", "费用"}, {"time", "时间"}, {"CO2e", "CO2e"}};
    return words[criterion][lang];
}

static const char *best_words(td_criterion criterion, td_lang lang)
{
    static const char *const words[TD_CRITERION_COUNT][TD_LANG_COUNT] = {
        {"cheapest", "费用最低"}, {"fastest", "时间最短"}, {"least CO2e", "排放最少"}};
    return words[criterion][lang];
}

static const char *column_words(td_criterion criterion, td_lang lang)
{
    static const char *const words[TD_CRITERION_COUNT][TD_LANG_COUNT] = {
        {"CNY/t", "元/吨"}, {"time", "时间"}, {"kg CO2e/t", "千克 CO2e/吨"}};
    return words[criterion][lang];
}

/* Takes one name; false: it is none, or stands twice. */
static bool take_criterion(const char *name, td_criteria *out)
{
    for (int c = 0; c < TD_CRITERION_COUNT; c++) {
        if (strcmp(name, td_criterion_name((td_criterion)c)) != 0)
            continue;
        for (uint32_t i = 0; i < out->count; i++)
            if (out->list[i] == (td_criterion)c)
                return false;
        out->list[out->count++] = (td_criterion)c;
        return true;
    }
    return false;
}

td_status td_criteria_read(const char *text, td_diags *diags, td_criteria *out)
{
    const char *names[TD_CRITERION_COUNT];
    char *copy = strdup(text);
    *out = (td_criteria){.count = 0};
    if (!copy)
        return TD_ERR_NOMEM;
    for (int c = 0; c < TD_CRITERION_COUNT; c++)
        names[c] = td_criterion_name((td_criterion)c);
    bool valid = true;
    char *next = copy;
    while (valid && next) {
        const char *name = strsep(&next, ",");
        valid = take_criterion(name, out);
        if (!valid)
            td_diags_add(diags, TD_D_RUN_CRITERIA, (td_place){"--pareto", 0, NULL}, text,
                         td_nearest(name, names, TD_CRITERION_COUNT), NULL);
    }
    free(copy);
    return valid ? TD_OK : TD_ERR_USAGE;
}

static double value_of(const td_tradeoffs *t, const td_criteria *criteria, uint32_t c,
                       uint32_t route)
{
    return td_criterion_of(criteria->list[c], &t->routes[route].figures);
}

/* The first of the best by a criterion; the routes are some. */
static uint32_t best_by(const td_tradeoffs *t, const td_criteria *criteria, uint32_t c)
{
    uint32_t best = 0;
    for (uint32_t r = 1; r < t->route_count; r++)
        if (value_of(t, criteria, c, r) < value_of(t, criteria, c, best))
            best = r;
    return best;
}

/* --- the pick --- */

/* Where a route stands between the least and the most of a criterion, 0 to 1. Planners think in percent:
 * by logarithm, unless some route takes nothing of it. */
static double position(const td_tradeoffs *t, const td_criteria *criteria, uint32_t c,
                       uint32_t route)
{
    double low = (double)INFINITY, high = 0;
    const double value = value_of(t, criteria, c, route);
    for (uint32_t r = 0; r < t->route_count; r++) {
        low = fmin(low, value_of(t, criteria, c, r));
        high = fmax(high, value_of(t, criteria, c, r));
    }
    if (!(high > low))
        return 0;
    return low > 0 ? log(value / low) / log(high / low) : (value - low) / (high - low);
}

static void keep(const td_tradeoffs *t, const td_criteria *criteria, const double *at,
                 uint32_t route, double *apart, bool *kept)
{
    kept[route] = true;
    for (uint32_t r = 0; r < t->route_count; r++) {
        double most = 0;
        for (uint32_t c = 0; c < criteria->count; c++)
            most = fmax(most, fabs(at[r * criteria->count + c] - at[route * criteria->count + c]));
        apart[r] = fmin(apart[r], most);
    }
}

/* Marks the best by each criterion, then the farthest from all marked, `most` in all. */
static td_status mark_kept(const td_tradeoffs *t, const td_criteria *criteria, uint32_t most,
                           bool *kept)
{
    double *apart = TD_ALLOC(t->route_count, double); /* from the nearest kept one */
    double *at = TD_ALLOC((size_t)t->route_count * criteria->count, double);
    const td_status status = apart && at ? TD_OK : TD_ERR_NOMEM;
    uint32_t count = 0;
    for (uint32_t r = 0; status == TD_OK && r < t->route_count; r++) {
        apart[r] = (double)INFINITY;
        for (uint32_t c = 0; c < criteria->count; c++)
            at[r * criteria->count + c] = position(t, criteria, c, r);
    }
    for (uint32_t c = 0; status == TD_OK && c < criteria->count && count < most; c++) {
        const uint32_t best = best_by(t, criteria, c);
        count += !kept[best];
        keep(t, criteria, at, best, apart, kept);
    }
    for (; status == TD_OK && count < most; count++) {
        uint32_t farthest = TD_NONE;
        for (uint32_t r = 0; r < t->route_count; r++)
            if (!kept[r] && (farthest == TD_NONE || apart[r] > apart[farthest]))
                farthest = r;
        keep(t, criteria, at, farthest, apart, kept);
    }
    free(apart);
    free(at);
    return status;
}

td_status td_tradeoffs_pick(td_tradeoffs *t, const td_criteria *criteria, uint32_t most)
{
    if (t->route_count <= most)
        return TD_OK;
    bool *kept = TD_ALLOC(t->route_count, bool);
    if (!kept)
        return TD_ERR_NOMEM;
    const td_status status = mark_kept(t, criteria, most, kept);
    uint32_t count = 0;
    for (uint32_t r = 0; r < t->route_count; r++)
        if (kept[r])
            t->routes[count++] = t->routes[r];
    t->route_count = count;
    free(kept);
    return status;
}

/* --- words --- */

static void write_intro(const td_tradeoffs *t, const td_criteria *criteria, uint32_t found,
                        td_lang lang, td_strbuf *out)
{
    const bool zh = lang == TD_LANG_ZH;
    td_strbuf names = TD_STRBUF_INIT;
    for (uint32_t c = 0; c < criteria->count; c++) {
        td_strbuf_add(&names, c == 0                       ? ""
                              : zh                         ? "、"
                              : c + 1 == criteria->count   ? " and "
                                                           : ", ");
        td_strbuf_add(&names, criterion_words(criteria->list[c], lang));
    }
    td_strbuf_addf(out,
                   zh ? "在%s上未被其他路径全面胜过的路径：%u 条。"
                      : "Routes that no other beats in %s: %u.",
                   td_strbuf_text(&names), found);
    if (t->route_count < found)
        td_strbuf_addf(out,
                       zh ? "列出其中差异最大的 %u 条，含各项最优者（-k 可多列）。"
                          : " Shown: the best by each and those that differ most, %u in all (-k "
                            "shows more).",
                       t->route_count);
    td_strbuf_add(out, "\n\n");
    td_strbuf_free(&names);
}

static void add_cell(td_strbuf *out, td_strbuf *cell, size_t width)
{
    td_strbuf_add_padded(out, td_strbuf_text(cell), width, 1);
    td_strbuf_clear(cell);
}

static void write_best(const td_tradeoffs *t, const td_criteria *criteria, uint32_t route,
                       td_lang lang, td_strbuf *out)
{
    int told = 0;
    for (uint32_t c = 0; c < criteria->count; c++) {
        if (best_by(t, criteria, c) != route)
            continue;
        td_strbuf_add(out, told++ ? (lang == TD_LANG_ZH ? "、" : ", ")
                                  : (lang == TD_LANG_ZH ? "（" : " ("));
        td_strbuf_add(out, best_words(criteria->list[c], lang));
    }
    if (told)
        td_strbuf_add(out, lang == TD_LANG_ZH ? "）" : ")");
}

static void write_value(const td_route_figures *f, td_criterion criterion, td_lang lang,
                        td_strbuf *out)
{
    if (criterion == TD_CRITERION_TIME)
        td_duration_write(out, f->time_h, lang);
    else
        td_number_write(out, td_criterion_of(criterion, f));
}

td_status td_tradeoffs_write(const td_route_teller *teller, const td_tradeoffs *t,
                             const td_criteria *criteria, uint32_t found, td_strbuf *out)
{
    enum { NUMBER = 4, COLUMN = 14 }; /* terminal cells */
    const td_lang lang = teller->lang;
    td_strbuf cell = TD_STRBUF_INIT;
    write_intro(t, criteria, found, lang, out);
    td_strbuf_add_padded(out, "", NUMBER, 1);
    for (uint32_t c = 0; c < criteria->count; c++)
        td_strbuf_add_padded(out, column_words(criteria->list[c], lang), COLUMN, 1);
    td_strbuf_add(out, "\n");
    for (uint32_t r = 0; r < t->route_count; r++) {
        td_strbuf_addf(&cell, "%u", r + 1);
        add_cell(out, &cell, NUMBER);
        for (uint32_t c = 0; c < criteria->count; c++) {
            write_value(&t->routes[r].figures, criteria->list[c], lang, &cell);
            add_cell(out, &cell, COLUMN);
        }
        td_strbuf_add(out, "  ");
        td_route_heading_write(teller, &t->routes[r], out);
        write_best(t, criteria, r, lang, out);
        td_strbuf_add(out, "\n");
    }
    const bool failed = cell.failed;
    td_strbuf_free(&cell);
    return failed ? TD_ERR_NOMEM : TD_OK;
}

void td_tradeoffs_add_json(const td_tradeoffs *t, const td_criteria *criteria, uint32_t found,
                           json_t *root)
{
    json_t *names = json_array();
    for (uint32_t c = 0; c < criteria->count; c++)
        json_array_append_new(names, json_string(td_criterion_name(criteria->list[c])));
    json_object_set_new(root, "criteria", names);
    json_object_set_new(root, "routes_found", json_integer(found));
    json_object_set_new(root, "complete", json_boolean(t->complete));
}

json_t *td_tradeoffs_best_json(const td_tradeoffs *t, const td_criteria *criteria, uint32_t route)
{
    json_t *names = json_array();
    for (uint32_t c = 0; c < criteria->count; c++)
        if (best_by(t, criteria, c) == route)
            json_array_append_new(names, json_string(td_criterion_name(criteria->list[c])));
    return names;
}
