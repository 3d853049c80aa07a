/* The expansion of hand-drawn worlds: which vertices, arcs and journeys there are. A journey is written
 * as words: link, facility and service ids; "in" and "out" for access, "U" unload, "L" load, "B" board,
 * "X" alight, "." for passing a node freely. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <igraph/igraph.h>

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

static const char *word_of(const walker *w, uint32_t arc)
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

static void keep_journey(walker *w)
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

static void walk(walker *w, uint32_t vertex)
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
static journeys *find_journeys(const hand *h, const td_supernetwork *net, td_index origin,
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

static void free_journeys(journeys *found)
{
    free(found->text);
    free(found->arcs);
    free(found->length);
    free(found);
}

static td_supernetwork *expand_with(const hand *h, td_diags *diags)
{
    td_supernetwork *net = NULL;
    assert_int_equal(td_supernetwork_build(&h->world, diags, &net), TD_OK);
    return net;
}

/* Expands where nothing is to be reported. */
static td_supernetwork *expand(const hand *h)
{
    td_diags *diags = td_diags_create();
    td_supernetwork *net = expand_with(h, diags);
    assert_int_equal(td_diags_count(diags), 0);
    td_diags_free(diags);
    return net;
}

/* The loopless journeys are exactly these (ended by NULL), in any order. */
static void expect_journeys(const hand *h, td_index origin, td_index destination, ...)
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

static uint32_t count_arcs(const td_supernetwork *net, td_arc_kind kind)
{
    uint32_t count = 0;
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        count += net->kind[a] == kind;
    return count;
}

static uint32_t count_vertices(const td_supernetwork *net, td_vertex_kind kind)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < net->csr.vertex_count; v++)
        count += net->vertex_kind[v] == kind;
    return count;
}

/*  z0 a ---- b ---- c z1
 *      \     |      ^
 *       \    |      |      e -> c is one way
 *        --- d ---- e z2                                                                          */
static hand *draw_plain(void)
{
    hand *h = hand_create();
    td_index road = hand_mode(h, "road");
    hand_vehicle(h, "truck", road, 0, false);
    td_index a = hand_node(h, "a", 0), b = hand_node(h, "b", 0), c = hand_node(h, "c", 0);
    td_index d = hand_node(h, "d", 0), e = hand_node(h, "e", 0);
    hand_link(h, "ab", a, b, road, 1);
    hand_link(h, "bc", b, c, road, 1);
    hand_link(h, "ad", a, d, road, 1);
    hand_link(h, "bd", b, d, road, 1);
    hand_link(h, "de", d, e, road, 1);
    h->world.links.directed[hand_link(h, "ec", e, c, road, 1)] = true;
    const td_index zones[] = {a, c, e};
    for (int i = 0; i < 3; i++)
        hand_access(h, hand_zone(h, zones[i]), zones[i], road);
    return h;
}

static void plain_world_is_its_own_graph(void **state)
{
    (void)state;
    hand *h = draw_plain();
    td_supernetwork *net = expand(h);
    assert_int_equal(net->csr.vertex_count, 5);
    assert_int_equal(net->csr.arc_count, 11);
    for (uint32_t v = 0; v < 5; v++) {
        assert_int_equal(net->vertex_kind[v], TD_VERTEX_PASSAGE);
        assert_int_equal(net->vertex_node[v], v);
    }
    assert_int_equal(count_arcs(net, TD_ARC_MOVE), 11);
    for (td_index z = 0; z < 3; z++) {
        assert_int_equal(net->origin_vertex[z], h->world.zones.node[z]);
        assert_int_equal(net->destination_vertex_domestic[z], h->world.zones.node[z]);
        assert_int_equal(net->destination_vertex_foreign[z], TD_NO_VERTEX);
    }
    /* arcs of a tail in the order of links, each over its link's direction's resource */
    for (uint32_t a = 0; a < net->csr.arc_count; a++) {
        td_index link = net->link[a];
        assert_int_equal(net->csr.tail[a], net->backward[a] ? h->world.links.to[link]
                                                            : h->world.links.from[link]);
        assert_int_equal(net->use_first[a + 1] - net->use_first[a], 1);
        assert_int_equal(net->uses[net->use_first[a]].resource,
                         h->world.links.resource[link] + net->backward[a]);
        if (a && net->csr.tail[a] == net->csr.tail[a - 1])
            assert_true(net->link[a - 1] < link);
    }
    td_supernetwork_free(net);
    hand_free(h);
}

static void zone_without_through_traffic_is_two_vertices(void **state)
{
    (void)state;
    hand *h = draw_plain();
    h->world.nodes.through[0] = false; /* a */
    td_supernetwork *net = expand(h);
    assert_int_equal(net->csr.vertex_count, 6);
    assert_int_equal(net->csr.arc_count, 11);
    assert_int_equal(net->vertex_kind[net->origin_vertex[0]], TD_VERTEX_DEPARTURE);
    assert_int_equal(net->vertex_kind[net->destination_vertex_domestic[0]], TD_VERTEX_ARRIVAL);
    td_supernetwork_free(net);
    expect_journeys(h, 1, 2, "bc bd de", NULL); /* not by a */
    expect_journeys(h, 0, 1, "ab bc", "ab bd de ec", "ad bd bc", "ad de ec", NULL);
    hand_free(h);
}

/* Makes every link one way, so that no journey comes back to where it was. */
static void direct_links(hand *h)
{
    for (td_index link = 0; link < h->world.links.count; link++)
        h->world.links.directed[link] = true;
}

/*   z0 a ==road== b --rail-- c ==road== d z1      terminals at b and c                              */
typedef struct chain {
    hand *h;
    td_index road, rail, truck, wagon, a, b, c, d, terminal_b, terminal_c, rail_link;
} chain;

static chain draw_chain(td_index country_of_c_and_d)
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

static void modes_change_at_terminals_only(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    expect_journeys(n.h, 0, 1, "in ab U tb L bc U tc L cd out", NULL);
    expect_journeys(n.h, 1, 0, "in cd U tc L bc U tb L ab out", NULL);
    n.h->world.facilities.direction[n.terminal_b] = TD_DIRECTION_FORWARD; /* road to rail */
    expect_journeys(n.h, 0, 1, "in ab U tb L bc U tc L cd out", NULL);
    expect_journeys(n.h, 1, 0, NULL);
    n.h->world.facilities.open[n.terminal_c] = false;
    expect_journeys(n.h, 0, 1, NULL);
    td_supernetwork *net = expand(n.h);
    assert_int_equal(count_vertices(net, TD_VERTEX_LOADABLE), 0); /* what leads nowhere is pruned */
    assert_int_equal(count_arcs(net, TD_ARC_TRANSFER), 0);
    td_supernetwork_free(net);
    hand_free(n.h);
}

static void cargo_form_decides_on_vehicles_and_terminals(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    hand *h = n.h;
    direct_links(h);
    hand_vehicle(h, "bulk wagon", n.rail, 1, false);
    hand_vehicle(h, "bulk truck", n.road, 1, false);
    h->world.facilities.forms[n.terminal_c] = HAND_LIST(h, 1);
    /* boxes cannot leave the train at c, bulk can; nothing mixes */
    expect_journeys(h, 0, 1, "in ab U tb L bc U tc L cd out", NULL);
    hand_facility(h, "stuff", n.b, TD_FACILITY_STUFFING, TD_NONE, TD_NONE);
    h->world.facilities.form_from[2] = 0;
    h->world.facilities.form_to[2] = 1;
    expect_journeys(h, 0, 1, "in ab U tb L bc U tc L cd out",
                    "in ab U tb stuff L bc U tc L cd out", NULL);
    td_supernetwork *net = expand(h);
    for (uint32_t a = 0; a < net->csr.arc_count; a++) { /* a form changes by stuffing only */
        td_index before = net->vertex_form[net->csr.tail[a]];
        td_index after = net->vertex_form[net->csr.head[a]];
        if (net->kind[a] != TD_ARC_ACCESS)
            assert_true((before != after) == (net->facility[a] == 2));
    }
    td_supernetwork_free(net);
    hand_free(h);
}

static void terminal_for_some_vehicles_does_not_serve_others(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    hand *h = n.h;
    td_index hydrogen = hand_vehicle(h, "hydrogen truck", n.road, 0, false);
    h->world.facilities.vehicle_types[n.terminal_b] = HAND_LIST(h, hydrogen);
    td_supernetwork *net = expand(h);
    journeys *found = find_journeys(h, net, 0, 1);
    assert_int_equal(found->count, 2); /* either truck at the other end */
    for (uint32_t i = 0; i < found->count; i++)
        assert_int_equal(net->vehicle_type[found->arcs[i][1]], hydrogen);
    free_journeys(found);
    td_supernetwork_free(net);
    hand_free(h);
}

static void access_haul_reaches_a_terminal_without_links_of_its_mode(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    hand *h = n.h;
    h->world.links.open[2] = false; /* the road c d */
    expect_journeys(h, 0, 1, NULL);
    hand_access(h, 1, n.c, n.road); /* zone d fetches from c by truck */
    expect_journeys(h, 0, 1, "in ab U tb L bc U tc L out", NULL);
    expect_journeys(h, 1, 0, "in U tc L bc U tb L ab out", NULL);
    hand_free(h);
}

static void ends_at_a_node_barred_to_through_traffic(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    n.h->world.nodes.through[n.b] = false;
    hand_zone(n.h, n.b);
    hand_access(n.h, 2, n.b, n.road);
    expect_journeys(n.h, 0, 1, "in ab U tb L bc U tc L cd out", NULL); /* by the terminal */
    n.h->world.links.open[n.rail_link] = false;
    expect_journeys(n.h, 0, 2, "in ab out", NULL);
    expect_journeys(n.h, 2, 0, "in ab out", NULL);
    hand_free(n.h);
}

/* --- water --- */

/*   z0 a --r1-- L --r2-- b z1        all links run downstream; L is a lock                           */
typedef struct river {
    hand *h;
    td_index water, barge, a, lock, b;
} river;

static river draw_river(void)
{
    river n = {.h = hand_create()};
    hand *h = n.h;
    n.water = hand_mode(h, "waterway");
    n.barge = hand_vehicle(h, "barge", n.water, 0, false);
    n.a = hand_node(h, "a", 0);
    n.lock = hand_node(h, "L", 0);
    n.b = hand_node(h, "b", 0);
    hand_link(h, "r1", n.a, n.lock, n.water, 10);
    hand_link(h, "r2", n.lock, n.b, n.water, 10);
    hand_access(h, hand_zone(h, n.a), n.a, n.water);
    hand_access(h, hand_zone(h, n.b), n.b, n.water);
    return n;
}

static void every_vessel_passes_the_lock(void **state)
{
    (void)state;
    river n = draw_river();
    hand *h = n.h;
    hand_facility(h, "lock", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    expect_journeys(h, 0, 1, "in r1 lock r2 out", NULL);
    td_index lift = hand_facility(h, "lift", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    expect_journeys(h, 0, 1, "in r1 lock r2 out", "in r1 lift r2 out", NULL);
    td_index small = hand_vehicle(h, "small barge", n.water, 0, false);
    h->world.facilities.vehicle_types[lift] = HAND_LIST(h, small);
    td_supernetwork *net = expand(h);
    journeys *found = find_journeys(h, net, 0, 1);
    assert_int_equal(found->count, 3); /* lock and lift for the small one, the lock for the other */
    for (uint32_t i = 0; i < found->count; i++)
        assert_true(net->vehicle_type[found->arcs[i][0]] == small ||
                    strcmp(found->text[i], "in r1 lock r2 out") == 0);
    free_journeys(found);
    td_supernetwork_free(net);
    hand_free(h);
}

static void locks_know_their_direction(void **state)
{
    (void)state;
    river n = draw_river();
    hand *h = n.h;
    td_index down = hand_facility(h, "down", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    td_index up = hand_facility(h, "up", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    h->world.facilities.direction[down] = TD_DIRECTION_FORWARD;
    h->world.facilities.direction[up] = TD_DIRECTION_BACKWARD;
    expect_journeys(h, 0, 1, "in r1 down r2 out", NULL);
    expect_journeys(h, 1, 0, "in r2 up r1 out", NULL);
    h->world.facilities.open[up] = false;
    expect_journeys(h, 1, 0, NULL);
    hand_free(h);
}

static void zone_at_a_lock_does_not_pass_it(void **state)
{
    (void)state;
    river n = draw_river();
    hand *h = n.h;
    hand_facility(h, "lock", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    hand_access(h, hand_zone(h, n.lock), n.lock, n.water);
    expect_journeys(h, 0, 2, "in r1 out", NULL);
    expect_journeys(h, 2, 1, "in r2 out", NULL);
    expect_journeys(h, 0, 1, "in r1 lock r2 out", NULL);
    hand_free(h);
}

static void vessels_need_class_and_depth(void **state)
{
    (void)state;
    river n = draw_river();
    td_world *w = &n.h->world;
    w->vehicle_types.draught_m[n.barge] = 2.0;
    w->vehicle_types.clearance_m[n.barge] = 0.5;
    w->links.depth_m[1] = 2.5; /* just enough */
    expect_journeys(n.h, 0, 1, "r1 r2", NULL);
    w->seasons.count = 1;
    for (int month = 0; month < TD_MONTHS; month++)
        w->seasons.factor[0][month] = 0.9;
    w->links.depth_profile[1] = 0;
    expect_journeys(n.h, 0, 1, NULL); /* 2.25 m all year */
    w->seasons.factor[0][6] = 1.1;
    expect_journeys(n.h, 0, 1, "r1 r2", NULL); /* 2.75 m in July */
    w->vehicle_types.class_rank[n.barge] = 3;
    w->links.class_rank[0] = 2;
    expect_journeys(n.h, 0, 1, NULL);
    w->links.class_rank[0] = 4;
    expect_journeys(n.h, 0, 1, "r1 r2", NULL);
    w->links.vehicle_types[0] = HAND_LIST(n.h, 7);
    expect_journeys(n.h, 0, 1, NULL);
    hand_free(n.h);
}

/* --- rail gauges --- */

/*   z0 a ==1435== g ==1520== b z1                                                                   */
static void gauges_meet_at_gauge_changes_only(void **state)
{
    (void)state;
    hand *h = hand_create();
    td_index rail = hand_mode(h, "rail");
    td_index wagon = hand_vehicle(h, "wagon", rail, 0, false);
    td_index a = hand_node(h, "a", 0), g = hand_node(h, "g", 0), b = hand_node(h, "b", 0);
    h->world.links.gauge_mm[hand_link(h, "ag", a, g, rail, 1)] = 1435;
    h->world.links.gauge_mm[hand_link(h, "gb", g, b, rail, 1)] = 1520;
    hand_access(h, hand_zone(h, a), a, rail);
    hand_access(h, hand_zone(h, b), b, rail);
    hand_access(h, hand_zone(h, g), g, rail);
    expect_journeys(h, 0, 1, NULL);
    expect_journeys(h, 0, 2, "in ag . out", NULL);
    expect_journeys(h, 2, 1, "in . gb out", NULL);
    td_index bogies = hand_facility(h, "bogies", g, TD_FACILITY_GAUGE_CHANGE, rail, rail);
    expect_journeys(h, 0, 1, "in ag bogies gb out", NULL);
    h->world.facilities.open[bogies] = false;
    hand_facility(h, "crane", g, TD_FACILITY_TERMINAL, rail, rail); /* from train to train */
    expect_journeys(h, 0, 1, "in ag U crane L gb out", NULL);
    h->world.facilities.open[bogies] = true;
    h->world.vehicle_types.gauges[wagon] = HAND_LIST(h, 1435);
    expect_journeys(h, 0, 1, NULL);
    hand_free(h);
}

/* --- frontiers and customs --- */

static void frontiers_take_their_formalities_on_both_sides(void **state)
{
    (void)state;
    hand *h = hand_create();
    td_index road = hand_mode(h, "road");
    td_index truck = hand_vehicle(h, "truck", road, 0, false);
    td_index a = hand_node(h, "a", 0), b = hand_node(h, "b", 1);
    h->world.nodes.territory[b] = 0; /* two countries, one customs territory */
    hand_link(h, "ab", a, b, road, 1);
    hand_access(h, hand_zone(h, a), a, road);
    hand_access(h, hand_zone(h, b), b, road);
    expect_journeys(h, 0, 1, "ab", NULL);
    td_index out = hand_facility(h, "exit", a, TD_FACILITY_BORDER, road, TD_NONE);
    expect_journeys(h, 0, 1, "in exit ab out", NULL);
    hand_facility(h, "entry", b, TD_FACILITY_BORDER, TD_NONE, TD_NONE);
    hand_facility(h, "fast", b, TD_FACILITY_BORDER, road, TD_NONE);
    hand_facility(h, "rails", b, TD_FACILITY_BORDER, hand_mode(h, "rail"), TD_NONE);
    expect_journeys(h, 0, 1, "in exit ab entry out", "in exit ab fast out", NULL);
    expect_journeys(h, 1, 0, "in entry ab exit out", "in fast ab exit out", NULL);
    td_supernetwork *net = expand(h);
    assert_int_equal(count_vertices(net, TD_VERTEX_FRONTIER), 4);
    td_supernetwork_free(net);
    h->world.facilities.vehicle_types[out] = HAND_LIST(h, truck + 1); /* no row for this truck */
    expect_journeys(h, 0, 1, NULL);
    hand_free(h);
}

/* Country 0: a, b; country 1: c, d. Customs where the test puts it. */
static void customs_in_the_chain(void **state)
{
    (void)state;
    chain n = draw_chain(1);
    hand *h = n.h;
    hand_demand(h, 0, 1, 0);
    expect_journeys(h, 0, 1, NULL); /* nobody clears */
    td_index b = hand_facility(h, "cb", n.b, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    expect_journeys(h, 0, 1, NULL); /* nobody clears imports there */
    hand_facility(h, "cc", n.c, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    expect_journeys(h, 0, 1, "in ab U tb cb L bc U tc cc L cd out", NULL);
    expect_journeys(h, 1, 0, "in cd U tc cc L bc U tb cb L ab out", NULL);
    h->world.facilities.direction[b] = TD_DIRECTION_EXPORT;
    expect_journeys(h, 0, 1, "in ab U tb cb L bc U tc cc L cd out", NULL);
    expect_journeys(h, 1, 0, NULL);
    /* direct delivery under seal, cleared in the zone itself */
    hand_facility(h, "cd", n.d, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    expect_journeys(h, 0, 1, "in ab U tb cb L bc U tc cc L cd out",
                    "in ab U tb cb L bc U tc L cd out cd", NULL);
    hand_free(h);
}

static void customs_on_the_vehicle(void **state)
{
    (void)state;
    hand *h = hand_create();
    td_index road = hand_mode(h, "road");
    hand_vehicle(h, "truck", road, 0, false);
    td_index a = hand_node(h, "a", 0), p = hand_node(h, "p", 0);
    td_index q = hand_node(h, "q", 1), b = hand_node(h, "b", 1);
    hand_link(h, "ap", a, p, road, 1);
    hand_link(h, "pq", p, q, road, 1);
    hand_link(h, "qb", q, b, road, 1);
    hand_access(h, hand_zone(h, a), a, road);
    hand_access(h, hand_zone(h, b), b, road);
    td_index cp = hand_facility(h, "cp", p, TD_FACILITY_CUSTOMS, road, TD_NONE);
    td_index cq = hand_facility(h, "cq", q, TD_FACILITY_CUSTOMS, road, TD_NONE);
    expect_journeys(h, 0, 1, NULL); /* on the ground only, and there is no terminal */
    h->world.facilities.from_modes[cp] = h->world.facilities.from_modes[cq] = HAND_LIST(h, road);
    expect_journeys(h, 0, 1, "in ap cp pq cq qb out", NULL);
    hand_facility(h, "gate", p, TD_FACILITY_BORDER, road, TD_NONE);
    expect_journeys(h, 0, 1, "in ap cp gate pq cq qb out", NULL);
    hand_free(h);
}

/* A net with many ways to clear: each foreign journey clears for export once, then for import once, and
 * whatever lies before is in the origin's, whatever after in the destination's territory. */
static void freight_clears_once_each_way(void **state)
{
    (void)state;
    chain n = draw_chain(1);
    hand *h = n.h;
    td_index e = hand_node(h, "e", 2); /* a third territory on another way */
    hand_link(h, "be", n.b, e, n.road, 1);
    hand_link(h, "ec", e, n.c, n.road, 1);
    td_index sites[] = {n.a, n.b, n.c, n.d, e};
    for (int i = 0; i < 5; i++)
        h->world.facilities.from_modes[hand_facility(h, "customs", sites[i], TD_FACILITY_CUSTOMS,
                                                     TD_NONE, TD_NONE)] = HAND_LIST(h, n.road);
    td_supernetwork *net = expand(h);
    for (td_index from = 0; from < 2; from++) {
        journeys *found = find_journeys(h, net, from, 1 - from);
        assert_true(found->count > 20);
        td_index home = h->world.nodes.territory[h->world.zones.node[from]];
        td_index away = h->world.nodes.territory[h->world.zones.node[1 - from]];
        for (uint32_t i = 0; i < found->count; i++) {
            int exports = 0, imports = 0;
            for (uint32_t k = 0; k < found->length[i]; k++) {
                uint32_t arc = found->arcs[i][k];
                uint8_t before = net->vertex_layer[net->csr.tail[arc]];
                uint8_t after = net->vertex_layer[net->csr.head[arc]];
                td_index territory =
                    h->world.nodes.territory[net->vertex_node[net->csr.head[arc]]];
                exports += before == TD_LAYER_BEFORE && after == TD_LAYER_TRANSIT;
                imports += before == TD_LAYER_TRANSIT && after == TD_LAYER_AFTER;
                if (before != after)
                    assert_int_equal(net->kind[arc], TD_ARC_PROCESS);
                if (before == TD_LAYER_BEFORE)
                    assert_int_equal(territory, home);
                if (after == TD_LAYER_AFTER)
                    assert_int_equal(territory, away);
            }
            assert_int_equal(exports, 1);
            assert_int_equal(imports, 1);
        }
        free_journeys(found);
    }
    td_supernetwork_free(net);
    hand_free(h);
}

/* Between unloading and loading (alighting and boarding) there is always a terminal's passage. */
static void nothing_is_reloaded_without_a_terminal(void **state)
{
    (void)state;
    chain n = draw_chain(1);
    hand *h = n.h;
    hand_facility(h, "any", n.b, TD_FACILITY_TERMINAL, TD_NONE, TD_NONE);
    hand_facility(h, "cb", n.b, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    hand_facility(h, "cc", n.c, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    td_index train = hand_vehicle(h, "train", n.rail, 0, true);
    hand_service(h, "s", train);
    hand_stop(h, n.b, HAND_NONE);
    hand_stop(h, n.c, HAND_LIST(h, n.rail_link));
    td_supernetwork *net = expand(h);
    journeys *found = find_journeys(h, net, 0, 1);
    assert_true(found->count >= 4); /* wagon or service, two rows at b */
    for (uint32_t i = 0; i < found->count; i++) {
        int down = 0;
        for (uint32_t k = 0; k < found->length[i]; k++) {
            uint8_t kind = net->kind[found->arcs[i][k]];
            if (kind == TD_ARC_UNLOAD || kind == TD_ARC_ALIGHT) {
                assert_int_equal(down, 0);
                down = 1;
            } else if (kind == TD_ARC_TRANSFER) {
                assert_int_equal(down, 1);
                down = 2;
            } else if (kind == TD_ARC_LOAD || kind == TD_ARC_BOARD) {
                assert_int_equal(down, 2);
                down = 0;
            }
        }
    }
    free_journeys(found);
    td_supernetwork_free(net);
    hand_free(h);
}

/* --- services --- */

/*   z0 a --l1-- m --l2-- [frontier] n --l3-- b z1      a service a-n-b; a lock at m, gauges at n       */
typedef struct line {
    hand *h;
    td_index rail, road, train, a, m, n, b, l1, l2, l3;
} line;

static line draw_line(void)
{
    line s = {.h = hand_create()};
    hand *h = s.h;
    s.rail = hand_mode(h, "rail");
    s.road = hand_mode(h, "road");
    s.train = hand_vehicle(h, "train", s.rail, 0, true);
    hand_vehicle(h, "truck", s.road, 0, false);
    s.a = hand_node(h, "a", 0);
    s.m = hand_node(h, "m", 0);
    s.n = hand_node(h, "n", 1);
    s.b = hand_node(h, "b", 1);
    for (int i = 0; i < 4; i++)
        h->world.nodes.territory[i] = 0;
    s.l1 = hand_link(h, "l1", s.a, s.m, s.rail, 1);
    s.l2 = hand_link(h, "l2", s.n, s.m, s.rail, 1); /* ridden backward */
    s.l3 = hand_link(h, "l3", s.n, s.b, s.rail, 1);
    const td_index ends[] = {s.a, s.n, s.b};
    for (int i = 0; i < 3; i++) {
        hand_access(h, hand_zone(h, ends[i]), ends[i], s.road);
        hand_facility(h, "t", ends[i], TD_FACILITY_TERMINAL, s.road, s.rail);
    }
    hand_service(h, "s", s.train);
    hand_stop(h, s.a, HAND_NONE);
    hand_stop(h, s.n, HAND_LIST(h, s.l1, s.l2));
    hand_stop(h, s.b, HAND_LIST(h, s.l3));
    return s;
}

static void services_ride_from_stop_to_stop(void **state)
{
    (void)state;
    line s = draw_line();
    hand *h = s.h;
    expect_journeys(h, 0, 1, "in U t B s X t L out", NULL);
    expect_journeys(h, 1, 2, "in U t B s X t L out", NULL);
    expect_journeys(h, 0, 2, "in U t B s . s X t L out", NULL);
    expect_journeys(h, 2, 0, NULL); /* no service back */
    h->world.stops.alight[1] = false;
    expect_journeys(h, 0, 1, NULL);
    h->world.stops.board[1] = false;
    expect_journeys(h, 1, 2, NULL);
    expect_journeys(h, 0, 2, "in U t B s . s X t L out", NULL);
    h->world.services.open[0] = false;
    expect_journeys(h, 0, 2, NULL);
    hand_free(h);
}

static uint32_t find_ride(const td_supernetwork *net, td_index stop)
{
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        if (net->kind[a] == TD_ARC_RIDE && net->stop[a] == stop)
            return a;
    fail_msg("no ride to stop %u", stop);
    return TD_NO_ARC;
}

static void expect_item(const td_supernetwork *net, uint32_t arc, uint32_t at, td_index link,
                        bool backward, td_index facility)
{
    assert_true(net->ride_first[arc] + at < net->ride_first[arc + 1]);
    const struct td_ride_item *item = &net->ride_items[net->ride_first[arc] + at];
    assert_int_equal(item->link, link);
    assert_int_equal(item->backward, backward);
    assert_int_equal(item->facility, facility);
}

static void rides_take_what_is_on_their_way(void **state)
{
    (void)state;
    line s = draw_line();
    hand *h = s.h;
    td_world *w = &h->world;
    td_index lock = hand_facility(h, "slow", s.m, TD_FACILITY_LOCK, s.rail, TD_NONE);
    td_index quick = hand_facility(h, "quick", s.m, TD_FACILITY_LOCK, s.rail, TD_NONE);
    td_index barred = hand_facility(h, "barred", s.m, TD_FACILITY_LOCK, s.rail, TD_NONE);
    w->facilities.time_h[lock] = 3;
    w->facilities.time_h[quick] = 1;
    w->facilities.base_wait_h[quick] = 1;
    w->facilities.vehicle_types[barred] = HAND_LIST(h, s.train + 1);
    td_index exit = hand_facility(h, "exit", s.m, TD_FACILITY_BORDER, s.rail, TD_NONE);
    td_index entry = hand_facility(h, "entry", s.n, TD_FACILITY_BORDER, TD_NONE, TD_NONE);
    td_index bogies = hand_facility(h, "bogies", s.n, TD_FACILITY_GAUGE_CHANGE, s.rail, s.rail);
    w->links.gauge_mm[s.l1] = w->links.gauge_mm[s.l2] = 1435;
    w->links.gauge_mm[s.l3] = 1520;
    td_supernetwork *net = expand(h);
    uint32_t first = find_ride(net, 1), second = find_ride(net, 2);
    assert_int_equal(net->ride_first[first + 1] - net->ride_first[first], 5);
    expect_item(net, first, 0, s.l1, false, TD_NONE);
    expect_item(net, first, 1, TD_NONE, false, quick);
    expect_item(net, first, 2, TD_NONE, false, exit);
    expect_item(net, first, 3, s.l2, true, TD_NONE);
    expect_item(net, first, 4, TD_NONE, false, entry);
    assert_int_equal(net->ride_first[second + 1] - net->ride_first[second], 2);
    expect_item(net, second, 0, TD_NONE, false, bogies);
    expect_item(net, second, 1, s.l3, false, TD_NONE);
    /* uses: the same things as resources */
    assert_int_equal(net->use_first[first + 1] - net->use_first[first], 5);
    const td_use *uses = net->uses + net->use_first[first];
    assert_int_equal(uses[0].resource, w->links.resource[s.l1]);
    assert_int_equal(uses[1].resource, w->facilities.resource[quick]);
    assert_int_equal(uses[3].resource, w->links.resource[s.l2] + 1);
    assert_int_equal(uses[3].vehicle_type, s.train);
    td_supernetwork_free(net);
    hand_free(h);
}

static void service_capacity_is_used_at_boarding(void **state)
{
    (void)state;
    line s = draw_line();
    td_supernetwork *net = expand(s.h);
    uint32_t boards = 0;
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        for (uint32_t u = net->use_first[a]; u < net->use_first[a + 1]; u++)
            if (s.h->world.resources.kind[net->uses[u].resource] == TD_RESOURCE_SERVICE) {
                assert_int_equal(net->kind[a], TD_ARC_BOARD);
                boards++;
            }
    assert_int_equal(boards, 2);
    td_supernetwork_free(net);
    hand_free(s.h);
}

static void expect_service_diag(const hand *h, td_diag_code code, uint32_t rides)
{
    td_diags *diags = td_diags_create();
    td_supernetwork *net = expand_with(h, diags);
    assert_int_equal(td_diags_count(diags), 1);
    assert_int_equal(td_diags_at(diags, 0)->code, code);
    assert_int_equal(count_arcs(net, TD_ARC_RIDE), rides);
    td_supernetwork_free(net);
    td_diags_free(diags);
}

static void services_close_with_what_they_need(void **state)
{
    (void)state;
    line s = draw_line();
    td_world *w = &s.h->world;
    w->links.open[s.l2] = false;
    expect_service_diag(s.h, TD_D_SERVICE_LINK_CLOSED, 1);
    w->links.open[s.l2] = true;
    w->links.gauge_mm[s.l1] = w->links.gauge_mm[s.l2] = 1435;
    w->links.gauge_mm[s.l3] = 1520;
    expect_service_diag(s.h, TD_D_SERVICE_NO_FACILITY, 1);
    w->links.gauge_mm[s.l3] = 1435;
    w->links.directed[s.l2] = true;
    expect_service_diag(s.h, TD_D_SERVICE_NO_WAY, 1);
    hand_free(s.h);
}

/* --- order --- */

/* What an arc is, in ids, its ends included. */
static void write_arc(const hand *h, const td_supernetwork *net, uint32_t arc, char *text, size_t size)
{
    walker w = {.world = &h->world, .net = net};
    uint32_t tail = net->csr.tail[arc], head = net->csr.head[arc];
    snprintf(text, size, "%u %u %u %u %s %u %u", net->vertex_node[tail], net->vertex_kind[tail],
             net->vertex_node[head], net->vertex_kind[head], word_of(&w, arc), net->vehicle_type[arc],
             net->layer[arc]);
}

static void added_rows_do_not_reorder(void **state)
{
    (void)state;
    line before = draw_line(), after = draw_line();
    td_index other = hand_vehicle(after.h, "coach", after.rail, 0, true);
    hand_service(after.h, "new", other);
    hand_stop(after.h, after.a, HAND_NONE);
    hand_stop(after.h, after.b, HAND_LIST(after.h, after.l1, after.l2, after.l3));
    td_supernetwork *small = expand(before.h), *large = expand(after.h);
    uint32_t at = 0;
    for (uint32_t a = 0; a < small->csr.arc_count; a++, at++) {
        char wanted[128], found[128];
        write_arc(before.h, small, a, wanted, sizeof wanted);
        for (;; at++) {
            assert_true(at < large->csr.arc_count);
            write_arc(after.h, large, at, found, sizeof found);
            if (strcmp(wanted, found) == 0)
                break;
        }
    }
    assert_true(large->csr.arc_count > small->csr.arc_count);
    td_supernetwork_free(small);
    td_supernetwork_free(large);
    hand_free(before.h);
    hand_free(after.h);
}

/* --- oracle: a naive expansion of random worlds, distances by igraph --- */

static uint32_t random_below(uint64_t *seed, uint32_t bound)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)(*seed >> 33) % bound;
}

enum { NODES = 24, TYPES = 4, ZONES = 6 };

/* Two modes with two vehicle types each, random links, terminals at some nodes. */
static hand *draw_random(uint64_t seed)
{
    hand *h = hand_create();
    td_index road = hand_mode(h, "road"), rail = hand_mode(h, "rail");
    for (int i = 0; i < TYPES; i++)
        hand_vehicle(h, "v", i < 2 ? road : rail, 0, false);
    for (int i = 0; i < NODES; i++)
        hand_node(h, "n", 0);
    for (int i = 0; i < 60; i++) {
        td_index link = hand_link(h, "l", random_below(&seed, NODES), random_below(&seed, NODES),
                                  i % 2 ? road : rail, random_below(&seed, 20));
        h->world.links.directed[link] = random_below(&seed, 4) == 0;
        if (random_below(&seed, 3) == 0)
            h->world.links.vehicle_types[link] = HAND_LIST(h, i % 2 ? 0 : 2);
    }
    for (int i = 0; i < ZONES; i++) {
        td_index node = random_below(&seed, NODES);
        while (h->world.nodes.zone[node] != TD_NONE)
            node = random_below(&seed, NODES);
        td_index access = hand_access(h, hand_zone(h, node), node, road);
        h->world.accesses.length_km[access] = random_below(&seed, 5);
    }
    for (int i = 0; i < 6; i++) {
        td_index f = hand_facility(h, "t", random_below(&seed, NODES), TD_FACILITY_TERMINAL, road,
                                   i % 3 ? rail : TD_NONE);
        h->world.facilities.time_h[f] = 1 + random_below(&seed, 5);
    }
    for (int i = 0; i < NODES; i++)
        h->world.nodes.through[i] = random_below(&seed, 8) != 0;
    return h;
}

/* Both graphs cost: length of links and access, time_h of terminals, 1 a loading and an unloading. */
static double cost_of_arc(const td_world *w, const td_supernetwork *net, uint32_t a)
{
    switch ((td_arc_kind)net->kind[a]) {
    case TD_ARC_ACCESS:
        return w->accesses.length_km[net->access[a]];
    case TD_ARC_MOVE:
        return w->links.length_km[net->link[a]];
    case TD_ARC_TRANSFER:
        return w->facilities.time_h[net->facility[a]];
    case TD_ARC_LOAD:
    case TD_ARC_UNLOAD:
        return 1;
    default:
        return 0;
    }
}

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
        cmocka_unit_test(plain_world_is_its_own_graph),
        cmocka_unit_test(zone_without_through_traffic_is_two_vertices),
        cmocka_unit_test(modes_change_at_terminals_only),
        cmocka_unit_test(cargo_form_decides_on_vehicles_and_terminals),
        cmocka_unit_test(terminal_for_some_vehicles_does_not_serve_others),
        cmocka_unit_test(access_haul_reaches_a_terminal_without_links_of_its_mode),
        cmocka_unit_test(ends_at_a_node_barred_to_through_traffic),
        cmocka_unit_test(every_vessel_passes_the_lock),
        cmocka_unit_test(locks_know_their_direction),
        cmocka_unit_test(zone_at_a_lock_does_not_pass_it),
        cmocka_unit_test(vessels_need_class_and_depth),
        cmocka_unit_test(gauges_meet_at_gauge_changes_only),
        cmocka_unit_test(frontiers_take_their_formalities_on_both_sides),
        cmocka_unit_test(customs_in_the_chain),
        cmocka_unit_test(customs_on_the_vehicle),
        cmocka_unit_test(freight_clears_once_each_way),
        cmocka_unit_test(nothing_is_reloaded_without_a_terminal),
        cmocka_unit_test(services_ride_from_stop_to_stop),
        cmocka_unit_test(rides_take_what_is_on_their_way),
        cmocka_unit_test(service_capacity_is_used_at_boarding),
        cmocka_unit_test(services_close_with_what_they_need),
        cmocka_unit_test(added_rows_do_not_reorder),
        cmocka_unit_test(same_distances_as_a_naive_expansion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
