#include <stdio.h>

#include "cli/command.h"
#include "cli/terminal.h"

static const cli_option options[] = {
    {"man", 0, NULL, {"the manual page, for man(1)", "输出手册页（man）"}},
    {"bash", 0, NULL, {"completion for bash", "输出 bash 补全"}},
    {"lang", 0, "en|zh", {"language", "语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int help(const cli_arguments *arguments)
{
    const cli_command *command = NULL;
    if (cli_value(&cmd_help, arguments, "man")) {
        cli_print_manual(arguments->lang);
        return cli_print_answer("", TONGDAO_OK);
    }
    if (cli_value(&cmd_help, arguments, "bash")) {
        cli_print_completion();
        return cli_print_answer("", TONGDAO_OK);
    }
    if (arguments->path_count > 0) {
        command = cli_command_find(arguments->paths[0]);
        if (!command) {
            const bool zh = arguments->lang == TONGDAO_ZH;
            const char *near = cli_command_suggest(arguments->paths[0]);
            fprintf(stderr, zh ? "tongdao help：没有命令“%s”" : "tongdao help: there is no command \"%s\"",
                    arguments->paths[0]);
            if (near)
                fprintf(stderr, zh ? "（是否为“%s”？）" : " (did you mean \"%s\"?)", near);
            fputs("\n", stderr);
            return TONGDAO_USAGE;
        }
    }
    cli_print_help(command, arguments->lang);
    return cli_print_answer("", TONGDAO_OK);
}

const cli_command cmd_help = {
    "help",
    "help [COMMAND] [--man] [--bash] [--lang en|zh]",
    {"how to use the program or a command", "程序或命令的用法"},
    {"Lists the commands, or shows options and examples of one. make install puts the manual page and the\n"
     "completion where man and bash look for them.\n\n"
     "examples:\n"
     "  tongdao help run\n"
     "  tongdao help --man > tongdao.1\n"
     "  tongdao help --bash > tongdao-completion",
     "列出命令，或显示某命令的选项与示例。make install 会安装手册页与补全。\n\n"
     "示例：\n"
     "  tongdao help run\n"
     "  tongdao help --man > tongdao.1\n"
     "  tongdao help --bash > tongdao-completion"},
    options,
    help,
};
