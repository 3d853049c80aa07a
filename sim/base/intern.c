#include "base/intern.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct td_intern {
    td_arena *arena;
    const char **texts; /* [atom], texts[0] = "" */
    uint64_t *hashes;   /* [atom] */
    size_t text_capacity, hash_capacity;
    uint32_t count;
    uint32_t *slots; /* open addressing, power of two, 0 = free */
    uint32_t slot_count;
};

/* FNV-1a, 64 bits (Fowler, Noll, Vo). */
static uint64_t hash_text(const char *text, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
    return hash;
}

td_intern *td_intern_create(void)
{
    td_intern *intern = td_alloc(1, sizeof *intern);
    if (!intern)
        return NULL;
    intern->arena = td_arena_create();
    intern->slot_count = 1024;
    intern->slots = TD_ALLOC(intern->slot_count, uint32_t);
    if (!intern->arena || !intern->slots ||
        TD_RESERVE(intern->texts, intern->text_capacity, 1) ||
        TD_RESERVE(intern->hashes, intern->hash_capacity, 1)) {
        td_intern_free(intern);
        return NULL;
    }
    intern->texts[0] = "";
    intern->hashes[0] = 0;
    return intern;
}

void td_intern_free(td_intern *intern)
{
    if (!intern)
        return;
    td_arena_free(intern->arena);
    free(intern->texts);
    free(intern->hashes);
    free(intern->slots);
    free(intern);
}

static uint32_t find_slot(const td_intern *intern, const char *text, size_t length, uint64_t hash)
{
    uint32_t slot = (uint32_t)hash & (intern->slot_count - 1);
    for (;; slot = (slot + 1) & (intern->slot_count - 1)) {
        uint32_t atom = intern->slots[slot];
        if (atom == TD_NO_ATOM)
            return slot;
        if (intern->hashes[atom] == hash && strncmp(intern->texts[atom], text, length) == 0 &&
            intern->texts[atom][length] == '\0')
            return slot;
    }
}

static td_status grow_slots(td_intern *intern)
{
    uint32_t size = intern->slot_count * 2;
    uint32_t *slots = TD_ALLOC(size, uint32_t);
    if (!slots)
        return TD_ERR_NOMEM;
    for (uint32_t atom = 1; atom <= intern->count; atom++) {
        uint32_t slot = (uint32_t)intern->hashes[atom] & (size - 1);
        while (slots[slot] != TD_NO_ATOM)
            slot = (slot + 1) & (size - 1);
        slots[slot] = atom;
    }
    free(intern->slots);
    intern->slots = slots;
    intern->slot_count = size;
    return TD_OK;
}

td_atom td_intern_add(td_intern *intern, const char *text, size_t length)
{
    if (length == 0)
        return TD_NO_ATOM;
    uint64_t hash = hash_text(text, length);
    uint32_t slot = find_slot(intern, text, length, hash);
    if (intern->slots[slot] != TD_NO_ATOM)
        return intern->slots[slot];
    if (intern->count >= intern->slot_count / 2) {
        if (grow_slots(intern))
            return TD_NO_ATOM;
        slot = find_slot(intern, text, length, hash);
    }
    char *copy = td_arena_strndup(intern->arena, text, length);
    size_t needed = (size_t)intern->count + 2;
    if (!copy || TD_RESERVE(intern->texts, intern->text_capacity, needed) ||
        TD_RESERVE(intern->hashes, intern->hash_capacity, needed))
        return TD_NO_ATOM;
    td_atom atom = ++intern->count;
    intern->texts[atom] = copy;
    intern->hashes[atom] = hash;
    intern->slots[slot] = atom;
    return atom;
}

td_atom td_intern_find(const td_intern *intern, const char *text, size_t length)
{
    if (length == 0)
        return TD_NO_ATOM;
    return intern->slots[find_slot(intern, text, length, hash_text(text, length))];
}

const char *td_intern_text(const td_intern *intern, td_atom atom)
{
    return intern->texts[atom];
}

uint32_t td_intern_count(const td_intern *intern)
{
    return intern->count;
}
