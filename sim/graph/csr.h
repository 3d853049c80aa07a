/* Directed graph in compressed sparse rows, by tail. */
#ifndef TD_GRAPH_CSR_H
#define TD_GRAPH_CSR_H

#include <stdint.h>

#include "base/status.h"

#define TD_NO_ARC    UINT32_MAX
#define TD_NO_VERTEX UINT32_MAX

/* Arcs of vertex v are first_out[v] .. first_out[v + 1] - 1. */
typedef struct td_csr {
    uint32_t vertex_count, arc_count;
    uint32_t *first_out; /* [vertex + 1] */
    uint32_t *head;      /* [arc] */
    uint32_t *tail;      /* [arc] */
} td_csr;

#endif
