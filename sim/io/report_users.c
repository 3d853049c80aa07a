#include "io/report_users.h"

#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "io/report_cells.h"

/* One entry of the table users, before those of a resource are put together. */
typedef struct user {
    size_t order;
    td_atom resource;
    char kind; /* c, r (corridor), o, d */
    const char *key;
    double tonnes;
} user;

static int by_resource(const void *a, const void *b)
{
    const user *p = a, *q = b;
    if (p->resource != q->resource)
        return p->resource < q->resource ? -1 : 1;
    if (p->kind != q->kind)
        return p->kind < q->kind ? -1 : 1;
    if (p->tonnes > q->tonnes || p->tonnes < q->tonnes)
        return p->tonnes > q->tonnes ? -1 : 1;
    return p->order < q->order ? -1 : p->order > q->order;
}

/* {"c":{"COAL":123,...},"r":{...},"o":{...},"d":{...}}, of each the largest first. */
static void add_users(const user *users, size_t count, double least, td_strbuf *out)
{
    char kind = '\0';
    td_strbuf_add(out, "{");
    for (size_t i = 0; i < count; i++) {
        const bool is_zone = users[i].kind == 'o' || users[i].kind == 'd';
        if (users[i].tonnes < least * (is_zone ? 2 : 1))
            continue;
        if (users[i].kind != kind)
            td_strbuf_addf(out, "%s\"%c\":{", kind ? "}," : "", users[i].kind);
        else
            td_strbuf_add_n(out, ",", 1);
        kind = users[i].kind;
        td_json_add_text(out, users[i].key);
        td_strbuf_add_n(out, ":", 1);
        td_json_add_rounded(out, users[i].tonnes, 3);
    }
    td_strbuf_add(out, kind ? "}}" : "}");
}

static td_status put_users(const td_intern *resources, user *users, size_t count, double share,
                           td_report_rows *rows)
{
    td_strbuf value = TD_STRBUF_INIT;
    td_status status = TD_OK;
    if (count > 0)
        qsort(users, count, sizeof *users, by_resource);
    for (size_t first = 0; status == TD_OK && first < count;) {
        size_t last = first;
        double total = 0;
        for (; last < count && users[last].resource == users[first].resource; last++)
            total += users[last].kind == 'c' ? users[last].tonnes : 0;
        td_strbuf_clear(&value);
        add_users(&users[first], last - first, total * share, &value);
        status = td_report_rows_put(rows, td_intern_text(resources, users[first].resource), &value);
        first = last;
    }
    td_strbuf_free(&value);
    return status;
}

td_status td_report_users_read(const char *folder, double share, td_diags *diags,
                               td_report_rows *rows)
{
    static const char *const names[] = {"table",    "id",     "direction",   "commodity",
                                        "corridor", "origin", "destination", "tonnes"};
    td_csv_scan scan;
    bool found;
    int c[8];
    user *users = NULL;
    size_t count = 0, capacity = 0;
    td_strbuf key = TD_STRBUF_INIT, last = TD_STRBUF_INIT; /* last: of the row before */
    td_atom resource = TD_NO_ATOM;
    td_status status = td_report_table_open(folder, "users.csv", diags, &scan, &found);
    if (status || !found)
        return status;
    td_intern *resources = td_intern_create(), *names_met = td_intern_create();
    if (!resources || !names_met)
        status = TD_ERR_NOMEM;
    for (int i = 0; i < 8; i++)
        c[i] = td_csv_scan_column(&scan, names[i]);
    while (status == TD_OK && td_csv_scan_row(&scan)) {
        int kind = 3;
        while (kind < 6 && !*td_report_cell(&scan, c[kind]))
            kind++;
        td_report_join_cells(&key, &scan, c, 3);
        if (key.length != last.length ||
            memcmp(td_strbuf_text(&key), td_strbuf_text(&last), key.length) != 0) {
            resource = td_intern_add(resources, td_strbuf_text(&key), key.length);
            td_strbuf_clear(&last);
            td_strbuf_add_n(&last, td_strbuf_text(&key), key.length);
        }
        const char *name = td_report_cell(&scan, c[kind]);
        const td_atom named = td_intern_add(names_met, name, strlen(name));
        if (resource == TD_NO_ATOM || (*name && named == TD_NO_ATOM) ||
            TD_RESERVE(users, capacity, count + 1)) {
            status = TD_ERR_NOMEM;
            break;
        }
        users[count] = (user){count, resource, "crod"[kind - 3], td_intern_text(names_met, named),
                              td_report_number(&scan, c[7])};
        count++;
    }
    if (status == TD_OK)
        status = put_users(resources, users, count, share, rows);
    status = td_csv_scan_close(&scan, status);
    td_strbuf_free(&key);
    td_strbuf_free(&last);
    td_intern_free(resources);
    td_intern_free(names_met);
    free(users);
    return status;
}
