/* Which scenario is compared with which. Run from the project's folder. */
#include "run/workload.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

static void write_scenario(const char *folder, const char *id, const char *period)
{
    char path[512], base[256];
    assert_non_null(getcwd(base, sizeof base));
    snprintf(path, sizeof path, "%s/%s.json", folder, id);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file,
            "{\"schema_version\": 1, \"id\": \"%s\", \"title\": {\"en\": \"a\", \"zh\": \"b\"},"
            " \"extends\": \"../..%s/tests/cases/tiny/baseline.json\","
            " \"evaluate\": {\"period\": \"%s\"}}\n",
            id, base, period);
    fclose(file);
}

static const char *period_of(const td_job *job)
{
    return json_string_value(json_object_get(job->scenario->evaluate, "period"));
}

/* Two scenarios by months share one base by months; the year's has the base as its file is. */
static void months_are_compared_with_months(void **state)
{
    char folder[] = "/tmp/tongdao-workload-XXXXXX", command[64];
    td_diags *diags = td_diags_create();
    td_workload work;
    (void)state;
    assert_non_null(mkdtemp(folder));
    write_scenario(folder, "a", "month");
    write_scenario(folder, "b", "month");
    write_scenario(folder, "c", "year");
    const char *paths[] = {folder};
    assert_int_equal(td_workload_read(paths, 1, NULL, diags, &work), TD_OK);
    assert_int_equal(td_diags_error_count(diags), 0);
    assert_int_equal(work.job_count, 5);
    const td_job *jobs = work.jobs;
    assert_int_equal(jobs[0].base, jobs[1].base);
    assert_int_not_equal(jobs[0].base, jobs[2].base);
    assert_string_equal(period_of(&jobs[jobs[0].base]), "month");
    assert_string_equal(period_of(&jobs[jobs[2].base]), "year");
    assert_string_equal(jobs[jobs[0].base].scenario->id, "baseline");
    assert_false(jobs[jobs[0].base].listed);
    td_workload_clear(&work);
    td_diags_free(diags);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_are_compared_with_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
