/* Memory: overflow-checked allocation of arrays, growing arrays, and an arena for text that lives as
 * long as its owner. Nothing here aborts: NULL (or TD_ERR_NOMEM) says that memory ran out. */
#ifndef TD_BASE_MEM_H
#define TD_BASE_MEM_H

#include <stddef.h>

#include "base/status.h"

/* count x size bytes, zeroed; NULL when out of memory or the product overflows. count 0 gives a valid
 * pointer. Free with free(). */
void *td_alloc(size_t count, size_t size);

/* Resizes *array to hold `count` elements of `size` bytes; contents are kept, new bytes undefined. */
td_status td_resize(void **array, size_t count, size_t size);

/* Makes room for `needed` elements: grows *array and *capacity geometrically when it must. */
td_status td_reserve(void **array, size_t *capacity, size_t needed, size_t size);

/* Gives what was freed back to the system, where the C library can: after phases that free many pieces
 * in between others, so that the next phase does not add its own to them. */
void td_mem_trim(void);

/* The typed forms that callers use: TD_RESERVE(list->items, list->capacity, list->count + 1). The
 * capacity must be a size_t. */
#define TD_RESERVE(array, capacity, needed)                                                        \
    td_reserve((void **)&(array), &(capacity), (needed), sizeof *(array))
#define TD_ALLOC(count, type) ((type *)td_alloc((count), sizeof(type)))

/* Bump allocator: everything is freed at once. */
typedef struct td_arena td_arena;
td_arena *td_arena_create(void);
void td_arena_free(td_arena *arena);
void *td_arena_alloc(td_arena *arena, size_t bytes);
char *td_arena_strdup(td_arena *arena, const char *text);
char *td_arena_strndup(td_arena *arena, const char *text, size_t length);

#endif
