/* Scenario files, their `extends` chain and their measures -> td_scenario (model/scenario.h). */
#ifndef TD_IO_SCENARIO_READER_H
#define TD_IO_SCENARIO_READER_H

#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"
#include "model/scenario.h"

/* Reads the scenario file `path`, all that it extends and all measures that they name. Paths in a
 * file start from the folder that holds it; none may lead outside `root`, symbolic links resolved
 * (NULL: no bound). `network` is the folder that the root of the chain names.
 *
 * All mistakes of all these files are reported. With TD_ERR_INVALID *out may still be set: what
 * could be read of a scenario whose network is known, without the changes that are wrong, so that
 * td_scenario_apply can find further mistakes. It must not be evaluated. The caller frees *out. */
td_status td_scenario_read(const char *path, const char *root, td_diags *diags, td_scenario **out);

/* The scenario files that `paths` stand for: a file is itself; a folder is every *.json directly in
 * it with `schema_version` and `network` or `extends`, sorted by the bytes of the name. A *.json
 * that cannot be read as JSON is listed too: reading it tells what is wrong. A file named twice is
 * listed once, at its first place. A path that is neither, or a folder without scenarios, is
 * reported and makes the status TD_ERR_INVALID; the files of the others are listed all the same.
 * The caller frees each and the array; td_scenario_files_free does. */
td_status td_scenario_find(const char *const *paths, size_t path_count, td_diags *diags,
                           char ***files, size_t *count);
void td_scenario_files_free(char **files, size_t count);

#endif
