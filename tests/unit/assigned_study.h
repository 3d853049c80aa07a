/* Small networks from tables, assigned to stochastic user equilibria (or what `evaluate` says). */
#ifndef TESTS_UNIT_ASSIGNED_STUDY_H
#define TESTS_UNIT_ASSIGNED_STUDY_H

#include "support.h"
#include "support_model.h"

#include <jansson.h>
#include <math.h>

#include "assign/assignment.h"
#include "graph/supernetwork.h"
#include "indicators/outcome.h"
#include "model/scenario.h"

enum { YEAR = 365 };

typedef struct study {
    td_tables *tables;
    td_diags *diags;
    td_world *world;
    td_supernetwork *net;
    td_assignment **of_period;
} study;

static inline study *open_study(void)
{
    study *s = calloc(1, sizeof *s);
    assert_int_equal(td_tables_create("networks/test", &s->tables), TD_OK);
    s->diags = td_diags_create();
    s->tables->network_json = json_pack("{s:i,s:s}", "base_year", 2023, "currency", "CNY");
    return s;
}

static inline void add(study *s, const char *table, const char *csv)
{
    support_table(s->tables, table, csv, s->diags);
}

/* Builds and assigns all periods. `evaluate` is JSON; the equilibrium is added where it names no
 * assignment. */
static inline void run(study *s, const char *evaluate, int rounds)
{
    json_t *json = json_loads(evaluate, 0, NULL);
    if (!json_object_get(json, "assignment"))
        json_object_set_new(json, "assignment",
                            json_pack("{s:s,s:f,s:i}", "type", "stochastic-user-equilibrium",
                                      "gap", 1e-9, "max_iterations", rounds));
    td_tables_check(s->tables, s->diags);
    td_applied applied = {s->tables, NULL, 0};
    td_scenario scenario = {.id = (char[]){"base"}, .evaluate = json};
    td_status status = td_world_build(&applied, s->tables, &scenario, s->diags, &s->world);
    support_expect_none(s->diags);
    assert_int_equal(status, TD_OK);
    assert_int_equal(td_supernetwork_build(s->world, s->diags, &s->net), TD_OK);
    s->of_period = calloc(s->world->period_count, sizeof *s->of_period);
    for (td_index p = 0; p < s->world->period_count; p++)
        assert_int_equal(td_assign(s->world, s->net, NULL, NULL, p, p > 0 ? s->of_period[p - 1] : NULL,
                                   NULL, s->diags, &s->of_period[p]),
                         TD_OK);
    json_decref(json);
}

static inline void close_study(study *s)
{
    for (td_index p = 0; s->of_period && p < s->world->period_count; p++)
        td_assignment_free(s->of_period[p]);
    free(s->of_period);
    td_supernetwork_free(s->net);
    td_world_free(s->world);
    td_tables_free(s->tables);
    td_diags_free(s->diags);
    free(s);
}

/* The resource with an id (a link's forward direction). */
static inline td_index resource(const study *s, const char *id)
{
    for (td_index r = 0; r < s->world->resources.count; r++)
        if (strcmp(s->world->resources.id[r], id) == 0)
            return r;
    fail_msg("no resource %s", id);
    return TD_NONE;
}

static inline double load_of(const study *s, td_index period, const char *id)
{
    return s->of_period[period]->load_t[resource(s, id)];
}

/* What is served and what is not add up to what is wanted; loads to the routes. */
static inline void expect_conservation(const study *s)
{
    for (td_index p = 0; p < s->world->period_count; p++) {
        const td_assignment *a = s->of_period[p];
        for (uint32_t i = 0; i < a->pair_count; i++) {
            double sum = a->pairs[i].tonnes_unserved;
            for (uint32_t r = 0; r < a->pairs[i].route_count; r++) {
                const td_route *route = &a->routes[a->pairs[i].first_route + r];
                assert_true(route->tonnes >= 0);
                sum += route->tonnes;
            }
            td_assert_close(sum, a->pairs[i].tonnes, 1e-12, 1e-9);
        }
    }
}

/* Rows of the table bottlenecks, told as "id binds " one after another. */
static inline void expect_bottlenecks(const study *s, const char *rows)
{
    td_results results;
    const td_outcome outcome = {s->world, s->net, s->of_period, NULL};
    char told[400] = "";
    assert_int_equal(td_results_create(&results), TD_OK);
    assert_int_equal(td_outcome_bottlenecks(&outcome, &results), TD_OK);
    const td_table *table = results.table[TD_RESULT_bottlenecks];
    for (size_t i = 0; i < td_table_row_count(table); i++)
        for (int column = 3; column <= 5; column += 2) {
            strcat(told, td_table_get(table, i, (size_t)column).as.text);
            strcat(told, " ");
        }
    assert_string_equal(told, rows);
    td_results_clear(&results);
}

#endif
