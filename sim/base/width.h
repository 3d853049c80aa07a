/* Text in columns: how wide UTF-8 text is on a terminal. */
#ifndef TD_BASE_WIDTH_H
#define TD_BASE_WIDTH_H

#include <stddef.h>

#include "base/strbuf.h"

/* Terminal cells that a text takes: Chinese characters and full-width signs take two. */
size_t td_text_width(const char *text);
/* Appends `text` padded with blanks to `width` cells, at the left for numbers (right_aligned). */
void td_strbuf_add_padded(td_strbuf *out, const char *text, size_t width, int right_aligned);

#endif
