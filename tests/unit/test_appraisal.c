/* Net benefit of hand-made comparisons: what the formulas in appraisal.h give on paper. */
#include <math.h>
#include <string.h>

#include "indicators/appraisal.h"
#include "indicators/result_tables.h"
#include "support.h"

enum { INDICATOR = 2, AREA, VALUE = 7, DIFFERENCE = 9 };

static void add(td_table *table, const char *indicator, const char *area, double difference)
{
    const size_t columns = td_table_get_spec(table)->column_count;
    td_cell cells[64];
    assert_true(columns <= 64);
    for (size_t c = 0; c < columns; c++)
        cells[c] = TD_CELL_EMPTY;
    cells[0] = TD_CELL_OF_TEXT("train");
    cells[1] = TD_CELL_OF_TEXT("base");
    cells[INDICATOR] = TD_CELL_OF_TEXT(indicator);
    cells[AREA] = TD_CELL_OF_TEXT(area);
    cells[VALUE] = cells[DIFFERENCE] = TD_CELL_OF_REAL(difference);
    assert_int_equal(td_table_append(table, cells), TD_OK);
}

static double value_of(const td_table *table, const char *indicator, const char *area)
{
    double value = NAN;
    for (size_t r = 0; r < td_table_row_count(table); r++)
        if (strcmp(td_table_get(table, r, INDICATOR).as.text, indicator) == 0 &&
            strcmp(td_table_get(table, r, AREA).as.text, area) == 0) {
            assert_true(isnan(value)); /* one row */
            value = td_table_get(table, r, VALUE).as.real;
        }
    return value;
}

/* A train saves shippers 1,000 CNY and 3 t CO2e, which they have paid 20 CNY each for; it takes
 * 500 CNY of subsidies. At 95 CNY a tonne of CO2e: 95 x 3 - 20 x 3 = 225; 1,000 + 225 - 500 = 725. In
 * the south nothing is emitted or paid: the surplus alone. */
static void test_sum(void **state)
{
    (void)state;
    td_table *table;
    assert_int_equal(td_table_create(td_result_spec(TD_RESULT_comparison), &table), TD_OK);
    add(table, "co2e_wtw", "", -3);
    add(table, "cost_carbon", "", -60);
    add(table, "cost_subsidy", "", -500);
    add(table, "consumer_surplus_logsum", "", 1000);
    add(table, "consumer_surplus_logsum", "south", 70);
    assert_int_equal(td_appraisal_append(95, "train", table), TD_OK);
    td_assert_close(value_of(table, "carbon_benefit", ""), 225, 0, 1e-12);
    td_assert_close(value_of(table, "subsidy_saved", ""), -500, 0, 1e-12);
    td_assert_close(value_of(table, "net_benefit", ""), 725, 0, 1e-12);
    td_assert_close(value_of(table, "net_benefit", "south"), 70, 0, 1e-12);
    td_table_free(table);
}

/* Without a consumer surplus (months beside a year) there is nothing to add to. */
static void test_without_surplus(void **state)
{
    (void)state;
    td_table *table;
    assert_int_equal(td_table_create(td_result_spec(TD_RESULT_comparison), &table), TD_OK);
    add(table, "co2e_wtw", "", -3);
    assert_int_equal(td_appraisal_append(95, "train", table), TD_OK);
    assert_int_equal(td_table_row_count(table), 1);
    td_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sum),
                                       cmocka_unit_test(test_without_surplus)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
