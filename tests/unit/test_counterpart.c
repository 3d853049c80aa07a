/* What a scenario shares with its base, where links turn: a link of one way, with freight along it. */
#include "support.h"
#include "support_model.h"

#include <jansson.h>

#include "model/scenario.h"
#include "run/evaluate.h"

typedef struct side {
    td_tables *tables;
    td_diags *diags;
    td_evaluated evaluated;
} side;

static void open_side(side *s, char *id, const char *link, const side *base)
{
    assert_int_equal(td_tables_create("networks/test", &s->tables), TD_OK);
    s->diags = td_diags_create();
    s->tables->network_json = json_pack("{s:i,s:s}", "base_year", 2023, "currency", "CNY");
    support_table(s->tables, "node", "node_id,zone_id\nA,A\nB,B\nC,\n", s->diags);
    support_table(s->tables, "link", link, s->diags);
    support_table(s->tables, "choice", "commodity_id,theta\n,2\n", s->diags);
    support_table(s->tables, "demand",
                  "origin_zone_id,destination_zone_id,tonnes_per_year\nA,B,1000\n", s->diags);
    td_tables_check(s->tables, s->diags);
    json_t *evaluate = json_pack("{s:{s:s}}", "assignment", "type", "logit");
    td_applied applied = {s->tables, NULL, 0};
    const td_scenario scenario = {.id = id, .evaluate = evaluate};
    td_world *world = NULL;
    assert_int_equal(td_world_build(&applied, s->tables, &scenario, s->diags, &world), TD_OK);
    assert_int_equal(td_evaluate(world, base ? &base->evaluated : NULL, (td_evaluate_options){0},
                                 s->diags, &s->evaluated),
                     TD_OK);
    support_expect_none(s->diags);
    json_decref(evaluate);
}

static void close_side(side *s)
{
    td_evaluated_clear(&s->evaluated);
    td_tables_free(s->tables);
    td_diags_free(s->diags);
}

/* Tonnes that stay where they are, of a study whose link changes. */
static double left_behind(const char *before, const char *after)
{
    static char base_id[] = "base", id[] = "scenario";
    side base, scenario;
    open_side(&base, base_id, before, NULL);
    open_side(&scenario, id, after, &base);
    assert_true(base.evaluated.assignments[0]->pairs[0].tonnes_unserved == 0);
    const double tonnes = scenario.evaluated.assignments[0]->pairs[0].tonnes_unserved;
    close_side(&scenario);
    close_side(&base);
    return tonnes;
}

#define LINK "link_id,from_node_id,to_node_id,length,free_speed,directed\nroad,"

static void a_link_turned_round_no_longer_leads_there(void **state)
{
    (void)state;
    assert_true(left_behind(LINK "A,B,60,60,1\n", LINK "A,B,60,60,1\n") == 0);
    assert_true(left_behind(LINK "A,B,60,60,1\n", LINK "B,A,60,60,1\n") == 1000);
}

static void nor_does_one_that_ends_elsewhere(void **state)
{
    (void)state;
    assert_true(left_behind(LINK "A,B,60,60,1\n", LINK "A,C,60,60,1\n") == 1000);
    assert_true(left_behind(LINK "A,B,60,60,1\n", LINK "C,B,60,60,1\n") == 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_turned_round_no_longer_leads_there),
        cmocka_unit_test(nor_does_one_that_ends_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
