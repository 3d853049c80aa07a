#include "base/width.h"

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
