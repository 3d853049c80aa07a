/* A growing text. A failed append sets `failed` and is ignored from then on, so that a caller checks
 * once, at the end. */
#ifndef TD_BASE_STRBUF_H
#define TD_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

typedef struct td_strbuf {
    char *text; /* always ends in NUL once something was added; NULL before */
    size_t length, capacity;
    bool failed;
} td_strbuf;

#define TD_STRBUF_INIT {NULL, 0, 0, false}

void td_strbuf_free(td_strbuf *buffer);
void td_strbuf_clear(td_strbuf *buffer); /* keeps the memory */
void td_strbuf_add(td_strbuf *buffer, const char *text);
void td_strbuf_add_n(td_strbuf *buffer, const char *text, size_t length);
void td_strbuf_addf(td_strbuf *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The shortest decimal that reads back to the same double; nan and infinities as "". */
void td_strbuf_add_number(td_strbuf *buffer, double value);
/* Borrowed; never NULL. */
const char *td_strbuf_text(const td_strbuf *buffer);

#endif
