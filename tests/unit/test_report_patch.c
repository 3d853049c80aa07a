/* What differs between two JSON values, and that a scenario's rows come back from their base's: the
 * patch put back by a second reader (jansson) gives the value again. */
#include <jansson.h>

#include "support.h"

#include "io/report_patch.h"

static void check(const char *base, const char *value, double tolerance, const char *wanted)
{
    td_strbuf out = TD_STRBUF_INIT;
    const bool differs = td_report_patch(base, value, tolerance, &out);
    assert_int_equal(differs, wanted != NULL);
    assert_string_equal(td_strbuf_text(&out), wanted ? wanted : "");
    td_strbuf_free(&out);
}

static void tells_what_differs(void **state)
{
    (void)state;
    check("[1,2,3]", "[1,2,3]", 0, NULL);
    check("[1,2,3]", "[1,4,3]", 0, "[true,4]");
    check("[1,2,3]", "[1,2,3,\"x\"]", 0, "[true,true,true,\"x\"]");
    check("[1,2,3]", "[1,2]", 0, "{\"=\":[1,2]}");
    check("{\"a\":1,\"b\":{\"c\":2}}", "{\"b\":{\"c\":2},\"a\":1}", 0, NULL);
    check("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "{\"a\":1,\"b\":{\"c\":5},\"e\":6}", 0,
          "{\"b\":{\"c\":5,\"d\":null},\"e\":6}");
    check("{\"a\":1}", "{}", 0, "{\"a\":null}");
    check("[[1,\"x]\"],[2]]", "[[1,\"x]\"],[3]]", 0, "[true,[3]]");
    check("\"a\\\"b\"", "\"a\\\"c\"", 0, "\"a\\\"c\"");
    check("[null,1]", "[2,null]", 0, "[2,null]");
}

static void small_differences_are_none(void **state)
{
    (void)state;
    check("[1000,-1000]", "[1001,-1001]", 1e-3, NULL);
    check("[1000,1000]", "[1001,1002]", 1e-3, "[true,1002]");
    check("[0]", "[1e-9]", 1e-3, "[1e-9]");
    check("[\"1000\"]", "[\"1001\"]", 1e-3, "[\"1001\"]");
}

/* As sim/io/report/js/data.js does it. */
static json_t *patched(json_t *base, json_t *patch)
{
    if (json_is_true(patch))
        return json_deep_copy(base);
    if (json_is_array(base)) {
        json_t *list = json_array();
        if (json_is_object(patch))
            return json_decref(list), json_deep_copy(json_object_get(patch, "="));
        for (size_t i = 0; i < json_array_size(base) || i < json_array_size(patch); i++) {
            json_t *was = json_array_get(base, i), *is = json_array_get(patch, i);
            json_array_append_new(list,
                                  was && is ? patched(was, is) : json_deep_copy(was ? was : is));
        }
        return list;
    }
    if (!json_is_object(base) || !json_is_object(patch))
        return json_deep_copy(patch);
    json_t *object = json_deep_copy(base), *member;
    const char *key;
    json_object_foreach(patch, key, member)
    {
        json_t *was = json_object_get(base, key);
        if (json_is_null(member))
            json_object_del(object, key);
        else
            json_object_set_new(object, key, was ? patched(was, member) : json_deep_copy(member));
    }
    return object;
}

static unsigned long next(unsigned long *seed)
{
    *seed = *seed * 6364136223846793005ul + 1442695040888963407ul;
    return *seed >> 33;
}

static json_t *any_value(unsigned long *seed, int depth)
{
    json_t *value;
    switch (next(seed) % (depth > 0 ? 5 : 3)) {
    case 0:
        return json_integer((long)(next(seed) % 4) - 1);
    case 1:
        return json_string(next(seed) % 2 ? "a\\\"},]" : "");
    case 2:
        return json_real((double)(next(seed) % 3) + 0.5);
    case 3:
        value = json_array();
        for (unsigned long n = next(seed) % 5; n > 0; n--)
            json_array_append_new(value, any_value(seed, depth - 1));
        return value;
    default:
        value = json_object();
        for (unsigned long n = next(seed) % 5; n > 0; n--)
            json_object_set_new(value, (const char *[]){"a", "b", "\"c", "d:"}[next(seed) % 4],
                                any_value(seed, depth - 1));
        return value;
    }
}

static void patches_put_back_give_the_value(void **state)
{
    (void)state;
    unsigned long seed = 7;
    for (int i = 0; i < 20000; i++) {
        json_t *base = any_value(&seed, 4), *value = any_value(&seed, 4);
        char *from = json_dumps(base, JSON_COMPACT | JSON_ENCODE_ANY);
        char *to = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        td_strbuf out = TD_STRBUF_INIT;
        json_t *got = json_deep_copy(base);
        if (td_report_patch(from, to, 0, &out)) {
            json_t *patch = json_loads(td_strbuf_text(&out), JSON_DECODE_ANY, NULL);
            assert_non_null(patch);
            json_decref(got);
            got = patched(base, patch);
            json_decref(patch);
        }
        assert_true(json_equal(got, value));
        td_strbuf_free(&out);
        json_decref(base);
        json_decref(value);
        json_decref(got);
        free(from);
        free(to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_differs),
        cmocka_unit_test(small_differences_are_none),
        cmocka_unit_test(patches_put_back_give_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
