#include "io/json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void td_json_add_text_n(td_strbuf *out, const char *text, size_t length)
{
    size_t plain = 0;
    td_strbuf_add_n(out, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        /* A script element ends at "</script" and changes its meaning at "<!--". */
        if (c >= 0x20 && c != '"' && c != '\\' && c != '<')
            continue;
        td_strbuf_add_n(out, text + plain, i - plain);
        plain = i + 1;
        if (c == '"' || c == '\\')
            td_strbuf_addf(out, "\\%c", c);
        else
            td_strbuf_addf(out, "\\u%04x", c);
    }
    td_strbuf_add_n(out, text + plain, length - plain);
    td_strbuf_add_n(out, "\"", 1);
}

void td_json_add_text(td_strbuf *out, const char *text)
{
    if (text)
        td_json_add_text_n(out, text, strlen(text));
    else
        td_strbuf_add(out, "null");
}

void td_json_add_number(td_strbuf *out, double value)
{
    if (isfinite(value))
        td_strbuf_add_number(out, value);
    else
        td_strbuf_add(out, "null");
}

void td_json_add_rounded(td_strbuf *out, double value, int digits)
{
    char text[40];
    if (isfinite(value)) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        value = strtod(text, NULL);
    }
    td_json_add_number(out, value);
}
