/* How wide UTF-8 text is on a terminal: in columns, and broken into lines. */
#ifndef TD_BASE_WIDTH_H
#define TD_BASE_WIDTH_H

#include <stddef.h>

#include "base/strbuf.h"

/* Terminal cells that a text takes: Chinese characters and full-width signs take two. */
size_t td_text_width(const char *text);
/* Appends `text` padded with blanks to `width` cells, at the left for numbers (right_aligned). */
void td_strbuf_add_padded(td_strbuf *out, const char *text, size_t width, int right_aligned);
/* Appends a text without line ends as lines of at most `width` cells (0: one line), where it stands
 * `from` cells to the right of the margin; further lines begin with `indent` blanks. Lines break at
 * blanks outside square brackets and between Chinese characters, but not before a closing sign nor
 * after an opening one; a word wider than a line stays whole. */
void td_strbuf_add_wrapped(td_strbuf *out, const char *text, size_t from, size_t indent,
                           size_t width);

#endif
