#include "io/json_text.h"

#include <math.h>
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

/* n / 10^decimals without the zeros behind. */
static void add_decimal(td_strbuf *out, unsigned long long n, int decimals)
{
    char text[40], *at = text + sizeof text;
    for (; decimals > 0 && n % 10 == 0; decimals--)
        n /= 10;
    for (int d = 0; n > 0 || d <= decimals; d++) {
        if (d == decimals && d > 0)
            *--at = '.';
        *--at = (char)('0' + n % 10);
        n /= 10;
    }
    td_strbuf_add_n(out, at, (size_t)(text + sizeof text - at));
}

void td_json_add_rounded(td_strbuf *out, double value, int digits)
{
    const double size = fabs(value);
    if (!(size >= 1e-9 && size < 1e15)) { /* zero, tiny, huge, none */
        td_json_add_number(out, size < 1e-9 ? 0 : value);
        return;
    }
    const int places = digits - 1 - (int)floor(log10(size));
    if (value < 0)
        td_strbuf_add_n(out, "-", 1);
    if (places > 0)
        add_decimal(out, (unsigned long long)llround(size * pow(10, places)), places);
    else
        add_decimal(out,
                    (unsigned long long)(round(size / pow(10, -places)) * pow(10, -places)), 0);
}
