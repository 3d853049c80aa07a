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
void td_manifest_free(td_manifest *manifest);

td_status td_manifest_add_input(td_manifest *manifest, const char *path, const char *sha256);
/* `base` may be NULL. `key` identifies everything that the scenario's tables depend on. */
td_status td_manifest_set_scenario(td_manifest *manifest, const char *id, const char *file,
                                   const char *base, const char *status, const char *key);
/* The key of a scenario that is done; NULL otherwise. Borrowed. */
const char *td_manifest_done_key(const td_manifest *manifest, const char *id);

td_status td_manifest_save(const td_manifest *manifest, const char *folder, td_diags *diags);

#endif
