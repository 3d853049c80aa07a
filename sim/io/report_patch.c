#include "io/report_patch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *end_of_text(const char *text)
{
    for (text++; *text && *text != '"'; text++)
        text += *text == '\\' && text[1] != '\0';
    return *text ? text + 1 : text;
}

/* Behind the value that begins here. */
static const char *end_of(const char *value)
{
    if (*value == '"')
        return end_of_text(value);
    if (*value != '{' && *value != '[')
        return value + strcspn(value, ",]}");
    for (int depth = 0; *value;) {
        if (*value == '"') {
            value = end_of_text(value);
            continue;
        }
        depth += *value == '{' || *value == '[';
        depth -= *value == '}' || *value == ']';
        value++;
        if (depth == 0)
            break;
    }
    return value;
}

static bool is_same_text(const char *a, const char *a_end, const char *b, const char *b_end)
{
    return a_end - a == b_end - b && memcmp(a, b, (size_t)(b_end - b)) == 0;
}

static bool is_number(char first)
{
    return first == '-' || (first >= '0' && first <= '9');
}

static void add(td_strbuf *out, const char *from, const char *end)
{
    td_strbuf_add_n(out, from, (size_t)(end - from));
}

/* The value of the member named as the one at `name`, NULL without. */
static const char *member(const char *object, const char *name)
{
    const char *const name_end = end_of_text(name);
    const char *at = object + 1;
    while (*at == '"') {
        const char *const colon = end_of_text(at);
        if (is_same_text(at, colon, name, name_end))
            return colon + 1;
        at = end_of(colon + 1);
        at += *at == ',';
    }
    return NULL;
}

static bool patch_objects(const char *base, const char *value, double tolerance, td_strbuf *out)
{
    size_t count = 0;
    for (const char *at = value + 1; *at == '"';) {
        const char *const colon = end_of_text(at), *const end = end_of(colon + 1);
        const char *before = member(base, at);
        const size_t length = out->length;
        td_strbuf_add_n(out, count ? "," : "{", 1);
        add(out, at, colon + 1);
        if (!before)
            add(out, colon + 1, end);
        if (!before || td_report_patch(before, colon + 1, tolerance, out))
            count++;
        else if (out->text)
            out->text[out->length = length] = '\0';
        at = end + (*end == ',');
    }
    for (const char *at = base + 1; *at == '"';) {
        const char *const colon = end_of_text(at), *const end = end_of(colon + 1);
        if (!member(value, at)) {
            td_strbuf_add_n(out, count++ ? "," : "{", 1);
            add(out, at, colon);
            td_strbuf_add(out, ":null");
        }
        at = end + (*end == ',');
    }
    if (count > 0)
        td_strbuf_add_n(out, "}", 1);
    return count > 0;
}

static size_t item_count(const char *list)
{
    size_t count = 0;
    for (const char *at = list + 1; *at && *at != ']'; count++) {
        at = end_of(at);
        at += *at == ',';
    }
    return count;
}

static bool patch_lists(const char *base, const char *value, double tolerance, td_strbuf *out)
{
    const char *from = base + 1;
    size_t alike = 0, count = 0; /* alike: since the last that differs */
    for (const char *at = value + 1; *at && *at != ']';) {
        const char *const end = end_of(at);
        const bool has_base = *from && *from != ']';
        const size_t length = out->length;
        td_strbuf_add_n(out, count ? "," : "[", 1);
        for (size_t i = 0; i < alike; i++)
            td_strbuf_add(out, "true,");
        if (!has_base)
            add(out, at, end);
        if (!has_base || td_report_patch(from, at, tolerance, out)) {
            count++;
            alike = 0;
        } else {
            if (out->text)
                out->text[out->length = length] = '\0';
            alike++;
        }
        at = end + (*end == ',');
        if (has_base) {
            from = end_of(from);
            from += *from == ',';
        }
    }
    if (count > 0)
        td_strbuf_add_n(out, "]", 1);
    return count > 0;
}

bool td_report_patch(const char *base, const char *value, double tolerance, td_strbuf *out)
{
    const char *const base_end = end_of(base), *const end = end_of(value);
    if (is_same_text(base, base_end, value, end))
        return false;
    if (is_number(*base) && is_number(*value)) {
        const double was = strtod(base, NULL), is = strtod(value, NULL);
        if (fabs(is - was) <= tolerance * fabs(was))
            return false;
    }
    if (*base == '{' && *value == '{')
        return patch_objects(base, value, tolerance, out);
    if (*base == '[' && *value == '[' && item_count(value) >= item_count(base))
        return patch_lists(base, value, tolerance, out);
    if (*base == '[')
        td_strbuf_add(out, "{\"=\":");
    add(out, value, end);
    if (*base == '[')
        td_strbuf_add_n(out, "}", 1);
    return true;
}
