#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/terminal.h"

static int complain_unknown(const char *name, tongdao_lang lang)
{
    const char *near = cli_command_suggest(name);
    fprintf(stderr, lang == TONGDAO_ZH ? "tongdao：没有命令“%s”" : "tongdao: there is no command \"%s\"",
            name);
    if (near)
        fprintf(stderr, lang == TONGDAO_ZH ? "（是否为“%s”？）" : " (did you mean \"%s\"?)", near);
    fputs(lang == TONGDAO_ZH ? "；见 tongdao help\n" : "; see tongdao help\n", stderr);
    return TONGDAO_USAGE;
}

/* The language that --lang asks for, wherever it stands beside --help. */
static tongdao_lang asked_lang(int argc, char **argv, tongdao_lang lang)
{
    for (int i = 2; i < argc; i++) {
        const bool apart = strcmp(argv[i], "--lang") == 0 && i + 1 < argc;
        const char *value = apart                                 ? argv[i + 1]
                            : strncmp(argv[i], "--lang=", 7) == 0 ? argv[i] + 7
                                                                  : "";
        if (strcmp(value, "zh") == 0 || strcmp(value, "en") == 0)
            lang = strcmp(value, "zh") == 0 ? TONGDAO_ZH : TONGDAO_EN;
    }
    return lang;
}

int main(int argc, char **argv)
{
    /* Characters only: numbers keep their points whatever the user's locale. */
    setlocale(LC_CTYPE, "");
    tongdao_lang lang = cli_default_lang();
    if (argc < 2) {
        cli_print_help(NULL, lang);
        return TONGDAO_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts(tongdao_build_facts());
        return cli_print_answer("", TONGDAO_OK);
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    const cli_command *command = cli_command_find(name);
    if (!command)
        return complain_unknown(name, lang);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            cli_print_help(command, asked_lang(argc, argv, lang));
            return cli_print_answer("", TONGDAO_OK);
        }
    }
    cli_arguments arguments;
    if (!cli_parse(command, argc - 2, argv + 2, lang, &arguments))
        return TONGDAO_USAGE;
    int result = command->run(&arguments);
    free(arguments.paths);
    return result;
}
