/* GraphML as written is read back by igraph: the same graph, the same names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <igraph/igraph.h>

#include "graph/graphml.h"
#include "journeys.h"

static void reads_back_as_written(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    hand *h = n.h;
    const char *forms[] = {"container"};
    h->world.form_id = forms;
    h->world.nodes.label.id[n.c] = "c <&\"'>"; /* what XML must escape */
    td_supernetwork *net = expand(h);
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(td_supernetwork_write_graphml(&h->world, net, file), TD_OK);
    rewind(file);
    igraph_set_attribute_table(&igraph_cattribute_table);
    igraph_t graph;
    assert_int_equal(igraph_read_graph_graphml(&graph, file, 0), IGRAPH_SUCCESS);
    assert_int_equal(igraph_vcount(&graph), net->csr.vertex_count);
    assert_int_equal(igraph_ecount(&graph), net->csr.arc_count);
    for (uint32_t v = 0; v < net->csr.vertex_count; v++)
        assert_string_equal(VAS(&graph, "node", v), h->world.nodes.label.id[net->vertex_node[v]]);
    uint32_t moves = 0, transfers = 0;
    for (uint32_t a = 0; a < net->csr.arc_count; a++) {
        assert_int_equal(IGRAPH_FROM(&graph, a), net->csr.tail[a]);
        assert_int_equal(IGRAPH_TO(&graph, a), net->csr.head[a]);
        bool moving = strcmp(EAS(&graph, "kind", a), "move") == 0;
        moves += moving;
        transfers += strcmp(EAS(&graph, "kind", a), "transfer") == 0;
        assert_int_equal(moving, net->kind[a] == TD_ARC_MOVE);
        assert_string_equal(EAS(&graph, "link", a),
                            moving ? h->world.links.label.id[net->link[a]] : "");
        const double length = EAN(&graph, "length_km", a);
        if (moving)
            assert_true(length == h->world.links.length_km[net->link[a]]);
        else if (net->kind[a] == TD_ARC_ACCESS)
            assert_true(length == h->world.accesses.length_km[net->access[a]]);
        else
            assert_true(isnan(length));
    }
    assert_int_equal(moves, 6);     /* three links, both ways */
    assert_int_equal(transfers, 4); /* up and down at each of two terminals */
    igraph_destroy(&graph);
    fclose(file);
    td_supernetwork_free(net);
    hand_free(h);
}

static void tells_when_the_file_fails(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    const char *forms[] = {"container"};
    n.h->world.form_id = forms;
    td_supernetwork *net = expand(n.h);
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    setvbuf(full, NULL, _IONBF, 0);
    assert_int_equal(td_supernetwork_write_graphml(&n.h->world, net, full), TD_ERR_IO);
    fclose(full);
    td_supernetwork_free(net);
    hand_free(n.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_as_written),
        cmocka_unit_test(tells_when_the_file_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
