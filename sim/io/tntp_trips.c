/* X_trips.tntp: blocks "Origin 3" of entries "7 : 120.5;", over as many lines as it takes. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "io/tntp_parts.h"
#include "model/cells.h"
#include "model/schema_fields.h"

typedef struct trip {
    uint32_t origin, destination, line;
    double tonnes;
} trip;

typedef struct reading {
    td_tntp_job *job;
    td_tntp_file file;
    td_tntp_metadata heading;
    uint32_t origin;      /* 0: none yet, or a wrong one */
    bool origin_wrong;    /* and told: its entries are passed over */
    uint32_t destination; /* of an entry whose trips are still to come; 0: none */
    bool destination_wrong, colon;
    uint32_t told; /* the line of the last word out of place */
    double total;
    trip *trips;
    size_t count, capacity;
} reading;

static uint32_t highest_zone(const reading *r)
{
    const td_tntp_metadata *links = &r->job->heading;
    return links->zones > 0 ? links->zones : links->nodes > 0 ? links->nodes : TD_TNTP_MOST_ZONES;
}

static td_status take_trips(reading *r, const char *field, size_t length)
{
    double tonnes;
    const bool right = td_tntp_number(&r->file, "trips", field, length, 0, &tonnes);
    const bool kept = right && !r->origin_wrong && !r->destination_wrong;
    const trip t = {r->origin, r->destination, r->file.number, right ? tonnes : 0};
    r->destination = 0;
    r->destination_wrong = r->colon = false;
    if (!kept)
        return TD_OK;
    r->total += tonnes;
    if (!(tonnes > 0))
        return TD_OK;
    if (TD_RESERVE(r->trips, r->capacity, r->count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    r->trips[r->count++] = t;
    return TD_OK;
}

/* A word between blanks, ';' and ':' . */
static td_status take_word(reading *r, const char *word, size_t length)
{
    const bool waiting = r->destination > 0 || r->destination_wrong;
    if (waiting && r->colon)
        return take_trips(r, word, length);
    if (waiting || (r->origin == 0 && !r->origin_wrong)) {
        char text[32];
        if (r->told == r->file.number) /* one mistake shifts all that follows it */
            return TD_OK;
        r->told = r->file.number;
        snprintf(text, sizeof text, "%.*s", (int)(length < 30 ? length : 30), word);
        td_tntp_tell(&r->file, TD_D_TNTP_TRIPS, NULL, text, NULL);
        r->destination = 0;
        r->destination_wrong = false;
        return TD_OK;
    }
    r->destination_wrong =
        !td_tntp_index(&r->file, "destination", word, length, highest_zone(r), &r->destination);
    return TD_OK;
}

static const char *read_origin(reading *r, const char *at)
{
    const char *field;
    size_t length;
    at += strlen("origin");
    at += strspn(at, ": \t");
    r->origin = 0;
    r->origin_wrong = true;
    if (td_tntp_field(&at, &field, &length))
        r->origin_wrong =
            !td_tntp_index(&r->file, "Origin", field, length, highest_zone(r), &r->origin);
    else
        td_tntp_tell(&r->file, TD_D_TNTP_TRIPS, "Origin", NULL, NULL);
    return at;
}

static td_status read_line(reading *r)
{
    td_status status = TD_OK;
    for (const char *at = r->file.line; *at && *at != '~' && status == TD_OK;) {
        const size_t length = strcspn(at, " \t\r\v\f,;:~");
        if (length == 6 && strncasecmp(at, "origin", 6) == 0) {
            at = read_origin(r, at);
        } else if (length > 0) {
            status = take_word(r, at, length);
            at += length;
        } else {
            r->colon = *at == ':' || (r->colon && *at != ';');
            at++;
        }
    }
    return status;
}

static int by_pair(const void *a, const void *b)
{
    const trip *x = a, *y = b;
    if (x->origin != y->origin)
        return x->origin < y->origin ? -1 : 1;
    if (x->destination != y->destination)
        return x->destination < y->destination ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void tell_twice(reading *r, const trip *t)
{
    char from[16], to[16];
    snprintf(from, sizeof from, "%u", t->origin);
    snprintf(to, sizeof to, "%u", t->destination);
    td_diags_add(r->job->diags, TD_D_TNTP_PAIR_TWICE, (td_place){r->file.path, (long)t->line, NULL},
                 NULL, NULL, from, to, NULL);
}

/* Sorts trips by pair; those that stand twice are added up. */
static void sort_trips(reading *r)
{
    size_t kept = 0;
    if (r->count > 0)
        qsort(r->trips, r->count, sizeof *r->trips, by_pair);
    for (size_t i = 0; i < r->count; i++) {
        trip *last = kept > 0 ? &r->trips[kept - 1] : NULL;
        if (last && last->origin == r->trips[i].origin &&
            last->destination == r->trips[i].destination) {
            tell_twice(r, &r->trips[i]);
            last->tonnes += r->trips[i].tonnes;
        } else {
            r->trips[kept++] = r->trips[i];
        }
    }
    r->count = kept;
}

static td_status put_trips(reading *r)
{
    td_tntp_job *job = r->job;
    td_sheet *sheet = td_tables_sheet(job->tables, TD_T_DEMAND);
    const char *origin = td_tntp_origin(job, r->file.path);
    td_status status = sheet ? TD_OK : TD_ERR_NOMEM;
    for (size_t i = 0; i < r->count && status == TD_OK; i++) {
        const trip *t = &r->trips[i];
        uint32_t at;
        const uint32_t higher = t->origin > t->destination ? t->origin : t->destination;
        if (higher > job->zone_count)
            job->zone_count = higher;
        status = td_sheet_add_row(sheet, origin, t->line, &at);
        if (status == TD_OK)
            status = td_sheet_put_text(sheet, TD_F_DEMAND_ORIGIN_ZONE_ID, at,
                                       td_tntp_node_id(job, t->origin));
        if (status == TD_OK)
            status = td_sheet_put_text(sheet, TD_F_DEMAND_DESTINATION_ZONE_ID, at,
                                       td_tntp_node_id(job, t->destination));
        if (status == TD_OK)
            status = td_sheet_put_number(sheet, TD_F_DEMAND_TONNES_PER_YEAR, at, t->tonnes);
        if (status == TD_OK)
            status = td_tntp_use_node(job, higher);
    }
    return status;
}

/* Totals in real files are rounded, or of another version: only a large difference tells of a file
 * that was cut off. */
static void check_total(const reading *r)
{
    const double said = r->heading.trips;
    char found[48];
    if (!(said > 0) || fabs(said - r->total) <= 0.01 * said)
        return;
    snprintf(found, sizeof found, "%.10g", r->total);
    td_diags_add(r->job->diags, TD_D_TNTP_COUNT, (td_place){r->file.path, 0, "TOTAL OD FLOW"}, NULL,
                 NULL, found, NULL);
}

td_status td_tntp_read_trips(td_tntp_job *job, const char *path)
{
    reading r = {.job = job, .heading = {.trips = NAN}};
    td_status status = td_tntp_open(path, job->diags, &r.file);
    if (status != TD_OK)
        return status;
    while (status == TD_OK && td_tntp_next(&r.file, &r.heading))
        status = read_line(&r);
    if (status == TD_OK)
        status = r.file.status;
    if (status == TD_OK && (r.destination > 0 || r.destination_wrong))
        td_tntp_tell(&r.file, TD_D_TNTP_TRIPS, NULL, NULL, NULL);
    if (status == TD_OK) {
        sort_trips(&r);
        check_total(&r);
        status = put_trips(&r);
    }
    free(r.trips);
    td_tntp_close(&r.file);
    return status;
}
