#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/strbuf.h"
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
    const char *names[sizeof cli_commands / sizeof cli_commands[0] + 2];
    size_t count = 0;
    for (; cli_commands[count]; count++)
        names[count] = cli_commands[count]->name;
    names[count++] = "--version";
    names[count++] = "--help";
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

/* The option of that name. */
static size_t index_of(const cli_command *command, const char *name)
{
    size_t i = 0;
    while (command->options[i].name && strcmp(command->options[i].name, name) != 0)
        i++;
    return i;
}

int cli_complain_value(const cli_command *command, const cli_arguments *arguments, const char *name,
                       const char *value, const char *en, const char *zh)
{
    const size_t option = index_of(command, name);
    const bool chinese = arguments->lang == TONGDAO_ZH;
    td_strbuf typed = TD_STRBUF_INIT, what = TD_STRBUF_INIT;
    if (arguments->by_letter[option])
        td_strbuf_addf(&typed, "-%c", command->options[option].letter);
    else
        td_strbuf_addf(&typed, "--%s", name);
    td_strbuf_addf(&what, chinese ? "应为%s，现为“%s”" : "expected %s, found \"%s\"",
                   chinese ? zh : en, value);
    complain_option(command, td_strbuf_text(&typed), td_strbuf_text(&what), td_strbuf_text(&what),
                    arguments->lang);
    td_strbuf_free(&typed);
    td_strbuf_free(&what);
    return TONGDAO_USAGE;
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
    out->by_letter[found] = word[1] != '-';
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
        ok =
            cli_complain_value(command, out, "lang", asked, "en or zh", " en 或 zh ") == TONGDAO_OK;
    else if (asked)
        out->lang = (tongdao_lang)lang_of(asked);
    if (!ok) {
        free(out->paths);
        out->paths = NULL;
    }
    return ok;
}

bool cli_number(const cli_command *command, const cli_arguments *arguments, const char *name,
                long long lowest, long long highest, long long *out)
{
    const char *text = cli_value(command, arguments, name);
    char *end, en[80], zh[80];
    if (!text)
        return true;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    if (end != text && !*end && errno == 0 && number >= lowest && number <= highest) {
        *out = number;
        return true;
    }
    snprintf(en, sizeof en, "a whole number from %lld to %lld", lowest, highest);
    snprintf(zh, sizeof zh, " %lld 到 %lld 之间的整数", lowest, highest);
    cli_complain_value(command, arguments, name, text, en, zh);
    return false;
}

bool cli_real(const cli_command *command, const cli_arguments *arguments, const char *name,
              double highest, double *out)
{
    const char *text = cli_value(command, arguments, name);
    char *end, en[80], zh[80];
    if (!text)
        return true;
    const double number = strtod(text, &end);
    if (end != text && !*end && isfinite(number) && number >= 0 && number <= highest) {
        *out = number;
        return true;
    }
    snprintf(en, sizeof en, isfinite(highest) ? "a number from 0 to %g" : "a number of at least 0",
             highest);
    snprintf(zh, sizeof zh, isfinite(highest) ? " 0 到 %g 之间的数" : "不小于 0 的数", highest);
    cli_complain_value(command, arguments, name, text, en, zh);
    return false;
}

bool cli_formats(const cli_command *command, const cli_arguments *arguments, unsigned *formats)
{
    const char *text = cli_value(command, arguments, "format");
    static const struct {
        const char *name;
        unsigned format;
    } known[] = {{"csv", TONGDAO_FORMAT_CSV},       {"json", TONGDAO_FORMAT_JSON},
                 {"xlsx", TONGDAO_FORMAT_XLSX},     {"sqlite", TONGDAO_FORMAT_SQLITE},
                 {"geojson", TONGDAO_FORMAT_GEOJSON}, {"html", TONGDAO_FORMAT_HTML},
                 {"all", TONGDAO_FORMAT_ALL}};
    enum { KNOWN = sizeof known / sizeof known[0] };
    if (!text)
        return true;
    *formats = 0;
    for (const char *at = text;; at++) {
        const size_t length = strcspn(at, ",");
        size_t i = 0;
        while (i < KNOWN && (strlen(known[i].name) != length || strncmp(known[i].name, at, length) != 0))
            i++;
        if (i == KNOWN) {
            char found[40];
            snprintf(found, sizeof found, "%.*s", (int)length, at);
            cli_complain_value(
                command, arguments, "format", found,
                "some of csv, json, xlsx, sqlite, geojson and html, separated by commas",
                " csv、json、xlsx、sqlite、geojson、html 中的若干项（以逗号分隔）");
            return false;
        }
        *formats |= known[i].format;
        at += length;
        if (!*at)
            return true;
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
