/* Assignment of a small world (assign_town.h): shares by hand, conservation, loads, reasons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "unit/assign_town.h"

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1, fabs(b)); /* sums of a few terms: rounding */
}
#define assert_near(a, b) assert_true(is_near(a, b))

static td_assignment *assign(const town *t)
{
    td_assignment *out = NULL;
    assert_int_equal(td_assign(&t->f->world, t->net, NULL, NULL, 0, NULL, NULL, t->diags, &out), TD_OK);
    return out;
}

static double served(const td_assignment *a, const td_pair *pair)
{
    double sum = 0;
    for (uint32_t i = 0; i < pair->route_count; i++)
        sum += a->routes[pair->first_route + i].tonnes;
    return sum;
}

/* theta 0.02, beta 1, no arc of any length in common: odds of exp(-0.02 x cost). */
static void test_logit(void **state)
{
    (void)state;
    town t = town_create();
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 700);
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 300); /* rows alike add up */
    fx_choice(t.f, "", 0.02);
    t.f->world.parameters.detour_limit = 3;
    town_open(&t);
    td_assignment *a = assign(&t);
    assert_int_equal(a->pair_count, 1);
    assert_int_equal(a->route_count, 4);
    const double cost[] = {46, 80, 100, 120};
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += exp(-0.02 * cost[i]);
    for (int i = 0; i < 4; i++) {
        assert_near(a->routes[i].share, exp(-0.02 * cost[i]) / sum);
        assert_near(a->routes[i].figures.generalised, cost[i]);
        assert_near(a->routes[i].tonnes, 1000 * exp(-0.02 * cost[i]) / sum);
    }
    assert_string_equal(a->routes[0].chain, "waterway");
    assert_near(a->pairs[0].logsum, -log(sum) / 0.02);
    assert_near(served(a, &a->pairs[0]), 1000);
    const td_index *resource = t.f->world.links.resource;
    assert_near(a->load[resource[LINK_RIVER]], a->routes[0].tonnes);
    assert_near(a->load[resource[LINK_RAIL]], a->routes[1].tonnes);
    assert_near(a->load_t[resource[LINK_MB]], a->routes[2].tonnes);
    assert_near(a->load_teu[resource[LINK_MB]], a->routes[2].tonnes / 10);
    assert_near(a->load_vehicles[resource[LINK_MB]], a->routes[2].tonnes / 20);
    /* both terminals of A see trucks arrive; the rail one passes the rail route's freight */
    assert_near(a->load_t[t.f->world.facilities.resource[0]], a->routes[1].tonnes);
    td_assignment_free(a);
    town_free(&t);
}

static void test_all_or_nothing(void **state)
{
    (void)state;
    town t = town_create();
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1000);
    t.f->world.evaluate.type = TD_ASSIGN_ALL_OR_NOTHING; /* needs no theta */
    town_open(&t);
    td_assignment *a = assign(&t);
    assert_int_equal(a->route_count, 1);
    assert_string_equal(a->routes[0].chain, "waterway");
    assert_true(a->routes[0].tonnes == 1000);
    assert_near(a->pairs[0].logsum, 46);
    td_assignment_free(a);
    town_free(&t);
}

/* A line's capacity counts trains: wagons of which fifty make one. */
static void test_parts_of_a_train(void **state)
{
    (void)state;
    town t = town_create();
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1000);
    t.f->world.evaluate.type = TD_ASSIGN_ALL_OR_NOTHING;
    for (td_index v = 0; v < t.f->world.vehicle_types.count; v++)
        t.f->world.vehicle_types.capacity_units[v] = 0.02;
    town_open(&t);
    const td_index river = t.f->world.links.resource[LINK_RIVER];
    t.f->world.resources.unit[river] = TD_UNIT_TRAIN;
    td_assignment *a = assign(&t);
    assert_true(a->load_vehicles[river] > 0);
    assert_near(a->load[river], 0.02 * a->load_vehicles[river]);
    td_assignment_free(a);
    town_free(&t);
}

/* Chain by chain: the barge's constant makes up for the train's 34 CNY, a third is captive to
 * roads, and the nest of the two roads counts for its log-sum: routes of 100 and 120, lambda 0.5.
 */
static void test_chain_parameters(void **state)
{
    (void)state;
    town t = town_create();
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1000);
    fx_choice(t.f, "", 0.02);
    td_choices *q = &t.f->world.choices;
    q->asc[fx_choice(t.f, "waterway", NAN)] = -0.02 * 34;
    const td_index road = fx_choice(t.f, "road", NAN);
    q->captive_share[road] = 1 / 3.0;
    q->nest_scale[road] = 0.5;
    t.f->world.parameters.detour_limit = 3;
    town_open(&t);
    td_assignment *a = assign(&t);
    const double train = exp(-1.6), in_nest = exp(-4.0) + exp(-4.8), nest = sqrt(in_nest);
    const double all = 2 * train + nest;
    for (uint32_t i = 0; i < 4; i++) {
        const td_route *r = &a->routes[i];
        if (strcmp(r->chain, "road") != 0) {
            assert_near(r->share, 2 / 3.0 * train / all);
            continue;
        }
        const double within = (r->corridor == CORRIDOR_NORTH ? exp(-4.0) : exp(-4.8)) / in_nest;
        assert_near(r->share, within * (1 / 3.0 + 2 / 3.0 * nest / all));
    }
    for (uint32_t i = 1; i < 4; i++)
        assert_true(a->routes[i].share <= a->routes[i - 1].share);
    td_assignment_free(a);
    town_free(&t);
}

/* Months follow the profile and add up to the year; shares of a month are by its days. */
static void test_seasons(void **state)
{
    (void)state;
    town t = town_create();
    const td_index d = fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1200);
    t.f->world.evaluate.type = TD_ASSIGN_ALL_OR_NOTHING;
    t.f->world.seasons.count = 1;
    for (int m = 0; m < TD_MONTHS; m++)
        t.f->world.seasons.factor[0][m] = m == 0 ? 3 : 1; /* mean 14 / 12 */
    t.f->world.demands.profile[d] = 0;
    town_open(&t);
    double year = 0;
    for (int m = 0; m < TD_MONTHS; m++) {
        t.f->period.month = m;
        td_assignment *a = assign(&t);
        assert_near(a->pairs[0].tonnes, (m == 0 ? 300 : 100) * 12 / 14.0);
        year += a->pairs[0].tonnes;
        td_assignment_free(a);
    }
    assert_near(year, 1200);
    t.f->period.month = 0;
    t.f->period.share = 0.25;
    td_assignment *a = assign(&t);
    assert_near(a->pairs[0].tonnes, 75 * 12 / 14.0);
    td_assignment_free(a);
    town_free(&t);
}

static td_reason reason_of(const town *t)
{
    td_assignment *a = assign(t);
    const td_pair pair = a->pairs[0];
    assert_int_equal(pair.route_count, 0);
    assert_true(pair.tonnes_unserved == pair.tonnes);
    assert_true(isnan(pair.logsum));
    td_assignment_free(a);
    return pair.reason;
}

static void test_reasons(void **state)
{
    (void)state;
    town t = town_create();
    static const bool closed[] = {true, true, true, true, true, true};
    td_commodities *k = &t.f->world.commodities;
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1000);
    fx_choice(t.f, "", 0.02);
    fx_vehicle(t.f, FX_ROAD, FX_BULK, 30);
    town_open(&t);
    k->reefer[t.goods] = true;
    assert_int_equal(reason_of(&t), TD_REASON_NO_REEFER);
    k->reefer[t.goods] = false;
    t.f->period.link_closed = closed;
    assert_int_equal(reason_of(&t), TD_REASON_CLOSED);
    k->reefer[t.goods] = true; /* two rules at once: the origin has no way out */
    assert_int_equal(reason_of(&t), TD_REASON_NO_ACCESS_ORIGIN);
    k->reefer[t.goods] = false;
    t.f->period.link_closed = NULL;
    t.f->world.accesses.commodities[1] = fx_list(t.f, t.goods + 1);
    assert_int_equal(reason_of(&t), TD_REASON_NO_ACCESS_DESTINATION);
    assert_string_equal(td_reason_name(TD_REASON_NO_REEFER), "no-reefer");
    town_free(&t);
}

/* Freight for abroad without customs: the origin's side is named first. With export at A and no
 * import, the destination's; with both, it travels. */
static void test_clearance(void **state)
{
    (void)state;
    for (int customs = 0; customs <= 2; customs++) {
        town t = town_create();
        td_facilities *rows = &t.f->world.facilities;
        t.f->world.nodes.country[TOWN_B] = t.f->world.nodes.territory[TOWN_B] = FX_DE;
        fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1000);
        fx_choice(t.f, "", 0.02);
        for (int i = 0; i < customs; i++) {
            const td_index f = fx_facility(t.f, i == 0 ? TOWN_A : TOWN_B, TD_FACILITY_CUSTOMS);
            rows->direction[f] = i == 0 ? TD_DIRECTION_EXPORT : TD_DIRECTION_IMPORT;
            rows->cost_per_t[f] = 3;
        }
        town_open(&t);
        if (customs == 2) {
            td_assignment *a = assign(&t);
            assert_true(a->pairs[0].cls.foreign);
            assert_near(served(a, &a->pairs[0]), 1000);
            for (uint32_t i = 0; i < a->route_count; i++)
                assert_near(a->routes[i].figures.terms[TD_TERM_passage], 6);
            td_assignment_free(a);
        } else {
            assert_int_equal(reason_of(&t), customs == 0 ? TD_REASON_NO_EXPORT_CLEARANCE
                                                         : TD_REASON_NO_IMPORT_CLEARANCE);
        }
        town_free(&t);
    }
}

static void test_theta_missing(void **state)
{
    (void)state;
    town t = town_create();
    td_assignment *a = NULL;
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1000);
    town_open(&t);
    assert_int_equal(td_assign(&t.f->world, t.net, NULL, NULL, 0, NULL, NULL, t.diags, &a), TD_ERR_INVALID);
    assert_null(a);
    assert_true(td_diags_has(t.diags, TD_D_CHOICE_NO_THETA));
    town_free(&t);
}

static void test_cancel(void **state)
{
    (void)state;
    town t = town_create();
    const volatile int cancel = 1;
    td_assignment *a = NULL;
    fx_demand(t.f, t.zone_a, t.zone_b, t.goods, 1000);
    fx_choice(t.f, "", 0.02);
    town_open(&t);
    assert_int_equal(td_assign(&t.f->world, t.net, NULL, NULL, 0, NULL, &cancel, t.diags, &a), TD_ERR_CANCELLED);
    assert_null(a);
    town_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logit),
        cmocka_unit_test(test_all_or_nothing),
        cmocka_unit_test(test_parts_of_a_train),
        cmocka_unit_test(test_chain_parameters),
        cmocka_unit_test(test_seasons),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_clearance),
        cmocka_unit_test(test_theta_missing),
        cmocka_unit_test(test_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
