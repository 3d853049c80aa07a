#include "io/report_rows.h"

#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "io/report_patch.h"

td_status td_report_rows_create(const char *name, td_report_rows *out)
{
    *out = (td_report_rows){.name = name, .keys = td_intern_create(), .texts = td_arena_create()};
    return out->keys && out->texts ? TD_OK : TD_ERR_NOMEM;
}

void td_report_rows_clear(td_report_rows *rows)
{
    td_intern_free(rows->keys);
    free(rows->values);
    td_arena_free(rows->texts);
    *rows = (td_report_rows){0};
}

/* An empty key (the total over everything) has no atom of its own. */
static const char *key_text(const char *key)
{
    return *key ? key : "*";
}

td_status td_report_rows_put(td_report_rows *rows, const char *key, const td_strbuf *value)
{
    key = key_text(key);
    const td_atom atom = td_intern_add(rows->keys, key, strlen(key));
    const size_t before = rows->capacity;
    if (atom == TD_NO_ATOM || value->failed ||
        TD_RESERVE(rows->values, rows->capacity, (size_t)atom + 1))
        return TD_ERR_NOMEM;
    for (size_t i = before; i < rows->capacity; i++)
        rows->values[i] = NULL;
    rows->values[atom] = td_arena_strdup(rows->texts, td_strbuf_text(value));
    return rows->values[atom] ? TD_OK : TD_ERR_NOMEM;
}

const char *td_report_rows_get(const td_report_rows *rows, const char *key)
{
    key = key_text(key);
    const td_atom atom = td_intern_find(rows->keys, key, strlen(key));
    return atom == TD_NO_ATOM ? NULL : rows->values[atom];
}

void td_report_rows_write(const td_report_rows *rows, const td_report_rows *base, double tolerance,
                          bool (*is_wanted)(const char *key), td_strbuf *out)
{
    size_t n = 0;
    td_strbuf patch = TD_STRBUF_INIT;
    td_strbuf_add(out, "{");
    for (td_atom a = 1; a <= td_intern_count(rows->keys); a++) {
        const char *key = td_intern_text(rows->keys, a), *value = rows->values[a];
        const char *before = base ? td_report_rows_get(base, key) : NULL;
        td_strbuf_clear(&patch);
        if (!is_wanted(key) || (before && !td_report_patch(before, value, tolerance, &patch)))
            continue;
        td_strbuf_add(out, n++ ? ",\n" : "");
        td_json_add_text(out, key);
        td_strbuf_add(out, ":");
        td_strbuf_add(out, before ? td_strbuf_text(&patch) : value);
    }
    td_strbuf_add(out, "}");
    out->failed = out->failed || patch.failed;
    td_strbuf_free(&patch);
}

void td_report_rows_write_gone(const td_report_rows *rows, const td_report_rows *base,
                               td_strbuf *out)
{
    size_t n = 0;
    if (td_intern_count(rows->keys) == 0 && td_intern_count(base->keys) > 0) {
        td_strbuf_add(out, "true");
        return;
    }
    td_strbuf_add(out, "[");
    for (td_atom a = 1; a <= td_intern_count(base->keys); a++) {
        const char *key = td_intern_text(base->keys, a);
        if (td_report_rows_get(rows, key))
            continue;
        td_strbuf_add(out, n++ ? "," : "");
        td_json_add_text(out, key);
    }
    td_strbuf_add(out, "]");
}
