/* Small networks written as CSV text, evaluated and simulated whole. */
#ifndef TESTS_UNIT_SIM_STUDY_H
#define TESTS_UNIT_SIM_STUDY_H

#include "support.h"
#include "support_model.h"

#include <jansson.h>
#include <math.h>

#include "model/changes.h"
#include "run/evaluate.h"

typedef struct sim_table {
    const char *name, *csv;
} sim_table;

typedef struct sim_study {
    td_tables *tables;
    td_scenario scenario;
    td_evaluated evaluated;
    td_diags *diags;
} sim_study;

/* A facility that is closed for days of 2018, both included, as month x 100 + day; NULL: none. */
typedef struct sim_closure {
    const char *facility;
    int from, to;
} sim_closure;

/* evaluate: JSON. `id` must outlive the study. */
static inline sim_study sim_study_run_closed(const sim_table *tables, size_t count, char *id, const char *evaluate,
                                             const td_evaluated *base, uint64_t seed, uint32_t threads,
                                             double trace, sim_closure closed)
{
    sim_study s = {.diags = td_diags_create()};
    assert_int_equal(td_tables_create("networks/test", &s.tables), TD_OK);
    s.tables->network_json = json_pack("{s:i,s:s}", "base_year", 2018, "currency", "CNY");
    for (size_t i = 0; i < count; i++)
        support_table(s.tables, tables[i].name, tables[i].csv, s.diags);
    s.scenario.id = id;
    s.scenario.evaluate = json_loads(evaluate, 0, NULL);
    assert_non_null(s.scenario.evaluate);
    assert_int_equal(td_tables_check(s.tables, s.diags), TD_OK);
    support_expect_none(s.diags);
    td_closure closure = {.table = TD_T_FACILITY};
    if (closed.facility) {
        closure.id = td_intern_add(s.tables->names, closed.facility, strlen(closed.facility));
        closure.from_day = td_days_from_civil(2018, closed.from / 100, closed.from % 100);
        closure.to_day = td_days_from_civil(2018, closed.to / 100, closed.to % 100);
    }
    const td_applied applied = {
        .tables = s.tables, .closures = &closure, .closure_count = closed.facility ? 1 : 0};
    td_world *world = NULL;
    assert_int_equal(td_world_build(&applied, s.tables, &s.scenario, s.diags, &world), TD_OK);
    assert_int_equal(
        td_evaluate(world, base, (td_evaluate_options){0}, s.diags, &s.evaluated), TD_OK);
    const td_simulation_options options = {seed, threads, NULL, trace};
    assert_int_equal(td_evaluate_in_time(&s.evaluated, base, &options, s.diags), TD_OK);
    support_expect_none(s.diags);
    return s;
}

static inline sim_study sim_study_run(const sim_table *tables, size_t count, char *id,
                                      const char *evaluate, const td_evaluated *base,
                                      uint64_t seed, uint32_t threads, double trace)
{
    return sim_study_run_closed(tables, count, id, evaluate, base, seed, threads, trace,
                                (sim_closure){NULL, 0, 0});
}

/* A consignment that was delivered: when it arose, how long it took. */
typedef struct sim_trip {
    double arose_h, took_h;
} sim_trip;

/* Those of the only stream that were followed, in the order of their delivery; free them. */
static inline sim_trip *sim_study_trips(const sim_study *s, size_t *count)
{
    const td_journal *j = s->evaluated.simulated->journal;
    double *arose = calloc(j->count + 1, sizeof *arose); /* [number] */
    sim_trip *trips = calloc(j->count + 1, sizeof *trips);
    assert_non_null(arose);
    assert_non_null(trips);
    *count = 0;
    for (size_t i = 0; i < j->count; i++) {
        const td_journal_entry *e = &j->entries[i];
        if (e->kind == TD_NOTE_ARISES)
            arose[e->number] = e->time_h;
        else if (e->kind == TD_NOTE_DELIVERED)
            trips[(*count)++] = (sim_trip){arose[e->number], e->time_h - arose[e->number]};
    }
    free(arose);
    return trips;
}

static inline void sim_study_close(sim_study *s)
{
    td_evaluated_clear(&s->evaluated);
    td_tables_free(s->tables);
    json_decref(s->scenario.evaluate);
    td_diags_free(s->diags);
}

#endif
