#include "run/manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/version.h"
#include "io/atomic_file.h"
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

td_status td_manifest_save(const td_manifest *manifest, const char *folder, td_diags *diags)
{
    char *path = td_path_join(folder, TD_MANIFEST_NAME);
    char *text = json_dumps(manifest->root, JSON_INDENT(2) | JSON_SORT_KEYS);
    td_status status = path && text ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_atomic_save(path, text, strlen(text), diags);
    free(path);
    free(text);
    return status;
}
