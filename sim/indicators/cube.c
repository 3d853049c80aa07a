#include "indicators/cube.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct td_cube {
    size_t measures;
    td_cube_key *keys; /* [row] */
    double *sums;      /* [row * measures] */
    size_t count, key_capacity, sum_capacity;
    uint32_t *slots; /* row + 1, 0 = free; power of two */
    size_t slot_count;
    uint32_t *order; /* [place] row; NULL until sorted */
};

static int compare_keys(const td_cube_key *a, const td_cube_key *b)
{
    /* TD_NONE is the largest index: adding one brings the totals to the front. */
    const td_index left[] = {a->area, a->zone, a->corridor, a->mode,
                             a->commodity, a->direction, a->month};
    const td_index right[] = {b->area, b->zone, b->corridor, b->mode,
                              b->commodity, b->direction, b->month};
    for (int i = 0; i < 7; i++)
        if (left[i] != right[i])
            return left[i] + 1u < right[i] + 1u ? -1 : 1;
    return 0;
}

/* Odd multipliers without a pattern, so that the products need not wait for one another. */
static uint64_t hash_key(const td_cube_key *key)
{
    const uint64_t hash = (key->area + 1u) * 0x9e3779b97f4a7c15u ^ (key->zone + 1u) * 0xc2b2ae3d27d4eb4fu ^
                          (key->corridor + 1u) * 0x165667b19e3779f9u ^
                          (key->mode + 1u) * 0xd6e8feb86659fd93u ^
                          (key->commodity + 1u) * 0xff51afd7ed558ccdu ^
                          (key->direction + 1u) * 0xc4ceb9fe1a85ec53u ^
                          (key->month + 1u) * 0x94d049bb133111ebu;
    return hash ^ (hash >> 32);
}

td_status td_cube_create(size_t measures, td_cube **out)
{
    td_cube *cube = td_alloc(1, sizeof *cube);
    if (!cube)
        return TD_ERR_NOMEM;
    cube->measures = measures;
    cube->slot_count = 4096;
    cube->slots = TD_ALLOC(cube->slot_count, uint32_t);
    if (!cube->slots) {
        free(cube);
        return TD_ERR_NOMEM;
    }
    *out = cube;
    return TD_OK;
}

void td_cube_free(td_cube *cube)
{
    if (!cube)
        return;
    free(cube->keys);
    free(cube->sums);
    free(cube->slots);
    free(cube->order);
    free(cube);
}

static size_t find_slot(const td_cube *cube, const td_cube_key *key)
{
    size_t slot = (size_t)hash_key(key) & (cube->slot_count - 1);
    while (cube->slots[slot] != 0 && memcmp(&cube->keys[cube->slots[slot] - 1], key, sizeof *key) != 0)
        slot = (slot + 1) & (cube->slot_count - 1);
    return slot;
}

static td_status grow_slots(td_cube *cube)
{
    uint32_t *old = cube->slots;
    uint32_t *grown = TD_ALLOC(cube->slot_count * 2, uint32_t);
    if (!grown)
        return TD_ERR_NOMEM;
    cube->slots = grown;
    cube->slot_count *= 2;
    for (size_t row = 0; row < cube->count; row++)
        cube->slots[find_slot(cube, &cube->keys[row])] = (uint32_t)row + 1;
    free(old);
    return TD_OK;
}

double *td_cube_at(td_cube *cube, td_cube_key key)
{
    size_t slot = find_slot(cube, &key);
    if (cube->slots[slot] != 0)
        return &cube->sums[(cube->slots[slot] - 1) * cube->measures];
    if (cube->count >= cube->slot_count / 2) {
        if (grow_slots(cube))
            return NULL;
        slot = find_slot(cube, &key);
    }
    if (TD_RESERVE(cube->keys, cube->key_capacity, cube->count + 1) ||
        TD_RESERVE(cube->sums, cube->sum_capacity, (cube->count + 1) * cube->measures))
        return NULL;
    double *sums = &cube->sums[cube->count * cube->measures];
    memset(sums, 0, cube->measures * sizeof *sums);
    cube->keys[cube->count] = key;
    cube->slots[slot] = (uint32_t)++cube->count;
    return sums;
}

td_status td_cube_add(td_cube *cube, td_cube_key key, const double *sums)
{
    double *cell = td_cube_at(cube, key);
    for (size_t m = 0; cell && m < cube->measures; m++)
        cell[m] += sums[m];
    return cell ? TD_OK : TD_ERR_NOMEM;
}

const double *td_cube_find(const td_cube *cube, td_cube_key key)
{
    uint32_t row = cube->slots[find_slot(cube, &key)];
    return row ? &cube->sums[(row - 1) * cube->measures] : NULL;
}

typedef struct place {
    td_cube_key key;
    uint32_t row;
} place;

static int by_key(const void *a, const void *b)
{
    return compare_keys(&((const place *)a)->key, &((const place *)b)->key);
}

td_status td_cube_sort(td_cube *cube)
{
    place *places = TD_ALLOC(cube->count, place);
    uint32_t *order = TD_ALLOC(cube->count, uint32_t);
    if (places && order) {
        for (size_t i = 0; i < cube->count; i++)
            places[i] = (place){cube->keys[i], (uint32_t)i};
        qsort(places, cube->count, sizeof *places, by_key);
        for (size_t i = 0; i < cube->count; i++)
            order[i] = places[i].row;
        free(cube->order);
        cube->order = order;
        free(places);
        return TD_OK;
    }
    free(order);
    free(places);
    return TD_ERR_NOMEM;
}

size_t td_cube_count(const td_cube *cube)
{
    return cube->count;
}

td_cube_key td_cube_key_at(const td_cube *cube, size_t row)
{
    return cube->keys[cube->order ? cube->order[row] : row];
}

const double *td_cube_row(const td_cube *cube, size_t row)
{
    return &cube->sums[(cube->order ? cube->order[row] : row) * cube->measures];
}
