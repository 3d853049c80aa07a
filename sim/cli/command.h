/* What a command is: one file cmd_<name>.c with its row (options, help, entry function) and a place in
 * the table of commands.c. Options are declared once; parsing, help and checks derive from that. */
#ifndef TD_CLI_COMMAND_H
#define TD_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "tongdao.h"

typedef struct cli_option {
    const char *name;     /* "output" for --output */
    char letter;          /* 'o' for -o; 0: none */
    const char *argument; /* what follows, as the help calls it; NULL: a switch. "X...": the option may
                             stand several times (one option of a command at most) */
    const char *help[2];  /* English, Chinese */
} cli_option;

enum { CLI_MOST_OPTIONS = 16 };

/* The command line as parsed: values[i] belongs to options[i]; a switch that is on has "". */
typedef struct cli_arguments {
    const char *values[CLI_MOST_OPTIONS];
    bool by_letter[CLI_MOST_OPTIONS]; /* typed as -o, not as --output */
    const char **paths; /* what is no option */
    size_t path_count;
    const char **repeats; /* values of the option that repeats; freed with the paths */
    size_t repeat_count;
    tongdao_lang lang;
} cli_arguments;

typedef struct cli_command {
    const char *name;
    const char *synopsis;
    const char *help[2];     /* one line */
    const char *detail[2];   /* what it does, and examples */
    const cli_option *options; /* ended by a row without name */
    int (*run)(const cli_arguments *arguments);
} cli_command;

extern const cli_command cmd_run, cmd_validate, cmd_compare, cmd_route, cmd_report, cmd_convert,
    cmd_new, cmd_schema, cmd_help;

/* In the order in which help lists them; ended by NULL. */
extern const cli_command *const cli_commands[];
const cli_command *cli_command_find(const char *name);
/* The command nearest to a misspelt name, or NULL. */
const char *cli_command_suggest(const char *name);

/* Says on the standard error what a command expected, and how it is used. Returns TONGDAO_USAGE. */
int cli_complain_usage(const cli_command *command, const char *en, const char *zh,
                       tongdao_lang lang);
/* Says that an option, named as it was typed, has a wrong value: what was expected, what was found.
 * Returns TONGDAO_USAGE. */
int cli_complain_value(const cli_command *command, const cli_arguments *arguments, const char *name,
                       const char *value, const char *en, const char *zh);

/* The value of an option by its name; NULL: not given. */
const char *cli_value(const cli_command *command, const cli_arguments *arguments, const char *name);

/* Parses what follows the command's name. Complains on standard error and gives false when it is wrong.
 * The caller frees arguments->paths. */
bool cli_parse(const cli_command *command, int count, char *const *words, tongdao_lang lang,
               cli_arguments *out);
/* Language from LC_ALL, LC_MESSAGES or LANG. */
tongdao_lang cli_default_lang(void);
/* The value of an option, where it is given: a whole number in [lowest, highest]; a number in [0,
 * highest], which may be INFINITY. False (with a complaint) when it is none. */
bool cli_number(const cli_command *command, const cli_arguments *arguments, const char *name,
                long long lowest, long long highest, long long *out);
bool cli_real(const cli_command *command, const cli_arguments *arguments, const char *name,
              double highest, double *out);

/* Formats of results by name, separated by commas ("csv,xlsx"), where --format is given. False
 * (with a complaint) when one is unknown. */
bool cli_formats(const cli_command *command, const cli_arguments *arguments, unsigned *formats);

/* The next part of a command's detail text: a paragraph without its line ends, or an example, which
 * begins with a blank. A blank line follows where *at then is at a line end. False at the end. */
bool cli_next_part(const char **at, td_strbuf *part);
void cli_print_help(const cli_command *command, tongdao_lang lang); /* NULL: of the program */
/* The manual page (roff) and the completion for bash, from the same tables of options (manual.c). */
void cli_print_manual(tongdao_lang lang);
void cli_print_completion(void);
void cli_print_messages(tongdao_session *session, tongdao_lang lang);

#endif
