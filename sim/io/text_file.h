/* A text file read in blocks as UTF-8, whatever it was saved as: UTF-8 with or without a byte-order
 * mark, or GB18030 as Chinese spreadsheets save it. NUL bytes, other encodings, folders, empty and
 * over-large files are reported and refused before the first byte is handed out. */
#ifndef TD_IO_TEXT_FILE_H
#define TD_IO_TEXT_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/status.h"

typedef struct td_text_file td_text_file;

/* `limit` in bytes; `expected` says what the file should hold (for an empty one). */
td_status td_text_file_open(const char *path, uint64_t limit, const char *expected, td_diags *diags,
                            td_text_file **out);
void td_text_file_close(td_text_file *file);

/* Reads up to `size` (at least 64) bytes; *got = 0 at the end. Characters may be cut at the block's
 * end. */
td_status td_text_file_read(td_text_file *file, char *buffer, size_t size, size_t *got,
                            td_diags *diags);

/* The whole file, NUL-terminated; the caller frees *text. */
td_status td_text_file_slurp(const char *path, uint64_t limit, const char *expected,
                             td_diags *diags, char **text, size_t *length);

#endif
