/* Paths of files that name one another: relative to the file that holds them, bounded by a root. */
#ifndef TD_IO_PATH_H
#define TD_IO_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"

/* `relative` seen from the folder that holds `file`, without "." and needless ".." where that names
 * the same place; an absolute path as it is. The caller frees it; NULL: out of memory. */
char *td_path_beside(const char *file, const char *relative);
/* folder/name. The caller frees it; NULL: out of memory. */
char *td_path_join(const char *folder, const char *name);

/* The path with every symbolic link resolved, for comparing files and bounding them. What is
 * missing, or lies outside `root` (NULL: no bound), is reported at `place` with the value `shown`.
 * The caller frees *real; it is set only when TD_OK is returned. */
td_status td_path_resolve(const char *path, const char *root, td_place place, const char *shown,
                          td_diags *diags, char **real);

/* Makes a folder and those above it, like mkdir -p. Failures are reported. */
td_status td_path_make_folder(const char *path, td_diags *diags);
/* How many of its letters name something that is there: 3 of "a/b/c" where a/b is and c is not. */
size_t td_path_length_there(const char *path);
/* Removes a folder and those above it, each where it is empty, as long as their paths have more
 * than `there` letters. */
void td_path_remove_folder(const char *path, size_t there);

#endif
