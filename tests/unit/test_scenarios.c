/* The figures that measures cite, as the shipped scenarios apply them: tests/cases/scenarios/cited.csv
 * states table, row, column and the value that must stand there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/network_reader.h"
#include "io/scenario_reader.h"
#include "model/scenario.h"
#include "support.h"

typedef struct citation {
    char scenario[64], table[32], id[64], column[40];
    double value, tolerance;
} citation;

/* scenario,table,id,column,value,tolerance,... : the last column is words and not needed here. */
static bool parse(char *line, citation *out)
{
    const char *cell[6];
    for (int i = 0; i < 6; i++) {
        cell[i] = strsep(&line, ",");
        if (!cell[i])
            return false;
    }
    snprintf(out->scenario, sizeof out->scenario, "%s", cell[0]);
    snprintf(out->table, sizeof out->table, "%s", cell[1]);
    snprintf(out->id, sizeof out->id, "%s", cell[2]);
    snprintf(out->column, sizeof out->column, "%s", cell[3]);
    out->value = strtod(cell[4], NULL);
    out->tolerance = strtod(cell[5], NULL);
    return true;
}

/* The row whose key is "a" or, where the key has two columns, "a/b". */
static uint32_t find_row(const td_tables *tables, td_table_id table, const char *id)
{
    const td_sheet *sheet = tables->sheet[table];
    const char *slash = strchr(id, '/');
    size_t length = slash ? (size_t)(slash - id) : strlen(id);
    assert_non_null(sheet);
    for (uint32_t r = 0; r < sheet->row_count; r++) {
        const char *key = td_intern_text(tables->names, td_sheet_text(sheet, 0, r));
        bool same = strlen(key) == length && strncmp(key, id, length) == 0;
        if (same && (!slash || td_sheet_number(sheet, 1, r) == strtod(slash + 1, NULL)))
            return r;
    }
    print_error("no row %s\n", id);
    fail();
    return 0;
}

static void check(const td_tables *base, const citation *c)
{
    char path[160];
    td_diags *diags = td_diags_create();
    td_scenario *scenario = NULL;
    td_applied applied = {0};
    snprintf(path, sizeof path, "scenarios/%s.json", c->scenario);
    assert_int_equal(td_scenario_read(path, NULL, diags, &scenario), TD_OK);
    assert_int_equal(td_scenario_apply(scenario, base, diags, &applied), TD_OK);
    td_table_id table = td_schema_find_table(c->table);
    assert_int_not_equal(table, TD_TABLE_COUNT);
    int field = td_schema_find_field(table, c->column);
    assert_true(field >= 0);
    uint32_t row = find_row(applied.tables, table, c->id);
    double value = td_sheet_number(applied.tables->sheet[table], field, row);
    if (!(fabs(value - c->value) <= c->tolerance)) {
        print_error("%s: %s %s %s is %.10g, cited %.10g\n", c->scenario, c->table, c->id, c->column,
                    value, c->value);
        fail();
    }
    td_applied_clear(&applied);
    td_scenario_free(scenario);
    td_diags_free(diags);
}

static void cited_figures_change_as_cited(void **state)
{
    (void)state;
    td_diags *diags = td_diags_create();
    td_tables *base = NULL;
    char line[512];
    int checked = 0;
    assert_int_equal(td_network_read("networks/sichuan", NULL, diags, &base), TD_OK);
    FILE *file = fopen("tests/cases/scenarios/cited.csv", "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file)); /* header */
    for (citation c; fgets(line, sizeof line, file) && parse(line, &c); checked++)
        check(base, &c);
    fclose(file);
    assert_true(checked >= 60);
    td_tables_free(base);
    td_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cited_figures_change_as_cited)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
