#include "io/report_simulated.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "io/report_cells.h"

enum { MEASURE, OBJECT, ORIGIN, DESTINATION, COMMODITY, PERIOD, KEYS };
static const char *const keys[KEYS] = {"measure",     "object",    "origin",
                                       "destination", "commodity", "period"};

enum { MEAN, UNIT = 11, VALUES };
static const struct {
    const char *name;
    int digits;
} values[VALUES] = {{"mean", 5}, {"sd", 4},  {"p5", 4},  {"p25", 4},  {"p50", 4}, {"p75", 4},
                    {"p90", 4},  {"p95", 4}, {"low", 5}, {"high", 5}, {"n", 9},   {"unit", 0}};

/* What is told week by week; the lengths come first: queues are ranked by them. */
enum { QUEUE_LENGTH, FREIGHT_WAITING, QUEUE_WAIT, DEPARTURE_WAIT, WEEKLY };
static const char *const weekly[WEEKLY] = {"queue_length", "freight_waiting", "queue_wait",
                                           "departure_wait"};

typedef struct queue {
    td_atom object;
    double peak;
    float *means[WEEKLY]; /* [measure][week] NaN: none told; NULL: no week */
    size_t room[WEEKLY];
} queue;

typedef struct reader {
    td_csv_scan scan;
    const td_report_simulated_limits *limits;
    int key[KEYS], value[VALUES];
    td_intern *objects, *weeks;
    queue *queues; /* [atom - 1] */
    size_t capacity;
    td_strbuf name, text;
} reader;

static const char *key_of(const reader *r, int key)
{
    return td_report_cell(&r->scan, r->key[key]);
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Whether the pages show a row of the whole run. */
static bool is_shown(reader *r)
{
    const char *measure = key_of(r, MEASURE);
    const bool of_origin = *key_of(r, ORIGIN), of_destination = *key_of(r, DESTINATION);
    if (of_origin && of_destination) {
        if (strcmp(measure, "lead_time") != 0 && strcmp(measure, "lead_time_difference") != 0)
            return false;
        td_report_join_cells(&r->name, &r->scan, &r->key[ORIGIN], 3);
        const char *pair = td_report_rows_get(r->limits->od, td_strbuf_text(&r->name));
        return pair && strtod(pair + 1, NULL) >= r->limits->pair_tonnes;
    }
    if (strstr(measure, "_difference") || strstr(measure, "variance_saved"))
        return true;
    if (*key_of(r, OBJECT))
        return starts(measure, "lead_time_by_") || starts(measure, "on_time_share_by_");
    return (!of_origin && !of_destination && !*key_of(r, COMMODITY)) ||
           strcmp(measure, "lead_time") == 0 || strcmp(measure, "on_time_share") == 0 ||
           strcmp(measure, "assigned_time") == 0;
}

static td_status put_row(reader *r, td_report_rows *rows)
{
    td_strbuf_clear(&r->text);
    for (int v = 0; v < VALUES; v++) {
        td_strbuf_add_n(&r->text, v ? "," : "[", 1);
        td_report_add_cell(&r->text, &r->scan, r->value[v], values[v].digits);
    }
    td_strbuf_add_n(&r->text, "]", 1);
    td_report_join_cells(&r->name, &r->scan, r->key, KEYS);
    return td_report_rows_put(rows, td_strbuf_text(&r->name), &r->text);
}

static td_status keep_week(reader *r)
{
    int measure = 0;
    while (measure < WEEKLY && strcmp(key_of(r, MEASURE), weekly[measure]) != 0)
        measure++;
    const char *const object = key_of(r, OBJECT), *const period = key_of(r, PERIOD);
    if (measure == WEEKLY || !*object)
        return TD_OK;
    const td_atom at = td_intern_add(r->objects, object, strlen(object));
    const td_atom week = td_intern_add(r->weeks, period, strlen(period));
    const size_t before = r->capacity;
    if (at == TD_NO_ATOM || week == TD_NO_ATOM || TD_RESERVE(r->queues, r->capacity, at))
        return TD_ERR_NOMEM;
    for (size_t i = before; i < r->capacity; i++)
        r->queues[i] = (queue){.object = (td_atom)(i + 1)};
    queue *q = &r->queues[at - 1];
    const size_t room = q->room[measure];
    if (TD_RESERVE(q->means[measure], q->room[measure], week))
        return TD_ERR_NOMEM;
    for (size_t i = room; i < q->room[measure]; i++)
        q->means[measure][i] = NAN;
    const double mean = td_report_number(&r->scan, r->value[MEAN]);
    q->means[measure][week - 1] = (float)mean;
    if (measure <= FREIGHT_WAITING)
        q->peak = fmax(q->peak, mean);
    return TD_OK;
}

static int by_peak(const void *a, const void *b)
{
    const queue *p = a, *q = b;
    if (p->peak > q->peak || p->peak < q->peak)
        return p->peak > q->peak ? -1 : 1;
    return p->object < q->object ? -1 : p->object > q->object;
}

static void add_weeks(const reader *r, const queue *q, td_strbuf *out)
{
    size_t count = 0;
    for (int m = 0; m < WEEKLY; m++) {
        if (!q->means[m])
            continue;
        td_strbuf_addf(out, "%s\"%s\":[", count++ ? "," : "{", weekly[m]);
        for (size_t w = 0; w < td_intern_count(r->weeks); w++) {
            td_strbuf_add_n(out, ",", w > 0);
            td_json_add_rounded(out, w < q->room[m] ? (double)q->means[m][w] : (double)NAN, 3);
        }
        td_strbuf_add_n(out, "]", 1);
    }
    td_strbuf_add(out, count ? "}" : "{}");
}

static td_status put_queues(reader *r, td_report_rows *rows)
{
    td_status status = TD_OK;
    const size_t count = td_intern_count(r->objects);
    if (count == 0)
        return TD_OK;
    td_strbuf_clear(&r->text);
    for (td_atom w = 1; w <= td_intern_count(r->weeks); w++) {
        td_strbuf_add_n(&r->text, w > 1 ? "," : "[", 1);
        td_json_add_text(&r->text, td_intern_text(r->weeks, w));
    }
    td_strbuf_add_n(&r->text, "]", 1);
    status = td_report_rows_put(rows, "*", &r->text);
    qsort(r->queues, count, sizeof *r->queues, by_peak);
    for (size_t i = 0; status == TD_OK && i < count && i < r->limits->queues; i++) {
        td_strbuf_clear(&r->text);
        add_weeks(r, &r->queues[i], &r->text);
        status =
            td_report_rows_put(rows, td_intern_text(r->objects, r->queues[i].object), &r->text);
    }
    return status;
}

static td_status clear(reader *r, td_status status)
{
    for (size_t i = 0; i < r->capacity; i++)
        for (int m = 0; m < WEEKLY; m++)
            free(r->queues[i].means[m]);
    free(r->queues);
    td_intern_free(r->objects);
    td_intern_free(r->weeks);
    td_strbuf_free(&r->name);
    td_strbuf_free(&r->text);
    return td_csv_scan_close(&r->scan, status);
}

td_status td_report_simulated_read(const char *folder, const td_report_simulated_limits *limits,
                                   td_diags *diags, td_report_rows *rows, td_report_rows *queues)
{
    reader r = {.limits = limits};
    bool found;
    td_status status = td_report_table_open(folder, "simulation.csv", diags, &r.scan, &found);
    if (status || !found)
        return status;
    r.objects = td_intern_create();
    r.weeks = td_intern_create();
    if (!r.objects || !r.weeks)
        status = TD_ERR_NOMEM;
    for (int k = 0; k < KEYS; k++)
        r.key[k] = td_csv_scan_column(&r.scan, keys[k]);
    for (int v = 0; v < VALUES; v++)
        r.value[v] = td_csv_scan_column(&r.scan, values[v].name);
    while (status == TD_OK && td_csv_scan_row(&r.scan)) {
        if (*key_of(&r, PERIOD))
            status = keep_week(&r);
        else if (is_shown(&r))
            status = put_row(&r, rows);
    }
    if (status == TD_OK)
        status = put_queues(&r, queues);
    return clear(&r, status);
}
