/* Checking input without running it. */
#ifndef TD_RUN_VALIDATE_H
#define TD_RUN_VALIDATE_H

#include "base/diag.h"
#include "base/status.h"

/* Checks scenario files, folders of them, and network folders (these with the audit of their graph).
 * *checked counts what was looked at. Mistakes go to diags. */
td_status td_validate(const char *const *paths, size_t count, const char *root, td_diags *diags,
                      size_t *checked);

#endif
