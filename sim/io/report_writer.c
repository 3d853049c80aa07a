#include "io/report_writer.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/csv_scan.h"
#include "io/json_text.h"
#include "io/path.h"
#include "io/report_digest.h"
#include "io/report_world.h"
#include "io/world_record.h"
#include "report_parts.h"

/* A page that opens at once and can be sent by mail. */
#define SIZE_LIMIT 9900000u

#define NO_SCENARIO ((size_t)-1)

typedef struct told_scenario {
    const char *id, *base_id, *status; /* borrowed from the manifest */
    size_t base;        /* NO_SCENARIO: none, or not in the folder */
    char *folder;
    json_t *world;      /* NULL: none was kept */
    td_report_digest *digest;
    td_strbuf summary, world_changes, block; /* block: base64 */
    bool detailed;
    td_diags *diags;
    td_status status_read;
} told_scenario;

typedef struct report {
    const char *folder;
    json_t *manifest;
    told_scenario *scenarios;
    size_t count;
    td_report_detail detail;
    td_diags *diags;
} report;

static void add_base64(td_strbuf *out, const unsigned char *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char four[4];
    for (size_t i = 0; i < length; i += 3) {
        const size_t left = length - i;
        const unsigned long word = (unsigned long)bytes[i] << 16 |
                                   (left > 1 ? (unsigned long)bytes[i + 1] << 8 : 0) |
                                   (left > 2 ? bytes[i + 2] : 0);
        four[0] = digits[word >> 18 & 63];
        four[1] = digits[word >> 12 & 63];
        four[2] = left > 1 ? digits[word >> 6 & 63] : '=';
        four[3] = left > 2 ? digits[word & 63] : '=';
        td_strbuf_add_n(out, four, 4);
    }
}

/* Deflates (zlib's format) and encodes. */
static td_status pack(const td_strbuf *text, td_strbuf *out)
{
    uLongf length = compressBound(text->length);
    unsigned char *bytes = malloc(length);
    if (!bytes || text->failed ||
        compress2(bytes, &length, (const unsigned char *)td_strbuf_text(text), text->length, 9) !=
            Z_OK) {
        free(bytes);
        return TD_ERR_NOMEM;
    }
    add_base64(out, bytes, length);
    free(bytes);
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}

static json_t *load_json(const char *folder, const char *name)
{
    char *path = td_path_join(folder, name);
    FILE *file = path ? fopen(path, "rb") : NULL;
    td_strbuf text = TD_STRBUF_INIT; /* at once: the library reads files byte by byte */
    char *block = file ? malloc(1u << 16) : NULL;
    for (size_t n; block && (n = fread(block, 1, 1u << 16, file)) > 0;)
        td_strbuf_add_n(&text, block, n);
    json_t *root = text.failed ? NULL : json_loadb(td_strbuf_text(&text), text.length, 0, NULL);
    if (file)
        fclose(file);
    free(block);
    td_strbuf_free(&text);
    free(path);
    return root;
}

static bool is_finished(const char *status)
{
    return status && (strcmp(status, "done") == 0 || strcmp(status, "unconverged") == 0);
}

/* Finished scenarios in the order of their ids, those that others are compared with first. */
static td_status list_scenarios(report *r)
{
    json_t *all = json_object_get(r->manifest, "scenarios");
    const char *id;
    json_t *entry, *bases = json_object();
    td_status status = TD_OK;
    r->scenarios = TD_ALLOC(json_object_size(all), told_scenario);
    if (!r->scenarios || !bases)
        status = TD_ERR_NOMEM;
    json_object_foreach(all, id, entry)
    {
        const char *base = json_string_value(json_object_get(entry, "base"));
        if (base)
            json_object_set_new(bases, base, json_true());
    }
    for (int pass = 0; status == TD_OK && pass < 2; pass++) {
        json_object_foreach(all, id, entry)
        {
            const char *ended = json_string_value(json_object_get(entry, "status"));
            if (!is_finished(ended) || (json_object_get(bases, id) != NULL) != (pass == 0))
                continue;
            told_scenario *s = &r->scenarios[r->count++];
            *s = (told_scenario){.id = id, .status = ended, .base = NO_SCENARIO};
            s->base_id = json_string_value(json_object_get(entry, "base"));
            td_strbuf path = TD_STRBUF_INIT;
            td_strbuf_addf(&path, "%s/scenarios/%s", r->folder, id);
            s->folder = path.text;
            s->diags = td_diags_create();
            if (path.failed || !s->diags)
                status = TD_ERR_NOMEM;
        }
    }
    for (size_t i = 0; status == TD_OK && i < r->count; i++)
        for (size_t j = 0; r->scenarios[i].base_id && j < r->count; j++)
            if (strcmp(r->scenarios[i].base_id, r->scenarios[j].id) == 0)
                r->scenarios[i].base = j;
    json_decref(bases);
    return status;
}

static void choose_detail(report *r)
{
    static const struct {
        size_t up_to;
        td_report_detail detail;
    } steps[] = {{6, {1500, 8, 0.005, 500, 80}},
                 {25, {600, 6, 0.01, 250, 60}},
                 {60, {200, 5, 0.05, 90, 40}},
                 {(size_t)-1, {150, 5, 0.05, 60, 20}}};
    size_t i = 0;
    while (r->count > steps[i].up_to)
        i++;
    r->detail = steps[i].detail;
}

static void read_scenario(const report *r, told_scenario *s)
{
    s->world = load_json(s->folder, TD_WORLD_RECORD_NAME);
    s->status_read = td_report_digest_read(s->folder, &r->detail, s->diags, &s->digest);
    if (s->status_read == TD_OK)
        s->status_read = td_report_digest_summary(s->digest, &s->summary);
}

static void pack_scenario(const report *r, told_scenario *s)
{
    const told_scenario *base = s->base == NO_SCENARIO ? NULL : &r->scenarios[s->base];
    td_strbuf text = TD_STRBUF_INIT;
    if (base && base->world && s->world)
        td_report_world_changes(s->world, base->world, &s->world_changes);
    if (s->status_read == TD_OK)
        s->status_read =
            td_report_digest_write(s->digest, base ? base->digest : NULL, &text);
    if (s->status_read == TD_OK)
        s->status_read = pack(&text, &s->block);
    td_strbuf_free(&text);
}

/* Bases stay in memory while the others are compared with them. */
static td_status read_scenarios(report *r)
{
    size_t bases = 0;
    td_status status = TD_OK;
    for (size_t i = 0; i < r->count; i++)
        if (r->scenarios[i].base != NO_SCENARIO && r->scenarios[i].base >= bases)
            bases = r->scenarios[i].base + 1;
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t i = 0; i < bases; i++)
        read_scenario(r, &r->scenarios[i]);
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t i = 0; i < r->count; i++) {
        told_scenario *s = &r->scenarios[i];
        if (i >= bases)
            read_scenario(r, s);
        if (s->status_read == TD_OK &&
            (s->base == NO_SCENARIO || r->scenarios[s->base].status_read == TD_OK))
            pack_scenario(r, s);
        if (i >= bases) {
            td_report_digest_free(s->digest);
            s->digest = NULL;
        }
    }
    for (size_t i = 0; i < r->count; i++) {
        td_diags_append(r->diags, r->scenarios[i].diags);
        if (status == TD_OK)
            status = r->scenarios[i].status_read;
    }
    return status;
}

static void add_dumped(td_strbuf *out, const json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    td_strbuf_add(out, text ? text : "null");
    free(text);
}

static void add_scenario(const told_scenario *s, td_strbuf *out)
{
    td_strbuf_add(out, "{\"id\":");
    td_json_add_text(out, s->id);
    td_strbuf_add(out, ",\"base\":");
    td_json_add_text(out, s->base_id);
    td_strbuf_addf(out, ",\"status\":\"%s\",\"detailed\":%s,\"record\":", s->status,
                   s->detailed ? "true" : "false");
    add_dumped(out, json_object_get(s->world, "scenario"));
    td_strbuf_add(out, ",\"closures\":");
    add_dumped(out, json_object_get(s->world, "closures"));
    td_strbuf_add(out, ",\"changes\":");
    td_strbuf_add(out, s->world_changes.length ? td_strbuf_text(&s->world_changes) : "{}");
    td_strbuf_add(out, ",\"summary\":");
    td_strbuf_add(out, td_strbuf_text(&s->summary));
    td_strbuf_add(out, "}");
}

/* Names of the terms of generalised cost, from the dictionary: columns of routes in CNY/t. */
static td_status add_terms(const report *r, td_strbuf *out)
{
    td_csv_scan scan;
    bool found;
    size_t n = 0;
    char *path = td_path_join(r->folder, "dictionary.csv");
    td_status status = path ? td_csv_scan_open(path, r->diags, &scan, &found) : TD_ERR_NOMEM;
    free(path);
    td_strbuf_add(out, ",\n\"terms\":{");
    const int table = status || !found ? -1 : td_csv_scan_column(&scan, "table");
    const int en = table < 0 ? -1 : td_csv_scan_column(&scan, "meaning_en");
    const int zh = table < 0 ? -1 : td_csv_scan_column(&scan, "meaning_zh");
    const int unit = table < 0 ? -1 : td_csv_scan_column(&scan, "unit");
    const int column = table < 0 ? -1 : td_csv_scan_column(&scan, "column");
    const bool told = en >= 0 && zh >= 0 && unit >= 0 && column >= 0;
    while (told && td_csv_scan_row(&scan)) {
        const char *name = scan.cells[column], *suffix = strstr(name, "_per_t");
        if (strcmp(scan.cells[table], "routes") != 0 || strcmp(scan.cells[unit], "CNY/t") != 0 ||
            !suffix)
            continue;
        td_strbuf_add_n(out, ",", n++ > 0);
        td_json_add_text_n(out, name, (size_t)(suffix - name));
        td_strbuf_add(out, ":{\"en\":");
        td_json_add_text(out, scan.cells[en]);
        td_strbuf_add(out, ",\"zh\":");
        td_json_add_text(out, scan.cells[zh]);
        td_strbuf_add(out, "}");
    }
    td_strbuf_add(out, "}");
    if (status == TD_OK && found)
        status = td_csv_scan_close(&scan, status);
    return status;
}

static td_status write_main(const report *r, td_strbuf *out)
{
    static const char *const facts[] = {"program", "version", "build", "options", "inputs"};
    const json_t *world = r->count ? r->scenarios[0].world : NULL;
    td_strbuf_add(out, "{");
    for (size_t f = 0; f < sizeof facts / sizeof *facts; f++) {
        td_strbuf_addf(out, "\"%s\":", facts[f]);
        add_dumped(out, json_object_get(r->manifest, facts[f]));
        td_strbuf_add(out, ",\n");
    }
    td_strbuf_addf(out, "\"detail\":{\"pairs\":%zu,\"routes\":%zu,\"users_share\":%g,\"consignments\":%zu},\n",
                   r->detail.pairs, r->detail.routes, r->detail.users_share,
                   r->detail.consignments);
    td_strbuf_add(out, "\"scenarios\":[");
    for (size_t i = 0; i < r->count; i++) {
        td_strbuf_add(out, i ? ",\n" : "\n");
        add_scenario(&r->scenarios[i], out);
    }
    td_strbuf_add(out, "],\n");
    td_report_world_write(world, out);
    td_status status = add_terms(r, out);
    td_strbuf_add(out, "}");
    return status ? status : out->failed ? TD_ERR_NOMEM : TD_OK;
}

typedef enum turn { OF_BASES, OF_PLAYED, OF_OTHERS, TURNS } turn;

static turn turn_of(const told_scenario *s)
{
    if (s->base == NO_SCENARIO)
        return OF_BASES;
    char *path = s->folder ? td_path_join(s->folder, "simulation.csv") : NULL;
    const bool played = path && access(path, R_OK) == 0;
    free(path);
    return played ? OF_PLAYED : OF_OTHERS;
}

/* Blocks as long as there is room: bases, which others are compared with, then what was simulated, of which the
 * summary tells least, then the others; each in the order of the scenarios. */
static void fit(report *r, size_t fixed)
{
    size_t size = fixed;
    for (turn t = OF_BASES; t < TURNS; t++)
        for (size_t i = 0; i < r->count; i++) {
            told_scenario *s = &r->scenarios[i];
            if (turn_of(s) != t)
                continue;
            s->detailed = size + s->block.length <= SIZE_LIMIT &&
                          (s->base == NO_SCENARIO || r->scenarios[s->base].detailed);
            if (s->detailed)
                size += s->block.length;
        }
}

static void add_part(td_strbuf *out, const char *tag, const char *text)
{
    td_strbuf_addf(out, "<%s>\n", tag);
    td_strbuf_add(out, text);
    td_strbuf_addf(out, "</%s>\n", tag);
}

static td_status assemble(report *r, td_strbuf *page)
{
    td_strbuf text = TD_STRBUF_INIT, packed = TD_STRBUF_INIT;
    /* Which scenarios are detailed stands in the block itself: room for it is taken as the same. */
    fit(r, sizeof report_vendor_js + sizeof report_app_js + 600000);
    td_status status = write_main(r, &text);
    if (status == TD_OK)
        status = pack(&text, &packed);
    td_strbuf_add(page, report_head_html);
    add_part(page, "style", report_style_css);
    td_strbuf_add(page, report_body_html);
    td_strbuf_add(page, "<script type=\"text/plain\" id=\"data-main\">");
    td_strbuf_add(page, td_strbuf_text(&packed));
    td_strbuf_add(page, "</script>\n");
    for (size_t i = 0; i < r->count; i++) {
        if (!r->scenarios[i].detailed)
            continue;
        td_strbuf_addf(page, "<script type=\"text/plain\" id=\"data-%zu\">", i);
        td_strbuf_add(page, td_strbuf_text(&r->scenarios[i].block));
        td_strbuf_add(page, "</script>\n");
    }
    add_part(page, "script", report_vendor_js);
    add_part(page, "script", report_app_js);
    td_strbuf_add(page, "</body>\n</html>\n");
    td_strbuf_free(&text);
    td_strbuf_free(&packed);
    return status ? status : page->failed ? TD_ERR_NOMEM : TD_OK;
}

static void clear(report *r)
{
    for (size_t i = 0; r->scenarios && i < r->count; i++) {
        told_scenario *s = &r->scenarios[i];
        free(s->folder);
        json_decref(s->world);
        td_report_digest_free(s->digest);
        td_strbuf_free(&s->summary);
        td_strbuf_free(&s->world_changes);
        td_strbuf_free(&s->block);
        td_diags_free(s->diags);
    }
    free(r->scenarios);
    json_decref(r->manifest);
}

td_status td_report_write(const char *folder, td_diags *diags)
{
    report r = {.folder = folder, .diags = diags};
    td_strbuf page = TD_STRBUF_INIT;
    char *path = td_path_join(folder, TD_REPORT_NAME);
    r.manifest = load_json(folder, "manifest.json");
    td_status status = path ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = list_scenarios(&r);
    choose_detail(&r);
    if (status == TD_OK)
        status = read_scenarios(&r);
    if (status == TD_OK)
        status = assemble(&r, &page);
    if (status == TD_OK)
        status = td_atomic_save(path, td_strbuf_text(&page), page.length, diags);
    td_strbuf_free(&page);
    free(path);
    clear(&r);
    return status;
}
