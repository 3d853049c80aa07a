/* manifest.json: what ran, with which program and options, from which inputs, and how it ended. It
 * holds no time and no thread count, so that equal runs have equal manifests. */
#ifndef TD_RUN_MANIFEST_H
#define TD_RUN_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/status.h"

typedef struct td_manifest td_manifest;

/* An empty manifest, or the one of an earlier run in the folder (whatever cannot be read counts as
 * empty). */
td_status td_manifest_create(uint64_t seed, int shard, int shards, td_manifest **out);
td_status td_manifest_load(const char *folder, td_manifest **out);
/* The same, where there must be one: TD_ERR_INVALID (reported) otherwise. */
td_status td_manifest_read(const char *folder, td_diags *diags, td_manifest **out);
void td_manifest_free(td_manifest *manifest);

td_status td_manifest_add_input(td_manifest *manifest, const char *path, const char *sha256);
/* `base` may be NULL. `key` identifies everything that the scenario's tables depend on. */
td_status td_manifest_set_scenario(td_manifest *manifest, const char *id, const char *file,
                                   const char *base, const char *status, const char *key);
/* The key of a scenario that is done; NULL otherwise. Borrowed. */
const char *td_manifest_done_key(const td_manifest *manifest, const char *id);

/* Says that no shard is missing: the manifest of one run of all. */
void td_manifest_set_whole(td_manifest *manifest);
/* Adds what another manifest (of `folder`) tells. What cannot stem from one run of all (another program,
 * seed, or content of an input or scenario) is reported, with TD_ERR_INVALID. */
td_status td_manifest_join(td_manifest *manifest, const td_manifest *other, const char *folder,
                           td_diags *diags);
/* Ids of the scenarios that have tables, in order. The caller frees the array; ids are borrowed. */
td_status td_manifest_list(const td_manifest *manifest, const char ***ids, size_t *count);

td_status td_manifest_save(const td_manifest *manifest, const char *folder, td_diags *diags);

#endif
