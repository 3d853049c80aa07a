#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void *td_alloc(size_t count, size_t size)
{
    if (count == 0 || size == 0)
        return calloc(1, 1);
    return calloc(count, size);
}

td_status td_resize(void **array, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return TD_ERR_NOMEM;
    size_t bytes = count * size;
    void *moved = realloc(*array, bytes ? bytes : 1);
    if (!moved)
        return TD_ERR_NOMEM;
    *array = moved;
    return TD_OK;
}

void td_mem_trim(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

td_status td_reserve(void **array, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return TD_OK;
    size_t grown = *capacity < 8 ? 8 : *capacity + *capacity / 2;
    if (grown < needed)
        grown = needed;
    td_status status = td_resize(array, grown, size);
    if (status == TD_OK)
        *capacity = grown;
    return status;
}

#define ARENA_BLOCK 65536u

typedef struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
} block;

struct td_arena {
    block *first;
};

td_arena *td_arena_create(void)
{
    return td_alloc(1, sizeof(td_arena));
}

void td_arena_free(td_arena *arena)
{
    if (!arena)
        return;
    for (block *b = arena->first; b;) {
        block *next = b->next;
        free(b);
        b = next;
    }
    free(arena);
}

void *td_arena_alloc(td_arena *arena, size_t bytes)
{
    const size_t unit = alignof(max_align_t);
    if (bytes > SIZE_MAX - ARENA_BLOCK)
        return NULL;
    bytes = (bytes + unit - 1) / unit * unit;
    block *b = arena->first;
    if (!b || b->size - b->used < bytes) {
        size_t size = bytes > ARENA_BLOCK ? bytes : ARENA_BLOCK;
        b = malloc(sizeof *b + size);
        if (!b)
            return NULL;
        b->used = 0;
        b->size = size;
        b->next = arena->first;
        arena->first = b;
    }
    void *place = b->bytes + b->used;
    b->used += bytes;
    return place;
}

char *td_arena_strndup(td_arena *arena, const char *text, size_t length)
{
    char *copy = td_arena_alloc(arena, length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *td_arena_strdup(td_arena *arena, const char *text)
{
    return td_arena_strndup(arena, text, strlen(text));
}
