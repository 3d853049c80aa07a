/* Files of Transportation Networks for Research (TNTP), line by line: metadata tags, comments that
 * begin with '~', and fields between blanks. Read as bytes: what matters in them is ASCII, comments
 * may be in any encoding. */
#ifndef TD_IO_TNTP_LINES_H
#define TD_IO_TNTP_LINES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/diag.h"
#include "base/status.h"

#define TD_TNTP_MOST       100000000u /* nodes, links: a number beyond is taken for a mistake */
#define TD_TNTP_MOST_ZONES 1000000u

typedef struct td_tntp_file {
    FILE *handle;
    const char *path; /* borrowed */
    td_diags *diags;
    char *line; /* the one at hand, without its end */
    size_t room;
    uint32_t number;  /* of the line, from 1 */
    td_status status; /* what reading ended with */
} td_tntp_file;

/* What <TAG> lines say; 0 or NaN: nothing. */
typedef struct td_tntp_metadata {
    uint32_t zones, nodes, first_through, links;
    double trips;
} td_tntp_metadata;

td_status td_tntp_open(const char *path, td_diags *diags, td_tntp_file *out);
void td_tntp_close(td_tntp_file *file);

/* Goes on to the next line with content other than tags, which go to `metadata` (NULL: unheeded).
 * Comments come too. False at the end; file->status says whether it is the end. */
bool td_tntp_next(td_tntp_file *file, td_tntp_metadata *metadata);

/* Takes the next field of a line from *rest: what stands between blanks, commas and semicolons.
 * False at the end. */
bool td_tntp_field(const char **rest, const char **field, size_t *length);

/* A field as a number of at least `lowest`; false with a message that calls it `name` otherwise. */
bool td_tntp_number(const td_tntp_file *file, const char *name, const char *field, size_t length,
                    double lowest, double *value);
/* A field as a whole number in [1, highest]; likewise. */
bool td_tntp_index(const td_tntp_file *file, const char *name, const char *field, size_t length,
                   uint32_t highest, uint32_t *value);
/* Adds a message at the line at hand. */
void td_tntp_tell(const td_tntp_file *file, td_diag_code code, const char *name, const char *value,
                  const char *expected);

#endif
