/* Diagnostics, text widths and interning. */
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/intern.h"
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
        cmocka_unit_test(equal_texts_share_an_atom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
