/* Comparison of two scenarios' indicators, worked by hand; sums by any mix of dimensions. */
#include <string.h>

#include "indicators/comparison.h"
#include "indicators/cube.h"
#include "support.h"

static void add(td_table *table, const char *scenario, const char *indicator, const char *area,
                const char *direction, double value, const char *unit)
{
    td_cell row[] = {TD_CELL_OF_TEXT(scenario),
                     TD_CELL_OF_TEXT(indicator),
                     TD_CELL_OF_TEXT(area),
                     TD_CELL_EMPTY,
                     TD_CELL_EMPTY,
                     TD_CELL_EMPTY,
                     TD_CELL_EMPTY,
                     TD_CELL_OF_TEXT(direction),
                     TD_CELL_EMPTY,
                     TD_CELL_OF_REAL(value),
                     TD_CELL_OF_TEXT(unit)};
    assert_int_equal(td_table_append(table, row), TD_OK);
}

static double number(const td_table *table, size_t row, const char *column)
{
    int c = td_table_column_index(td_table_get_spec(table), column);
    td_cell cell = td_table_get(table, row, (size_t)c);
    return cell.empty ? -999 : cell.as.real;
}

static void differences_have_percent_and_terms(void **state)
{
    (void)state;
    td_table *indicators, *out;
    assert_int_equal(td_table_create(td_result_spec(TD_RESULT_indicators), &indicators), TD_OK);
    assert_int_equal(td_table_create(td_result_spec(TD_RESULT_comparison), &out), TD_OK);
    add(indicators, "base", "generalised_cost", "", "", 200, "CNY");
    add(indicators, "base", "cost_haulage", "", "", 150, "CNY");
    add(indicators, "base", "cost_toll", "", "", 50, "CNY");
    add(indicators, "base", "tonnes", "A", "", 10, "t");
    add(indicators, "base", "tonnes", "A", "out", 4, "t"); /* of a direction: passed over */
    add(indicators, "new", "generalised_cost", "", "", 190, "CNY");
    add(indicators, "new", "cost_haulage", "", "", 120, "CNY");
    add(indicators, "new", "cost_toll", "", "", 70, "CNY");
    add(indicators, "new", "time_h", "A", "", 5, "h");
    assert_int_equal(td_comparison_append(indicators, "new", indicators, "base", out), TD_OK);
    assert_int_equal(td_table_row_count(out), 5);
    size_t seen = 0;
    for (size_t r = 0; r < 5; r++) {
        const char *indicator = td_table_get(out, r, 2).as.text;
        if (strcmp(indicator, "generalised_cost") == 0) {
            td_assert_close(number(out, r, "difference"), -10, 0, 0);
            td_assert_close(number(out, r, "percent"), -5, 1e-15, 0);
            td_assert_close(number(out, r, "haulage_difference"), -30, 0, 0);
            td_assert_close(number(out, r, "toll_difference"), 20, 0, 0);
            seen++;
        } else if (strcmp(indicator, "tonnes") == 0) {
            td_assert_close(number(out, r, "value"), 0, 0, 0); /* a sum that is missing is zero */
            td_assert_close(number(out, r, "difference"), -10, 0, 0);
            seen++;
        } else if (strcmp(indicator, "time_h") == 0) {
            td_assert_close(number(out, r, "base_value"), -999, 0, 0); /* a mean has no figure */
            td_assert_close(number(out, r, "haulage_difference"), -999, 0, 0);
            seen++;
        }
    }
    assert_int_equal(seen, 3);
    td_table_free(indicators);
    td_table_free(out);
}

static void cube_adds_and_sorts(void **state)
{
    (void)state;
    td_cube *cube;
    uint64_t seed = 7;
    double totals[10] = {0};
    assert_int_equal(td_cube_create(1, &cube), TD_OK);
    for (int i = 0; i < 100000; i++) {
        td_cube_key key = TD_CUBE_ALL;
        key.area = td_test_below(&seed, 10);
        key.zone = td_test_below(&seed, 1000);
        *td_cube_at(cube, key) += 1;
        totals[key.area] += 1;
    }
    assert_int_equal(td_cube_sort(cube), TD_OK);
    double sums[10] = {0};
    for (size_t r = 0; r < td_cube_count(cube); r++) {
        td_cube_key key = td_cube_key_at(cube, r);
        sums[key.area] += *td_cube_row(cube, r);
        if (r > 0) {
            td_cube_key last = td_cube_key_at(cube, r - 1);
            assert_true(last.area < key.area || (last.area == key.area && last.zone < key.zone));
        }
        assert_ptr_equal(td_cube_find(cube, key), td_cube_row(cube, r));
    }
    for (int a = 0; a < 10; a++)
        td_assert_close(sums[a], totals[a], 0, 0);
    td_cube_free(cube);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_have_percent_and_terms),
        cmocka_unit_test(cube_adds_and_sorts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
