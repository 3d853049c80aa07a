#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/width.h"

size_t cli_terminal_width(FILE *stream)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (!isatty(fileno(stream)))
        return 0;
    const long wanted = columns ? strtol(columns, NULL, 10) : 0;
    if (wanted > 0)
        return (size_t)wanted;
    return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

tongdao_text_form cli_table_form(void)
{
    const char *refused = getenv("NO_COLOR"), *kind = getenv("TERM");
    const bool plain = (refused && *refused) || (kind && strcmp(kind, "dumb") == 0);
    return isatty(STDOUT_FILENO) && !plain ? TONGDAO_TEXT_COLOURS : TONGDAO_TEXT_TABLE;
}

int cli_print_answer(const char *text, int result)
{
    fputs(text, stdout);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("tongdao: standard output");
        return TONGDAO_FAILED;
    }
    return result;
}

int cli_print_prose(const char *text, int result)
{
    enum { FURTHER_IN = 4 };
    const size_t width = cli_terminal_width(stdout);
    td_strbuf lines = TD_STRBUF_INIT, line = TD_STRBUF_INIT;
    if (width == 0)
        return cli_print_answer(text, result);
    for (const char *at = text; *at;) {
        const size_t length = strcspn(at, "\n"), margin = strspn(at, " ");
        td_strbuf_clear(&line);
        td_strbuf_add_n(&line, at, length);
        td_strbuf_add_wrapped(&lines, td_strbuf_text(&line), 0, margin + FURTHER_IN, width);
        td_strbuf_add(&lines, at[length] ? "\n" : "");
        at += length + (at[length] == '\n');
    }
    result = cli_print_answer(lines.failed || line.failed ? text : td_strbuf_text(&lines), result);
    td_strbuf_free(&lines);
    td_strbuf_free(&line);
    return result;
}
