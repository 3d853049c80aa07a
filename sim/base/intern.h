/* Interned text: equal strings get equal atoms, so that ids are compared and hashed as integers. An
 * interner is written by one thread; once no more is added, any number may read it. */
#ifndef TD_BASE_INTERN_H
#define TD_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t td_atom;
#define TD_NO_ATOM 0u /* no text, an empty cell */

typedef struct td_intern td_intern;

td_intern *td_intern_create(void); /* NULL when out of memory */
void td_intern_free(td_intern *intern);
/* The atom of a text, added if new; "" is TD_NO_ATOM. TD_NO_ATOM for other text: out of memory. */
td_atom td_intern_add(td_intern *intern, const char *text, size_t length);
/* The atom of a text that was added before, else TD_NO_ATOM. */
td_atom td_intern_find(const td_intern *intern, const char *text, size_t length);
/* Borrowed for the interner's life; "" for TD_NO_ATOM. */
const char *td_intern_text(const td_intern *intern, td_atom atom);
/* Atoms are 1 .. count. */
uint32_t td_intern_count(const td_intern *intern);

#endif
