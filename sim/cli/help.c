/* Help printed from the tables of options, broken to the width of the terminal. */
#include <stdio.h>
#include <string.h>

#include "base/width.h"
#include "cli/command.h"
#include "cli/terminal.h"

enum {
    MOST_READ_WITH_EASE = 100, /* lines of prose are no longer on a wide terminal either */
    LEFT = 28                  /* what an option or command is called, before what it means */
};

static size_t line_width(void)
{
    const size_t terminal = cli_terminal_width(stdout);
    return terminal > 0 && terminal < MOST_READ_WITH_EASE ? terminal : MOST_READ_WITH_EASE;
}

static void print_wrapped(const char *text, size_t from, size_t indent)
{
    td_strbuf lines = TD_STRBUF_INIT;
    td_strbuf_add_wrapped(&lines, text, from, indent, line_width());
    puts(td_strbuf_text(&lines));
    td_strbuf_free(&lines);
}

static void print_row(const char *left, const char *right)
{
    td_strbuf line = TD_STRBUF_INIT;
    td_strbuf_add(&line, "  ");
    td_strbuf_add_padded(&line, left, LEFT - 2, 0);
    td_strbuf_add(&line, " ");
    fputs(td_strbuf_text(&line), stdout);
    print_wrapped(right, td_text_width(td_strbuf_text(&line)), LEFT + 1);
    td_strbuf_free(&line);
}

static void print_program_help(tongdao_lang lang)
{
    puts(lang == TONGDAO_ZH
             ? "tongdao：多式联运货运通道仿真\n\n用法：tongdao 命令 [选项] [路径...]\n\n命令："
             : "tongdao: multimodal freight corridor simulator\n\n"
               "usage: tongdao COMMAND [OPTIONS] [PATH...]\n\ncommands:");
    for (size_t i = 0; cli_commands[i]; i++)
        print_row(cli_commands[i]->name, cli_commands[i]->help[lang]);
    puts(lang == TONGDAO_ZH
             ? "\n没有数据时，先建立一个小型研究：\n"
               "  tongdao new my-study               写入十个地点、两个情景\n"
               "  tongdao run my-study               结果：results/my-study/report.html 等\n"
               "\n使用现有情景：\n"
               "  tongdao validate scenarios         检查输入\n"
               "  tongdao run scenarios              评价情景\n"
               "  tongdao compare results/scenarios  查看变化\n"
               "\n  tongdao help 命令          该命令的选项与示例\n  tongdao --version          "
               "版本与构建信息\n\n"
               "退出码：0 正常；1 读写或运行失败；2 用法错误；3 有输入无效；4 有情景未收敛；130 "
               "被中断。"
             : "\nto begin with nothing:\n"
               "  tongdao new my-study               lay out ten places and two scenarios\n"
               "  tongdao run my-study               then open results/my-study/report.html\n"
               "\nto begin with scenarios:\n"
               "  tongdao validate scenarios         check what is there\n"
               "  tongdao run scenarios              evaluate it\n"
               "  tongdao compare results/scenarios  see what changes\n"
               "\n  tongdao help COMMAND       options and examples of a command\n"
               "  tongdao --version          version and build facts\n\n"
               "exit status: 0 all well; 1 input/output or run-time failure; 2 wrong usage;\n"
               "3 some input invalid; 4 some scenario did not converge; 130 interrupted.");
}

bool cli_next_part(const char **at, td_strbuf *part)
{
    td_strbuf_clear(part);
    if (**at == '\n')
        ++*at;
    while (**at && **at != '\n') {
        const size_t length = strcspn(*at, "\n");
        const char *so_far = td_strbuf_text(part);
        const bool example = **at == ' ';
        const bool chinese = part->length > 0 && (so_far[part->length - 1] & 0x80) && (**at & 0x80);
        if (example && part->length > 0)
            break;
        td_strbuf_add(part, part->length > 0 && !chinese ? " " : "");
        td_strbuf_add_n(part, *at, length);
        *at += length + ((*at)[length] == '\n');
        if (example)
            break;
    }
    return part->length > 0;
}

/* Prose in lines of this terminal, examples as they are: they are for copying. */
static void print_detail(const char *text)
{
    td_strbuf part = TD_STRBUF_INIT;
    for (const char *at = text; cli_next_part(&at, &part);) {
        const char *line = td_strbuf_text(&part);
        if (*line == ' ')
            puts(line);
        else
            print_wrapped(line, 0, 0);
        if (*at == '\n')
            puts("");
    }
    td_strbuf_free(&part);
}

static void print_synopsis(const cli_command *command, tongdao_lang lang)
{
    td_strbuf line = TD_STRBUF_INIT;
    enum { INDENT = 4 };
    td_strbuf_addf(&line, lang == TONGDAO_ZH ? "用法：tongdao %s" : "usage: tongdao %s",
                   command->synopsis);
    print_wrapped(td_strbuf_text(&line), 0, INDENT);
    td_strbuf_free(&line);
}

void cli_print_help(const cli_command *command, tongdao_lang lang)
{
    if (!command) {
        print_program_help(lang);
        return;
    }
    print_synopsis(command, lang);
    puts("");
    print_detail(command->detail[lang]);
    if (!command->options[0].name)
        return;
    puts(lang == TONGDAO_ZH ? "\n选项：" : "\noptions:");
    for (size_t i = 0; command->options[i].name; i++) {
        const cli_option *option = &command->options[i];
        char left[80], letter[8] = "    ";
        if (option->letter)
            snprintf(letter, sizeof letter, "-%c, ", option->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, option->argument ? " " : "",
                 option->argument ? option->argument : "");
        print_row(left, option->help[lang]);
    }
}
