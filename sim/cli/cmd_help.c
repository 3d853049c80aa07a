#include <stdio.h>

#include "cli/command.h"

static const cli_option options[] = {
    {"lang", 0, "en|zh", {"language", "语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int help(const cli_arguments *arguments)
{
    const cli_command *command = NULL;
    if (arguments->path_count > 0) {
        command = cli_command_find(arguments->paths[0]);
        if (!command) {
            fprintf(stderr, arguments->lang == TONGDAO_ZH ? "tongdao help：没有命令“%s”\n"
                                                          : "tongdao help: there is no command \"%s\"\n",
                    arguments->paths[0]);
            return TONGDAO_USAGE;
        }
    }
    cli_print_help(command, arguments->lang);
    return cli_print_answer("", TONGDAO_OK);
}

const cli_command cmd_help = {
    "help",
    "help [COMMAND]",
    {"how to use the program or a command", "程序或命令的用法"},
    {"Lists the commands, or shows options and examples of one.", "列出命令，或显示某命令的选项与示例。"},
    options,
    help,
};
