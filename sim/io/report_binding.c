#include "io/report_binding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "io/report_cells.h"

enum { TABLE, ID, DIRECTION, PERIOD, BINDS, TONNES, UTILISATION, DELAY, PRICE, COLUMNS };
static const char *const names[COLUMNS] = {"table",       "id",      "direction",
                                           "period",      "binds",   "tonnes",
                                           "utilisation", "delay_h", "shadow_price_per_unit"};
/* From mild to severe. */
static const char *const ways[] = {"busy", "queue", "full"};

typedef struct binding {
    size_t way;
    double tonnes, tonne_hours, utilisation, price;
    td_strbuf months;
} binding;

static void meet(binding *b, const td_csv_scan *scan, const int *columns)
{
    size_t way = 2;
    while (way > 0 && strcmp(td_report_cell(scan, columns[BINDS]), ways[way]) != 0)
        way--;
    b->way = way > b->way ? way : b->way;
    const double tonnes = td_report_number(scan, columns[TONNES]);
    b->tonnes += tonnes;
    b->tonne_hours += tonnes * td_report_number(scan, columns[DELAY]);
    b->utilisation = fmax(b->utilisation, td_report_number(scan, columns[UTILISATION]));
    b->price = fmax(b->price, td_report_number(scan, columns[PRICE]));
    td_strbuf_add_n(&b->months, " ", b->months.length > 0);
    td_strbuf_add(&b->months, td_report_cell(scan, columns[PERIOD]));
}

static td_status put(const char *key, const binding *b, td_report_rows *rows)
{
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_addf(&text, "[\"%s\",", ways[b->way]);
    td_json_add_rounded(&text, b->tonnes, 4);
    td_strbuf_add_n(&text, ",", 1);
    td_json_add_rounded(&text, b->utilisation, 4);
    td_strbuf_add_n(&text, ",", 1);
    td_json_add_rounded(&text, b->tonnes > 0 ? b->tonne_hours / b->tonnes : 0, 3);
    td_strbuf_add_n(&text, ",", 1);
    td_json_add_rounded(&text, b->price, 3);
    td_strbuf_add_n(&text, ",", 1);
    td_json_add_text(&text, td_strbuf_text(&b->months));
    td_strbuf_add_n(&text, "]", 1);
    const td_status status = td_report_rows_put(rows, key, &text);
    td_strbuf_free(&text);
    return status;
}

td_status td_report_binding_read(const char *folder, td_diags *diags, td_report_rows *rows)
{
    td_csv_scan scan;
    bool found;
    int columns[COLUMNS];
    binding *all = NULL;
    size_t capacity = 0, used = 0;
    td_strbuf key = TD_STRBUF_INIT;
    td_status status = td_report_table_open(folder, "bottlenecks.csv", diags, &scan, &found);
    if (status || !found)
        return status;
    td_intern *resources = td_intern_create();
    if (!resources)
        status = TD_ERR_NOMEM;
    for (int c = 0; c < COLUMNS; c++)
        columns[c] = td_csv_scan_column(&scan, names[c]);
    while (status == TD_OK && td_csv_scan_row(&scan)) {
        td_report_join_cells(&key, &scan, columns, 3);
        const td_atom at = td_intern_add(resources, td_strbuf_text(&key), key.length);
        if (at == TD_NO_ATOM || TD_RESERVE(all, capacity, at)) {
            status = TD_ERR_NOMEM;
            break;
        }
        for (; used < at; used++)
            all[used] = (binding){.months = TD_STRBUF_INIT};
        meet(&all[at - 1], &scan, columns);
    }
    for (td_atom a = 1; status == TD_OK && a <= used; a++)
        status = put(td_intern_text(resources, a), &all[a - 1], rows);
    for (size_t i = 0; i < used; i++)
        td_strbuf_free(&all[i].months);
    free(all);
    status = td_csv_scan_close(&scan, status);
    td_intern_free(resources);
    td_strbuf_free(&key);
    return status;
}
