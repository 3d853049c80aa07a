/* Scenario files: order of parts, paths, cycles, bounds; JSON files; finding scenarios. */
#include <jansson.h>

#include "files.h"

#include "io/network_reader.h"
#include "io/path.h"
#include "io/scenario_reader.h"

#define HEAD(id) "{\"schema_version\":1,\"id\":\"" id "\",\"title\":{\"en\":\"" id "\"},"
#define OPEN(link)                                                                                 \
    "{\"op\":\"set\",\"table\":\"link\",\"where\":{\"link_id\":\"" link                            \
    "\"},\"values\":{\"open\":1}}"

static test_folder folder;
static td_diags *diags;

static int set_up(void **state)
{
    (void)state;
    folder_open(&folder);
    mkdir(folder_at(&folder, "sub"), 0700);
    mkdir(folder_at(&folder, "net"), 0700);
    diags = td_diags_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_remove(folder.path);
    td_diags_free(diags);
    return 0;
}

static td_scenario *read_good(const char *name)
{
    td_scenario *scenario = NULL;
    td_status status = td_scenario_read(folder_at(&folder, name), NULL, diags, &scenario);
    for (size_t i = 0; i < td_diags_count(diags); i++) {
        td_strbuf text = TD_STRBUF_INIT;
        td_diag_format(td_diags_at(diags, i), TD_LANG_EN, &text);
        print_error("%s\n", td_strbuf_text(&text));
        td_strbuf_free(&text);
    }
    assert_int_equal(status, TD_OK);
    return scenario;
}

static void expect(size_t index, td_diag_code code, const char *where)
{
    assert_true(index < td_diags_count(diags));
    const td_diag *diag = td_diags_at(diags, index);
    assert_string_equal(td_diag_code_name(diag->code), td_diag_code_name(code));
    assert_string_equal(diag->place.where ? diag->place.where : "", where);
}

/* root (m1, own) <- middle in sub/ (m2, m1 by another path, own) <- leaf (m3, m2). */
static void write_chain(void)
{
    folder_write(&folder, "root.json",
                 HEAD("root") "\"network\":\"net\",\"measures\":[\"m1.json\"],\"changes\":[" OPEN(
                     "L1") "],\"evaluate\":{\"year\":2025,\"assignment\":{\"type\":\"logit\","
                           "\"gap\":0.1}}}");
    folder_write(&folder, "sub/middle.json",
                 HEAD("middle") "\"extends\":\"../root.json\",\"measures\":[\"../m2.json\","
                                "\"../net/../m1.json\"],\"changes\":[" OPEN(
                                    "L2") "],"
                                          "\"evaluate\":{\"assignment\":{\"gap\":0.01}}}");
    folder_write(&folder, "leaf.json",
                 HEAD("leaf") "\"extends\":\"sub/middle.json\",\"measures\":[\"m3.json\","
                              "\"m2.json\"],\"evaluate\":{\"period\":\"month\"}}");
    folder_write(&folder, "m1.json", HEAD("m1") "\"changes\":[" OPEN("M1") "]}");
    folder_write(&folder, "m2.json", HEAD("m2") "\"changes\":[" OPEN("M2") "]}");
    folder_write(&folder, "m3.json", HEAD("m3") "\"changes\":[" OPEN("M3") "]}");
}

static void parts_stand_in_order_and_once(void **state)
{
    (void)state;
    static const char *const ids[] = {"m1", "root", "m2", "middle", "m3"};
    static const char *const inputs[] = {"leaf.json", "sub/middle.json", "root.json",
                                         "m1.json",   "m2.json",         "m3.json"};
    write_chain();
    td_scenario *s = read_good("leaf.json");
    assert_int_equal(s->set_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(s->sets[i].id, ids[i]);
        assert_int_equal(s->sets[i].is_measure, ids[i][0] == 'm' && ids[i][1] != 'i');
        assert_int_equal(s->sets[i].change_count, 1);
    }
    assert_int_equal(s->input_count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(s->inputs[i], folder_at(&folder, inputs[i]));
    assert_string_equal(s->network, folder_at(&folder, "net"));
    assert_string_equal(s->root_file, folder_at(&folder, "root.json"));
    assert_string_equal(s->parent, "middle");
    assert_string_equal(s->title[TD_LANG_ZH], "leaf"); /* stands for the missing one */
    assert_null(s->description[TD_LANG_EN]);
    td_scenario_free(s);
}

static void evaluate_merges_key_by_key(void **state)
{
    (void)state;
    write_chain();
    td_scenario *s = read_good("leaf.json");
    json_t *expected = json_pack("{s:i,s:s,s:{s:s,s:f}}", "year", 2025, "period", "month",
                                 "assignment", "type", "logit", "gap", 0.01);
    assert_true(json_equal(s->evaluate, expected));
    json_decref(expected);
    td_scenario_free(s);
}

static void changes_as_written(void **state)
{
    (void)state;
    folder_write(
        &folder, "s.json",
        HEAD("s") "\"network\":\"net\",\"changes\":["
                  "{\"op\":\"scale\",\"table\":\"facility\",\"where\":{\"kind\":[\"lock\","
                  "\"border\"],\"node_id\":\"N\"},\"values\":{\"time_h\":0.5,\"cost_per_t\":2},"
                  "\"may_match_none\":true},"
                  "{\"op\":\"add\",\"table\":\"node\",\"rows\":[{\"node_id\":\"A\",\"x_coord\":"
                  "104.125},{\"node_id\":\"B\",\"name\":null}]},"
                  "{\"op\":\"remove\",\"table\":\"link\",\"where\":{\"a/b~c\":1},\"with\":"
                  "[\"service\",\"service_stop\"]},"
                  "{\"op\":\"close\",\"table\":\"link\",\"where\":{\"link_id\":\"L\"},"
                  "\"from\":\"2027-07-01\",\"to\":\"2027-07-01\"}]}");
    td_scenario *s = read_good("s.json");
    assert_int_equal(s->set_count, 1);
    assert_int_equal(s->sets[0].change_count, 4);
    const td_change *scale = &s->sets[0].changes[0], *add = &s->sets[0].changes[1];
    const td_change *remove = &s->sets[0].changes[2], *close = &s->sets[0].changes[3];
    assert_int_equal(scale->op, TD_CHANGE_SCALE);
    assert_true(scale->may_match_none);
    assert_int_equal(scale->where_count, 2);
    assert_string_equal(scale->where[0].column, "kind");
    assert_int_equal(scale->where[0].value_count, 2);
    assert_string_equal(scale->where[0].values[1], "border");
    assert_string_equal(scale->where[1].pointer, "/changes/0/where/node_id");
    assert_string_equal(scale->values[0].values[0], "0.5");
    assert_string_equal(scale->values[1].values[0], "2");
    assert_int_equal(add->row_count, 2);
    assert_string_equal(add->rows[0].cells[1].values[0], "104.125");
    assert_string_equal(add->rows[1].cells[1].values[0], "");
    assert_string_equal(add->rows[1].pointer, "/changes/1/rows/1");
    assert_string_equal(remove->where[0].pointer, "/changes/2/where/a~1b~0c");
    assert_int_equal(remove->with_count, 2);
    assert_string_equal(remove->with[1], "service_stop");
    assert_int_equal(close->op, TD_CHANGE_CLOSE);
    assert_string_equal(close->to, "2027-07-01");
    assert_null(scale->from);
    td_scenario_free(s);
}

static void cycles_are_told_with_their_way(void **state)
{
    (void)state;
    td_scenario *s = NULL;
    folder_write(&folder, "a.json", HEAD("a") "\"extends\":\"b.json\"}");
    folder_write(&folder, "b.json", HEAD("b") "\"extends\":\"c.json\"}");
    folder_write(&folder, "c.json", HEAD("c") "\"extends\":\"sub/../b.json\"}");
    assert_int_equal(td_scenario_read(folder_at(&folder, "a.json"), NULL, diags, &s),
                     TD_ERR_INVALID);
    assert_null(s);
    assert_int_equal(td_diags_count(diags), 1);
    expect(0, TD_D_SCENARIO_CYCLE, "/extends");
    char way[512], b[128], c[128];
    snprintf(b, sizeof b, "%s/b.json", folder.path);
    snprintf(c, sizeof c, "%s/c.json", folder.path);
    snprintf(way, sizeof way, "%s -> %s -> %s", b, c, b);
    assert_string_equal(td_diags_at(diags, 0)->args[0], way);
}

static void nothing_outside_the_root_is_read(void **state)
{
    (void)state;
    td_scenario *s = NULL;
    char root[128];
    write_chain();
    snprintf(root, sizeof root, "%s/sub", folder.path);
    /* Outside by "..", by a link, and as the scenario itself. */
    assert_int_equal(td_scenario_read(folder_at(&folder, "sub/middle.json"), root, diags, &s),
                     TD_ERR_INVALID);
    expect(0, TD_D_FILE_OUTSIDE_ROOT, "/extends");
    expect(1, TD_D_FILE_OUTSIDE_ROOT, "/measures/0");
    expect(2, TD_D_FILE_OUTSIDE_ROOT, "/measures/1");
    assert_int_equal(symlink("../root.json", folder_at(&folder, "sub/inside.json")), 0);
    assert_int_equal(td_scenario_read(folder_at(&folder, "sub/inside.json"), root, diags, &s),
                     TD_ERR_INVALID);
    expect(3, TD_D_FILE_OUTSIDE_ROOT, "");
    /* A folder whose name merely begins like the root is not in it. */
    mkdir(folder_at(&folder, "subway"), 0700);
    folder_write(&folder, "subway/x.json", HEAD("x") "\"network\":\"../net\"}");
    assert_int_equal(td_scenario_read(folder_at(&folder, "subway/x.json"), root, diags, &s),
                     TD_ERR_INVALID);
    expect(4, TD_D_FILE_OUTSIDE_ROOT, "");
    assert_int_equal(td_diags_count(diags), 5);
    assert_null(s);
}

static void wrong_changes_are_left_out_and_the_rest_stands(void **state)
{
    (void)state;
    td_scenario *s = NULL;
    folder_write(
        &folder, "s.json",
        HEAD("s") "\"network\":\"net\",\"colour\":1,\"changes\":[" OPEN(
            "L1") ","
                  "{\"op\":\"sett\",\"table\":\"link\"},{\"table\":\"link\"},7,"
                  "{\"op\":\"close\",\"table\":\"link\",\"where\":{\"link_id\":\"L\"},"
                  "\"from\":\"2027-07-02\",\"to\":\"2027-07-01\"},"
                  "{\"op\":\"set\",\"table\":\"link\",\"were\":{},\"where\":{\"link_id\":[]},"
                  "\"values\":{\"open\":true}}," OPEN("L2") "]}");
    assert_int_equal(td_scenario_read(folder_at(&folder, "s.json"), NULL, diags, &s),
                     TD_ERR_INVALID);
    assert_non_null(s);
    assert_int_equal(s->sets[0].change_count, 2);
    assert_string_equal(s->sets[0].changes[1].pointer, "/changes/6");
    expect(0, TD_D_JSON_KEY_UNKNOWN, "/colour");
    expect(1, TD_D_JSON_TYPE, "/changes/1/op");
    assert_string_equal(td_diags_at(diags, 1)->suggestion, "set");
    expect(2, TD_D_JSON_KEY_MISSING, "/changes/2");
    expect(3, TD_D_JSON_TYPE, "/changes/3");
    expect(4, TD_D_DATE_ORDER, "/changes/4/to");
    expect(5, TD_D_JSON_KEY_UNKNOWN, "/changes/5/were");
    assert_string_equal(td_diags_at(diags, 5)->suggestion, "where");
    expect(6, TD_D_JSON_TYPE, "/changes/5/where/link_id");
    expect(7, TD_D_JSON_TYPE, "/changes/5/values/open");
    assert_int_equal(td_diags_count(diags), 8);
    td_scenario_free(s);
}

static void json_mistakes_have_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        td_diag_code code;
        long line;
    } cases[] = {
        {"{\n\"id\": 1,\n}", TD_D_JSON_SYNTAX, 3},
        {"{\n\"id\": 1,\n\"id\": 2}", TD_D_JSON_SYNTAX, 3},
        {"{\"id\": 1}\n{}", TD_D_JSON_SYNTAX, 2},
        {"{\"x\": NaN}", TD_D_JSON_SYNTAX, 1},
        {"{\"x\": 1e999}", TD_D_JSON_SYNTAX, 1},
        {"{\"x\": \"\\u0000\"}", TD_D_JSON_SYNTAX, 1},
        {"[1]", TD_D_JSON_TYPE, 0},
        {"", TD_D_FILE_EMPTY, 0},
        {"\n\n{\"x\": \"\xFF\"}", TD_D_FILE_ENCODING, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        td_scenario *s = NULL;
        folder_write(&folder, "s.json", cases[i].text);
        size_t before = td_diags_count(diags);
        assert_int_equal(td_scenario_read(folder_at(&folder, "s.json"), NULL, diags, &s),
                         TD_ERR_INVALID);
        assert_null(s);
        assert_int_equal(td_diags_count(diags), before + 1);
        assert_int_equal(td_diags_at(diags, before)->code, cases[i].code);
        assert_int_equal(td_diags_at(diags, before)->place.line, cases[i].line);
    }
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    td_scenario *s = NULL;
    for (int depth = 40; depth < 200000; depth *= 70) {
        td_strbuf text = TD_STRBUF_INIT;
        td_strbuf_add(&text, "{\"x\":");
        for (int i = 0; i < depth; i++)
            td_strbuf_add(&text, "[");
        for (int i = 0; i < depth; i++)
            td_strbuf_add(&text, "]");
        td_strbuf_add(&text, "}");
        folder_write(&folder, "s.json", text.text);
        td_strbuf_free(&text);
        assert_int_equal(td_scenario_read(folder_at(&folder, "s.json"), NULL, diags, &s),
                         TD_ERR_INVALID);
    }
    expect(0, TD_D_JSON_SYNTAX, "");
    expect(1, TD_D_JSON_SYNTAX, "");
}

static void folders_of_scenarios(void **state)
{
    (void)state;
    char **files = NULL, again[128];
    size_t count = 0;
    write_chain();
    folder_write(&folder, "B.json", HEAD("B") "\"network\":\"net\"}");
    folder_write(&folder, "broken.json", "{");
    folder_write(&folder, "scenario.schema.json", "{\"network\": 1}");
    folder_write(&folder, "notes.txt", "{}");
    snprintf(again, sizeof again, "%s/./leaf.json", folder.path);
    const char *const paths[] = {again, folder.path};
    assert_int_equal(td_scenario_find(paths, 2, diags, &files, &count), TD_OK);
    /* Sorted by bytes, capitals first; measures and schemas are none; the leaf stood first. */
    static const char *const names[] = {"leaf.json", "B.json", "broken.json", "root.json"};
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(files[i], folder_at(&folder, names[i]));
    td_scenario_files_free(files, count);
    char net[128];
    snprintf(net, sizeof net, "%s/net", folder.path);
    const char *const wrong[] = {net, "/nowhere/at/all", folder.path};
    assert_int_equal(td_scenario_find(wrong, 3, diags, &files, &count), TD_ERR_INVALID);
    assert_int_equal(count, 4);
    expect(0, TD_D_RUN_NO_SCENARIO, "");
    expect(1, TD_D_FILE_MISSING, "");
    td_scenario_files_free(files, count);
}

static void paths_beside_a_file(void **state)
{
    (void)state;
    static const struct {
        const char *file, *relative, *expected;
    } cases[] = {
        {"/etc/x.json", "passwd", "/etc/passwd"},
        {"/etc/x.json", "./passwd", "/etc/passwd"},
        {"/etc/x.json", "../etc/passwd", "/etc/passwd"},
        {"/etc/x.json", "/usr/../etc/passwd", "/etc/passwd"},
        {"x.json", "y.json", "y.json"},
        {"a/x.json", "../b/y.json", "a/../b/y.json"}, /* not there: left as it is */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *path = td_path_beside(cases[i].file, cases[i].relative);
        assert_string_equal(path, cases[i].expected);
        free(path);
    }
    /* Through a link ".." leads elsewhere than the letters say. */
    assert_int_equal(symlink("/usr/lib", folder_at(&folder, "link")), 0);
    char file[128];
    snprintf(file, sizeof file, "%s/link/x.json", folder.path);
    char *path = td_path_beside(file, "../bin");
    assert_string_equal(path, folder_at(&folder, "link/../bin"));
    free(path);
}

static void files_of_a_network(void **state)
{
    (void)state;
    char **files = NULL;
    size_t count = 0;
    folder_write(&folder, "net/network.json", "{}");
    folder_write(&folder, "net/link.csv", "");
    folder_write(&folder, "net/mode.csv", "");
    folder_write(&folder, "net/other.csv", "");
    assert_int_equal(td_network_files(folder_at(&folder, "net"), &files, &count), TD_OK);
    assert_int_equal(count, 3);
    assert_string_equal(files[0], folder_at(&folder, "net/network.json"));
    assert_string_equal(files[1], folder_at(&folder, "net/mode.csv"));
    assert_string_equal(files[2], folder_at(&folder, "net/link.csv"));
    assert_true(td_network_is_folder(folder_at(&folder, "net")));
    assert_false(td_network_is_folder(folder_at(&folder, "sub")));
    td_network_files_free(files, count);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(parts_stand_in_order_and_once),
        CASE(evaluate_merges_key_by_key),
        CASE(changes_as_written),
        CASE(cycles_are_told_with_their_way),
        CASE(nothing_outside_the_root_is_read),
        CASE(wrong_changes_are_left_out_and_the_rest_stands),
        CASE(json_mistakes_have_lines),
        CASE(deep_nesting_is_refused),
        CASE(folders_of_scenarios),
        CASE(paths_beside_a_file),
        CASE(files_of_a_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
