/* JSON written by hand where files are large: texts and numbers as JSON values. */
#ifndef TD_IO_JSON_TEXT_H
#define TD_IO_JSON_TEXT_H

#include "base/strbuf.h"

/* "text" with what JSON wants escaped; "</" too, so that the result may stand inside an HTML script.
 * NULL becomes null. */
void td_json_add_text(td_strbuf *out, const char *text);
void td_json_add_text_n(td_strbuf *out, const char *text, size_t length);
/* The shortest decimal; null for NaN and infinities. */
void td_json_add_number(td_strbuf *out, double value);
/* Rounded to `digits` significant digits (at most 15), for people; below 1e-9 it is 0. */
void td_json_add_rounded(td_strbuf *out, double value, int digits);

#endif
