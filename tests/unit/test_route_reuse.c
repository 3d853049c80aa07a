/* Scenarios of the base study found with and without reuse of the base's routes: to the last bit the
 * same. And what no change touches is the base's, to the last bit.
 *
 * Paths of scenarios may be given: `test_route_reuse scenarios` compares all of them, by month. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/changes.h"
#include "run/evaluate.h"
#include "run/workload.h"

static const char *const few[] = {"scenarios/dazhou-land-sea-train.json",
                                  "scenarios/suining-60-minute-circle.json",
                                  "scenarios/rcep.json"};
static const char **paths = (const char **)few;
static size_t path_count = sizeof few / sizeof *few;

static td_world *world_of(const td_workload *work, size_t job, td_diags *diags)
{
    const td_tables *base = work->networks[work->jobs[job].network].tables;
    td_applied applied = {0};
    td_world *world = NULL;
    /* the year is enough here: twelve months take ten times as long */
    if (paths == few)
        assert_int_equal(json_object_set_new(work->jobs[job].scenario->evaluate, "period",
                                             json_string("year")),
                         0);
    assert_int_equal(td_scenario_apply(work->jobs[job].scenario, base, diags, &applied), TD_OK);
    assert_int_equal(td_world_build(&applied, base, work->jobs[job].scenario, diags, &world), TD_OK);
    td_applied_clear(&applied);
    return world;
}

static void assert_same_routes(const td_assignment *a, const td_assignment *b)
{
    assert_int_equal(a->route_count, b->route_count);
    assert_int_equal(a->arc_count, b->arc_count);
    for (uint32_t r = 0; r < a->route_count; r++) {
        const td_route *x = &a->routes[r], *y = &b->routes[r];
        assert_int_equal(x->arc_count, y->arc_count);
        assert_memory_equal(a->arcs + x->first_arc, b->arcs + y->first_arc,
                            x->arc_count * sizeof *a->arcs);
        assert_memory_equal(x->figures.terms, y->figures.terms, sizeof x->figures.terms);
        assert_true(x->share == y->share && x->tonnes == y->tonnes);
        assert_true(x->figures.generalised == y->figures.generalised);
        assert_int_equal(x->corridor, y->corridor);
        assert_string_equal(x->chain, y->chain);
    }
}

static void assert_same(const td_evaluated *a, const td_evaluated *b)
{
    for (td_index p = 0; p < a->world->period_count; p++) {
        const td_assignment *x = a->assignments[p], *y = b->assignments[p];
        assert_int_equal(x->pair_count, y->pair_count);
        for (uint32_t i = 0; i < x->pair_count; i++) {
            assert_int_equal(x->pairs[i].route_count, y->pairs[i].route_count);
            assert_int_equal(x->pairs[i].reason, y->pairs[i].reason);
            assert_memory_equal(&x->pairs[i].logsum, &y->pairs[i].logsum, sizeof(double));
        }
        assert_same_routes(x, y);
        assert_memory_equal(x->load, y->load, a->world->resources.count * sizeof *x->load);
    }
}

static void compare_scenario(const td_workload *work, size_t job, const td_evaluated *base)
{
    td_diags *diags = td_diags_create();
    td_evaluated reused, anew;
    assert_int_equal(td_evaluate(world_of(work, job, diags), base,
                                 (td_evaluate_options){.threads = 2}, diags, &reused),
                     TD_OK);
    assert_int_equal(td_evaluate(world_of(work, job, diags), base,
                                 (td_evaluate_options){.routes_anew = true}, diags, &anew),
                     TD_OK);
    assert_same(&reused, &anew);
    printf("%-34s %6.2f s with reuse, %6.2f s anew\n", work->jobs[job].scenario->id,
           reused.assign_s, anew.assign_s);
    td_evaluated_clear(&reused);
    td_evaluated_clear(&anew);
    td_diags_free(diags);
}

/* All jobs that are compared with one base. */
static void compare_with(const td_workload *work, size_t root)
{
    td_diags *diags = td_diags_create();
    td_evaluated base = {0};
    assert_int_equal(td_evaluate(world_of(work, root, diags), NULL, (td_evaluate_options){0},
                                 diags, &base),
                     TD_OK);
    for (size_t i = 0; i < work->job_count; i++)
        if (work->jobs[i].base == root)
            compare_scenario(work, i, &base);
    td_evaluated_clear(&base);
    td_diags_free(diags);
}

static void reuse_changes_nothing(void **unused)
{
    (void)unused;
    td_diags *diags = td_diags_create();
    td_workload work = {0};
    size_t compared = 0;
    assert_int_equal(td_workload_read(paths, path_count, NULL, diags, &work), TD_OK);
    for (size_t root = 0; root < work.job_count; root++) {
        size_t users = 0;
        for (size_t i = 0; i < work.job_count; i++)
            users += work.jobs[i].base == root;
        if (users > 0)
            compare_with(&work, root);
        compared += users;
    }
    assert_true(compared > 0);
    td_workload_clear(&work);
    td_diags_free(diags);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reuse_changes_nothing)};
    if (count > 1) {
        paths = (const char **)(arguments + 1);
        path_count = (size_t)count - 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
