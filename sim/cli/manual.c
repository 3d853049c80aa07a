/* The manual page and the completion for bash: the same tables as the help. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

/* Text for roff: a backslash and a hyphen mean themselves, no line begins with a dot or an apostrophe. */
static void roff(const char *text)
{
    bool at_start = true;
    for (const char *p = text; *p; p++) {
        if (at_start && (*p == '.' || *p == '\''))
            fputs("\\&", stdout);
        if (*p == '\\')
            fputs("\\e", stdout);
        else if (*p == '-')
            fputs("\\-", stdout);
        else
            putchar(*p);
        at_start = *p == '\n';
    }
}

static void print_option(const cli_option *option, tongdao_lang lang)
{
    fputs(".TP\n.B ", stdout);
    if (option->letter)
        printf("\\-%c, ", option->letter);
    fputs("\\-\\-", stdout);
    roff(option->name);
    if (option->argument) {
        putchar(' ');
        roff(option->argument);
    }
    putchar('\n');
    roff(option->help[lang]);
    putchar('\n');
}

static void print_command(const cli_command *command, tongdao_lang lang)
{
    printf(".SS %s\n", command->name);
    fputs(".B tongdao ", stdout);
    roff(command->synopsis);
    fputs("\n.PP\n.nf\n", stdout);
    roff(command->detail[lang]);
    fputs("\n.fi\n", stdout);
    for (size_t i = 0; command->options[i].name; i++)
        print_option(&command->options[i], lang);
}

void cli_print_manual(tongdao_lang lang)
{
    const bool zh = lang == TONGDAO_ZH;
    printf(".TH TONGDAO 1 \"\" \"tongdao %s\"\n", tongdao_version());
    puts(zh ? ".SH 名称\ntongdao \\- 多式联运货运通道仿真" : ".SH NAME\ntongdao \\- multimodal freight corridor simulator");
    puts(zh ? ".SH 用法\n.B tongdao\n命令 [选项] [路径...]" : ".SH SYNOPSIS\n.B tongdao\nCOMMAND [OPTIONS] [PATH...]");
    puts(zh ? ".SH 命令" : ".SH COMMANDS");
    for (size_t i = 0; cli_commands[i]; i++)
        print_command(cli_commands[i], lang);
    puts(zh ? ".SH 退出码\n0 正常；1 读写或运行失败；2 用法错误；3 有输入无效；4 有情景未收敛；130 被中断。"
            : ".SH EXIT STATUS\n0 all well; 1 input/output or run-time failure; 2 wrong usage;\n"
              "3 some input invalid; 4 some scenario did not converge; 130 interrupted.");
}

void cli_print_completion(void)
{
    puts("# bash completion for tongdao\n_tongdao()\n{\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local words=\n    COMPREPLY=()\n    if [ \"$COMP_CWORD\" -eq 1 ]; then");
    fputs("        words=\"", stdout);
    for (size_t i = 0; cli_commands[i]; i++)
        printf("%s ", cli_commands[i]->name);
    puts("--version\"\n    elif [ \"$before\" = --lang ]; then\n        words=\"en zh\"\n"
         "    elif [ \"$before\" = --format ]; then\n"
         "        words=\"csv json xlsx sqlite geojson html all\"\n"
         "    elif [ \"${word#-}\" != \"$word\" ]; then\n        case $command in");
    for (size_t i = 0; cli_commands[i]; i++) {
        const cli_command *command = cli_commands[i];
        printf("        %s) words=\"", command->name);
        for (size_t o = 0; command->options[o].name; o++)
            printf("--%s ", command->options[o].name);
        puts("--help\" ;;");
    }
    fputs("        esac\n    elif [ \"$command\" = help ]; then\n        words=\"", stdout);
    for (size_t i = 0; cli_commands[i]; i++)
        printf("%s%s", i ? " " : "", cli_commands[i]->name);
    puts("\"\n    elif [ \"$command\" = schema ]; then\n"
         "        words=\"scenario measure network tables results indicators\"\n"
         "    else\n        COMPREPLY=($(compgen -f -- \"$word\"))\n        return\n    fi\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
         "complete -o filenames -F _tongdao tongdao");
}
