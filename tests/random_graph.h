/* Random graphs of many shapes for the search kernels: sparse to dense, in several parts, with
 * loops, parallel arcs, zero costs, ties and closed arcs. Include support.h and graph/csr.h first.
 */
#ifndef TESTS_RANDOM_GRAPH_H
#define TESTS_RANDOM_GRAPH_H

typedef struct random_graph {
    td_csr g;
    double *cost; /* [arc] */
} random_graph;

typedef enum random_cost {
    COST_REAL,   /* in [0, 1) */
    COST_TIES,   /* 0, 1, 2 or 3 */
    COST_ZERO,   /* all zero */
    COST_CLOSED, /* real, every fifth closed */
    COST_SHAPES  /* how many there are */
} random_cost;

static inline double random_arc_cost(uint64_t *random, random_cost shape)
{
    if (shape == COST_TIES)
        return td_test_below(random, 4);
    if (shape == COST_ZERO)
        return 0;
    if (shape == COST_CLOSED && td_test_below(random, 5) == 0)
        return INFINITY;
    return td_test_uniform(random);
}

/* About `degree` arcs a vertex. Every eighth arc repeats the one before it, every sixteenth is a
 * loop; arcs join only vertices of equal remainder by `parts`. */
static inline random_graph random_graph_make(uint64_t *random, uint32_t vertices, double degree,
                                             uint32_t parts, random_cost shape)
{
    random_graph r;
    const uint32_t arcs = (uint32_t)(degree * vertices);
    uint32_t *tail = calloc(arcs + 1, sizeof *tail), *head = calloc(arcs + 1, sizeof *head);
    assert_non_null(tail);
    assert_non_null(head);
    for (uint32_t a = 0; a < arcs; a++) {
        tail[a] = td_test_below(random, vertices);
        const uint32_t part = tail[a] % parts;
        head[a] = part + parts * td_test_below(random, (vertices - part - 1) / parts + 1);
        if (a > 0 && a % 8 == 0) {
            tail[a] = tail[a - 1];
            head[a] = head[a - 1];
        }
        if (a % 16 == 15)
            head[a] = tail[a];
    }
    assert_int_equal(td_csr_build(vertices, arcs, tail, head, &r.g, NULL), TD_OK);
    r.cost = calloc(arcs + 1, sizeof *r.cost);
    assert_non_null(r.cost);
    for (uint32_t a = 0; a < arcs; a++)
        r.cost[a] = random_arc_cost(random, shape);
    free(tail);
    free(head);
    return r;
}

static inline void random_graph_clear(random_graph *r)
{
    td_csr_clear(&r->g);
    free(r->cost);
}

#endif
