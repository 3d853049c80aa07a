#include "run/manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/version.h"
#include "io/json_file.h"
#include "io/path.h"
#include "run/results_folder.h"

struct td_manifest {
    json_t *root;
};

static td_manifest *wrap(json_t *root)
{
    td_manifest *manifest = root ? td_alloc(1, sizeof *manifest) : NULL;
    if (manifest)
        manifest->root = root;
    else
        json_decref(root);
    return manifest;
}

td_status td_manifest_create(uint64_t seed, int shard, int shards, td_manifest **out)
{
    /* The seed is text: JSON readers keep 53 bits of a number. */
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)seed);
    *out = wrap(json_pack("{s:s, s:i, s:s, s:s, s:{s:s, s:i, s:i}, s:{}, s:{}}", "program", "tongdao",
                          "schema_version", 1, "version", td_version(), "build",
                          td_build_commit(), "options", "seed", digits, "shard", shard, "shards",
                          shards, "inputs", "scenarios"));
    return *out ? TD_OK : TD_ERR_NOMEM;
}

td_status td_manifest_load(const char *folder, td_manifest **out)
{
    char *path = td_path_join(folder, TD_MANIFEST_NAME);
    json_t *root = path ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;
    free(path);
    if (!json_is_object(root)) {
        json_decref(root);
        return td_manifest_create(0, 1, 1, out);
    }
    *out = wrap(root);
    return *out ? TD_OK : TD_ERR_NOMEM;
}

td_status td_manifest_read(const char *folder, td_diags *diags, td_manifest **out)
{
    char *path = td_path_join(folder, TD_MANIFEST_NAME);
    json_t *root = path ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *program = json_string_value(json_object_get(root, "program"));
    free(path);
    if (program && strcmp(program, "tongdao") == 0 &&
        json_is_object(json_object_get(root, "scenarios")) &&
        json_is_object(json_object_get(root, "inputs"))) {
        *out = wrap(root);
        return *out ? TD_OK : TD_ERR_NOMEM;
    }
    json_decref(root);
    td_diags_add(diags, TD_D_RESULTS_NONE, (td_place){folder, 0, NULL}, NULL, NULL, NULL);
    return TD_ERR_INVALID;
}

void td_manifest_free(td_manifest *manifest)
{
    if (!manifest)
        return;
    json_decref(manifest->root);
    free(manifest);
}

td_status td_manifest_add_input(td_manifest *manifest, const char *path, const char *sha256)
{
    json_t *inputs = json_object_get(manifest->root, "inputs");
    return json_object_set_new(inputs, path, json_string(sha256)) == 0 ? TD_OK : TD_ERR_NOMEM;
}

td_status td_manifest_set_scenario(td_manifest *manifest, const char *id, const char *file,
                                   const char *base, const char *status, const char *key)
{
    json_t *entry = json_pack("{s:s, s:s?, s:s, s:s}", "file", file, "base", base, "status", status,
                              "key", key);
    json_t *scenarios = json_object_get(manifest->root, "scenarios");
    return json_object_set_new(scenarios, id, entry) == 0 ? TD_OK : TD_ERR_NOMEM;
}

const char *td_manifest_done_key(const td_manifest *manifest, const char *id)
{
    const json_t *entry = json_object_get(json_object_get(manifest->root, "scenarios"), id);
    const char *status = json_string_value(json_object_get(entry, "status"));
    return status && strcmp(status, "done") == 0
               ? json_string_value(json_object_get(entry, "key"))
               : NULL;
}

void td_manifest_set_whole(td_manifest *manifest)
{
    json_t *options = json_object_get(manifest->root, "options");
    json_object_set_new(options, "shard", json_integer(1));
    json_object_set_new(options, "shards", json_integer(1));
}

/* Has a scenario tables? */
static bool is_evaluated(const json_t *entry)
{
    const char *status = json_string_value(json_object_get(entry, "status"));
    return status && (strcmp(status, "done") == 0 || strcmp(status, "unconverged") == 0);
}

static td_status differs(const char *folder, const char *what, const char *here, const char *there,
                         td_diags *diags)
{
    td_diags_add(diags, TD_D_RESULTS_DIFFER, (td_place){folder, 0, NULL}, here, NULL, what,
                 there ? there : "", NULL);
    return TD_ERR_INVALID;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* Program, version, build and seed. */
static td_status same_program(const td_manifest *manifest, const td_manifest *other,
                              const char *folder, td_diags *diags)
{
    static const char *const keys[] = {"version", "build", "seed"};
    td_status status = TD_OK;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const bool option = strcmp(keys[i], "seed") == 0;
        const json_t *a = option ? json_object_get(manifest->root, "options") : manifest->root;
        const json_t *b = option ? json_object_get(other->root, "options") : other->root;
        if (strcmp(text_at(a, keys[i]), text_at(b, keys[i])) != 0)
            status = differs(folder, keys[i], text_at(b, keys[i]), text_at(a, keys[i]), diags);
    }
    return status;
}

td_status td_manifest_join(td_manifest *manifest, const td_manifest *other, const char *folder,
                           td_diags *diags)
{
    json_t *inputs = json_object_get(manifest->root, "inputs"), *value;
    json_t *scenarios = json_object_get(manifest->root, "scenarios");
    const char *key;
    td_status status = same_program(manifest, other, folder, diags);
    json_object_foreach(json_object_get(other->root, "inputs"), key, value) {
        const json_t *own = json_object_get(inputs, key);
        if (own && !json_equal(own, value))
            status = differs(folder, key, json_string_value(value), json_string_value(own), diags);
        else if (json_object_set(inputs, key, value) != 0)
            return TD_ERR_NOMEM;
    }
    json_object_foreach(json_object_get(other->root, "scenarios"), key, value) {
        const json_t *own = json_object_get(scenarios, key);
        if (own && is_evaluated(own) && is_evaluated(value) && !json_equal(own, value))
            status = differs(folder, key, text_at(value, "key"), text_at(own, "key"), diags);
        else if ((!own || !is_evaluated(own)) && json_object_set(scenarios, key, value) != 0)
            return TD_ERR_NOMEM;
    }
    return status;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

td_status td_manifest_list(const td_manifest *manifest, const char ***ids, size_t *count)
{
    json_t *scenarios = json_object_get(manifest->root, "scenarios"), *value;
    const char *key;
    *count = 0;
    *ids = TD_ALLOC(json_object_size(scenarios) + 1, const char *);
    if (!*ids)
        return TD_ERR_NOMEM;
    json_object_foreach(scenarios, key, value)
        if (is_evaluated(value))
            (*ids)[(*count)++] = key;
    qsort(*ids, *count, sizeof **ids, by_text);
    return TD_OK;
}

td_status td_manifest_save(const td_manifest *manifest, const char *folder, td_diags *diags)
{
    return td_json_save(manifest->root, JSON_INDENT(2) | JSON_SORT_KEYS, folder, TD_MANIFEST_NAME,
                        diags);
}
