/* Diagnostics: what is wrong with the input, one message a mistake, collected rather than printed.
 *
 * A message names file, line, column or JSON pointer, the value found, what was expected and, where
 * there is one, a suggestion. Texts stand in diag_codes.def in English and Chinese. */
#ifndef TD_BASE_DIAG_H
#define TD_BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"
#include "base/strbuf.h"

typedef enum td_severity { TD_SEVERITY_WARNING, TD_SEVERITY_ERROR } td_severity;

typedef enum td_diag_code {
#define TD_DIAG(code, severity, en, zh) TD_D_##code,
#include "base/diag_codes.def"
#undef TD_DIAG
    TD_D_COUNT
} td_diag_code;

/* Where a mistake is. Any part may be absent (NULL, 0). Borrowed: the list copies what it keeps. */
typedef struct td_place {
    const char *file;
    long line;         /* from 1 */
    const char *where; /* a column name, or a JSON pointer that begins with '/' */
} td_place;

typedef struct td_diag {
    td_diag_code code;
    td_severity severity;
    td_place place;
    const char *value;      /* as found, cut to a readable length; NULL: none */
    const char *suggestion; /* a correct spelling near the one found; NULL: none */
    const char *scenario;   /* whose changes bring it up; NULL: it stands in the files as they are */
    const char *args[3];
} td_diag;

/* An argument whose words differ by language: td_diags_add(..., TD_BOTH("an object", "对象"), NULL). */
#define TD_BOTH_MARK    '\x1f'
#define TD_BOTH(en, zh) en "\x1f" zh

typedef struct td_diags td_diags;

td_diags *td_diags_create(void); /* NULL when out of memory */
void td_diags_free(td_diags *diags);

/* Adds a message; up to three arguments (const char *) for {0}, {1}, {2}, ended by NULL. A
 * message that is there already is not added again; beyond 200 messages of one code and file the rest
 * are only counted. value and suggestion may be NULL. */
void td_diags_add(td_diags *diags, td_diag_code code, td_place place, const char *value,
                  const char *suggestion, ... /* const char *, NULL */) __attribute__((sentinel));

/* Appends copies of all messages of `from`. _of: those about rows of the network name the scenario (NULL:
 * none), whose changes bring them up. */
void td_diags_append(td_diags *diags, const td_diags *from);
void td_diags_append_of(td_diags *diags, const td_diags *from, const char *scenario);

size_t td_diags_count(const td_diags *diags);
size_t td_diags_error_count(const td_diags *diags); /* counts the suppressed ones too */
size_t td_diags_suppressed(const td_diags *diags);
const td_diag *td_diags_at(const td_diags *diags, size_t index); /* in the order added */
bool td_diags_has(const td_diags *diags, td_diag_code code);

/* "file:line: column 'x': error: expected ..., found "..." (did you mean ...?) [CODE]" */
void td_diag_format(const td_diag *diag, td_lang lang, td_strbuf *out);
const char *td_diag_code_name(td_diag_code code);

/* The candidate nearest to `word` if it is near enough to be a slip of the pen, else NULL (optimal
 * string alignment distance, at most a third of the length). */
const char *td_nearest(const char *word, const char *const *candidates, size_t count);

#endif
