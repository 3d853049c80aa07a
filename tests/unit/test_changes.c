/* Scenario changes: every operation, their order, conflicts between measures, and that the base network
 * never changes. */
#include "support_model.h"

#include <limits.h>
#include <math.h>

#include "model/scenario.h"
#include "model/schema_fields.h"

typedef struct fixture {
    td_tables *base;
    td_diags *diags;
    td_scenario *scenario;
    td_applied applied;
} fixture;

static void fill(td_tables *t, td_diags *d)
{
    support_table(t, "mode", "mode_id,class_order\nroad,\nwaterway,VII;VI;V;IV\n", d);
    support_table(t, "node", "node_id,zone_id\nA,A\nB,B\nC,\n", d);
    support_table(t, "vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,speed_kmh\n"
                                     "truck,road,bulk,20,60\nbarge,waterway,bulk,500,10\n", d);
    support_table(t, "commodity", "commodity_id,cargo_form\nIRON,bulk\nCOAL,bulk\n", d);
    support_table(t, "link",
                  "link_id,from_node_id,to_node_id,length,mode_id,class,toll,open,vdf_b,status\n"
                  "L1,A,B,100,road,,10,1,,built\n"
                  "L2,B,C,200,road,,20,0,,planned\n"
                  "W1,A,B,90,waterway,VI,,1,,built\n", d);
    support_table(t, "facility", "facility_id,node_id,kind,commodities,time_h\n"
                                 "K,B,customs,IRON;COAL,8\nK2,C,customs,,4\n", d);
    support_table(t, "service", "service_id,vehicle_type_id,departures_per_week,preload_share,"
                             "price_per_teu\nS,barge,3,0.4,100\n", d);
    support_table(t, "service_stop", "service_id,stop_sequence,node_id\nS,1,A\nS,2,B\n", d);
    support_table(t, "demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
                               "A,B,IRON,100\nB,A,COAL,60\n", d);
    support_table(t, "corridor", "corridor_id,priority\neast,1\n", d);
    support_table(t, "corridor_member", "corridor_id,table,id\neast,link,W1\neast,link,L1\n", d);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(td_tables_create("networks/test", &f->base), TD_OK);
    f->diags = td_diags_create();
    fill(f->base, f->diags);
    td_tables_check(f->base, f->diags);
    support_expect_none(f->diags);
    f->scenario = calloc(1, sizeof *f->scenario);
    f->scenario->id = strdup("test");
    f->scenario->sets = calloc(8, sizeof *f->scenario->sets);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    td_applied_clear(&f->applied);
    td_scenario_free(f->scenario);
    td_tables_free(f->base);
    td_diags_free(f->diags);
    free(f);
    return 0;
}

static char *pointer_of(const td_change *change, const char *part, const char *column)
{
    char text[256];
    snprintf(text, sizeof text, "%s/%s/%s", change->pointer, part, column);
    return strdup(text);
}

/* "a=1|2;b=3": columns with their values. */
static td_setting *settings(const td_change *change, const char *part, const char *text, size_t *count)
{
    td_setting *list = calloc(8, sizeof *list);
    char cell[128], name[64], value[64];
    *count = 0;
    for (const char *rest = text; rest && *rest && support_cut(&rest, ';', cell, sizeof cell);) {
        td_setting *s = &list[(*count)++];
        const char *values = cell;
        support_cut(&values, '=', name, sizeof name);
        s->column = strdup(name);
        s->pointer = pointer_of(change, part, name);
        s->values = calloc(8, sizeof *s->values);
        while (support_cut(&values, '|', value, sizeof value))
            s->values[s->value_count++] = strdup(value);
    }
    return list;
}

static td_change_set *begin_set(fixture *f, const char *id, bool is_measure)
{
    td_change_set *set = &f->scenario->sets[f->scenario->set_count++];
    char file[64];
    snprintf(file, sizeof file, "%s.json", id);
    *set = (td_change_set){.id = strdup(id), .file = strdup(file), .is_measure = is_measure, .changes = calloc(8, sizeof(td_change))};
    return set;
}

static td_change_set *measure(fixture *f, const char *id)
{
    return begin_set(f, id, true);
}

static td_change_set *own(fixture *f)
{
    return begin_set(f, "own", false);
}

static td_change *change(td_change_set *set, td_change_op op, const char *table, const char *where,
                         const char *values)
{
    char pointer[32];
    td_change *c = &set->changes[set->change_count];
    snprintf(pointer, sizeof pointer, "/changes/%zu", set->change_count++);
    c->op = op;
    c->table = strdup(table);
    c->file = strdup(set->file);
    c->pointer = strdup(pointer);
    c->where = settings(c, "where", where, &c->where_count);
    c->values = settings(c, "values", values, &c->value_count);
    return c;
}

static void add_row(td_change *c, const char *cells)
{
    char part[32];
    if (!c->rows)
        c->rows = calloc(8, sizeof *c->rows);
    td_change_row *row = &c->rows[c->row_count];
    snprintf(part, sizeof part, "rows/%zu", c->row_count++);
    row->cells = settings(c, part, cells, &row->cell_count);
    char pointer[64];
    snprintf(pointer, sizeof pointer, "%s/%s", c->pointer, part);
    row->pointer = strdup(pointer);
}

static td_status apply(fixture *f)
{
    return td_scenario_apply(f->scenario, f->base, f->diags, &f->applied);
}

static void apply_well(fixture *f)
{
    td_status status = apply(f);
    support_expect_none(f->diags);
    assert_int_equal(status, TD_OK);
}

static double number(const td_tables *t, td_table_id table, int field, uint32_t row)
{
    return td_sheet_number(t->sheet[table], field, row);
}

static const char *text(const td_tables *t, td_table_id table, int field, uint32_t row)
{
    return td_intern_text(t->names, td_sheet_text(t->sheet[table], field, row));
}

/* All cells of all tables, as text: to see that nothing of the base moves. */
static char *print_tables(const td_tables *t)
{
    td_strbuf out = TD_STRBUF_INIT;
    for (td_table_id id = 0; id < TD_TABLE_COUNT; id++) {
        const td_sheet *sheet = t->sheet[id];
        for (uint32_t row = 0; sheet && row < sheet->row_count; row++) {
            td_strbuf_addf(&out, "%s %u %u", td_schema(id)->name, row, sheet->line[row]);
            for (size_t f = 0; f < td_schema(id)->field_count; f++)
                td_strbuf_addf(&out, ",%s%a", text(t, id, (int)f, row), number(t, id, (int)f, row));
            td_strbuf_add(&out, "\n");
        }
    }
    return out.text;
}

static void set_writes_the_rows_that_where_selects(void **state)
{
    fixture *f = *state;
    change(own(f), TD_CHANGE_SET, "link", "link_id=L1|L2;mode_id=road", "toll=7;status=new");
    apply_well(f);
    assert_true(number(f->applied.tables, TD_T_LINK, TD_F_LINK_TOLL, 0) == 7);
    assert_true(number(f->applied.tables, TD_T_LINK, TD_F_LINK_TOLL, 1) == 7);
    assert_true(isnan(number(f->applied.tables, TD_T_LINK, TD_F_LINK_TOLL, 2)));
    assert_string_equal(text(f->applied.tables, TD_T_LINK, TD_F_LINK_STATUS, 1), "new");
}

static void where_knows_numbers_lists_and_corridors(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    change(set, TD_CHANGE_SET, "link", "open=0.0", "toll=1");          /* L2 */
    change(set, TD_CHANGE_SET, "link", "corridor=east", "length=5");   /* W1, L1 */
    change(set, TD_CHANGE_SET, "facility", "commodities=COAL", "time_h=2"); /* K: an item of its list */
    change(set, TD_CHANGE_SET, "link", "toll=", "toll=3");             /* W1: the empty cell */
    apply_well(f);
    const td_tables *t = f->applied.tables;
    assert_true(number(t, TD_T_LINK, TD_F_LINK_TOLL, 1) == 1);
    assert_true(number(t, TD_T_LINK, TD_F_LINK_LENGTH, 0) == 5);
    assert_true(number(t, TD_T_LINK, TD_F_LINK_LENGTH, 1) == 200);
    assert_true(number(t, TD_T_LINK, TD_F_LINK_LENGTH, 2) == 5);
    assert_true(number(t, TD_T_FACILITY, TD_F_FACILITY_TIME_H, 0) == 2);
    assert_true(number(t, TD_T_FACILITY, TD_F_FACILITY_TIME_H, 1) == 4);
    assert_true(number(t, TD_T_LINK, TD_F_LINK_TOLL, 2) == 3);
}

static void scales_of_one_cell_multiply(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SCALE, "demand", "commodity_id=IRON", "tonnes_per_year=1.5");
    change(measure(f, "m2"), TD_CHANGE_SCALE, "demand", "origin_zone_id=A", "tonnes_per_year=2");
    apply_well(f);
    assert_true(number(f->applied.tables, TD_T_DEMAND, TD_F_DEMAND_TONNES_PER_YEAR, 0) == 300);
    assert_true(number(f->applied.tables, TD_T_DEMAND, TD_F_DEMAND_TONNES_PER_YEAR, 1) == 60);
}

static void each_change_sees_what_came_before(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    add_row(change(set, TD_CHANGE_ADD, "link", NULL, NULL),
            "link_id=L3;from_node_id=A;to_node_id=C;length=50;mode_id=road");
    change(set, TD_CHANGE_SET, "link", "link_id=L3", "length=60");
    change(set, TD_CHANGE_SCALE, "link", "length=60", "length=2");
    change(set, TD_CHANGE_REMOVE, "link", "link_id=L2", NULL);
    apply_well(f);
    const td_sheet *link = f->applied.tables->sheet[TD_T_LINK];
    assert_int_equal(link->row_count, 3);
    assert_string_equal(text(f->applied.tables, TD_T_LINK, 0, 1), "W1");
    assert_string_equal(text(f->applied.tables, TD_T_LINK, 0, 2), "L3");
    assert_true(number(f->applied.tables, TD_T_LINK, TD_F_LINK_LENGTH, 2) == 120);
    assert_string_equal(link->pointer[2], "/changes/0/rows/0");
    assert_null(link->pointer[1]);
}

static void a_measure_reached_twice_applies_once(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < 2; i++)
        change(measure(f, "m1"), TD_CHANGE_SCALE, "link", "link_id=L1", "length=2");
    apply_well(f);
    assert_true(number(f->applied.tables, TD_T_LINK, TD_F_LINK_LENGTH, 0) == 200);
}

static void measures_that_contradict_each_other_are_an_error(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SCALE, "link", "link_id=L1|L2", "length=2");
    change(measure(f, "m2"), TD_CHANGE_SET, "link", "link_id=L1|L2", "length=70");
    assert_int_equal(apply(f), TD_ERR_INVALID);
    const td_diag *d = support_expect_one(f->diags, TD_D_CHANGE_CONFLICT);
    assert_string_equal(d->args[0], "m1");
    assert_string_equal(d->place.file, "m2.json");
    assert_string_equal(d->place.where, "/changes/0/values/length");
}

static void a_scale_beside_a_set_is_a_conflict_too(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SET, "link", "link_id=L1", "length=70");
    change(measure(f, "m2"), TD_CHANGE_SCALE, "link", "link_id=L1", "length=2");
    assert_int_equal(apply(f), TD_ERR_INVALID);
    support_expect_one(f->diags, TD_D_CHANGE_CONFLICT);
}

static void an_own_change_settles_a_conflict(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SET, "link", "link_id=L1", "length=70");
    change(measure(f, "m2"), TD_CHANGE_SET, "link", "link_id=L1", "length=80");
    change(own(f), TD_CHANGE_SET, "link", "link_id=L1", "length=75");
    apply_well(f);
    assert_true(number(f->applied.tables, TD_T_LINK, TD_F_LINK_LENGTH, 0) == 75);
}

static void an_own_scale_does_not_settle_a_conflict(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SET, "link", "link_id=L1", "length=70");
    change(measure(f, "m2"), TD_CHANGE_SET, "link", "link_id=L1", "length=80");
    change(own(f), TD_CHANGE_SCALE, "link", "link_id=L1", "length=2");
    assert_int_equal(apply(f), TD_ERR_INVALID);
    support_expect_one(f->diags, TD_D_CHANGE_CONFLICT);
}

static void measures_that_agree_do_not_conflict(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SET, "link", "link_id=L2", "open=1");
    change(measure(f, "m2"), TD_CHANGE_SET, "link", "link_id=L2", "open=1");
    td_change_set *one = measure(f, "m3"); /* a measure may write a cell of its own twice */
    change(one, TD_CHANGE_SET, "link", "link_id=L1", "toll=4");
    change(one, TD_CHANGE_SCALE, "link", "link_id=L1", "toll=2");
    apply_well(f);
    assert_true(number(f->applied.tables, TD_T_LINK, TD_F_LINK_OPEN, 1) == 1);
    assert_true(number(f->applied.tables, TD_T_LINK, TD_F_LINK_TOLL, 0) == 8);
}

static void scaling_an_empty_cell_or_text_is_an_error(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    change(set, TD_CHANGE_SCALE, "link", "link_id=W1", "toll=2");
    change(set, TD_CHANGE_SCALE, "link", "link_id=W1", "class=2");
    change(set, TD_CHANGE_SCALE, "link", "link_id=W1", "open=2");
    change(set, TD_CHANGE_SCALE, "service", "service_id=S", "preload_share=3");
    assert_int_equal(apply(f), TD_ERR_INVALID);
    assert_string_equal(support_expect_one(f->diags, TD_D_SCALE_EMPTY)->args[1], "W1");
    assert_true(td_diags_has(f->diags, TD_D_SCALE_NOT_NUMBER));
    const td_diag *range = support_expect_one(f->diags, TD_D_CELL_RANGE); /* 0.4 x 3 > 1 */
    assert_string_equal(range->place.where, "/changes/3/values/preload_share");
    assert_int_equal(td_diags_error_count(f->diags), 4);
}

static void classes_set_by_measures_only_rise(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SET, "link", "link_id=W1", "class=VII");
    assert_int_equal(apply(f), TD_ERR_INVALID);
    assert_string_equal(support_expect_one(f->diags, TD_D_CLASS_FALLS)->args[0], "VI");
}

static void a_measure_may_say_that_it_lowers_a_class(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SET, "link", "link_id=W1", "class=VII")->downgrade = true;
    apply_well(f);
    assert_string_equal(text(f->applied.tables, TD_T_LINK, TD_F_LINK_CLASS, 2), "VII");
}

static void a_class_may_rise(void **state)
{
    fixture *f = *state;
    change(measure(f, "m1"), TD_CHANGE_SET, "link", "link_id=W1", "class=IV");
    apply_well(f);
    assert_string_equal(text(f->applied.tables, TD_T_LINK, TD_F_LINK_CLASS, 2), "IV");
}

static void remove_takes_what_hangs_only_if_named(void **state)
{
    fixture *f = *state;
    td_change *c = change(own(f), TD_CHANGE_REMOVE, "service", "service_id=S", NULL);
    c->with = calloc(1, sizeof *c->with);
    c->with[0] = strdup("service_stop");
    c->with_count = 1;
    apply_well(f);
    assert_int_equal(f->applied.tables->sheet[TD_T_SERVICE]->row_count, 0);
    assert_int_equal(f->applied.tables->sheet[TD_T_SERVICE_STOP]->row_count, 0);
}

static void what_was_removed_and_added_again_keeps_what_hangs_on_it(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    change(set, TD_CHANGE_REMOVE, "service", "service_id=S", NULL);
    add_row(change(set, TD_CHANGE_ADD, "service", NULL, NULL),
            "service_id=S;vehicle_type_id=barge;departures_per_week=7;price_per_teu=90");
    td_change *c = change(set, TD_CHANGE_REMOVE, "facility", "facility_id=K2", NULL);
    c->with = calloc(2, sizeof *c->with);
    c->with[0] = strdup("service_stop");
    c->with[1] = strdup("corridor_member");
    c->with_count = 2;
    apply_well(f);
    assert_int_equal(f->applied.tables->sheet[TD_T_SERVICE_STOP]->row_count, 2);
    assert_int_equal(f->applied.tables->sheet[TD_T_CORRIDOR_MEMBER]->row_count, 2);
    assert_true(number(f->applied.tables, TD_T_SERVICE, TD_F_SERVICE_DEPARTURES_PER_WEEK, 0) == 7);
}

static void members_of_corridors_hang_on_their_rows(void **state)
{
    fixture *f = *state;
    td_change *c = change(own(f), TD_CHANGE_REMOVE, "link", "link_id=L1", NULL);
    c->with = calloc(1, sizeof *c->with);
    c->with[0] = strdup("corridor_member");
    c->with_count = 1;
    apply_well(f);
    assert_int_equal(f->applied.tables->sheet[TD_T_CORRIDOR_MEMBER]->row_count, 1);
}

static void what_hangs_on_a_removed_row_is_an_error(void **state)
{
    fixture *f = *state;
    change(own(f), TD_CHANGE_REMOVE, "service", "service_id=S", NULL);
    assert_int_equal(apply(f), TD_ERR_INVALID);
    assert_true(td_diags_has(f->diags, TD_D_REMOVED_NEEDED));
}

static void close_keeps_dates(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    td_change *c = change(set, TD_CHANGE_CLOSE, "link", "link_id=L1|W1", NULL);
    c->from = strdup("2027-07-01");
    c->to = strdup("2027-09-15");
    change(set, TD_CHANGE_CLOSE, "service", "service_id=S", NULL);
    apply_well(f);
    assert_int_equal(f->applied.closure_count, 3);
    const td_closure *l1 = &f->applied.closures[0];
    assert_int_equal(l1->to_day - l1->from_day, 76);
    assert_string_equal(td_intern_text(f->base->names, f->applied.closures[1].id), "W1");
    assert_int_equal(f->applied.closures[2].from_day, INT_MIN);
    assert_int_equal(f->applied.closures[2].to_day, INT_MAX);
}

static void all_mistakes_are_told_at_once_with_suggestions(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    change(set, TD_CHANGE_SET, "lnik", "link_id=L1", "open=1");
    change(set, TD_CHANGE_SET, "link", "link_id=L1|L9", "open=1");
    change(set, TD_CHANGE_SET, "link", "link_id=L1", "lenght=1");
    change(set, TD_CHANGE_SET, "link", "link_id=L1|L2", "open=2");
    change(set, TD_CHANGE_SET, "link", "mode_id=road;link_id=W1", "open=1");
    change(set, TD_CHANGE_SET, "link", "corridor=eats", "open=1");
    change(set, TD_CHANGE_SET, "link", "link_id=L1", "link_id=L7");
    change(set, TD_CHANGE_CLOSE, "node", "node_id=A", NULL);
    assert_int_equal(apply(f), TD_ERR_INVALID);
    assert_string_equal(support_expect_one(f->diags, TD_D_TABLE_UNKNOWN)->suggestion, "link");
    assert_string_equal(support_expect_one(f->diags, TD_D_COLUMN_UNKNOWN)->suggestion, "length");
    support_expect_one(f->diags, TD_D_CELL_FLAG); /* once, not once a row */
    support_expect_one(f->diags, TD_D_WHERE_NONE);
    support_expect_one(f->diags, TD_D_CHANGE_KEY);
    support_expect_one(f->diags, TD_D_CLOSE_TABLE);
    size_t misses = 0;
    for (size_t i = 0; i < td_diags_count(f->diags); i++) {
        const td_diag *d = td_diags_at(f->diags, i);
        misses += d->code == TD_D_WHERE_VALUE;
        assert_string_equal(d->place.file, "own.json");
        assert_int_equal(d->place.where[0], '/');
        if (d->value && strcmp(d->value, "eats") == 0)
            assert_string_equal(d->suggestion, "east");
    }
    assert_int_equal(misses, 2);
    assert_int_equal(td_diags_error_count(f->diags), 8);
}

static void a_where_may_match_none_if_it_says_so(void **state)
{
    fixture *f = *state;
    change(own(f), TD_CHANGE_SET, "link", "link_id=L9", "open=1")->may_match_none = true;
    apply_well(f);
}

static void a_missing_where_is_an_error(void **state)
{
    fixture *f = *state;
    change(own(f), TD_CHANGE_SET, "link", NULL, "open=1");
    assert_int_equal(apply(f), TD_ERR_INVALID);
    assert_string_equal(support_expect_one(f->diags, TD_D_JSON_KEY_MISSING)->args[0], "where");
}

static void dangling_values_are_told_where_they_were_written(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    change(set, TD_CHANGE_SET, "demand", "commodity_id=IRON|COAL", "commodity_id=IRN");
    add_row(change(set, TD_CHANGE_ADD, "link", NULL, NULL),
            "link_id=L1;from_node_id=A;to_node_id=D;length=50;mode_id=road");
    assert_int_equal(apply(f), TD_ERR_INVALID);
    size_t refs = 0;
    for (size_t i = 0; i < td_diags_count(f->diags); i++) {
        const td_diag *d = td_diags_at(f->diags, i);
        if (d->code != TD_D_REF_UNKNOWN)
            continue;
        refs++;
        if (strcmp(d->value, "IRN") == 0) {
            assert_string_equal(d->place.where, "/changes/0/values/commodity_id");
            assert_string_equal(d->suggestion, "IRON");
        } else {
            assert_string_equal(d->place.where, "/changes/1/rows/0/to_node_id");
        }
    }
    assert_int_equal(refs, 2); /* two demand rows, one message */
    assert_string_equal(support_expect_one(f->diags, TD_D_KEY_TWICE)->place.file, "own.json");
}

static void extra_columns_may_be_written(void **state)
{
    fixture *f = *state;
    td_change_set *set = own(f);
    add_row(change(set, TD_CHANGE_ADD, "link", NULL, NULL),
            "link_id=L5;from_node_id=A;to_node_id=C;length=50;length_high=70;mode_id=road;name_zh=新线");
    apply_well(f);
    const td_extra_column *high =
        td_sheet_find_extra(f->applied.tables, f->applied.tables->sheet[TD_T_LINK], "length_high");
    assert_string_equal(td_intern_text(f->base->names, high->cells[3]), "70");
}

static void the_base_never_changes(void **state)
{
    fixture *f = *state;
    char *before = print_tables(f->base);
    td_change_set *set = own(f);
    change(set, TD_CHANGE_SET, "link", "mode_id=road", "toll=7;open=1");
    change(set, TD_CHANGE_SCALE, "demand", "commodity_id=IRON", "tonnes_per_year=3");
    add_row(change(set, TD_CHANGE_ADD, "node", NULL, NULL), "node_id=D");
    change(set, TD_CHANGE_REMOVE, "facility", "facility_id=K", NULL);
    change(set, TD_CHANGE_CLOSE, "link", "link_id=W1", NULL);
    apply_well(f);
    char *after = print_tables(f->base);
    assert_string_equal(before, after);
    char *changed = print_tables(f->applied.tables);
    assert_string_not_equal(before, changed);
    free(before);
    free(after);
    free(changed);
}

static void nothing_is_shared_that_was_changed(void **state)
{
    fixture *f = *state;
    change(own(f), TD_CHANGE_SET, "link", "link_id=L1", "toll=7");
    apply_well(f);
    assert_ptr_not_equal(f->applied.tables->sheet[TD_T_LINK], f->base->sheet[TD_T_LINK]);
    assert_ptr_equal(f->applied.tables->sheet[TD_T_DEMAND], f->base->sheet[TD_T_DEMAND]);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(set_writes_the_rows_that_where_selects),
        T(where_knows_numbers_lists_and_corridors),
        T(scales_of_one_cell_multiply),
        T(each_change_sees_what_came_before),
        T(a_measure_reached_twice_applies_once),
        T(measures_that_contradict_each_other_are_an_error),
        T(a_scale_beside_a_set_is_a_conflict_too),
        T(an_own_change_settles_a_conflict),
        T(an_own_scale_does_not_settle_a_conflict),
        T(measures_that_agree_do_not_conflict),
        T(scaling_an_empty_cell_or_text_is_an_error),
        T(classes_set_by_measures_only_rise),
        T(a_measure_may_say_that_it_lowers_a_class),
        T(a_class_may_rise),
        T(remove_takes_what_hangs_only_if_named),
        T(what_was_removed_and_added_again_keeps_what_hangs_on_it),
        T(members_of_corridors_hang_on_their_rows),
        T(what_hangs_on_a_removed_row_is_an_error),
        T(close_keeps_dates),
        T(all_mistakes_are_told_at_once_with_suggestions),
        T(a_where_may_match_none_if_it_says_so),
        T(a_missing_where_is_an_error),
        T(dangling_values_are_told_where_they_were_written),
        T(extra_columns_may_be_written),
        T(the_base_never_changes),
        T(nothing_is_shared_that_was_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
