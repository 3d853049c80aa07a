#include "run/publish.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/json_text.h"
#include "io/path.h"
#include "io/report_writer.h"
#include "run/database.h"
#include "run/digest.h"
#include "run/maps.h"
#include "run/workbook.h"
#include "tongdao.h"

#define TD_SUMMARY_NAME "results.json"

typedef struct publication {
    const char *folder;
    const char *const *ids;
    size_t count;
    const td_publish_options *options;
    int threads;
} publication;

static td_status make_database(const publication *p, td_diags *diags)
{
    return td_database_write(p->folder, p->options->append, p->threads, diags);
}

static td_status make_workbook(const publication *p, td_diags *diags)
{
    return td_workbook_write(p->folder, p->options->lang, diags);
}

static td_status make_maps(const publication *p, td_diags *diags)
{
    return td_maps_write(p->folder, p->ids, p->count, diags);
}

static td_status make_summary(const publication *p, td_diags *diags)
{
    return td_summary_write(p->folder, diags);
}

static td_status make_report(const publication *p, td_diags *diags)
{
    return td_report_write(p->folder, diags);
}

/* The longest first: two threads then end at about the same time. */
static const struct {
    unsigned format;
    const char *file;
    td_status (*make)(const publication *p, td_diags *diags);
} kinds[] = {
    {TONGDAO_FORMAT_SQLITE, TD_DATABASE_NAME, make_database},
    {TONGDAO_FORMAT_HTML, TD_REPORT_NAME, make_report},
    {TONGDAO_FORMAT_XLSX, TD_WORKBOOK_NAME, make_workbook},
    {TONGDAO_FORMAT_GEOJSON, TD_NETWORK_MAP_NAME, make_maps},
    {TONGDAO_FORMAT_JSON, TD_SUMMARY_NAME, make_summary},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* What an earlier run left would tell of other tables than those that are there now. */
static void remove_stale(const char *folder, const char *name)
{
    char *path = td_path_join(folder, name);
    if (path)
        unlink(path);
    free(path);
}

td_status td_publish(const char *folder, const char *const *ids, size_t count,
                     const td_publish_options *options, td_diags *diags)
{
    td_status status[KINDS] = {TD_OK};
    td_diags *messages[KINDS] = {NULL};
    const int threads = options->threads > 0 ? options->threads : omp_get_num_procs();
    const publication p = {folder, ids, count, options, threads};
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads < KINDS ? threads : KINDS)
    for (int k = 0; k < KINDS; k++) {
        if (!(options->formats & kinds[k].format)) {
            remove_stale(folder, kinds[k].file);
            continue;
        }
        messages[k] = td_diags_create();
        status[k] = messages[k] ? kinds[k].make(&p, messages[k]) : TD_ERR_NOMEM;
    }
    td_status worst = TD_OK;
    for (int k = 0; k < KINDS; k++) {
        if (messages[k])
            td_diags_append(diags, messages[k]);
        td_diags_free(messages[k]);
        worst = worst ? worst : status[k];
    }
    return worst;
}

static void add_figures(td_strbuf *out, const td_digest *d, size_t s)
{
    const td_digest_scenario *scenario = &d->scenarios[s];
    const char *separator = "";
    td_strbuf_add(out, "   \"figures\": {");
    for (size_t f = 0; f < d->figure_count; f++) {
        if (!isfinite(scenario->value[f]))
            continue;
        td_strbuf_add(out, separator);
        td_strbuf_add(out, "\n    ");
        td_json_add_text(out, d->figures[f]);
        td_strbuf_add(out, ": {\"value\": ");
        td_json_add_number(out, scenario->value[f]);
        if (scenario->base != TD_NO_SCENARIO && isfinite(d->scenarios[scenario->base].value[f])) {
            td_strbuf_add(out, ", \"base_value\": ");
            td_json_add_number(out, d->scenarios[scenario->base].value[f]);
        }
        td_strbuf_add(out, ", \"unit\": ");
        td_json_add_text(out, d->units[f]);
        td_strbuf_add(out, "}");
        separator = ",";
    }
    td_strbuf_add(out, "},\n   \"mode_share_tkm_percent\": {");
    separator = "";
    for (size_t m = 0; m < d->mode_count; m++) {
        if (!isfinite(scenario->mode_share[m]))
            continue;
        td_strbuf_add(out, separator);
        td_json_add_text(out, d->modes[m]);
        td_strbuf_add(out, ": ");
        td_json_add_number(out, scenario->mode_share[m]);
        separator = ", ";
    }
    td_strbuf_add(out, "}");
}

td_status td_summary_write(const char *folder, td_diags *diags)
{
    td_digest d;
    td_strbuf out = TD_STRBUF_INIT;
    td_status status = td_digest_read(folder, diags, &d);
    if (status)
        return status;
    td_strbuf_add(&out, "{\"schema_version\": 1,\n \"scenarios\": [");
    for (size_t s = 0; s < d.scenario_count; s++) {
        const td_digest_scenario *scenario = &d.scenarios[s];
        td_strbuf_add(&out, s ? ",\n  {\"id\": " : "\n  {\"id\": ");
        td_json_add_text(&out, scenario->id);
        td_strbuf_add(&out, ",\n   \"title\": {\"en\": ");
        td_json_add_text(&out, scenario->title[TD_LANG_EN]);
        td_strbuf_add(&out, ", \"zh\": ");
        td_json_add_text(&out, scenario->title[TD_LANG_ZH]);
        td_strbuf_add(&out, "},\n   \"base\": ");
        td_json_add_text(&out, scenario->base == TD_NO_SCENARIO ? NULL
                                                                : d.scenarios[scenario->base].id);
        td_strbuf_add(&out, ",\n");
        add_figures(&out, &d, s);
        td_strbuf_add(&out, "}");
    }
    td_strbuf_add(&out, "\n ]}\n");
    char *path = td_path_join(folder, TD_SUMMARY_NAME);
    status = path && !out.failed ? td_atomic_save(path, out.text, out.length, diags) : TD_ERR_NOMEM;
    free(path);
    td_strbuf_free(&out);
    td_digest_clear(&d);
    return status;
}
