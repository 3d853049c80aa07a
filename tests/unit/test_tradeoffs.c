/* Routes that no other beats, in a small world by hand (assign_town.h). Per tonne, with waits of a quarter
 * of a headway (6 h for a train a day) and emissions of 100, 20 and 10 g a tkm:
 *
 *            money      time         CO2e
 *     north  100        4 h          20 kg
 *     south  120        4.8 h        24 kg     beaten by north
 *     rail    80       10.2 h         4.2 kg
 *     barge   46       26 h           2.6 kg                                                       */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "assign/tradeoffs.h"
#include "unit/assign_town.h"

enum { ENOUGH = 100000 };

static void assert_near(double a, double b)
{
    assert_true(fabs(a - b) <= 1e-9 * fmax(1, fabs(b))); /* sums of a few terms: rounding */
}

static town open_town(void)
{
    town t = town_create();
    double *g_per_tkm = t.f->world.vehicle_types.co2e_wtw_g_per_tkm;
    g_per_tkm[t.truck] = 100;
    g_per_tkm[t.train] = 20;
    g_per_tkm[t.barge] = 10;
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 100);
    fx_choice(t.f, "", 0.02);
    return t;
}

static td_tradeoffs find(const town *t, const td_criterion *criteria, uint32_t count)
{
    const td_world *world = &t->f->world;
    td_assignment *assignment = NULL;
    td_tradeoffs out;
    assert_int_equal(td_assign(world, t->net, NULL, NULL, 0, NULL, NULL, t->diags, &assignment),
                     TD_OK);
    assert_int_equal(td_tradeoffs_find(world, t->net, assignment, 0, &world->periods[0], criteria,
                                       count, ENOUGH, &out),
                     TD_OK);
    assert_true(out.complete);
    td_assignment_free(assignment);
    return out;
}

static void assert_route(const td_route *route, const char *chain, double money, double time_h,
                         double co2e_kg)
{
    assert_string_equal(route->chain, chain);
    assert_near(route->figures.money, money);
    assert_near(route->figures.time_h, time_h);
    assert_near(route->figures.co2e_wtw_kg, co2e_kg);
}

static void what_is_beaten_goes(void **state)
{
    (void)state;
    const td_criterion all[] = {TD_CRITERION_COST, TD_CRITERION_TIME, TD_CRITERION_CO2E};
    town t = open_town();
    town_open(&t);
    td_tradeoffs found = find(&t, all, 3);
    assert_int_equal(found.route_count, 3);
    assert_route(&found.routes[0], "waterway", 46, 26, 2.6);
    assert_route(&found.routes[1], "rail", 80, 10.2, 4.2);
    assert_route(&found.routes[2], "road", 100, 4, 20);
    assert_int_equal(found.routes[2].corridor, CORRIDOR_NORTH);
    td_tradeoffs_clear(&found);
    town_free(&t);
}

static void the_first_criterion_gives_the_order(void **state)
{
    (void)state;
    const td_criterion time_first[] = {TD_CRITERION_TIME, TD_CRITERION_COST};
    const td_criterion green[] = {TD_CRITERION_CO2E, TD_CRITERION_COST};
    town t = open_town();
    town_open(&t);
    td_tradeoffs found = find(&t, time_first, 2);
    assert_int_equal(found.route_count, 3);
    assert_route(&found.routes[0], "road", 100, 4, 20);
    assert_route(&found.routes[2], "waterway", 46, 26, 2.6);
    td_tradeoffs_clear(&found);
    found = find(&t, green, 2); /* barges are the cheapest too */
    assert_int_equal(found.route_count, 1);
    assert_route(&found.routes[0], "waterway", 46, 26, 2.6);
    td_tradeoffs_clear(&found);
    town_free(&t);
}

/* A second train, once a week, for 300 CNY/TEU in 3 h: freight takes whichever goes first, so both wait a
 * quarter of 168 / 8 h, and the one a day is beaten. By its own headway the second would wait 42 h. */
static void services_share_their_departures(void **state)
{
    (void)state;
    const td_criterion criteria[] = {TD_CRITERION_COST, TD_CRITERION_TIME};
    town t = open_town();
    const td_index weekly = fx_service(t.f, t.train, 1);
    t.f->world.services.price_per_teu[weekly] = 300;
    fx_stop(t.f, weekly, TOWN_A, NAN, NAN);
    const td_index stop = fx_stop(t.f, weekly, TOWN_B, 3, NAN);
    t.f->world.stops.links[stop] = fx_list(t.f, LINK_RAIL);
    town_open(&t);
    td_tradeoffs found = find(&t, criteria, 2);
    assert_int_equal(found.route_count, 3);
    assert_route(&found.routes[1], "rail", 50, 3 + 5.25, 4.2);
    td_tradeoffs_clear(&found);
    town_free(&t);
}

static void a_route_of_the_assignment_keeps_its_share(void **state)
{
    (void)state;
    const td_criterion cost[] = {TD_CRITERION_COST};
    town t = open_town();
    t.f->world.parameters.detour_limit = 3;
    town_open(&t);
    td_tradeoffs found = find(&t, cost, 1);
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += exp(-0.02 * (double[]){46, 80, 100, 120}[i]);
    assert_int_equal(found.route_count, 1);
    assert_near(found.routes[0].share, exp(-0.02 * 46) / sum);
    td_tradeoffs_clear(&found);
    town_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_beaten_goes),
        cmocka_unit_test(the_first_criterion_gives_the_order),
        cmocka_unit_test(services_share_their_departures),
        cmocka_unit_test(a_route_of_the_assignment_keeps_its_share),
    };
    return cmocka_run_group_tests_name("tradeoffs", tests, NULL, NULL);
}
