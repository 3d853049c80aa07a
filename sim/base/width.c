#include "base/width.h"

#include <stdbool.h>
#include <stdint.h>

/* Next code point; malformed bytes count as one each. */
static uint32_t next_code(const unsigned char **at)
{
    const unsigned char *p = *at;
    uint32_t code = *p++;
    int more = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : code >= 0xC0 ? 1 : 0;
    if (more)
        code &= 0x3Fu >> more;
    for (; more > 0 && (*p & 0xC0) == 0x80; more--)
        code = code << 6 | (*p++ & 0x3F);
    *at = p;
    return code;
}

/* East Asian wide and full-width blocks (Unicode Standard Annex 11), as far as names here use them. */
static int is_wide(uint32_t code)
{
    static const uint32_t blocks[][2] = {{0x1100, 0x115F},   {0x2E80, 0x303E},  {0x3041, 0x33FF},
                                         {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},  {0xA000, 0xA4CF},
                                         {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE30, 0xFE4F},
                                         {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x20000, 0x3FFFD}};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        if (code >= blocks[i][0] && code <= blocks[i][1])
            return 1;
    return 0;
}

size_t td_text_width(const char *text)
{
    size_t width = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p;)
        width += is_wide(next_code(&p)) ? 2 : 1;
    return width;
}

void td_strbuf_add_padded(td_strbuf *out, const char *text, size_t width, int right_aligned)
{
    size_t own = td_text_width(text);
    if (!right_aligned)
        td_strbuf_add(out, text);
    for (size_t i = own; i < width; i++)
        td_strbuf_add(out, " ");
    if (right_aligned)
        td_strbuf_add(out, text);
}

/* Signs that no line begins with, and those that none ends with. */
static bool is_closing(uint32_t code)
{
    static const uint32_t signs[] = {0x3001, 0x3002, 0x300B, 0x300D, 0xFF01, 0xFF09, 0xFF0C,
                                     0xFF1A, 0xFF1B, 0xFF1F, 0x201D, 0x2019, 0x2014, '/'};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (signs[i] == code)
            return true;
    return false;
}

static bool is_opening(uint32_t code)
{
    return code == 0x300A || code == 0x300C || code == 0xFF08 || code == 0x201C || code == 0x2018;
}

static bool is_wide_at(const unsigned char *p)
{
    return *p && is_wide(next_code(&p));
}

/* The end of what cannot be broken: a word, a Chinese character with the signs that stay with it, a
 * number with a Chinese unit. */
static const unsigned char *piece_end(const unsigned char *at, int *depth)
{
    const unsigned char *p = at;
    uint32_t before = 0;
    for (bool first = true; *p; first = false) {
        const unsigned char *next = p;
        const uint32_t code = next_code(&next);
        if (code == ' ' && *depth == 0 && !first &&
            !(before >= '0' && before <= '9' && is_wide_at(next)))
            return p;
        before = code;
        *depth += code == '[' ? 1 : code == ']' && *depth > 0 ? -1 : 0;
        const unsigned char *after = next;
        const uint32_t following = *after ? next_code(&after) : 0;
        p = next;
        if (*depth == 0 && (is_wide(code) || is_wide(following)) && code != ' ' &&
            !is_opening(code) && !is_closing(following))
            return p;
    }
    return p;
}

void td_strbuf_add_wrapped(td_strbuf *out, const char *text, size_t from, size_t indent,
                           size_t width)
{
    size_t used = from;
    int depth = 0;
    bool at_start = true; /* of a line */
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        const unsigned char *end = piece_end(p, &depth);
        size_t own = 0;
        for (const unsigned char *q = p; q < end;)
            own += is_wide(next_code(&q)) ? 2 : 1;
        if (width > 0 && !at_start && used + own > width) {
            td_strbuf_add(out, "\n");
            td_strbuf_add_padded(out, "", indent, 0);
            used = indent;
            if (*p == ' ') { /* the blank that the line breaks at */
                p++;
                own--;
            }
        }
        td_strbuf_add_n(out, (const char *)p, (size_t)(end - p));
        used += own;
        at_start = false;
        p = end;
    }
}
