/*
 * Directed graph in compressed rows, by tail. The commonest loop:
 *
 *     for (uint32_t a = g.first_out[v]; a < g.first_out[v + 1]; a++)
 *         visit(g.head[a], cost[a]);
 */
#ifndef TD_GRAPH_CSR_H
#define TD_GRAPH_CSR_H

#include <stdint.h>

#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TD_NO_ARC    UINT32_MAX
#define TD_NO_VERTEX UINT32_MAX

typedef struct td_csr {
    uint32_t vertex_count;
    uint32_t arc_count;
    uint32_t *first_out; /* [vertex + 1] */
    uint32_t *head;      /* [arc] */
    uint32_t *tail;      /* [arc] */
} td_csr;

/*
 * Sorts arcs by tail; arcs of one tail keep their input order. Loops and parallel arcs are kept.
 * `position_of_input` [arc], or NULL, tells where input arc i went. `out` is yours to clear.
 * TD_ERR_INVALID: an end is no vertex, or a count equals the sentinel UINT32_MAX; TD_ERR_NOMEM.
 * On an error `out` is empty.
 */
td_status td_csr_build(uint32_t vertices, uint32_t arcs, const uint32_t *tail, const uint32_t *head,
                       td_csr *out, uint32_t *position_of_input);

/*
 * Turns every arc round. `forward_arc` [arc of out -> arc of g], or NULL. Arcs of one tail of `out`
 * stand in the order that they have in `g`.
 */
td_status td_csr_reverse(const td_csr *g, td_csr *out, uint32_t *forward_arc);

/* Frees the arrays; a cleared or zeroed graph may be cleared again. */
void td_csr_clear(td_csr *g);

#ifdef __cplusplus
}
#endif

#endif
