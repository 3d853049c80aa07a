/* The manual page and the completion for bash: the same tables as the help. */
#include <stdio.h>
#include <string.h>

#include "base/width.h"
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

/* Prose. Roff breaks no line between Chinese characters, so that Chinese comes in lines that fit in
 * any terminal. */
static void print_prose(const char *text, tongdao_lang lang)
{
    enum { NARROW = 60 };
    td_strbuf lines = TD_STRBUF_INIT;
    td_strbuf_add_wrapped(&lines, text, 0, 0, lang == TONGDAO_ZH ? NARROW : 0);
    for (const char *at = td_strbuf_text(&lines); *at;) {
        const size_t length = strcspn(at, "\n");
        td_strbuf line = TD_STRBUF_INIT;
        td_strbuf_add_n(&line, at, length);
        roff(td_strbuf_text(&line));
        puts(at[length] ? "\n.br" : "");
        td_strbuf_free(&line);
        at += length + (at[length] == '\n');
    }
    td_strbuf_free(&lines);
}

/* Paragraphs are filled, examples stand line by line. */
static void print_detail(const char *text, tongdao_lang lang)
{
    td_strbuf part = TD_STRBUF_INIT;
    bool examples = false;
    puts(".PP");
    for (const char *at = text; cli_next_part(&at, &part);) {
        const char *line = td_strbuf_text(&part);
        if ((*line == ' ') != examples) {
            examples = !examples;
            puts(examples ? ".nf" : ".fi");
        }
        if (examples) {
            roff(line);
            puts("");
        } else {
            print_prose(line, lang);
        }
        if (*at == '\n')
            puts(".PP");
    }
    if (examples)
        puts(".fi");
    td_strbuf_free(&part);
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
    print_prose(option->help[lang], lang);
}

static void print_command(const cli_command *command, tongdao_lang lang)
{
    printf(".SS %s\n", command->name);
    fputs(".B tongdao ", stdout);
    roff(command->synopsis);
    putchar('\n');
    print_detail(command->detail[lang], lang);
    for (size_t i = 0; command->options[i].name; i++)
        print_option(&command->options[i], lang);
}

static const struct {
    const char *name, *text[2];
} statuses[] =
    {
        {"0", {"all well", "正常"}},
        {"1", {"input/output or run-time failure", "读写或运行失败"}},
        {"2", {"wrong usage", "用法错误"}},
        {"3", {"some input is invalid; the valid scenarios ran", "有输入无效；有效的情景已运行"}},
        {"4", {"finished, but some scenario did not converge", "已完成，但有情景未收敛"}},
        {"130",
         {"interrupted; what was finished stays, --resume goes on",
          "被中断；已完成的部分保留，加 --resume 可继续"}},
},
  variables[] = {
      {"LC_ALL, LC_MESSAGES, LANG",
       {"the first that is set gives the language: Chinese where it begins with zh. --lang goes "
        "before them",
        "取第一个已设置者：以 zh 开头为中文，否则为英文。--lang 优先"}},
      {"NO_COLOR",
       {"where it is set, tables have no colours on a terminal", "设置后终端上的表格不用颜色"}},
      {"COLUMNS",
       {"the width of the terminal, in place of what the terminal says",
        "终端宽度，代替终端自身所报的宽度"}},
};

void cli_print_manual(tongdao_lang lang)
{
    const bool zh = lang == TONGDAO_ZH;
    printf(".TH TONGDAO 1 \"\" \"tongdao %s\"\n", tongdao_version());
    puts(".nh\n.ad l"); /* names of files and options stay whole */
    puts(zh ? ".SH 名称\ntongdao \\- 多式联运货运通道仿真" : ".SH NAME\ntongdao \\- multimodal freight corridor simulator");
    puts(zh ? ".SH 用法\n.B tongdao\n命令 [选项] [路径...]" : ".SH SYNOPSIS\n.B tongdao\nCOMMAND [OPTIONS] [PATH...]");
    puts(zh ? ".SH 命令" : ".SH COMMANDS");
    for (size_t i = 0; cli_commands[i]; i++)
        print_command(cli_commands[i], lang);
    puts(zh ? ".SH 退出码" : ".SH EXIT STATUS");
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        printf(".TP\n.B %s\n", statuses[i].name);
        print_prose(statuses[i].text[lang], lang);
    }
    puts(zh ? ".SH 环境变量" : ".SH ENVIRONMENT");
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        printf(".TP\n.B %s\n", variables[i].name);
        print_prose(variables[i].text[lang], lang);
    }
}

/* Is the option of that name among those of an earlier command? */
static bool told_before(size_t command, const char *name)
{
    for (size_t i = 0; i < command; i++)
        for (size_t o = 0; cli_commands[i]->options[o].name; o++)
            if (strcmp(cli_commands[i]->options[o].name, name) == 0)
                return true;
    return false;
}

/* "--seed|-k|--routes": options whose value is neither a file nor one of some words. */
static void print_free_options(void)
{
    const char *separator = "";
    for (size_t i = 0; cli_commands[i]; i++) {
        for (size_t o = 0; cli_commands[i]->options[o].name; o++) {
            const cli_option *option = &cli_commands[i]->options[o];
            static const char *const others[] = {"DIR", "LIST", "CRITERIA", "en|zh"};
            bool is_free = option->argument && !told_before(i, option->name);
            for (size_t k = 0; is_free && k < sizeof others / sizeof others[0]; k++)
                is_free = strcmp(option->argument, others[k]) != 0;
            if (!is_free)
                continue;
            printf("%s--%s", separator, option->name);
            separator = "|";
            if (option->letter)
                printf("|-%c", option->letter);
        }
    }
}

void cli_print_completion(void)
{
    puts("# bash completion for tongdao\n_tongdao()\n{\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} "
         "before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "    local words= head=\n    COMPREPLY=()\n"
         "    if [ \"$word\" = = ]; then word=; fi # --lang=zh is three words to bash\n"
         "    if [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
         "    if [ \"$COMP_CWORD\" -eq 1 ]; then");
    fputs("        words=\"", stdout);
    for (size_t i = 0; cli_commands[i]; i++)
        printf("%s ", cli_commands[i]->name);
    puts("--version --help\"\n    else\n        case $before in\n        --lang) words=\"en zh\" "
         ";;\n"
         "        --format) words=\"csv json xlsx sqlite geojson html all\" "
         "head=${word%\"${word##*,}\"} ;;\n"
         "        --pareto) words=\"cost time co2e\" head=${word%\"${word##*,}\"} ;;");
    fputs("        ", stdout);
    print_free_options();
    puts(") return ;;\n        esac\n    fi\n"
         "    if [ -n \"$words\" ]; then\n        :\n"
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
         "    elif [ \"$command\" = compare ] || [ \"$command\" = report ]; then\n"
         "        compopt -o dirnames\n        return\n"
         "    else\n        compopt -o default # files, as bash completes them itself\n        "
         "return\n    fi\n"
         "    COMPREPLY=($(compgen -P \"$head\" -W \"$words\" -- \"${word#\"$head\"}\"))\n}\n"
         "complete -F _tongdao tongdao");
}
