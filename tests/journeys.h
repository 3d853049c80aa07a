/* Journeys through an expanded hand-drawn world. A journey is written as words: link, facility and
 * service ids; "in" and "out" for access, "U" unload, "L" load, "B" board, "X" alight, "." for
 * passing a node freely. Include after cmocka.h. */
#ifndef TD_TESTS_JOURNEYS_H
#define TD_TESTS_JOURNEYS_H

#include "graph/supernetwork.h"
#include "hand_world.h"

#define MAX_PATH     64
#define MAX_JOURNEYS 4096
#define JOURNEY_SIZE 512

typedef struct journeys {
    char (*text)[JOURNEY_SIZE];
    uint32_t (*arcs)[MAX_PATH];
    uint32_t *length;
    uint32_t count;
} journeys;

typedef struct walker {
    const td_world *world;
    const td_supernetwork *net;
    uint32_t target;
    bool *visited;
    uint32_t path[MAX_PATH], length;
    journeys *found;
} walker;

static inline const char *word_of(const walker *w, uint32_t arc)
{
    const td_supernetwork *net = w->net;
    switch ((td_arc_kind)net->kind[arc]) {
    case TD_ARC_ACCESS:
        return net->vertex_kind[net->csr.tail[arc]] == TD_VERTEX_ORIGIN ? "in" : "out";
    case TD_ARC_MOVE:
        return w->world->links.label.id[net->link[arc]];
    case TD_ARC_BOARD:
        return "B";
    case TD_ARC_RIDE:
        return w->world->services.label.id[net->service[arc]];
    case TD_ARC_DWELL:
        return ".";
    case TD_ARC_ALIGHT:
        return "X";
    case TD_ARC_LOAD:
        return "L";
    case TD_ARC_UNLOAD:
        return "U";
    case TD_ARC_TRANSFER:
    case TD_ARC_PROCESS:
        return w->world->facilities.label.id[net->facility[arc]];
    case TD_ARC_KIND_COUNT:
        break;
    }
    return "?";
}

static inline void keep_journey(walker *w)
{
    journeys *f = w->found;
    assert_true(f->count < MAX_JOURNEYS);
    char *text = f->text[f->count];
    text[0] = '\0';
    for (uint32_t i = 0; i < w->length; i++) {
        if (i)
            strncat(text, " ", JOURNEY_SIZE - strlen(text) - 1);
        strncat(text, word_of(w, w->path[i]), JOURNEY_SIZE - strlen(text) - 1);
        f->arcs[f->count][i] = w->path[i];
    }
    f->length[f->count++] = w->length;
}

static inline void walk(walker *w, uint32_t vertex)
{
    if (vertex == w->target) {
        keep_journey(w);
        return;
    }
    assert_true(w->length < MAX_PATH);
    w->visited[vertex] = true;
    const td_csr *g = &w->net->csr;
    for (uint32_t a = g->first_out[vertex]; a < g->first_out[vertex + 1]; a++) {
        if (w->visited[g->head[a]])
            continue;
        w->path[w->length++] = a;
        walk(w, g->head[a]);
        w->length--;
    }
    w->visited[vertex] = false;
}

/* All loopless journeys from zone to zone. */
static inline journeys *find_journeys(const hand *h, const td_supernetwork *net, td_index origin,
                                      td_index destination)
{
    journeys *found = calloc(1, sizeof *found);
    found->text = calloc(MAX_JOURNEYS, sizeof *found->text);
    found->arcs = calloc(MAX_JOURNEYS, sizeof *found->arcs);
    found->length = calloc(MAX_JOURNEYS, sizeof *found->length);
    const td_index *territory = h->world.nodes.territory, *node = h->world.zones.node;
    bool foreign = territory[node[origin]] != territory[node[destination]];
    walker w = {.world = &h->world, .net = net, .found = found};
    w.target = foreign ? net->destination_vertex_foreign[destination]
                       : net->destination_vertex_domestic[destination];
    w.visited = calloc(net->csr.vertex_count + 1, sizeof(bool));
    if (net->origin_vertex[origin] != TD_NO_VERTEX && w.target != TD_NO_VERTEX)
        walk(&w, net->origin_vertex[origin]);
    free(w.visited);
    return found;
}

static inline void free_journeys(journeys *found)
{
    free(found->text);
    free(found->arcs);
    free(found->length);
    free(found);
}

static inline td_supernetwork *expand_with(const hand *h, td_diags *diags)
{
    td_supernetwork *net = NULL;
    assert_int_equal(td_supernetwork_build(&h->world, diags, &net), TD_OK);
    return net;
}

/* Expands where nothing is to be reported. */
static inline td_supernetwork *expand(const hand *h)
{
    td_diags *diags = td_diags_create();
    td_supernetwork *net = expand_with(h, diags);
    assert_int_equal(td_diags_count(diags), 0);
    td_diags_free(diags);
    return net;
}

/* The loopless journeys are exactly these (ended by NULL), in any order. */
static inline void expect_journeys(const hand *h, td_index origin, td_index destination, ...)
{
    td_supernetwork *net = expand(h);
    journeys *found = find_journeys(h, net, origin, destination);
    va_list expected;
    va_start(expected, destination);
    uint32_t count = 0;
    const char *text;
    while ((text = va_arg(expected, const char *))) {
        count++;
        uint32_t matches = 0;
        for (uint32_t i = 0; i < found->count; i++)
            matches += strcmp(found->text[i], text) == 0;
        if (matches != 1) {
            for (uint32_t i = 0; i < found->count; i++)
                print_message("found: %s\n", found->text[i]);
            fail_msg("journey found %u times: %s", matches, text);
        }
    }
    va_end(expected);
    if (found->count != count)
        for (uint32_t i = 0; i < found->count; i++)
            print_message("found: %s\n", found->text[i]);
    assert_int_equal(found->count, count);
    free_journeys(found);
    td_supernetwork_free(net);
}

static inline uint32_t count_arcs(const td_supernetwork *net, td_arc_kind kind)
{
    uint32_t count = 0;
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        count += net->kind[a] == kind;
    return count;
}

static inline uint32_t count_vertices(const td_supernetwork *net, td_vertex_kind kind)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < net->csr.vertex_count; v++)
        count += net->vertex_kind[v] == kind;
    return count;
}

/* Makes every link one way, so that no journey comes back to where it was. */
static inline void direct_links(hand *h)
{
    for (td_index link = 0; link < h->world.links.count; link++)
        h->world.links.directed[link] = true;
}

/*   z0 a ==road== b --rail-- c ==road== d z1      terminals at b and c */
typedef struct chain {
    hand *h;
    td_index road, rail, truck, wagon, a, b, c, d, terminal_b, terminal_c, rail_link;
} chain;

static inline chain draw_chain(td_index country_of_c_and_d)
{
    chain n = {.h = hand_create()};
    hand *h = n.h;
    n.road = hand_mode(h, "road");
    n.rail = hand_mode(h, "rail");
    n.truck = hand_vehicle(h, "truck", n.road, 0, false);
    n.wagon = hand_vehicle(h, "wagon", n.rail, 0, false);
    n.a = hand_node(h, "a", 0);
    n.b = hand_node(h, "b", 0);
    n.c = hand_node(h, "c", country_of_c_and_d);
    n.d = hand_node(h, "d", country_of_c_and_d);
    hand_link(h, "ab", n.a, n.b, n.road, 10);
    n.rail_link = hand_link(h, "bc", n.b, n.c, n.rail, 100);
    hand_link(h, "cd", n.c, n.d, n.road, 10);
    hand_access(h, hand_zone(h, n.a), n.a, n.road);
    hand_access(h, hand_zone(h, n.d), n.d, n.road);
    n.terminal_b = hand_facility(h, "tb", n.b, TD_FACILITY_TERMINAL, n.road, n.rail);
    n.terminal_c = hand_facility(h, "tc", n.c, TD_FACILITY_TERMINAL, n.road, n.rail);
    return n;
}

#endif
