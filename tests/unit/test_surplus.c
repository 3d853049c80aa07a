/* Consumer surplus of small worlds (assign_town.h) against its closed forms; path sizes that stay
 * those of the base; keys of arcs; a study that changes nothing. Run from the project's folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "indicators/surplus.h"
#include "io/network_reader.h"
#include "model/scenario.h"
#include "run/evaluate.h"
#include "support.h"
#include "unit/assign_town.h"

#define THETA  0.02
#define TONNES 1000.0
/* Sums of a few terms of a few hundred thousand CNY. */
#define ROUNDING 1e-6

/* --- two towns, before and after --- */

typedef struct state {
    town town;
    td_arc_keys *keys;
    td_assignment *assignment;
} state;

typedef struct study {
    state base, scenario;
    td_counterpart *both;
    td_table *comparison;
} study;

typedef void change(town *t);

static const char *name_of(char kind, td_index row)
{
    static char names[128 * FX_ROWS][16]; /* the same text for the same row of either town */
    char *name = names[(size_t)kind * FX_ROWS + row];
    snprintf(name, sizeof names[0], "%c%u", kind, row);
    return name;
}

static void name_rows(char kind, td_labels *labels, td_index count)
{
    for (td_index row = 0; row < count; row++)
        labels->id[row] = name_of(kind, row);
}

static void open_state(state *s, change *first, change *second, char *id, const state *base,
                       td_counterpart **both)
{
    static const char *corridors[] = {"north", "south"};
    s->town = town_create();
    td_world *w = &s->town.f->world;
    fx_demand(s->town.f, s->town.zone_a, s->town.zone_b, s->town.goods, TONNES);
    fx_choice(s->town.f, "", THETA);
    w->scenario_id = id;
    w->corridors.label.id = corridors;
    w->parameters.detour_limit = 3; /* all four routes */
    first(&s->town);
    if (second)
        second(&s->town);
    name_rows('n', &w->nodes.label, w->nodes.count);
    name_rows('l', &w->links.label, w->links.count);
    name_rows('v', &w->vehicle_types.label, w->vehicle_types.count);
    name_rows('f', &w->facilities.label, w->facilities.count);
    name_rows('s', &w->services.label, w->services.count);
    town_open(&s->town);
    assert_int_equal(td_arc_keys_create(w, s->town.net, &s->keys), TD_OK);
    if (base)
        assert_int_equal(
            td_counterpart_create((td_modelled){w, s->town.net, s->keys},
                                  (td_modelled){&base->town.f->world, base->town.net, base->keys},
                                  both),
            TD_OK);
    assert_int_equal(td_assign(w, s->town.net, base ? *both : NULL, NULL, 0, NULL, NULL,
                               s->town.diags, &s->assignment),
                     TD_OK);
}

static void close_state(state *s)
{
    td_assignment_free(s->assignment);
    td_arc_keys_free(s->keys);
    town_free(&s->town);
}

static td_outcome outcome_of(const state *s)
{
    return (td_outcome){&s->town.f->world, s->town.net, &s->assignment, NULL};
}

/* A town as `common` and `before` make it, against one as `common` and `after` do. */
static study *compare(change *common, change *before, change *after)
{
    static char base_id[] = "base", id[] = "scenario";
    study *s = calloc(1, sizeof *s);
    assert_non_null(s);
    open_state(&s->base, common, before, base_id, NULL, NULL);
    open_state(&s->scenario, common, after, id, &s->base, &s->both);
    assert_int_equal(td_table_create(td_result_spec(TD_RESULT_comparison), &s->comparison), TD_OK);
    const td_outcome outcome = outcome_of(&s->scenario), base = outcome_of(&s->base);
    assert_int_equal(
        td_surplus_append(&outcome, &base, s->both, s->scenario.town.diags, s->comparison), TD_OK);
    return s;
}

static void close_study(study *s)
{
    td_table_free(s->comparison);
    td_counterpart_free(s->both);
    close_state(&s->scenario);
    close_state(&s->base);
    free(s);
}

enum { INDICATOR = 2, AREA, CORRIDOR, MODE, COMMODITY, VALUE, BASE_VALUE, DIFFERENCE };

static double value_of(const td_table *t, const char *indicator, const char *corridor)
{
    for (size_t r = 0; r < td_table_row_count(t); r++)
        if (strcmp(td_table_get(t, r, INDICATOR).as.text, indicator) == 0 &&
            strcmp(td_table_get(t, r, CORRIDOR).as.text, corridor) == 0 &&
            !*td_table_get(t, r, AREA).as.text && !*td_table_get(t, r, COMMODITY).as.text) {
            assert_true(td_table_get(t, r, BASE_VALUE).as.real == 0);
            assert_true(td_table_get(t, r, VALUE).as.real ==
                        td_table_get(t, r, DIFFERENCE).as.real);
            return td_table_get(t, r, VALUE).as.real;
        }
    return NAN;
}

static double logsum_gain(const study *s)
{
    return value_of(s->comparison, "consumer_surplus_logsum", "");
}

static double half_gain(const study *s)
{
    return value_of(s->comparison, "consumer_surplus_rule_of_half", "");
}

/* --- changes --- */

static void nothing(town *t)
{
    (void)t;
}

static void roads_only(town *t)
{
    t->f->world.links.open[LINK_RIVER] = false;
    t->f->world.services.open[t->service] = false;
}

static void north_only(town *t)
{
    t->f->world.links.open[LINK_SB] = false;
}

static void no_roads(town *t)
{
    t->f->world.links.open[LINK_SB] = t->f->world.links.open[LINK_MB] = false;
}

static void south_cheaper_by(town *t, double cost)
{
    t->f->world.links.length_km[LINK_SB] -= cost / 0.5;
}

static void south_cheaper_by_10(town *t)
{
    south_cheaper_by(t, 10);
}

static void south_cheaper_by_4(town *t)
{
    south_cheaper_by(t, 4);
}

static void south_cheaper_by_2(town *t)
{
    south_cheaper_by(t, 2);
}

static void second_truck_as_dear(town *t)
{
    town_second_truck(t, 10);
}

static void second_truck_dearer(town *t)
{
    town_second_truck(t, 10.5);
}

static void second_truck_cheaper(town *t)
{
    town_second_truck(t, 9);
}

/* A dear way from M to B: arcs are numbered anew. */
static void a_row_added(town *t)
{
    fx_node(t->f, FX_CN);
    fx_link(t->f, TOWN_M, TOWN_NODES, FX_ROAD, 10);
    fx_link(t->f, TOWN_NODES, TOWN_B, FX_ROAD, 1000);
}

/* --- tests --- */

static double logsum(double a, double b)
{
    return -log(exp(-THETA * a) + exp(-THETA * b)) / THETA;
}

static double share(double a, double b)
{
    return 1 / (1 + exp(-THETA * (b - a)));
}

static void cheaper_route_gains_by_the_closed_form(void **unused)
{
    (void)unused;
    study *s = compare(roads_only, nothing, south_cheaper_by_10);
    td_assert_close(logsum_gain(s), TONNES * (logsum(100, 120) - logsum(100, 110)), 0, ROUNDING);
    const double half = TONNES * 0.5 * (share(120, 100) + share(110, 100)) * 10;
    td_assert_close(half_gain(s), half, 0, ROUNDING);
    td_assert_close(value_of(s->comparison, "consumer_surplus_difference", ""),
                    logsum_gain(s) - half, 0, ROUNDING);
    td_assert_close(value_of(s->comparison, "consumer_surplus_rule_of_half", "south"), half, 0,
                    ROUNDING);
    td_assert_close(value_of(s->comparison, "consumer_surplus_rule_of_half", "north"), 0, 0,
                    ROUNDING);
    assert_true(value_of(s->comparison, "newly_served_tonnes", "") == 0);
    close_study(s);
}

static void dearer_route_loses_what_cheaper_gains(void **unused)
{
    (void)unused;
    study *s = compare(roads_only, south_cheaper_by_10, nothing);
    td_assert_close(logsum_gain(s), TONNES * (logsum(100, 110) - logsum(100, 120)), 0, ROUNDING);
    close_study(s);
}

/* The rule of half is the trapezoid of the demand curve: its error is of third order in the change,
 * so that half the change leaves an eighth. */
static void rule_of_half_is_close_for_small_changes(void **unused)
{
    (void)unused;
    study *four = compare(roads_only, nothing, south_cheaper_by_4);
    study *two = compare(roads_only, nothing, south_cheaper_by_2);
    const double error_4 = logsum_gain(four) - half_gain(four);
    const double error_2 = logsum_gain(two) - half_gain(two);
    assert_true(fabs(error_4) < 1e-3 * logsum_gain(four));
    td_assert_close(error_4 / error_2, 8, 0.1, 0);
    close_study(four);
    close_study(two);
}

/* The rule of half takes the change of composite cost for the route that appears. */
static void new_route_and_vanished_route(void **unused)
{
    (void)unused;
    const double gain = 100 - logsum(100, 120);
    study *s = compare(roads_only, north_only, nothing);
    td_assert_close(logsum_gain(s), TONNES * gain, 0, ROUNDING);
    td_assert_close(half_gain(s), TONNES * 0.5 * share(120, 100) * gain, 0, ROUNDING);
    close_study(s);
    s = compare(roads_only, nothing, north_only);
    td_assert_close(logsum_gain(s), -TONNES * gain, 0, ROUNDING);
    td_assert_close(half_gain(s), -TONNES * 0.5 * share(120, 100) * gain, 0, ROUNDING);
    td_assert_close(value_of(s->comparison, "consumer_surplus_rule_of_half", "south"),
                    half_gain(s), 0, ROUNDING);
    close_study(s);
}

/* Who carries picks the cheapest truck: a second one on the same roads is no second way to go (the
 * red bus beside the blue one), and gains what the roads would if they were cheaper by as much. */
static void other_trucks_gain_what_they_save(void **unused)
{
    (void)unused;
    study *s = compare(roads_only, nothing, second_truck_as_dear);
    td_assert_close(logsum_gain(s), 0, 0, ROUNDING);
    close_study(s);
    s = compare(roads_only, nothing, second_truck_dearer);
    td_assert_close(logsum_gain(s), 0, 0, ROUNDING);
    close_study(s);
    const double gain = TONNES * (logsum(100, 120) - logsum(90, 108));
    s = compare(roads_only, nothing, second_truck_cheaper);
    td_assert_close(logsum_gain(s), gain, 0, ROUNDING);
    close_study(s);
    s = compare(roads_only, second_truck_cheaper, nothing);
    td_assert_close(logsum_gain(s), -gain, 0, ROUNDING);
    close_study(s);
}

static void nothing_changed_is_exactly_zero(void **unused)
{
    (void)unused;
    change *same[] = {nothing, a_row_added};
    for (int i = 0; i < 2; i++) {
        study *s = compare(nothing, nothing, same[i]);
        assert_int_equal(s->scenario.assignment->route_count, 4);
        assert_true(td_table_row_count(s->comparison) > 0);
        for (size_t r = 0; r < td_table_row_count(s->comparison); r++)
            assert_true(td_table_get(s->comparison, r, VALUE).as.real == 0);
        close_study(s);
    }
}

static void freight_newly_served_is_not_valued(void **unused)
{
    (void)unused;
    study *s = compare(roads_only, no_roads, nothing);
    assert_true(logsum_gain(s) == 0);
    td_assert_close(value_of(s->comparison, "newly_served_tonnes", ""), TONNES, 0, 0);
    close_study(s);
    s = compare(roads_only, nothing, no_roads);
    assert_true(half_gain(s) == 0);
    td_assert_close(value_of(s->comparison, "no_longer_served_tonnes", ""), TONNES, 0, 0);
    close_study(s);
}

/* Two fifths go by road at any price; rail costs 80. */
static void captive_road(town *t)
{
    t->f->world.links.open[LINK_RIVER] = t->f->world.links.open[LINK_SB] = false;
    t->f->world.choices.captive_share[fx_choice(t->f, "road", THETA)] = 0.4;
}

static void north_cheaper_by_10(town *t)
{
    t->f->world.links.length_km[LINK_MB] -= 20;
}

static void captives_gain_by_their_own_chain(void **unused)
{
    (void)unused;
    study *s = compare(captive_road, nothing, north_cheaper_by_10);
    td_assert_close(logsum_gain(s),
                    TONNES * (0.4 * 10 + 0.6 * (logsum(100, 80) - logsum(90, 80))), 0, ROUNDING);
    const double by_road[] = {0.4 + 0.6 * share(100, 80), 0.4 + 0.6 * share(90, 80)};
    td_assert_close(half_gain(s), TONNES * 0.5 * (by_road[0] + by_road[1]) * 10, 0, ROUNDING);
    close_study(s);
}

static void all_or_nothing(town *t)
{
    t->f->world.evaluate.type = TD_ASSIGN_ALL_OR_NOTHING;
    roads_only(t);
}

static void south_cheaper_by_30(town *t)
{
    south_cheaper_by(t, 30);
}

/* The base's set is the one route of 100; the scenario's is another, of 90 and 120 before. */
static void all_or_nothing_gains_the_least_cost(void **unused)
{
    (void)unused;
    study *s = compare(all_or_nothing, nothing, south_cheaper_by_30);
    td_assert_close(logsum_gain(s), TONNES * (100 - 90), 0, ROUNDING);
    td_assert_close(half_gain(s), TONNES * 0.5 * (120 - 90), 0, ROUNDING);
    close_study(s);
}

/* Two ways from M to B: routes of 100 and 105 with A-M, 50, in common. */
static void two_ways_from_m(town *t)
{
    roads_only(t);
    north_only(t);
    t->f->world.link_corridor[fx_link(t->f, TOWN_M, TOWN_B, FX_ROAD, 110)] = CORRIDOR_SOUTH;
}

static void common_part_cheaper_by_40(town *t)
{
    t->f->world.links.length_km[LINK_AM] -= 80;
}

static void path_sizes_are_those_of_the_base(void **unused)
{
    (void)unused;
    const double size_100 = (50 / 2.0 + 50) / 100, size_105 = (50 / 2.0 + 55) / 105;
    const double odds = size_105 / size_100 * exp(-THETA * 5);
    study *s = compare(two_ways_from_m, nothing, common_part_cheaper_by_40);
    const state *states[] = {&s->base, &s->scenario};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(states[i]->assignment->route_count, 2);
        td_assert_close(states[i]->assignment->routes[1].share, odds / (1 + odds), 1e-12, 0);
    }
    td_assert_close(logsum_gain(s), TONNES * 40, 0, ROUNDING);
    td_assert_close(half_gain(s), TONNES * 40, 0, ROUNDING);
    close_study(s);
}

/* --- a whole study --- */

static void evaluate_tiny(td_tables *tables, char *id, const td_evaluated *base, td_evaluated *out)
{
    td_diags *diags = td_diags_create();
    const td_scenario scenario = {.id = id};
    const td_applied applied = {.tables = tables};
    td_world *world = NULL;
    assert_int_equal(td_world_build(&applied, tables, &scenario, diags, &world), TD_OK);
    assert_int_equal(td_evaluate(world, base, (td_evaluate_options){0}, diags, out), TD_OK);
    assert_int_equal(td_evaluated_tables(out, base, diags), TD_OK);
    td_diags_free(diags);
}

static void study_without_change_gains_nothing(void **unused)
{
    static char base_id[] = "base", id[] = "same";
    td_diags *diags = td_diags_create();
    td_tables *tables = NULL;
    td_evaluated base, same;
    size_t seen = 0;
    (void)unused;
    assert_int_equal(td_network_read("tests/cases/tiny/network", NULL, diags, &tables), TD_OK);
    evaluate_tiny(tables, base_id, NULL, &base);
    evaluate_tiny(tables, id, &base, &same);
    const td_table *comparison = same.tables.table[TD_RESULT_comparison];
    for (size_t r = 0; r < td_table_row_count(comparison); r++) {
        const char *indicator = td_table_get(comparison, r, INDICATOR).as.text;
        const bool of_surplus = strncmp(indicator, "consumer_surplus", 16) == 0;
        seen += of_surplus;
        assert_true(!of_surplus || td_table_get(comparison, r, VALUE).as.real == 0);
        assert_true(td_table_get(comparison, r, DIFFERENCE).as.real == 0);
    }
    assert_true(seen > 0);
    td_evaluated_clear(&same);
    td_evaluated_clear(&base);
    td_tables_free(tables);
    td_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cheaper_route_gains_by_the_closed_form),
        cmocka_unit_test(dearer_route_loses_what_cheaper_gains),
        cmocka_unit_test(rule_of_half_is_close_for_small_changes),
        cmocka_unit_test(new_route_and_vanished_route),
        cmocka_unit_test(other_trucks_gain_what_they_save),
        cmocka_unit_test(nothing_changed_is_exactly_zero),
        cmocka_unit_test(freight_newly_served_is_not_valued),
        cmocka_unit_test(captives_gain_by_their_own_chain),
        cmocka_unit_test(all_or_nothing_gains_the_least_cost),
        cmocka_unit_test(path_sizes_are_those_of_the_base),
        cmocka_unit_test(study_without_change_gains_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
