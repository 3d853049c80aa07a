/* SHA-256 of files, for manifests and for telling whether an input changed. */
#ifndef TD_IO_SHA256_FILE_H
#define TD_IO_SHA256_FILE_H

#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"

#define TD_SHA256_ROOM 65

/* 64 hexadecimal digits and NUL. */
td_status td_sha256_file(const char *path, td_diags *diags, char hex[TD_SHA256_ROOM]);
/* Of bytes in memory. */
void td_sha256_text(const char *text, size_t length, char hex[TD_SHA256_ROOM]);

#endif
