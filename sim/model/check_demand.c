/* Checks of demand and choice, and of cargo forms wherever they are named. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/check.h"
#include "model/schema_fields.h"

/* Demand by month should add up to the year: mean factor 1, within rounding of published figures. */
#define SEASON_MEAN_TOLERANCE 0.02

static bool form_is_known(const td_check *check, const td_key_index *forms, const char *text,
                          size_t length)
{
    return td_key_index_find(forms, td_intern_find(check->tables->names, text, length)) != TD_NO_ROW;
}

static void report_form(const td_check *check, td_table_id table, uint32_t row, int field,
                        const char *text, size_t length)
{
    uint32_t count = td_check_rows(check, TD_T_VEHICLE_TYPE);
    const char **known = TD_ALLOC(count, const char *);
    td_strbuf form = TD_STRBUF_INIT;
    td_strbuf_add_n(&form, text, length);
    for (uint32_t v = 0; known && v < count; v++)
        known[v] = td_check_cell_text(check, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_CARGO_FORM, v);
    td_check_suggesting(check, TD_D_FORM_UNKNOWN, table, row, field, td_strbuf_text(&form),
                        known ? td_nearest(td_strbuf_text(&form), known, count) : NULL, NULL);
    td_strbuf_free(&form);
    free(known);
}

/* Every form in a cell ("bulk", "bulk;container", "bulk>container") must be one that vehicles carry. */
static void check_form_column(const td_check *check, const td_key_index *forms, td_table_id table,
                              int field)
{
    for (uint32_t row = 0; row < td_check_rows(check, table); row++) {
        const char *rest = td_check_cell_text(check, table, field, row), *item;
        for (size_t length; td_list_next(&rest, &item, &length);) {
            const char *arrow = memchr(item, '>', length);
            size_t first = arrow ? (size_t)(arrow - item) : length;
            if (!form_is_known(check, forms, item, first))
                report_form(check, table, row, field, item, first);
            if (arrow && !form_is_known(check, forms, arrow + 1, length - first - 1))
                report_form(check, table, row, field, arrow + 1, length - first - 1);
        }
    }
}

static td_status check_forms(const td_check *check)
{
    td_key_index forms;
    if (td_check_rows(check, TD_T_VEHICLE_TYPE) == 0)
        return TD_OK;
    td_status status = td_key_index_build(&forms, check->tables->sheet[TD_T_VEHICLE_TYPE],
                                          TD_F_VEHICLE_TYPE_CARGO_FORM);
    if (!status) {
        check_form_column(check, &forms, TD_T_COMMODITY, TD_F_COMMODITY_CARGO_FORM);
        check_form_column(check, &forms, TD_T_DEMAND, TD_F_DEMAND_CARGO_FORM);
        check_form_column(check, &forms, TD_T_FACILITY, TD_F_FACILITY_CARGO_FORMS);
    }
    td_key_index_clear(&forms);
    return status;
}

/* Profiles of demand, each once. */
static td_status check_profiles(const td_check *check)
{
    const td_sheet *season = check->tables->sheet[TD_T_SEASON];
    bool *seen = TD_ALLOC(td_check_rows(check, TD_T_SEASON), bool);
    if (!seen)
        return TD_ERR_NOMEM;
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_DEMAND); row++) {
        uint32_t profile =
            td_check_find(check, TD_T_SEASON,
                          td_check_cell(check, TD_T_DEMAND, TD_F_DEMAND_PROFILE_ID, row));
        if (profile == TD_NO_ROW || seen[profile])
            continue;
        double mean = 0;
        td_strbuf text = TD_STRBUF_INIT;
        seen[profile] = true;
        for (int month = 0; month < 12; month++)
            mean += td_sheet_number(season, TD_F_SEASON_M01 + month, profile);
        mean /= 12;
        td_strbuf_add_number(&text, mean);
        if (fabs(mean - 1) > SEASON_MEAN_TOLERANCE)
            td_check_tell(check, TD_D_SEASON_MEAN, TD_T_SEASON, profile, TD_F_SEASON_PROFILE_ID,
                          td_check_cell_text(check, TD_T_SEASON, 0, profile),
                          td_strbuf_text(&text));
        td_strbuf_free(&text);
    }
    free(seen);
    return TD_OK;
}

static void check_commodities(const td_check *check)
{
    if (td_check_rows(check, TD_T_COMMODITY) < 2)
        return;
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_DEMAND); row++)
        if (td_check_cell(check, TD_T_DEMAND, TD_F_DEMAND_COMMODITY_ID, row) == TD_NO_ATOM)
            td_check_tell(check, TD_D_CELL_EMPTY, TD_T_DEMAND, row, TD_F_DEMAND_COMMODITY_ID, NULL,
                          "commodity_id");
}

/* "1;1;1;1;1;0.6;0.4": seven numbers, none below 0, not all 0. */
static bool are_weekdays(const char *text)
{
    double sum = 0;
    int count = 0;
    do {
        char *end;
        if (!*text || !strchr("0123456789.", *text))
            return false;
        sum += strtod(text, &end);
        count++;
        if (*end && *end != ';')
            return false;
        text = *end ? end + 1 : NULL;
    } while (text);
    return count == 7 && sum > 0 && sum < HUGE_VAL;
}

static void check_weekdays(const td_check *check)
{
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_COMMODITY); row++) {
        const char *text = td_check_cell_text(check, TD_T_COMMODITY,
                                              TD_F_COMMODITY_WEEKDAY_PROFILE, row);
        if (*text && !are_weekdays(text))
            td_check_tell(check, TD_D_WEEKDAYS, TD_T_COMMODITY, row,
                          TD_F_COMMODITY_WEEKDAY_PROFILE, text, NULL);
    }
}

/* A chain is modes joined by '-'. */
static bool is_chain(const td_check *check, const char *chain)
{
    while (*chain) {
        size_t length = strcspn(chain, "-");
        td_atom mode = td_intern_find(check->tables->names, chain, length);
        if (td_check_find(check, TD_T_MODE, mode) == TD_NO_ROW)
            return false;
        chain += length;
        if (*chain == '-' && !*++chain)
            return false;
    }
    return true;
}

static void check_choices(const td_check *check)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_CHOICE];
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_CHOICE); row++) {
        const char *chain = td_check_cell_text(check, TD_T_CHOICE, TD_F_CHOICE_CHAIN, row);
        double from = td_sheet_number(sheet, TD_F_CHOICE_DISTANCE_FROM_KM, row);
        double to = td_sheet_number(sheet, TD_F_CHOICE_DISTANCE_TO_KM, row);
        if (td_check_rows(check, TD_T_MODE) > 0 && !is_chain(check, chain))
            td_check_tell(check, TD_D_CHAIN_UNKNOWN, TD_T_CHOICE, row, TD_F_CHOICE_CHAIN, chain,
                          NULL);
        if (to <= from) {
            td_strbuf text = TD_STRBUF_INIT, least = TD_STRBUF_INIT;
            td_strbuf_add_number(&text, to);
            td_strbuf_add(&least, "> ");
            td_strbuf_add_number(&least, from);
            td_check_tell(check, TD_D_CELL_RANGE, TD_T_CHOICE, row, TD_F_CHOICE_DISTANCE_TO_KM,
                          td_strbuf_text(&text), td_strbuf_text(&least));
            td_strbuf_free(&text);
            td_strbuf_free(&least);
        }
    }
}

td_status td_check_demand(const td_check *check)
{
    check_commodities(check);
    check_weekdays(check);
    check_choices(check);
    td_status status = check_forms(check);
    return status ? status : check_profiles(check);
}
