/* Diagnostics, text widths and interning. */
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/intern.h"
#include "base/text_table.h"
#include "base/width.h"
#include "support.h"

static void nearest_finds_slips_of_the_pen(void **state)
{
    (void)state;
    const char *const words[] = {"length", "free_speed", "speed_back", "toll"};
    assert_string_equal(td_nearest("lenght", words, 4), "length"); /* two letters swapped */
    assert_string_equal(td_nearest("freespeed", words, 4), "free_speed");
    assert_null(td_nearest("capacity", words, 4));
    assert_null(td_nearest("", words, 4));
}

static void messages_name_place_value_and_suggestion(void **state)
{
    (void)state;
    td_diags *diags = td_diags_create();
    td_strbuf text = TD_STRBUF_INIT;
    td_diags_add(diags, TD_D_REF_UNKNOWN, (td_place){"net/link.csv", 7, "mode_id"}, "raill", "rail",
                 "mode", NULL);
    td_diag_format(td_diags_at(diags, 0), TD_LANG_EN, &text);
    assert_string_equal(td_strbuf_text(&text),
                        "net/link.csv:7: column mode_id: error: expected an id of the table mode, "
                        "found \"raill\" (did you mean \"rail\"?) [REF_UNKNOWN]");
    td_strbuf_clear(&text);
    td_diag_format(td_diags_at(diags, 0), TD_LANG_ZH, &text);
    assert_non_null(strstr(td_strbuf_text(&text), "是否为“rail”"));
    td_strbuf_free(&text);
    td_diags_free(diags);
}

static void floods_are_counted_not_kept(void **state)
{
    (void)state;
    td_diags *diags = td_diags_create(), *copy = td_diags_create();
    for (int i = 0; i < 5000; i++)
        td_diags_add(diags, TD_D_CELL_NUMBER, (td_place){"a.csv", i, "x"}, "y", NULL, NULL);
    td_diags_add(diags, TD_D_CELL_NUMBER, (td_place){"b.csv", 1, "x"}, "y", NULL, NULL);
    assert_int_equal(td_diags_count(diags), 201); /* 200 of a.csv, one of b.csv */
    assert_int_equal(td_diags_error_count(diags), 5001);
    assert_int_equal(td_diags_suppressed(diags), 4800);
    td_diags_append(copy, diags);
    assert_int_equal(td_diags_error_count(copy), 5001);
    assert_int_equal(td_diags_suppressed(copy), 4800);
    td_diags_free(diags);
    td_diags_free(copy);
}

static void chinese_takes_two_cells(void **state)
{
    (void)state;
    assert_int_equal(td_text_width("abc"), 3);
    assert_int_equal(td_text_width("通道"), 4);
    assert_int_equal(td_text_width("§6：x"), 5);
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_add_padded(&text, "涪江", 6, 1);
    assert_string_equal(td_strbuf_text(&text), "  涪江");
    td_strbuf_free(&text);
}

static void expect_wrapped(const char *text, size_t indent, size_t width, const char *expected)
{
    td_strbuf out = TD_STRBUF_INIT;
    td_strbuf_add_wrapped(&out, text, 0, indent, width);
    assert_string_equal(td_strbuf_text(&out), expected);
    td_strbuf_free(&out);
}

static void lines_break_where_readers_expect_it(void **state)
{
    (void)state;
    expect_wrapped("one two three", 2, 0, "one two three");
    expect_wrapped("one two three", 2, 13, "one two three");
    expect_wrapped("one two three", 2, 8, "one two\n  three");
    expect_wrapped("unbreakable", 2, 4, "unbreakable");
    expect_wrapped("run [-o DIR] [-j N]", 4, 12,
                   "run [-o DIR]\n    [-j N]"); /* not inside brackets */
    expect_wrapped("货运通道仿真", 0, 8, "货运通道\n仿真");
    expect_wrapped("货运通道，仿真", 0, 8, "货运通\n道，仿真"); /* no line begins with a comma */
    expect_wrapped("货运（通道）", 0, 6,
                   "货运\n（通\n道）"); /* nor ends with what opens a bracket */
    expect_wrapped("货运 12 元/吨", 0, 8, "货运\n12 元/吨"); /* nor parts a number from its unit */
    expect_wrapped("共 report.html 个", 0, 8, "共\nreport.html\n个");
}

static void expect_table(const td_text_table *table, size_t width, const char *expected)
{
    td_strbuf out = TD_STRBUF_INIT;
    td_text_table_print(table, false, width, &out);
    assert_string_equal(td_strbuf_text(&out), expected);
    td_strbuf_free(&out);
}

static void wide_tables_come_in_blocks(void **state)
{
    (void)state;
    td_text_table *table;
    const char *rows[][4] = {
        {"id", "货量", "none", "time"}, {"a", "1", "", "33\t(+5 %)"}, {"bc", "22,222", "", "4"}};
    assert_int_equal(td_text_table_create(4, 1, &table), TD_OK);
    for (size_t r = 0; r < 3; r++) {
        assert_int_equal(td_text_table_add_row(table), TD_OK);
        for (size_t c = 0; c < 4; c++)
            if (rows[r][c][0])
                assert_int_equal(td_text_table_put(table, c, rows[r][c], TD_MOOD_NEITHER), TD_OK);
    }
    const char *whole = "id    货量       time\na        1  33 (+5 %)\nbc  22,222   4\n";
    expect_table(table, 0, whole);
    expect_table(table, 21, whole);
    const char *blocks =
        "id    货量\na        1\nbc  22,222\n\nid       time\na   33 (+5 %)\nbc   4\n";
    expect_table(table, 20, blocks);
    expect_table(table, 1, blocks); /* one column a block at least */
    td_text_table_free(table);
}

static void equal_texts_share_an_atom(void **state)
{
    (void)state;
    td_intern *names = td_intern_create();
    char text[16];
    for (int i = 0; i < 10000; i++) {
        int n = snprintf(text, sizeof text, "id-%d", i);
        assert_int_equal(td_intern_add(names, text, (size_t)n), i + 1);
    }
    assert_int_equal(td_intern_find(names, "id-4321", 7), 4322);
    assert_int_equal(td_intern_find(names, "id-x", 4), TD_NO_ATOM);
    assert_string_equal(td_intern_text(names, 10000), "id-9999");
    assert_string_equal(td_intern_text(names, TD_NO_ATOM), "");
    td_intern_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_finds_slips_of_the_pen),
        cmocka_unit_test(messages_name_place_value_and_suggestion),
        cmocka_unit_test(floods_are_counted_not_kept),
        cmocka_unit_test(chinese_takes_two_cells),
        cmocka_unit_test(lines_break_where_readers_expect_it),
        cmocka_unit_test(wide_tables_come_in_blocks),
        cmocka_unit_test(equal_texts_share_an_atom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
