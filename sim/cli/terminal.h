/* The terminal that is written to, where there is one. */
#ifndef TD_CLI_TERMINAL_H
#define TD_CLI_TERMINAL_H

#include <stddef.h>
#include <stdio.h>

#include "tongdao.h"

/* Cells in a line of the terminal: COLUMNS where it is set, else what the terminal says. 0: the
 * stream is no terminal, or its width is not known. */
size_t cli_terminal_width(FILE *stream);

/* A table with colours where standard output is a terminal that has them and NO_COLOR is not set.
 */
tongdao_text_form cli_table_form(void);

/* Writes an answer to standard output; a failed write (a full disk, a closed pipe) gives 1. */
int cli_print_answer(const char *text, int result);
/* The same for lines of prose: on a terminal they are broken to its width, below the first word and
 * further in. */
int cli_print_prose(const char *text, int result);

#endif
