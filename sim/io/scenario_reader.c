/* A chain of `extends` is read from the scenario up to its root and then put together from the root
 * down. Files are told apart by their real paths: one reached by two ways is one file. */
#include "io/scenario_reader.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/change_reader.h"
#include "io/file_shapes.h"
#include "io/path.h"

typedef struct file {
    char *path; /* as shown */
    char *real;
    json_t *json; /* NULL: cannot be read */
} file;

typedef struct files {
    file *items;
    size_t count, capacity;
} files;

typedef struct reading {
    const char *root;
    td_diags *diags;
    files chain;    /* the scenario first, the root of its chain last */
    files measures; /* in the order first reached */
    bool complete;  /* the chain was read up to its root */
    td_scenario *scenario;
} reading;

static void clear_files(files *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].path);
        free(list->items[i].real);
        json_decref(list->items[i].json);
    }
    free(list->items);
}

static bool holds(const files *list, const char *real)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].real, real) == 0)
            return true;
    return false;
}

/* Adds a file; takes path and real over. */
static td_status add_file(files *list, char *path, char *real, json_t *json)
{
    if (!path || !real || TD_RESERVE(list->items, list->capacity, list->count + 1)) {
        free(path);
        free(real);
        json_decref(json);
        return TD_ERR_NOMEM;
    }
    list->items[list->count++] = (file){path, real, json};
    return TD_OK;
}

static td_json_node top_of(const file *f, const td_json_source *source)
{
    return td_json_root(f->json, source);
}

static td_status copy_to(char **to, const char *text)
{
    *to = text ? strdup(text) : NULL;
    return text && !*to ? TD_ERR_NOMEM : TD_OK;
}

/* td_path_resolve of what must be a file. */
static td_status resolve_file(const reading *r, const char *path, td_place place, const char *shown,
                              char **real)
{
    struct stat facts;
    td_status status = td_path_resolve(path, r->root, place, shown, r->diags, real);
    if (status == TD_OK && stat(*real, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        td_diags_add(r->diags, TD_D_FILE_KIND, place, shown, NULL,
                     TD_BOTH("a file, not a folder", "文件而非文件夹"), NULL);
        free(*real);
        *real = NULL;
        status = TD_ERR_INVALID;
    }
    return status;
}

/* ---- the chain ---- */

static void report_cycle(reading *r, const td_json_node *extends, const char *real)
{
    td_strbuf way = TD_STRBUF_INIT;
    bool inside = false;
    for (size_t i = 0; i < r->chain.count; i++) {
        inside = inside || strcmp(r->chain.items[i].real, real) == 0;
        if (inside)
            td_strbuf_addf(&way, "%s -> ", r->chain.items[i].path);
    }
    for (size_t i = 0; i < r->chain.count; i++)
        if (strcmp(r->chain.items[i].real, real) == 0)
            td_strbuf_add(&way, r->chain.items[i].path);
    td_json_report(extends, TD_D_SCENARIO_CYCLE, NULL, td_strbuf_text(&way));
    td_strbuf_free(&way);
}

/* Does the file hold something else that this program knows? Then its keys need no words. */
static bool is_another_kind(const json_t *json, const char *path, td_diags *diags)
{
    const char *what = NULL;
    if (json_object_get(json, "network") || json_object_get(json, "extends"))
        return false;
    if (json_object_get(json, "base_year"))
        what = TD_BOTH("a scenario; this describes a network: give the folder that holds it",
                       "情景；此文件描述的是网络，应给出其所在文件夹");
    else if (json_object_get(json, "effects") || json_object_get(json, "sources"))
        what = TD_BOTH("a scenario; this is a measure, which scenarios name in \"measures\"",
                       "情景；此文件是措施，应由情景在“measures”中引用");
    if (what)
        td_diags_add(diags, TD_D_FILE_KIND, (td_place){.file = path}, NULL, NULL, what, NULL);
    return what != NULL;
}

/* Reads the scenario file `path` (taken over) and checks all that it says but its changes. */
static td_status read_link(reading *r, char *path, char *real)
{
    json_t *json = NULL;
    td_status status = path && real ? td_json_read(path, r->diags, &json) : TD_ERR_NOMEM;
    if (status == TD_OK && is_another_kind(json, path, r->diags))
        status = TD_ERR_INVALID;
    if (status != TD_OK) {
        free(path);
        free(real);
        json_decref(json);
        return status;
    }
    status = add_file(&r->chain, path, real, json);
    if (status != TD_OK)
        return status;
    td_json_source source = {path, r->diags};
    td_json_node top = td_json_root(json, &source);
    td_json_check(&top, &td_shape_scenario);
    return TD_OK;
}

/* The file that the last of the chain extends; *path stays NULL where it is the root. */
static td_status find_parent(reading *r, char **path, char **real)
{
    const file *last = &r->chain.items[r->chain.count - 1];
    td_json_source source = {last->path, r->diags};
    td_json_node top = top_of(last, &source), extends = td_json_key(&top, "extends");
    const char *relative = json_string_value(extends.value);
    *path = *real = NULL;
    if (!extends.value) {
        r->complete = true;
        return TD_OK;
    }
    if (!relative) /* of another type: reported */
        return TD_OK;
    *path = td_path_beside(last->path, relative);
    if (!*path)
        return TD_ERR_NOMEM;
    const td_place place = {.file = last->path, .where = "/extends"};
    td_status status = resolve_file(r, *path, place, relative, real);
    if (status == TD_OK && holds(&r->chain, *real)) {
        report_cycle(r, &extends, *real);
        free(*real);
        status = TD_ERR_INVALID;
    }
    if (status != TD_OK) {
        free(*path);
        *path = *real = NULL;
    }
    return status == TD_ERR_INVALID ? TD_OK : status;
}

static td_status read_chain(reading *r, const char *path)
{
    char *next = strdup(path), *real = NULL;
    if (!next)
        return TD_ERR_NOMEM;
    td_status status =
        td_path_resolve(path, r->root, (td_place){.file = path}, NULL, r->diags, &real);
    if (status != TD_OK)
        free(next);
    while (status == TD_OK && next) {
        status = read_link(r, next, real);
        if (status == TD_OK)
            status = find_parent(r, &next, &real);
    }
    return status;
}

/* ---- what the chain says ---- */

/* The network is named by the root, and only there. */
static td_status find_network(reading *r)
{
    const file *root = &r->chain.items[r->chain.count - 1];
    for (size_t i = 0; i < r->chain.count; i++) {
        const file *f = &r->chain.items[i];
        td_json_source source = {f->path, r->diags};
        td_json_node top = top_of(f, &source), network = td_json_key(&top, "network");
        bool extends = json_object_get(f->json, "extends");
        if (network.value && extends)
            td_json_report(&network, TD_D_SCENARIO_NETWORK_TWICE, NULL,
                           r->complete && root != f ? root->path : "extends");
        else if (!network.value && !extends)
            td_diags_add(r->diags, TD_D_SCENARIO_NO_NETWORK,
                         (td_place){.file = f->path, .where = "/"}, NULL, NULL, NULL);
    }
    const char *relative = json_string_value(json_object_get(root->json, "network"));
    if (!r->complete || !relative)
        return TD_OK;
    char *real = NULL;
    r->scenario->network = td_path_beside(root->path, relative);
    if (!r->scenario->network)
        return TD_ERR_NOMEM;
    td_status status = td_path_resolve(r->scenario->network, r->root,
                                       (td_place){.file = root->path, .where = "/network"},
                                       relative, r->diags, &real);
    free(real);
    if (status == TD_ERR_INVALID) {
        free(r->scenario->network);
        r->scenario->network = NULL;
        return TD_OK;
    }
    return status;
}

/* A text in both languages; where one is missing the other stands for it. */
static td_status read_languages(const json_t *texts, char *out[TD_LANG_COUNT])
{
    const char *en = json_string_value(json_object_get(texts, "en"));
    const char *zh = json_string_value(json_object_get(texts, "zh"));
    td_status status = copy_to(&out[TD_LANG_EN], en ? en : zh);
    return status == TD_OK ? copy_to(&out[TD_LANG_ZH], zh ? zh : en) : status;
}

static td_status read_names(reading *r)
{
    const file *own = &r->chain.items[0], *root = &r->chain.items[r->chain.count - 1];
    td_scenario *s = r->scenario;
    const json_t *parent = r->chain.count > 1 ? r->chain.items[1].json : NULL;
    td_status status = copy_to(&s->id, json_string_value(json_object_get(own->json, "id")));
    if (status == TD_OK)
        status = copy_to(&s->file, own->path);
    if (status == TD_OK)
        status = copy_to(&s->root_file, root->path);
    if (status == TD_OK)
        status = copy_to(&s->parent, json_string_value(json_object_get(parent, "id")));
    if (status == TD_OK)
        status = read_languages(json_object_get(own->json, "title"), s->title);
    if (status == TD_OK)
        status = read_languages(json_object_get(own->json, "description"), s->description);
    return status;
}

/* From the root down, key by key. */
static td_status merge_evaluate(reading *r)
{
    json_t *merged = json_object();
    r->scenario->evaluate = merged;
    for (size_t i = r->chain.count; merged && i-- > 0;) {
        json_t *own = json_object_get(r->chain.items[i].json, "evaluate");
        json_t *copy = json_is_object(own) ? json_deep_copy(own) : NULL;
        int failed = copy ? json_object_update_recursive(merged, copy) : json_is_object(own);
        json_decref(copy);
        if (failed)
            return TD_ERR_NOMEM;
    }
    if (!merged)
        return TD_ERR_NOMEM;
    const json_t *simulation = json_object_get(merged, "simulation");
    const json_t *own = json_object_get(r->chain.items[0].json, "evaluate");
    if (json_is_false(json_object_get(simulation, "inherited")) &&
        !json_object_get(own, "simulation"))
        (void)json_object_del(merged, "simulation");
    return TD_OK;
}

/* ---- measures and changes ---- */

static td_change_set *new_set(td_scenario *s, size_t *capacity, const char *id, const char *path,
                              bool is_measure)
{
    if (TD_RESERVE(s->sets, *capacity, s->set_count + 1))
        return NULL;
    td_change_set *set = &s->sets[s->set_count++];
    *set = (td_change_set){.is_measure = is_measure};
    set->id = strdup(id ? id : "");
    set->file = strdup(path);
    return set->id && set->file ? set : NULL;
}

static void check_measure_id(reading *r, const td_json_node *top)
{
    td_json_node id = td_json_key(top, "id");
    const char *text = json_string_value(id.value);
    for (size_t i = 0; text && i + 1 < r->measures.count; i++) {
        const file *other = &r->measures.items[i];
        const char *its = json_string_value(json_object_get(other->json, "id"));
        if (its && strcmp(its, text) == 0)
            td_json_report(&id, TD_D_MEASURE_ID_TWICE, NULL, other->path);
    }
}

/* Its file but for what the program itself needs; NULL: out of memory. */
static json_t *claims_of(json_t *measure)
{
    static const char *const left_out[] = {"changes", "schema_version", "$schema"};
    json_t *claims = json_copy(measure);
    for (size_t i = 0; claims && i < sizeof left_out / sizeof *left_out; i++)
        (void)json_object_del(claims, left_out[i]);
    return claims;
}

/* Reads the measure that `name` of a scenario names, unless it was reached before. */
static td_status read_measure(reading *r, const td_json_node *name, size_t *capacity)
{
    const char *relative = json_string_value(name->value), *holder = name->source->file;
    char *path = relative ? td_path_beside(holder, relative) : NULL, *real = NULL;
    char *pointer = td_json_pointer(name);
    json_t *json = NULL;
    td_status status = (path || !relative) && pointer ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK && relative)
        status = resolve_file(r, path, (td_place){.file = holder, .where = pointer}, relative, &real);
    free(pointer);
    if (status != TD_OK || !relative || holds(&r->measures, real)) {
        free(path);
        free(real);
        return status;
    }
    status = td_json_read(path, r->diags, &json);
    if (status == TD_ERR_NOMEM || status == TD_ERR_IO) {
        free(path);
        free(real);
        return status;
    }
    status = add_file(&r->measures, path, real, json);
    if (status != TD_OK || !json)
        return status;
    td_json_source source = {path, r->diags};
    td_json_node top = td_json_root(json, &source), changes = td_json_key(&top, "changes");
    td_json_check(&top, &td_shape_measure);
    check_measure_id(r, &top);
    td_change_set *set =
        new_set(r->scenario, capacity, json_string_value(json_object_get(json, "id")), path, true);
    if (!set || !(set->claims = claims_of(json)))
        return TD_ERR_NOMEM;
    return td_changes_read(&changes, set, r->scenario);
}

static td_status read_sets(reading *r)
{
    size_t capacity = 0;
    for (size_t i = r->chain.count; i-- > 0;) {
        const file *f = &r->chain.items[i];
        td_json_source source = {f->path, r->diags};
        td_json_node top = top_of(f, &source), measures = td_json_key(&top, "measures");
        td_json_node changes = td_json_key(&top, "changes");
        for (size_t m = 0; m < json_array_size(measures.value); m++) {
            td_json_node name = td_json_item(&measures, m);
            td_status status = read_measure(r, &name, &capacity);
            if (status != TD_OK && status != TD_ERR_INVALID)
                return status;
            if (status == TD_ERR_INVALID || !json_is_string(name.value))
                r->scenario->lacks_cells = r->scenario->lacks_rows = true;
        }
        if ((measures.value && !json_is_array(measures.value)) ||
            (changes.value && !json_is_array(changes.value)))
            r->scenario->lacks_cells = r->scenario->lacks_rows = true;
        if (json_array_size(changes.value) == 0)
            continue;
        td_change_set *set =
            new_set(r->scenario, &capacity, json_string_value(json_object_get(f->json, "id")),
                    f->path, false);
        td_status status = set ? td_changes_read(&changes, set, r->scenario) : TD_ERR_NOMEM;
        if (status != TD_OK)
            return status;
    }
    return TD_OK;
}

static td_status list_inputs(reading *r)
{
    td_scenario *s = r->scenario;
    s->inputs = TD_ALLOC(r->chain.count + r->measures.count, char *);
    if (!s->inputs)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < r->chain.count + r->measures.count; i++) {
        const char *path = i < r->chain.count ? r->chain.items[i].path
                                              : r->measures.items[i - r->chain.count].path;
        if (copy_to(&s->inputs[i], path) != TD_OK)
            return TD_ERR_NOMEM;
        s->input_count++;
    }
    return TD_OK;
}

static td_status put_together(reading *r)
{
    td_status status = read_names(r);
    if (status == TD_OK)
        status = find_network(r);
    if (status == TD_OK)
        status = merge_evaluate(r);
    if (status == TD_OK)
        status = read_sets(r);
    return status == TD_OK ? list_inputs(r) : status;
}

td_status td_scenario_read(const char *path, const char *root, td_diags *diags, td_scenario **out)
{
    td_diags *own = td_diags_create(); /* so that only this scenario's mistakes count */
    reading r = {.root = root, .diags = own, .scenario = td_alloc(1, sizeof(td_scenario))};
    *out = NULL;
    td_status status = own && r.scenario ? read_chain(&r, path) : TD_ERR_NOMEM;
    if ((status == TD_OK || status == TD_ERR_INVALID) && r.chain.count > 0) {
        td_status rest = put_together(&r);
        status = rest != TD_OK ? rest : status;
    }
    if (own)
        td_diags_append(diags, own);
    if (status == TD_OK && td_diags_error_count(own) > 0)
        status = TD_ERR_INVALID;
    bool usable = r.scenario && r.scenario->network && r.scenario->id;
    if (usable && (status == TD_OK || status == TD_ERR_INVALID))
        *out = r.scenario;
    else
        td_scenario_free(r.scenario);
    clear_files(&r.chain);
    clear_files(&r.measures);
    td_diags_free(own);
    return status;
}
