/* A file that appears under its name only when all of it is on the disk: it is written beside the
 * final name, flushed and renamed. Failures (a full disk, a folder without permission) are reported
 * with the final name. */
#ifndef TD_IO_ATOMIC_FILE_H
#define TD_IO_ATOMIC_FILE_H

#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"

typedef struct td_atomic_file td_atomic_file;

/* diags is kept until commit or discard. */
td_status td_atomic_open(const char *path, td_diags *diags, td_atomic_file **out);
/* After a failure further writes do nothing and fail too. */
td_status td_atomic_write(td_atomic_file *file, const void *bytes, size_t length);
/* The name of the unfinished file, for libraries that write by name; borrowed. They must have
 * closed it before commit. */
const char *td_atomic_name(const td_atomic_file *file);
/* Finishes the file, or removes what was written when anything failed. Frees `file` either way. */
td_status td_atomic_commit(td_atomic_file *file);
/* Removes what was written; frees `file`. NULL is fine. */
void td_atomic_discard(td_atomic_file *file);

/* All of a file in one call. */
td_status td_atomic_save(const char *path, const void *bytes, size_t length, td_diags *diags);

#endif
