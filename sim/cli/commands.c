#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/width.h"
#include "cli/command.h"

const cli_command *const cli_commands[] = {&cmd_run,    &cmd_validate, &cmd_compare,
                                           &cmd_route,  &cmd_report,   &cmd_convert,
                                           &cmd_new, &cmd_schema,   &cmd_help, NULL};

const cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; cli_commands[i]; i++)
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    return NULL;
}

const char *cli_command_suggest(const char *name)
{
    const char *names[sizeof cli_commands / sizeof cli_commands[0]];
    size_t count = 0;
    for (; cli_commands[count]; count++)
        names[count] = cli_commands[count]->name;
    return td_nearest(name, names, count);
}

const char *cli_value(const cli_command *command, const cli_arguments *arguments, const char *name)
{
    for (size_t i = 0; command->options[i].name; i++)
        if (strcmp(command->options[i].name, name) == 0)
            return arguments->values[i];
    return NULL;
}

/* A tongdao_lang for text such as "zh_CN.UTF-8"; -1 for other languages. */
static int lang_of(const char *text)
{
    return !text ? -1 : strncmp(text, "zh", 2) == 0 ? TONGDAO_ZH : strncmp(text, "en", 2) == 0
                                                                       ? TONGDAO_EN
                                                                       : -1;
}

tongdao_lang cli_default_lang(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return lang_of(value) == TONGDAO_ZH ? TONGDAO_ZH : TONGDAO_EN;
    }
    return TONGDAO_EN;
}

/* The option that a word names; *attached is what stands after '=' or a letter, NULL if nothing. */
static int find_option(const cli_command *command, const char *word, const char **attached)
{
    *attached = NULL;
    for (int i = 0; command->options[i].name; i++) {
        const cli_option *option = &command->options[i];
        if (word[1] == '-') {
            size_t length = strlen(option->name);
            if (strncmp(word + 2, option->name, length) != 0)
                continue;
            if (word[2 + length] == '=')
                *attached = word + 3 + length;
            else if (word[2 + length] != '\0')
                continue;
            return i;
        }
        if (option->letter && word[1] == option->letter) {
            if (word[2] != '\0')
                *attached = word + 2;
            return i;
        }
    }
    return -1;
}

static bool complain_option(const cli_command *command, const char *word, const char *en,
                            const char *zh, tongdao_lang lang)
{
    fprintf(stderr, lang == TONGDAO_ZH ? "tongdao %s：%s：%s；见 tongdao help %s\n"
                                       : "tongdao %s: %s: %s; see tongdao help %s\n",
            command->name, word, lang == TONGDAO_ZH ? zh : en, command->name);
    return false;
}

int cli_complain_usage(const cli_command *command, const char *en, const char *zh,
                       tongdao_lang lang)
{
    const bool chinese = lang == TONGDAO_ZH;
    fprintf(stderr, chinese ? "tongdao %s：%s；见 tongdao help %s\n用法：tongdao %s\n"
                            : "tongdao %s: expected %s; see tongdao help %s\nusage: tongdao %s\n",
            command->name, chinese ? zh : en, command->name, command->synopsis);
    return TONGDAO_USAGE;
}

static bool complain_unknown_option(const cli_command *command, const char *word,
                                    tongdao_lang lang)
{
    const char *names[CLI_MOST_OPTIONS];
    size_t count = 0;
    char en[120], zh[160];
    for (; command->options[count].name; count++)
        names[count] = command->options[count].name;
    const char *near = word[1] == '-' ? td_nearest(word + 2, names, count) : NULL;
    snprintf(en, sizeof en, near ? "no such option (did you mean --%s?)" : "no such option",
             near ? near : "");
    snprintf(zh, sizeof zh, near ? "没有此选项（是否为 --%s？）" : "没有此选项", near ? near : "");
    return complain_option(command, word, en, zh, lang);
}

/* Takes the option at words[*i] with its argument. */
static bool take_option(const cli_command *command, int count, char *const *words, int *i,
                        cli_arguments *out)
{
    const char *attached, *word = words[*i];
    int found = find_option(command, word, &attached);
    if (found < 0)
        return complain_unknown_option(command, word, out->lang);
    if (!command->options[found].argument) {
        if (attached)
            return complain_option(command, word, "takes no value", "不带值", out->lang);
        out->values[found] = "";
        return true;
    }
    if (!attached) {
        if (*i + 1 >= count)
            return complain_option(command, word, "needs a value", "需要一个值", out->lang);
        attached = words[++*i];
    }
    out->values[found] = attached;
    if (strstr(command->options[found].argument, "..."))
        out->repeats[out->repeat_count++] = attached;
    return true;
}

bool cli_parse(const cli_command *command, int count, char *const *words, tongdao_lang lang,
               cli_arguments *out)
{
    *out = (cli_arguments){.lang = lang};
    out->paths = calloc(2 * ((size_t)count + 1), sizeof *out->paths);
    if (!out->paths)
        return complain_option(command, "", "out of memory", "内存不足", lang);
    out->repeats = out->paths + count + 1;
    bool only_paths = false, ok = true;
    for (int i = 0; ok && i < count; i++) {
        if (!only_paths && strcmp(words[i], "--") == 0)
            only_paths = true;
        else if (!only_paths && words[i][0] == '-' && words[i][1] != '\0')
            ok = take_option(command, count, words, &i, out);
        else
            out->paths[out->path_count++] = words[i];
    }
    const char *asked = ok ? cli_value(command, out, "lang") : NULL;
    if (asked && strcmp(asked, "en") != 0 && strcmp(asked, "zh") != 0)
        ok = complain_option(command, "--lang", "expected en or zh", "应为 en 或 zh", lang);
    else if (asked)
        out->lang = (tongdao_lang)lang_of(asked);
    if (!ok) {
        free(out->paths);
        out->paths = NULL;
    }
    return ok;
}

bool cli_number(const char *option, const char *text, long long lowest, long long highest,
                tongdao_lang lang, long long *out)
{
    char *end;
    *out = strtoll(text, &end, 10);
    if (*text && !*end && *out >= lowest && *out <= highest)
        return true;
    fprintf(stderr, lang == TONGDAO_ZH ? "tongdao：%s：应为 %lld 到 %lld 之间的整数，现为“%s”\n"
                                       : "tongdao: %s: expected a whole number from %lld to %lld, "
                                         "found \"%s\"\n",
            option, lowest, highest, text);
    return false;
}

bool cli_formats(const char *text, tongdao_lang lang, unsigned *formats)
{
    static const struct {
        const char *name;
        unsigned format;
    } known[] = {{"csv", TONGDAO_FORMAT_CSV},       {"json", TONGDAO_FORMAT_JSON},
                 {"xlsx", TONGDAO_FORMAT_XLSX},     {"sqlite", TONGDAO_FORMAT_SQLITE},
                 {"geojson", TONGDAO_FORMAT_GEOJSON}, {"html", TONGDAO_FORMAT_HTML},
                 {"all", TONGDAO_FORMAT_ALL}};
    enum { KNOWN = sizeof known / sizeof known[0] };
    *formats = 0;
    for (const char *at = text;; at++) {
        const size_t length = strcspn(at, ",");
        size_t i = 0;
        while (i < KNOWN && (strlen(known[i].name) != length || strncmp(known[i].name, at, length) != 0))
            i++;
        if (i == KNOWN) {
            fprintf(stderr,
                    lang == TONGDAO_ZH
                        ? "tongdao：--format：没有格式“%.*s”；可用：csv、json、xlsx、sqlite、geojson、html（以逗号分隔）\n"
                        : "tongdao: --format: there is no \"%.*s\"; there are csv, json, xlsx, sqlite, "
                          "geojson, html (separated by commas)\n",
                    (int)length, at);
            return false;
        }
        *formats |= known[i].format;
        at += length;
        if (!*at)
            return true;
    }
}

static void print_rows(const char *left, const char *right)
{
    td_strbuf line = TD_STRBUF_INIT;
    td_strbuf_add(&line, "  ");
    td_strbuf_add_padded(&line, left, 26, 0);
    printf("%s %s\n", td_strbuf_text(&line), right);
    td_strbuf_free(&line);
}

static void print_program_help(tongdao_lang lang)
{
    puts(lang == TONGDAO_ZH ? "tongdao：多式联运货运通道仿真\n\n用法：tongdao 命令 [选项] [路径...]\n\n命令："
                            : "tongdao: multimodal freight corridor simulator\n\n"
                              "usage: tongdao COMMAND [OPTIONS] [PATH...]\n\ncommands:");
    for (size_t i = 0; cli_commands[i]; i++)
        print_rows(cli_commands[i]->name, cli_commands[i]->help[lang]);
    puts(lang == TONGDAO_ZH
             ? "\n没有数据时，先建立一个小型研究：\n"
               "  tongdao new my-study               写入十个地点、两个情景\n"
               "  tongdao run my-study               结果：results/my-study/report.html 等\n"
               "\n使用现有情景：\n"
               "  tongdao validate scenarios         检查输入\n"
               "  tongdao run scenarios              评价情景\n"
               "  tongdao compare results/scenarios  查看变化\n"
               "\n  tongdao help 命令          该命令的选项与示例\n  tongdao --version          版本与构建信息\n\n"
               "退出码：0 正常；1 读写或运行失败；2 用法错误；3 有输入无效；4 有情景未收敛；130 被中断。"
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

void cli_print_help(const cli_command *command, tongdao_lang lang)
{
    if (!command) {
        print_program_help(lang);
        return;
    }
    printf(lang == TONGDAO_ZH ? "用法：tongdao %s\n\n%s\n" : "usage: tongdao %s\n\n%s\n",
           command->synopsis, command->detail[lang]);
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
        print_rows(left, option->help[lang]);
    }
}

void cli_print_messages(tongdao_session *session, tongdao_lang lang)
{
    for (size_t i = 0; i < tongdao_message_count(session); i++)
        fprintf(stderr, "%s\n", tongdao_message(session, i, lang));
    size_t more = tongdao_message_suppressed(session);
    if (more > 0)
        fprintf(stderr, lang == TONGDAO_ZH ? "另有 %zu 条同类信息未列出\n"
                                           : "and %zu more messages of these kinds\n",
                more);
}

tongdao_text_form cli_table_form(void)
{
    const char *refused = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && !(refused && *refused) ? TONGDAO_TEXT_COLOURS
                                                           : TONGDAO_TEXT_TABLE;
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
