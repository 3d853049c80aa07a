/* A scenario run through the public header alone: nothing of the program's inside is included. */
#include "tongdao.h"

#include <stdio.h>
#include <string.h>

#include "support.h"

#define STUDY "tests/cases/tiny"

static bool file_has(const char *path, const char *text)
{
    char line[4096];
    FILE *file = fopen(path, "r");
    bool found = false;
    assert_non_null(file);
    while (!found && fgets(line, sizeof line, file))
        found = strstr(line, text) != NULL;
    fclose(file);
    return found;
}

static void runs_a_folder_of_scenarios(void **state)
{
    (void)state;
    char folder[] = "/tmp/tongdao-api-XXXXXX", path[256];
    assert_non_null(mkdtemp(folder));
    tongdao_session *session = tongdao_open();
    tongdao_run_options options = TONGDAO_RUN_OPTIONS_INIT;
    tongdao_run_summary summary;
    const char *paths[] = {STUDY};
    options.output = folder;
    options.threads = 2;
    int result = (int)tongdao_run(session, paths, 1, &options, &summary);
    for (size_t i = 0; i < tongdao_message_count(session); i++)
        print_message("%s\n", tongdao_message(session, i, TONGDAO_EN));
    assert_int_equal(result, TONGDAO_OK);
    assert_int_equal(summary.scenarios, 2);
    assert_int_equal(summary.done, 2);
    snprintf(path, sizeof path, "%s/od.csv", folder);
    assert_true(file_has(path, "baseline"));
    assert_true(file_has(path, "wider"));
    snprintf(path, sizeof path, "%s/manifest.json", folder);
    assert_true(file_has(path, "\"tongdao\""));

    const char *text = NULL;
    tongdao_compare_options compare = TONGDAO_COMPARE_OPTIONS_INIT;
    compare.form = TONGDAO_TEXT_CSV;
    assert_int_equal(tongdao_compare(session, folder, &compare, &text), TONGDAO_OK);
    assert_non_null(strstr(text, "wider,baseline,generalised_cost"));
    tongdao_close(session);
    snprintf(path, sizeof path, "rm -rf %s", folder);
    assert_int_equal(system(path), 0);
}

static void reports_mistakes_in_both_languages(void **state)
{
    (void)state;
    tongdao_session *session = tongdao_open();
    const char *paths[] = {STUDY "/no-such-file.json"};
    size_t checked;
    assert_int_equal(tongdao_validate(session, paths, 1, NULL, &checked), TONGDAO_INVALID);
    assert_true(tongdao_message_count(session) >= 1);
    assert_true(tongdao_message_is_error(session, 0));
    assert_non_null(strstr(tongdao_message(session, 0, TONGDAO_EN), "no-such-file.json"));
    assert_non_null(strstr(tongdao_message(session, 0, TONGDAO_ZH), "错误"));
    tongdao_close(session);
}

static void refuses_wrong_calls(void **state)
{
    (void)state;
    tongdao_session *session = tongdao_open();
    tongdao_run_options options = TONGDAO_RUN_OPTIONS_INIT;
    const char *paths[] = {STUDY};
    assert_int_equal(tongdao_run(session, paths, 0, &options, NULL), TONGDAO_USAGE);
    options.shard = 3;
    options.shards = 2;
    assert_int_equal(tongdao_run(session, paths, 1, &options, NULL), TONGDAO_USAGE);
    tongdao_route_query query = TONGDAO_ROUTE_QUERY_INIT;
    const char *text;
    assert_int_equal(tongdao_route(session, &query, &text), TONGDAO_USAGE);
    tongdao_close(session);
}

/* A search that is cut tells what it has, and says so. */
static void tells_of_a_search_that_was_cut(void **state)
{
    (void)state;
    tongdao_session *session = tongdao_open();
    tongdao_route_query query = TONGDAO_ROUTE_QUERY_INIT;
    const char *text;
    query.path = "tests/cases/tiny/network";
    query.from = "TOWN";
    query.to = "BAZAAR";
    query.pareto = "cost,time";
    assert_int_equal(tongdao_route(session, &query, &text), TONGDAO_OK);
    assert_int_equal(tongdao_message_count(session), 0);
    query.most_labels = 5;
    query.json = true;
    assert_int_equal(tongdao_route(session, &query, &text), TONGDAO_OK);
    assert_non_null(strstr(text, "\"complete\": false"));
    assert_non_null(strstr(text, "\"legs\""));
    assert_int_equal(tongdao_message_count(session), 1);
    assert_false(tongdao_message_is_error(session, 0));
    assert_non_null(strstr(tongdao_message(session, 0, TONGDAO_EN), "cut at 5 labels"));
    query.pareto = "price";
    assert_int_equal(tongdao_route(session, &query, &text), TONGDAO_USAGE);
    tongdao_close(session);
}

static void tells_its_schemas_and_version(void **state)
{
    (void)state;
    assert_non_null(strstr(tongdao_schema("scenario"), "schema_version"));
    assert_null(tongdao_schema("no-such-kind"));
    assert_non_null(strstr(tongdao_build_facts(), tongdao_version()));
    assert_non_null(strstr(tongdao_build_facts(), "commit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_a_folder_of_scenarios),
        cmocka_unit_test(reports_mistakes_in_both_languages),
        cmocka_unit_test(refuses_wrong_calls),
        cmocka_unit_test(tells_of_a_search_that_was_cut),
        cmocka_unit_test(tells_its_schemas_and_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
