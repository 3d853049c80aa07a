/*
 * The inner loops of the hierarchy, for the processors that there are. All variants give the same
 * bytes: they only add and take minima. No argument is NaN.
 */
#ifndef TD_GRAPH_HIERARCHY_KERNELS_H
#define TD_GRAPH_HIERARCHY_KERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef struct td_hierarchy_kernels {
    /* c[i][j] = min(c[i][j], min over k of a[k][i] + b[k][j]) for i < m, j < n, k < depth; rows of
     * c, a and b begin c_row, a_row and b_row numbers after one another. c overlaps neither. */
    void (*min_plus)(double *c, size_t c_row, const double *a, size_t a_row, const double *b,
                     size_t b_row, uint32_t m, uint32_t n, uint32_t depth);

    /* x[j] = min(x[j], add + y[j]) for j < n */
    void (*min_add)(double *x, const double *y, double add, uint32_t n);

    /* Distances [place][lane] of the pivots of a front, highest first, by its rows above them.
     * Pivots of a front that nothing climbed through hold nothing yet. */
    void (*descend)(double *distance, const double *down, const uint32_t *rows, uint32_t pivots,
                    uint32_t size, int climbed);

    /* Parents [place][lane] of `places` places; returns the greatest finite distance met. */
    double (*choose_parents)(const double *distance, const uint32_t *first_in,
                             const uint32_t *in_place, const uint32_t *in_arc,
                             const double *in_cost, uint32_t places, uint32_t *parent);
} td_hierarchy_kernels;

extern const td_hierarchy_kernels td_hierarchy_kernels_plain;
#if defined __x86_64__ && defined __GNUC__
extern const td_hierarchy_kernels td_hierarchy_kernels_avx2;
#endif

#endif
