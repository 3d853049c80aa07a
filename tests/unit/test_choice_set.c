/* Choice sets of a small world whose routes can be counted on one hand (assign_town.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "assign/choice_set.h"
#include "unit/assign_town.h"

typedef struct asked {
    td_costing costing;
    td_choice_set *sets;
    const td_choice_route *routes;
    const uint32_t *arcs;
    uint32_t count;
} asked;

static void ask(const town *t, asked *a)
{
    const td_world *w = &t->f->world;
    a->costing = td_costing_of(w, t->net, (td_class){.commodity = t->goods, .form = FX_CONTAINER},
                               &t->f->period);
    assert_int_equal(td_costing_prepare(&a->costing), TD_OK);
    assert_int_equal(td_choice_set_create(w, t->net, &a->sets), TD_OK);
    assert_int_equal(td_choice_set_class(a->sets, &a->costing, &t->zone_a, 1, &t->zone_b, 1),
                     TD_OK);
    td_choice_set_origin(a->sets, t->zone_a);
    assert_int_equal(td_choice_set_routes(a->sets, 0, &a->routes, &a->count, &a->arcs), TD_OK);
}

static void forget(asked *a)
{
    td_choice_set_free(a->sets);
    td_costing_clear(&a->costing);
}

static void assert_is(const town *t, const td_choice_route *r, const char *chain, td_index corridor,
                      double cost)
{
    char name[TD_CHAIN_NAME_SIZE];
    td_chain_name(&t->f->world, r->chain, name);
    assert_string_equal(name, chain);
    assert_int_equal(r->corridor, corridor);
    assert_true(fabs(r->figures.generalised - cost) < 1e-9);
}

/* From the origin to the destination without a gap, no vertex twice. */
static void assert_is_path(const town *t, const asked *a, const td_choice_route *r)
{
    const uint32_t *arcs = a->arcs + r->first_arc;
    assert_int_equal(t->net->csr.tail[arcs[0]], t->net->origin_vertex[t->zone_a]);
    assert_int_equal(t->net->csr.head[arcs[r->arc_count - 1]],
                     t->net->destination_vertex_domestic[t->zone_b]);
    for (uint32_t i = 1; i < r->arc_count; i++) {
        assert_int_equal(t->net->csr.tail[arcs[i]], t->net->csr.head[arcs[i - 1]]);
        for (uint32_t k = 0; k < i; k++)
            assert_int_not_equal(t->net->csr.head[arcs[i]], t->net->csr.tail[arcs[k]]);
    }
}

/* 46 x 2.5 = 115 bars the southern road, which is not the best of its chain. */
static void test_every_chain(void **state)
{
    (void)state;
    town t = town_create();
    asked a;
    town_open(&t);
    ask(&t, &a);
    assert_int_equal(a.count, 3);
    assert_is(&t, &a.routes[0], "waterway", TD_NONE, 46);
    assert_is(&t, &a.routes[1], "rail", TD_NONE, 80);
    assert_is(&t, &a.routes[2], "road", CORRIDOR_NORTH, 100);
    for (uint32_t i = 0; i < a.count; i++)
        assert_is_path(&t, &a, &a.routes[i]);
    forget(&a);
    town_free(&t);
}

/* Another truck is no other route: of the two on one road the cheaper stays, whichever came first. */
static void test_other_trucks(void **state)
{
    (void)state;
    const double per_km[] = {9, 10, 11}, cost[] = {90, 100, 100};
    for (int i = 0; i < 3; i++) {
        town t = town_create();
        asked a;
        town_second_truck(&t, per_km[i]);
        town_open(&t);
        ask(&t, &a);
        assert_int_equal(a.count, 3);
        assert_is(&t, &a.routes[2], "road", CORRIDOR_NORTH, cost[i]);
        forget(&a);
        town_free(&t);
    }
}

/* From M by barge to a place `road_km` by road from B, with terminals at 25: dearer than the road alone. */
static void open_hop(town *t, double road_km)
{
    fixture *f = t->f;
    const td_index place = fx_node(f, FX_CN);
    f->world.links.open[LINK_RIVER] = false;
    fx_link(f, TOWN_M, place, FX_WATER, 100 - road_km);
    fx_link(f, place, TOWN_B, FX_ROAD, road_km);
    town_terminal(f, TOWN_M, FX_WATER);
    town_terminal(f, place, FX_WATER);
    f->world.facilities.cost_per_t[f->world.facilities.count - 2] = 25;
    f->world.facilities.cost_per_t[f->world.facilities.count - 1] = 25;
    town_open(t);
}

/* Of 200 km by road one way leaves 160, the other 110: 50 + 25 + 4 + 25 + 30 = 134, and 50 + 25 + 9 + 25 + 5 = 114,
 * where the road alone is 100. A hop that saves no road to speak of is no choice. */
static void test_hop(void **state)
{
    (void)state;
    town t = town_create();
    asked a;
    open_hop(&t, 60);
    ask(&t, &a);
    for (uint32_t i = 0; i < a.count; i++)
        assert_true(a.routes[i].chain != td_chain_append(TD_CHAIN_EMPTY, FX_WATER));
    forget(&a);
    town_free(&t);
    t = town_create();
    open_hop(&t, 10);
    ask(&t, &a);
    uint32_t hop = 0;
    while (hop < a.count && a.routes[hop].chain != td_chain_append(TD_CHAIN_EMPTY, FX_WATER))
        hop++;
    assert_true(hop < a.count);
    assert_is(&t, &a.routes[hop], "waterway", CORRIDOR_NORTH, 114);
    forget(&a);
    town_free(&t);
}

static void test_every_corridor(void **state)
{
    (void)state;
    town t = town_create();
    asked a;
    t.f->world.parameters.detour_limit = 3;
    town_open(&t);
    ask(&t, &a);
    assert_int_equal(a.count, 4);
    assert_is(&t, &a.routes[3], "road", CORRIDOR_SOUTH, 120);
    assert_is_path(&t, &a, &a.routes[3]);
    forget(&a);
    town_free(&t);
}

/* The best of a chain may cost 1.5 times the detour limit: 46 x 1.5 x 1.5 = 103.5 leaves the north,
 * 46 x 1.4 x 1.5 = 96.6 does not. */
static void test_allowance(void **state)
{
    (void)state;
    town t = town_create();
    asked a;
    town_open(&t);
    t.f->world.parameters.detour_limit = 1.5;
    ask(&t, &a);
    assert_int_equal(a.count, 3);
    forget(&a);
    t.f->world.parameters.detour_limit = 1.4;
    ask(&t, &a);
    assert_int_equal(a.count, 2);
    forget(&a);
    town_free(&t);
}

/* A second link A-M that is 20 km longer has half of its way in common with the first: it stays, as
 * does its like between M and B, under a limit of 0.8; under one of 0.4 only the cheapest does. */
static void test_overlap(void **state)
{
    (void)state;
    for (int strict = 0; strict < 2; strict++) {
        town t = town_create();
        asked a;
        const td_index twin = fx_link(t.f, TOWN_A, TOWN_M, FX_ROAD, 120);
        t.f->world.link_corridor[twin] = CORRIDOR_NORTH;
        t.f->world.parameters.overlap_limit = strict ? 0.4 : 0.8;
        town_open(&t);
        ask(&t, &a);
        assert_int_equal(a.count, strict ? 3 : 4);
        assert_is(&t, &a.routes[2], "road", CORRIDOR_NORTH, 100);
        if (!strict)
            assert_is(&t, &a.routes[3], "road", CORRIDOR_NORTH, 110);
        forget(&a);
        town_free(&t);
    }
}

/* Four trains of their own at rising prices: three routes a chain and corridor are kept. */
static void test_routes_per_chain(void **state)
{
    (void)state;
    town t = town_create();
    asked a;
    for (int i = 1; i <= 3; i++)
        town_train(&t, 600 + 20 * i);
    town_open(&t);
    ask(&t, &a);
    assert_int_equal(a.count, 5);
    for (uint32_t i = 0; i < 3; i++)
        assert_is(&t, &a.routes[1 + i], "rail", TD_NONE, 80 + 2 * i);
    forget(&a);
    town_free(&t);
}

/* Dearer southern roads change nothing but the southern route: all else is the same to the last
 * bit. */
static void test_independence(void **state)
{
    (void)state;
    td_choice_route before[3];
    for (int dearer = 0; dearer < 2; dearer++) {
        town t = town_create();
        asked a;
        t.f->world.parameters.detour_limit = 3;
        t.f->world.links.toll[LINK_AS] = dearer ? 77 : 0;
        town_open(&t);
        ask(&t, &a);
        assert_int_equal(a.count, 4);
        for (int i = 0; i < 3 && !dearer; i++)
            before[i] = a.routes[i];
        for (int i = 0; i < 3; i++)
            assert_memory_equal(&a.routes[i].figures, &before[i].figures, sizeof before[i].figures);
        assert_is(&t, &a.routes[3], "road", CORRIDOR_SOUTH, dearer ? 120 + 77 / 20.0 : 120);
        forget(&a);
        town_free(&t);
    }
}

/* Rail to M and road onwards contains the chain "rail" and is dearer: it does not compete. Where no
 * train goes all the way, it does. */
static void test_roundabout(void **state)
{
    (void)state;
    for (int direct = 0; direct < 2; direct++) {
        town t = town_create();
        fixture *f = t.f;
        asked a;
        const td_index links[] = {fx_link(f, TOWN_A, TOWN_M, FX_RAIL, 100),
                                  fx_link(f, TOWN_S, TOWN_B, FX_RAIL, 100)};
        const td_index ends[][2] = {{TOWN_A, TOWN_M}, {TOWN_S, TOWN_B}};
        const td_index bridge = fx_link(f, TOWN_M, TOWN_S, FX_ROAD, 10);
        f->world.links.speed_kmh[bridge] = 50;
        for (int i = 0; i < 2; i++) { /* A-M by train, M-S by road, S-B by train */
            const td_index s = fx_service(f, t.train, 7);
            f->world.services.price_per_teu[s] = 200;
            fx_stop(f, s, ends[i][0], NAN, NAN);
            f->world.stops.links[fx_stop(f, s, ends[i][1], NAN, NAN)] = fx_list(f, links[i]);
        }
        town_terminal(f, TOWN_M, FX_RAIL);
        town_terminal(f, TOWN_S, FX_RAIL);
        f->world.services.open[t.service] = direct;
        town_open(&t);
        ask(&t, &a);
        /* 10 + 20 + 10 + 5 + 10 + 20 + 10 = 85; by rail to M and road from there, "rail": 90 */
        bool found = false;
        for (uint32_t i = 0; i < a.count; i++) {
            char name[TD_CHAIN_NAME_SIZE];
            td_chain_name(&f->world, a.routes[i].chain, name);
            found = found || (strcmp(name, "rail-road-rail") == 0 &&
                              fabs(a.routes[i].figures.generalised - 85) < 1e-9);
            assert_is_path(&t, &a, &a.routes[i]);
        }
        assert_int_equal(found, !direct);
        forget(&a);
        town_free(&t);
    }
}

static void test_no_route(void **state)
{
    (void)state;
    town t = town_create();
    asked a;
    static const bool closed[] = {true, true, true, true, true, true};
    t.f->period.link_closed = closed;
    town_open(&t);
    ask(&t, &a);
    assert_int_equal(a.count, 0);
    forget(&a);
    town_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_chain),      cmocka_unit_test(test_other_trucks),     cmocka_unit_test(test_hop),
        cmocka_unit_test(test_every_corridor),
        cmocka_unit_test(test_allowance),        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_routes_per_chain), cmocka_unit_test(test_independence),
        cmocka_unit_test(test_roundabout),       cmocka_unit_test(test_no_route),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
