#include "indicators/appraisal.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { CARBON_BENEFIT, SUBSIDY_SAVED, NET_BENEFIT, INDICATOR_COUNT };

static const td_indicator texts[INDICATOR_COUNT] = {
    {"carbon_benefit",
     "CNY",
     {"worth of less CO2e at the carbon price of appraisal, less what the choice has priced",
      "减排价值（按评估碳价，扣除选择中已计部分）"}},
    {"subsidy_saved", "CNY", {"subsidies paid less than in the base", "较基准少付的补贴"}},
    {"net_benefit",
     "CNY",
     {"gain of shippers, carbon benefit and subsidies saved, before the cost of building",
      "净效益：货主收益、减排价值与少付补贴之和（未计建设费用）"}},
};

const td_indicator *td_appraisal_indicator(size_t number)
{
    return number < INDICATOR_COUNT ? &texts[number] : NULL;
}

/* Columns of the comparison table. */
enum { SCENARIO, BASE, INDICATOR, AREA, CORRIDOR, MODE, COMMODITY, VALUE, BASE_VALUE, DIFFERENCE };

/* Indicators that it is made of. */
enum { SURPLUS, EMISSIONS, CARBON_PAID, SUBSIDY, PART_COUNT };
static const char *const parts[PART_COUNT] = {"consumer_surplus_logsum", "co2e_wtw", "cost_carbon",
                                              "cost_subsidy"};

/* The rows of one indicator, whole or by area and commodity. */
typedef struct rows {
    size_t *at, count, capacity;
} rows;

static const char *text_at(const td_table *table, size_t row, size_t column)
{
    return td_table_get(table, row, column).as.text;
}

static td_status collect(const td_table *table, const char *scenario, const char *indicator,
                         rows *out)
{
    for (size_t r = 0; r < td_table_row_count(table); r++) {
        if (strcmp(text_at(table, r, INDICATOR), indicator) != 0 ||
            strcmp(text_at(table, r, SCENARIO), scenario) != 0 || *text_at(table, r, CORRIDOR) ||
            *text_at(table, r, MODE))
            continue;
        if (TD_RESERVE(out->at, out->capacity, out->count + 1))
            return TD_ERR_NOMEM;
        out->at[out->count++] = r;
    }
    return TD_OK;
}

/* Its difference in the cell of `row`; 0: the indicator is zero in both scenarios there. */
static double difference_beside(const td_table *table, const rows *of, size_t row)
{
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(text_at(table, of->at[i], AREA), text_at(table, row, AREA)) == 0 &&
            strcmp(text_at(table, of->at[i], COMMODITY), text_at(table, row, COMMODITY)) == 0)
            return td_table_get(table, of->at[i], DIFFERENCE).as.real;
    return 0;
}

static td_status append_row(td_table *table, size_t like, int indicator, double value)
{
    const size_t columns = td_table_get_spec(table)->column_count;
    td_cell *cells = TD_ALLOC(columns, td_cell);
    if (!cells)
        return TD_ERR_NOMEM;
    for (size_t c = 0; c < columns; c++)
        cells[c] = c < VALUE ? td_table_get(table, like, c) : TD_CELL_EMPTY;
    cells[INDICATOR] = TD_CELL_OF_TEXT(texts[indicator].name);
    cells[VALUE] = cells[DIFFERENCE] = TD_CELL_OF_REAL(value);
    cells[BASE_VALUE] = TD_CELL_OF_REAL(0);
    const td_status status = td_table_append(table, cells);
    free(cells);
    return status;
}

static td_status appraise(double carbon_price_per_t, const rows *of, td_table *table)
{
    const rows *surplus = &of[SURPLUS];
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < surplus->count; i++) {
        const size_t row = surplus->at[i];
        double values[INDICATOR_COUNT];
        values[CARBON_BENEFIT] = difference_beside(table, &of[CARBON_PAID], row) -
                                 carbon_price_per_t * difference_beside(table, &of[EMISSIONS], row);
        values[SUBSIDY_SAVED] = difference_beside(table, &of[SUBSIDY], row); /* a negative cost */
        values[NET_BENEFIT] = td_table_get(table, row, VALUE).as.real + values[CARBON_BENEFIT] +
                              values[SUBSIDY_SAVED];
        for (int n = 0; status == TD_OK && n < INDICATOR_COUNT; n++)
            status = append_row(table, row, n, values[n] + 0.0); /* no -0 */
    }
    return status;
}

td_status td_appraisal_append(double carbon_price_per_t, const char *scenario, td_table *comparison)
{
    rows of[PART_COUNT] = {0};
    td_status status = TD_OK;
    for (int p = 0; status == TD_OK && p < PART_COUNT; p++)
        status = collect(comparison, scenario, parts[p], &of[p]);
    if (status == TD_OK)
        status = appraise(carbon_price_per_t, of, comparison);
    for (int p = 0; p < PART_COUNT; p++)
        free(of[p].at);
    return status;
}
