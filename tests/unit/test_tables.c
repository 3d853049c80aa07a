/* Reading of cells by the schema, copies of tables, and the checks that follow from the schema. */
#include "support_model.h"

#include "model/schema_fields.h"

typedef struct fixture {
    td_tables *tables;
    td_diags *diags;
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(td_tables_create("networks/test", &f->tables), TD_OK);
    f->diags = td_diags_create();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    td_tables_free(f->tables);
    td_diags_free(f->diags);
    free(f);
    return 0;
}

static void schema_names_every_table_of_the_contract(void **state)
{
    (void)state;
    static const char *const names[] = {
        "mode", "vehicle_type", "energy", "commodity", "choice", "node", "access", "link", "facility",
        "service", "service_stop", "cost", "demand", "corridor", "corridor_member", "disruption",
        "season", "currency", "source"};
    assert_int_equal(sizeof names / sizeof *names, TD_TABLE_COUNT);
    for (size_t i = 0; i < TD_TABLE_COUNT; i++) {
        const td_table_schema *schema = td_schema(td_schema_find_table(names[i]));
        assert_non_null(schema);
        assert_true(schema->fields[0].key);
        for (size_t f = 0; f < schema->field_count; f++) {
            const td_field *field = &schema->fields[f];
            assert_int_equal(td_schema_find_field((td_table_id)i, field->name), f);
            assert_true(field->meaning[TD_LANG_EN][0] && field->meaning[TD_LANG_ZH][0]);
        }
    }
    assert_string_equal(td_schema(TD_T_LINK)->fields[TD_F_LINK_GAUGE_MM].name, "gauge_mm");
    bool high = false;
    assert_int_equal(td_schema_find_bound(TD_T_DEMAND, "tonnes_per_year_high", &high),
                     TD_F_DEMAND_TONNES_PER_YEAR);
    assert_true(high);
    assert_int_equal(td_schema_find_bound(TD_T_DEMAND, "profile_id_high", &high), -1);
}

static void cells_are_read_by_type(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "node", "node_id,x_coord,through,parent_node_id,unlocode,extra\n"
                                     " N1 ,104.7,0,,CN CTU,kept\n", f->diags);
    support_expect_none(f->diags);
    const td_sheet *node = f->tables->sheet[TD_T_NODE];
    assert_string_equal(td_intern_text(f->tables->names, td_sheet_text(node, TD_F_NODE_NODE_ID, 0)),
                        "N1");
    assert_true(td_sheet_number(node, TD_F_NODE_X_COORD, 0) == 104.7);
    assert_true(isnan(td_sheet_number(node, TD_F_NODE_Y_COORD, 0)));
    assert_int_equal(td_sheet_text(node, TD_F_NODE_PARENT_NODE_ID, 0), TD_NO_ATOM);
    const td_extra_column *extra = td_sheet_find_extra(f->tables, node, "extra");
    assert_string_equal(td_intern_text(f->tables->names, extra->cells[0]), "kept");
}

static void bad_cells_say_what_was_expected(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "link",
                  "link_id,from_node_id,to_node_id,length,directed,capacity_unit,toll\n"
                  "L 1,A,B,nan,2,trian,-3\n", f->diags);
    assert_string_equal(support_expect_one(f->diags, TD_D_CELL_ID)->value, "L 1");
    assert_string_equal(support_expect_one(f->diags, TD_D_CELL_NUMBER)->value, "nan");
    assert_string_equal(support_expect_one(f->diags, TD_D_CELL_FLAG)->place.where, "directed");
    const td_diag *word = support_expect_one(f->diags, TD_D_CELL_WORD);
    assert_string_equal(word->suggestion, "train");
    assert_int_equal(word->place.line, 2);
    assert_string_equal(support_expect_one(f->diags, TD_D_CELL_RANGE)->args[0],
                        ">= 0\x1f>= 0");
    assert_int_equal(td_diags_count(f->diags), 5);
}

static void numbers_are_plain_decimals(void **state)
{
    (void)state;
    double value = 0;
    static const char *const wrong[] = {"", "nan", "inf", "0x10", "1,5", "1e999", "1 2", "e5", "--1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(td_parse_number(wrong[i], &value));
    assert_true(td_parse_number(" -1.25e-1 ", &value) && value == -0.125);
    int day = 0;
    assert_true(td_parse_date("1970-01-01", &day) && day == 0);
    assert_true(td_parse_date("2000-03-01", &day) && day == 11017); /* 30 years, 7 leap days, 60 */
    assert_true(td_parse_date("2028-02-29", &day));
    assert_false(td_parse_date("2027-02-29", &day));
    assert_false(td_parse_date("2027-7-01", &day));
    assert_false(td_parse_date("2027-13-01", &day));
}

static void checks_name_keys_and_references(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "mode", "mode_id\nroad\n", f->diags);
    support_table(f->tables, "node", "node_id,zone_id\nchengdu,chengdu\nsuining,\nchengdu,\n",
                  f->diags);
    support_table(f->tables, "link",
                  "link_id,from_node_id,to_node_id,length,mode_id,free_speed,depth_profile\n"
                  "L1,chengdu,suinign,150,road,60,P1\nL2,chengdu,suining,,road,60,\n", f->diags);
    support_table(f->tables, "demand", "origin_zone_id,destination_zone_id,tonnes_per_year\n"
                                       "chengdu,suining,5\n", f->diags);
    assert_int_equal(td_tables_check(f->tables, f->diags), TD_ERR_INVALID);
    const td_diag *twice = support_expect_one(f->diags, TD_D_KEY_TWICE);
    assert_string_equal(twice->args[0], "2");
    assert_int_equal(twice->place.line, 4);
    const td_diag *ref = support_expect_one(f->diags, TD_D_REF_UNKNOWN);
    assert_string_equal(ref->value, "suinign");
    assert_string_equal(ref->suggestion, "suining");
    assert_string_equal(ref->args[0], "node");
    assert_string_equal(support_expect_one(f->diags, TD_D_TABLE_NEEDED)->args[0], "season");
    assert_string_equal(support_expect_one(f->diags, TD_D_CELL_EMPTY)->place.where, "length");
    assert_string_equal(support_expect_one(f->diags, TD_D_NOT_A_ZONE)->value, "suining");
}

static void a_misread_required_cell_is_told_once(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "node", "node_id\nA\nB\n", f->diags);
    support_table(f->tables, "mode", "mode_id\nroad\n", f->diags);
    support_table(f->tables, "link", "link_id,from_node_id,to_node_id,length,free_speed\nL1,A,B,far,60\n",
                  f->diags);
    assert_int_equal(td_diags_count(f->diags), 1);
    td_tables_check(f->tables, f->diags);
    assert_false(td_diags_has(f->diags, TD_D_CELL_EMPTY));
}

static void a_copy_never_writes_to_its_original(void **state)
{
    fixture *f = *state;
    td_tables *copy = NULL;
    support_table(f->tables, "season", "profile_id,m01,x\nP1,1.5,a\n", f->diags);
    assert_int_equal(td_tables_copy(f->tables, &copy), TD_OK);
    assert_ptr_equal(copy->sheet[TD_T_SEASON], f->tables->sheet[TD_T_SEASON]); /* shared so far */
    td_sheet *sheet = td_tables_sheet(copy, TD_T_SEASON);
    uint32_t row = 0;
    assert_int_equal(td_sheet_set(copy, sheet, 0, TD_F_SEASON_M01, "2", (td_place){0}, f->diags), TD_OK);
    assert_int_equal(td_sheet_set_extra(copy, sheet, 0, "x", "b"), TD_OK);
    assert_int_equal(td_sheet_add_row(sheet, "s.json", 0, &row), TD_OK);
    const td_sheet *base = f->tables->sheet[TD_T_SEASON];
    assert_int_equal(base->row_count, 1);
    assert_true(td_sheet_number(base, TD_F_SEASON_M01, 0) == 1.5);
    assert_string_equal(
        td_intern_text(f->tables->names, td_sheet_find_extra(f->tables, base, "x")->cells[0]), "a");
    assert_true(td_sheet_number(sheet, TD_F_SEASON_M01, 0) == 2);
    assert_int_equal(row, 1);
    td_tables_free(copy);
}

static void a_hundred_thousand_rows_are_checked_in_linear_time(void **state)
{
    fixture *f = *state;
    char id[16];
    support_table(f->tables, "node", "node_id\n", f->diags);
    td_sheet *sheet = td_tables_sheet(f->tables, TD_T_NODE);
    for (uint32_t i = 0, row = 0; i < 100000; i++) {
        snprintf(id, sizeof id, "N%u", i);
        assert_int_equal(td_sheet_add_row(sheet, "node.csv", i + 2, &row), TD_OK);
        td_sheet_set(f->tables, sheet, row, TD_F_NODE_NODE_ID, id, (td_place){0}, f->diags);
        if (i > 0)
            td_sheet_set(f->tables, sheet, row, TD_F_NODE_PARENT_NODE_ID, "N0", (td_place){0}, f->diags);
        else
            td_sheet_set(f->tables, sheet, row, TD_F_NODE_NODE_TYPE, "area", (td_place){0}, f->diags);
    }
    assert_int_equal(td_tables_check(f->tables, f->diags), TD_OK);
    support_expect_none(f->diags);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(schema_names_every_table_of_the_contract),
        T(cells_are_read_by_type),
        T(bad_cells_say_what_was_expected),
        T(numbers_are_plain_decimals),
        T(checks_name_keys_and_references),
        T(a_misread_required_cell_is_told_once),
        T(a_copy_never_writes_to_its_original),
        T(a_hundred_thousand_rows_are_checked_in_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
