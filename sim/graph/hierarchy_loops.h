/*
 * The loops behind graph/hierarchy_kernels.h, written once over a `pack` of PACK doubles; included
 * by the file of each variant, which defines `pack`, its operations and KERNELS.
 */
#include <math.h>
#include <string.h>

#include "graph/csr.h"
#include "graph/hierarchy.h"

enum {
    LANES = TD_HIERARCHY_LANES,
    PACKS = LANES / PACK, /* of a vertex */
    TILE_ROWS = 4,
    TILE_PACKS = 2,
    TILE_COLUMNS = TILE_PACKS * PACK,
    DEPTH_BLOCK = 128,  /* x ROW_BLOCK and x COLUMN_BLOCK: what is packed stays in 256 KB */
    ROW_BLOCK = 64,     /* a multiple of TILE_ROWS */
    COLUMN_BLOCK = 128, /* a multiple of TILE_COLUMNS */
    WORTH_PACKING = 8   /* smaller products are done as they stand */
};

static void min_add(double *x, const double *y, double add, uint32_t n)
{
    const pack all = pack_all(add);
    uint32_t j = 0;
    for (; j + PACK <= n; j += PACK)
        pack_store(x + j, pack_min(pack_add(all, pack_load(y + j)), pack_load(x + j)));
    for (; j < n; j++)
        x[j] = add + y[j] < x[j] ? add + y[j] : x[j];
}

/* Copies `count` columns of rows of `from` into strips of `width` columns, [strip][row][width];
 * columns beyond are INFINITY. */
static void pack_strips(const double *from, size_t row, uint32_t rows, uint32_t count,
                        uint32_t width, double *to)
{
    for (uint32_t begin = 0; begin < count; begin += width)
        for (uint32_t k = 0; k < rows; k++, to += width)
            for (uint32_t j = 0; j < width; j++)
                to[j] = begin + j < count ? from[k * row + begin + j] : (double)INFINITY;
}

/* tile [TILE_ROWS][TILE_COLUMNS] of minima over strips a and b. */
static inline void min_plus_tile(const double *a, const double *b, uint32_t depth, double *tile)
{
    const pack far = pack_all(INFINITY);
    pack c00 = far, c01 = far, c10 = far, c11 = far, c20 = far, c21 = far, c30 = far, c31 = far;
    for (uint32_t k = 0; k < depth; k++, a += TILE_ROWS, b += TILE_COLUMNS) {
        const pack b0 = pack_load(b), b1 = pack_load(b + PACK);
        const pack a0 = pack_all(a[0]), a1 = pack_all(a[1]);
        c00 = pack_min(pack_add(a0, b0), c00);
        c01 = pack_min(pack_add(a0, b1), c01);
        c10 = pack_min(pack_add(a1, b0), c10);
        c11 = pack_min(pack_add(a1, b1), c11);
        const pack a2 = pack_all(a[2]), a3 = pack_all(a[3]);
        c20 = pack_min(pack_add(a2, b0), c20);
        c21 = pack_min(pack_add(a2, b1), c21);
        c30 = pack_min(pack_add(a3, b0), c30);
        c31 = pack_min(pack_add(a3, b1), c31);
    }
    pack_store(tile, c00);
    pack_store(tile + PACK, c01);
    pack_store(tile + 2 * PACK, c10);
    pack_store(tile + 3 * PACK, c11);
    pack_store(tile + 4 * PACK, c20);
    pack_store(tile + 5 * PACK, c21);
    pack_store(tile + 6 * PACK, c30);
    pack_store(tile + 7 * PACK, c31);
}

/* c = min(c, tile), `m` x `n` of it. */
static inline void lower_by_tile(double *c, size_t c_row, const double *tile, uint32_t m,
                                 uint32_t n)
{
    if (m >= TILE_ROWS && n >= TILE_COLUMNS) {
        for (int i = 0; i < TILE_ROWS; i++)
            for (int j = 0; j < TILE_PACKS; j++) {
                double *at = c + i * c_row + j * PACK;
                pack_store(at,
                           pack_min(pack_load(tile + i * TILE_COLUMNS + j * PACK), pack_load(at)));
            }
        return;
    }
    for (uint32_t i = 0; i < TILE_ROWS && i < m; i++)
        for (uint32_t j = 0; j < TILE_COLUMNS && j < n; j++)
            if (tile[i * TILE_COLUMNS + j] < c[i * c_row + j])
                c[i * c_row + j] = tile[i * TILE_COLUMNS + j];
}

static void min_plus_block(double *c, size_t c_row, const double *a, const double *b, uint32_t m,
                           uint32_t n, uint32_t depth)
{
    double tile[TILE_ROWS * TILE_COLUMNS];
    for (uint32_t j = 0; j < n; j += TILE_COLUMNS)
        for (uint32_t i = 0; i < m; i += TILE_ROWS) {
            min_plus_tile(a + (size_t)i * depth, b + (size_t)j * depth, depth, tile);
            lower_by_tile(c + i * c_row + j, c_row, tile, m - i, n - j);
        }
}

static inline uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void min_plus(double *c, size_t c_row, const double *a, size_t a_row, const double *b,
                     size_t b_row, uint32_t m, uint32_t n, uint32_t depth)
{
    double a_strips[DEPTH_BLOCK * ROW_BLOCK], b_strips[DEPTH_BLOCK * COLUMN_BLOCK];
    if (m < WORTH_PACKING || n < WORTH_PACKING || depth < WORTH_PACKING) {
        for (uint32_t i = 0; i < m; i++)
            for (uint32_t k = 0; k < depth; k++)
                min_add(c + i * c_row, b + k * b_row, a[k * a_row + i], n);
        return;
    }
    for (uint32_t j = 0; j < n; j += COLUMN_BLOCK)
        for (uint32_t k = 0; k < depth; k += DEPTH_BLOCK) {
            const uint32_t columns = least(COLUMN_BLOCK, n - j),
                           layers = least(DEPTH_BLOCK, depth - k);
            pack_strips(b + k * b_row + j, b_row, layers, columns, TILE_COLUMNS, b_strips);
            for (uint32_t i = 0; i < m; i += ROW_BLOCK) {
                const uint32_t rows = least(ROW_BLOCK, m - i);
                pack_strips(a + k * a_row + i, a_row, layers, rows, TILE_ROWS, a_strips);
                min_plus_block(c + i * c_row + j, c_row, a_strips, b_strips, rows, columns, layers);
            }
        }
}

/* Rows from .. size - 1 into the pivot `i`, and into the one below it too if `pair`. */
static inline void descend_rows(double *distance, const double *down, const uint32_t *rows,
                                uint32_t from, uint32_t size, pack *high, pack *low, int pair)
{
    for (uint32_t j = from; j < size; j++) {
        const double *above = distance + (size_t)rows[j] * LANES;
        const pack to_high = pack_all(down[j]);
        const pack to_low = pair ? pack_all(down[(ptrdiff_t)j - size]) : to_high;
#pragma GCC unroll 16
        for (int l = 0; l < PACKS; l++) {
            const pack there = pack_load(above + l * PACK);
            high[l] = pack_min(pack_add(to_high, there), high[l]);
            if (pair)
                low[l] = pack_min(pack_add(to_low, there), low[l]);
        }
    }
}

static inline void load_pivot(const double *at, int climbed, pack *into)
{
#pragma GCC unroll 16
    for (int l = 0; l < PACKS; l++)
        into[l] = climbed ? pack_load(at + l * PACK) : pack_all(INFINITY);
}

static inline void store_pivot(double *at, const pack *from)
{
#pragma GCC unroll 16
    for (int l = 0; l < PACKS; l++)
        pack_store(at + l * PACK, from[l]);
}

static void descend(double *distance, const double *down, const uint32_t *rows, uint32_t pivots,
                    uint32_t size, int climbed)
{
    double *const first = distance + (size_t)rows[0] * LANES;
    uint32_t i = pivots;
    for (; i >= 2; i -= 2) {
        pack high[PACKS], low[PACKS];
        double *const at = first + (size_t)(i - 1) * LANES;
        const double *const row = down + (size_t)(i - 1) * size;
        load_pivot(at, climbed, high);
        load_pivot(at - LANES, climbed, low);
        descend_rows(distance, row, rows, i, size, high, low, 1);
        store_pivot(at, high);
        const pack between = pack_all(row[(ptrdiff_t)i - 1 - size]);
#pragma GCC unroll 16
        for (int l = 0; l < PACKS; l++)
            low[l] = pack_min(pack_add(between, high[l]), low[l]);
        store_pivot(at - LANES, low);
    }
    if (i == 1) {
        pack high[PACKS];
        load_pivot(first, climbed, high);
        descend_rows(distance, down, rows, 1, size, high, high, 0);
        store_pivot(first, high);
    }
}

/* Arcs go through packs as bits. */
static inline pack pack_index(uint64_t index)
{
    double bits;
    memcpy(&bits, &index, sizeof bits);
    return pack_all(bits);
}

/* Best ways into one place: parents, and `greatest` raised to the finite distances by them. */
static inline void choose_parent(const double *distance, const uint32_t *in_place,
                                 const uint32_t *in_arc, const double *in_cost, uint32_t ways,
                                 uint32_t *parent, pack *greatest)
{
    pack best[PACKS], by[PACKS];
    const pack far = pack_all(INFINITY), none = pack_index(TD_NO_ARC);
#pragma GCC unroll 16
    for (int l = 0; l < PACKS; l++) {
        best[l] = far;
        by[l] = none;
    }
    for (uint32_t way = 0; way < ways; way++) {
        const double *from = distance + (size_t)in_place[way] * LANES;
        const pack cost = pack_all(in_cost[way]), arc = pack_index(in_arc[way]);
#pragma GCC unroll 16
        for (int l = 0; l < PACKS; l++) {
            const pack reached = pack_add(pack_load(from + l * PACK), cost);
            by[l] = pack_where_less(reached, best[l], arc, by[l]);
            best[l] = pack_min(reached, best[l]);
        }
    }
    uint64_t index[LANES];
#pragma GCC unroll 16
    for (int l = 0; l < PACKS; l++) {
        pack_store((double *)index + l * PACK, by[l]);
        const pack finite = pack_where_less(best[l], far, best[l], *greatest);
        *greatest = pack_where_less(*greatest, finite, finite, *greatest);
    }
    for (int l = 0; l < LANES; l++)
        parent[l] = (uint32_t)index[l];
}

static double choose_parents(const double *distance, const uint32_t *first_in,
                             const uint32_t *in_place, const uint32_t *in_arc,
                             const double *in_cost, uint32_t places, uint32_t *parent)
{
    double by_lane[PACK], greatest = 0;
    pack all = pack_all(0);
    for (uint32_t p = 0; p < places; p++) {
        const uint32_t first = first_in[p];
        choose_parent(distance, in_place + first, in_arc + first, in_cost + first,
                      first_in[p + 1] - first, parent + (size_t)p * LANES, &all);
    }
    pack_store(by_lane, all);
    for (int l = 0; l < PACK; l++)
        greatest = by_lane[l] > greatest ? by_lane[l] : greatest;
    return greatest;
}

const td_hierarchy_kernels KERNELS = {
    .min_plus = min_plus,
    .min_add = min_add,
    .descend = descend,
    .choose_parents = choose_parents,
};
