/* Distances through the supernetwork against igraph's through a naive expansion of the same world.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <igraph/igraph.h>

#include "journeys.h"
#include "random_world.h"

typedef struct edges {
    igraph_vector_int_t ends;
    igraph_vector_t costs;
} edges;

static void add_edge(edges *e, uint32_t tail, uint32_t head, double cost)
{
    igraph_vector_int_push_back(&e->ends, tail);
    igraph_vector_int_push_back(&e->ends, head);
    igraph_vector_push_back(&e->costs, cost);
}

/* Naive: four vertices a node and type (arrival, departure, unloaded, loadable), two a zone. */
static uint32_t naive(td_index node, td_index type, uint32_t part)
{
    return (node * TYPES + type) * 4 + part;
}

static void draw_naive(const td_world *w, edges *e)
{
    for (td_index l = 0; l < w->links.count; l++)
        for (td_index v = 0; v < TYPES; v++) {
            td_index a = w->links.from[l], b = w->links.to[l];
            if (w->links.mode[l] != w->vehicle_types.mode[v] ||
                !td_list_allows(w, w->links.vehicle_types[l], v))
                continue;
            add_edge(e, naive(a, v, 1), naive(b, v, 0), w->links.length_km[l]);
            if (!w->links.directed[l])
                add_edge(e, naive(b, v, 1), naive(a, v, 0), w->links.length_km[l]);
        }
    for (td_index n = 0; n < NODES; n++)
        for (td_index v = 0; v < TYPES; v++) {
            if (w->nodes.through[n])
                add_edge(e, naive(n, v, 0), naive(n, v, 1), 0);
            add_edge(e, naive(n, v, 0), naive(n, v, 2), 1);
            add_edge(e, naive(n, v, 3), naive(n, v, 1), 1);
        }
    for (td_index f = 0; f < w->facilities.count; f++)
        for (td_index v = 0; v < TYPES; v++)
            for (td_index u = 0; u < TYPES; u++) {
                td_index to = w->facilities.to_mode[f];
                bool v_road = w->vehicle_types.mode[v] == 0, u_road = w->vehicle_types.mode[u] == 0;
                bool fits = to == TD_NONE ? v_road || u_road : v_road != u_road;
                if (fits)
                    add_edge(e, naive(w->facilities.node[f], v, 2),
                             naive(w->facilities.node[f], u, 3), w->facilities.time_h[f]);
            }
    for (td_index r = 0; r < w->accesses.count; r++)
        for (td_index v = 0; v < 2; v++) { /* road */
            uint32_t origin = NODES * TYPES * 4 + w->accesses.zone[r];
            for (uint32_t part = 0; part < 2; part++) {
                add_edge(e, origin, naive(w->accesses.node[r], v, part), w->accesses.length_km[r]);
                add_edge(e, naive(w->accesses.node[r], v, part), origin + ZONES,
                         w->accesses.length_km[r]);
            }
        }
}

static void igraph_distances_of(const edges *e, uint32_t vertices, const uint32_t *from,
                                const uint32_t *to, igraph_matrix_t *out)
{
    igraph_t g;
    igraph_vector_int_t sources, targets;
    assert_int_equal(igraph_create(&g, &e->ends, vertices, IGRAPH_DIRECTED), IGRAPH_SUCCESS);
    igraph_vector_int_init(&sources, 0);
    igraph_vector_int_init(&targets, 0);
    for (int z = 0; z < ZONES; z++) {
        igraph_vector_int_push_back(&sources, from[z]);
        igraph_vector_int_push_back(&targets, to[z]);
    }
    igraph_matrix_init(out, ZONES, ZONES);
    assert_int_equal(igraph_distances_dijkstra(&g, out, igraph_vss_vector(&sources),
                                               igraph_vss_vector(&targets), &e->costs, IGRAPH_OUT),
                     IGRAPH_SUCCESS);
    igraph_vector_int_destroy(&sources);
    igraph_vector_int_destroy(&targets);
    igraph_destroy(&g);
}

static void same_distances_as_a_naive_expansion(void **state)
{
    (void)state;
    uint32_t reached = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        hand *h = draw_random(seed);
        const td_world *w = &h->world;
        td_supernetwork *net = expand(h);
        edges ours, theirs;
        igraph_vector_int_init(&ours.ends, 0);
        igraph_vector_init(&ours.costs, 0);
        igraph_vector_int_init(&theirs.ends, 0);
        igraph_vector_init(&theirs.costs, 0);
        uint32_t from[ZONES], to[ZONES], naive_from[ZONES], naive_to[ZONES];
        uint32_t lonely = net->csr.vertex_count; /* stands for zones without a way out or in */
        for (uint32_t a = 0; a < net->csr.arc_count; a++)
            add_edge(&ours, net->csr.tail[a], net->csr.head[a], cost_of_arc(w, net, a));
        draw_naive(w, &theirs);
        for (uint32_t z = 0; z < ZONES; z++) {
            naive_from[z] = NODES * TYPES * 4 + z;
            naive_to[z] = naive_from[z] + ZONES;
            from[z] = net->origin_vertex[z] == TD_NO_VERTEX ? lonely : net->origin_vertex[z];
            to[z] = net->destination_vertex_domestic[z] == TD_NO_VERTEX
                        ? lonely + 1
                        : net->destination_vertex_domestic[z];
        }
        igraph_matrix_t mine, oracle;
        igraph_distances_of(&ours, lonely + 2, from, to, &mine);
        igraph_distances_of(&theirs, NODES * TYPES * 4 + 2 * ZONES, naive_from, naive_to, &oracle);
        for (int i = 0; i < ZONES; i++)
            for (int k = 0; k < ZONES; k++) {
                if (i == k) /* within a zone the naive graph may turn round in a barred node */
                    continue;
                /* sums of small integers: exact */
                assert_true(MATRIX(mine, i, k) == MATRIX(oracle, i, k));
                reached += isfinite(MATRIX(mine, i, k)) ? 1 : 0;
            }
        igraph_matrix_destroy(&mine);
        igraph_matrix_destroy(&oracle);
        igraph_vector_int_destroy(&ours.ends);
        igraph_vector_destroy(&ours.costs);
        igraph_vector_int_destroy(&theirs.ends);
        igraph_vector_destroy(&theirs.costs);
        td_supernetwork_free(net);
        hand_free(h);
    }
    assert_true(reached > 300); /* the worlds are joined well enough to mean something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_distances_as_a_naive_expansion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
