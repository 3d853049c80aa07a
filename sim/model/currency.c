#include "model/currency.h"

#include <jansson.h>
#include <string.h>

#include "model/schema_fields.h"

/* Where network.json gives none: the base year of the program's units. */
#define USUAL_BASE_YEAR 2023

int td_tables_base_year(const td_tables *tables)
{
    const json_t *year = json_object_get(tables->network_json, "base_year");
    return json_is_integer(year) ? (int)json_integer_value(year) : USUAL_BASE_YEAR;
}

const char *td_tables_currency(const td_tables *tables)
{
    const char *currency = json_string_value(json_object_get(tables->network_json, "currency"));
    return currency ? currency : "CNY";
}

double td_currency_factor(const td_tables *tables, const char *currency, double year)
{
    const td_sheet *sheet = tables->sheet[TD_T_CURRENCY];
    const char *own = td_tables_currency(tables);
    if (!*currency)
        currency = own;
    if (isnan(year))
        year = td_tables_base_year(tables);
    for (uint32_t row = 0; sheet && row < sheet->row_count; row++)
        if (td_sheet_number(sheet, TD_F_CURRENCY_YEAR, row) == year &&
            strcmp(td_intern_text(tables->names,
                                  td_sheet_text(sheet, TD_F_CURRENCY_CURRENCY, row)),
                   currency) == 0)
            return td_sheet_number(sheet, TD_F_CURRENCY_BASE_UNITS_PER_UNIT, row);
    return strcmp(currency, own) == 0 && year == td_tables_base_year(tables) ? 1 : TD_EMPTY;
}

void td_currency_report(const td_tables *tables, uint32_t row, td_diags *diags)
{
    const td_sheet *sheet = tables->sheet[TD_T_SERVICE];
    const char *currency =
        td_intern_text(tables->names, td_sheet_text(sheet, TD_F_SERVICE_PRICE_CURRENCY, row));
    double year = td_sheet_number(sheet, TD_F_SERVICE_PRICE_YEAR, row);
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_add_number(&text, isnan(year) ? td_tables_base_year(tables) : year);
    if (!*currency)
        currency = td_tables_currency(tables);
    td_diags_add(diags, TD_D_CURRENCY_UNKNOWN,
                 td_sheet_place(tables, sheet, row, TD_F_SERVICE_PRICE_CURRENCY), NULL, NULL,
                 currency, td_strbuf_text(&text), NULL);
    td_strbuf_free(&text);
}
