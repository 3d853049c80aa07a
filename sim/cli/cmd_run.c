#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "model/selection.h"

/* The only mutable data of file scope in the program: a signal handler can reach nothing else. */
static volatile int interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static const cli_option options[] = {
    {"output", 'o', "DIR", {"folder of the results (default: results/<name of the first PATH>)",
                           "结果文件夹（默认 results/<第一个路径的名称>）"}},
    {"threads", 'j', "N", {"scenarios evaluated at once (default: one a processor)", "同时评价的情景数（默认每处理器一个）"}},
    {"seed", 0, "N", {"seed of random numbers (default 1); recorded in the manifest; simulations draw them",
                     "随机数种子（默认 1）；记入清单，供仿真使用"}},
    {"resume", 0, NULL, {"keep scenarios that an earlier run finished from the same inputs", "保留先前以相同输入完成的情景"}},
    {"shard", 0, "I/N", {"run only part I of N of the scenarios, for N machines",
                       "只运行 N 份情景中的第 I 份，供多台机器分担"}},
    {"select", 0, "TABLE:ID...",
     {"tell who uses a link, service, facility or corridor (table selected); may be repeated",
      "列出使用某线路、班线、设施或通道的货流（表 selected）；可重复"}},
    {"format", 0, "LIST", {"what to make of the tables: csv, json, xlsx, sqlite, geojson, html (default: all)",
                          "由结果表生成：csv、json、xlsx、sqlite、geojson、html（默认全部）"}},
    {"append", 0, NULL, {"keep the earlier runs that results.sqlite holds", "保留 results.sqlite 中先前的运行"}},
    {"trace", 0, "SHARE",
     {"follow this share (0 to 1) of the simulated consignments step by step (table trace, trace.geojson)",
      "逐步追踪该比例（0—1）的仿真货物批次（表 trace、trace.geojson）"}},
    {"root", 0, "DIR", {"read no file outside this folder", "不读取此文件夹以外的文件"}},
    {"lang", 0, "en|zh", {"language of messages and of the workbook", "信息与工作簿的语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static bool take_shard(const cli_arguments *arguments, tongdao_run_options *run)
{
    const char *text = cli_value(&cmd_run, arguments, "shard");
    char extra;
    if (!text || (sscanf(text, "%d/%d%c", &run->shard, &run->shards, &extra) == 2 &&
                  run->shard >= 1 && run->shard <= run->shards))
        return true;
    cli_complain_value(&cmd_run, arguments, "shard", text, "I/N with I from 1 to N, such as 1/4",
                       " I/N（I 为 1 到 N，如 1/4）");
    return false;
}

static bool fill(const cli_arguments *arguments, tongdao_run_options *run)
{
    long long threads = 0, seed = (long long)run->seed;
    run->output = cli_value(&cmd_run, arguments, "output");
    run->root = cli_value(&cmd_run, arguments, "root");
    run->resume = cli_value(&cmd_run, arguments, "resume") != NULL;
    run->append = cli_value(&cmd_run, arguments, "append") != NULL;
    run->lang = arguments->lang;
    run->cancel = &interrupted;
    run->select = arguments->repeats;
    run->select_count = arguments->repeat_count;
    for (size_t i = 0; i < arguments->repeat_count; i++) {
        if (td_selection_is(arguments->repeats[i]))
            continue;
        cli_complain_value(&cmd_run, arguments, "select", arguments->repeats[i],
                           "link:ID, service:ID, facility:ID or corridor:ID",
                           " link:ID、service:ID、facility:ID 或 corridor:ID");
        return false;
    }
    if (!cli_formats(&cmd_run, arguments, &run->formats) ||
        !cli_number(&cmd_run, arguments, "threads", 1, 1024, &threads) ||
        !cli_number(&cmd_run, arguments, "seed", 0, INT64_MAX, &seed) ||
        !cli_real(&cmd_run, arguments, "trace", 1, &run->trace_share) ||
        !take_shard(arguments, run))
        return false;
    run->threads = (int)threads;
    run->seed = (uint64_t)seed;
    return true;
}

/* A bar on one line of the terminal, drawn over itself; what does not fit in the line is left out.
 */
static void show_progress(size_t finished, size_t total, const char *scenario,
                          tongdao_scenario_status status, void *payload)
{
    enum { WIDTH = 30 };
    char bar[WIDTH + 1], line[256];
    const size_t width = cli_terminal_width(stderr);
    (void)status;
    (void)payload;
    size_t full = total ? finished * WIDTH / total : WIDTH;
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    snprintf(line, sizeof line, "[%s] %zu/%zu %s", bar, finished, total, scenario);
    if (width > 0 && strlen(line) >= width) {
        size_t end = width - 1;
        while (end > 0 && (line[end] & 0xC0) == 0x80)
            end--; /* not within a character */
        line[end] = '\0';
    }
    fprintf(stderr, "\r\033[K%s", line);
    if (finished == total)
        fputs("\r\033[K", stderr);
}

static void print_summary(const tongdao_run_summary *s, unsigned formats, tongdao_lang lang)
{
    bool zh = lang == TONGDAO_ZH;
    if (s->scenarios == 0)
        return;
    fprintf(stderr,
            zh                  ? "%zu 个情景：完成 %zu"
            : s->scenarios == 1 ? "%zu scenario: %zu done"
                                : "%zu scenarios: %zu done",
            s->scenarios, s->done);
    const struct {
        size_t count;
        const char *text[2];
    } parts[] = {{s->kept, {"kept", "沿用"}},
                 {s->invalid, {"invalid", "无效"}},
                 {s->failed, {"failed", "失败"}},
                 {s->unconverged, {"not converged", "未收敛"}},
                 {s->not_run, {"not run", "未运行"}}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].count && zh)
            fprintf(stderr, "，%s %zu", parts[i].text[1], parts[i].count);
        else if (parts[i].count)
            fprintf(stderr, ", %zu %s", parts[i].count, parts[i].text[0]);
    }
    fprintf(stderr, zh ? "（%.1f 秒）\n" : " in %.1f s\n", s->seconds);
    if (s->untouched)
        fprintf(stderr, zh ? "%s 中先前的结果保持原样\n" : "the earlier results in %s are left as they were\n",
                s->output);
    else if (s->nothing)
        fputs(zh ? "没有结果\n" : "there are no results\n", stderr);
    else
        fprintf(stderr, zh ? "结果：%s\n" : "results: %s\n", s->output);
    if ((formats & TONGDAO_FORMAT_HTML) && s->published && s->done + s->kept + s->unconverged > 0)
        fprintf(stderr, zh ? "报告：%s/report.html（双击打开）\n" : "look at: %s/report.html (double click)\n",
                s->output);
}

/* The table of `tongdao compare`, where there is something to compare. */
static int print_differences(tongdao_session *session, const char *output, tongdao_lang lang,
                             int result)
{
    const char *text = "";
    tongdao_compare_options wanted = TONGDAO_COMPARE_OPTIONS_INIT;
    wanted.form = cli_table_form();
    wanted.lang = lang;
    wanted.columns = cli_terminal_width(stdout);
    if (tongdao_compare(session, output, &wanted, &text) != TONGDAO_OK || !*text)
        return result;
    return cli_print_answer(text, result);
}

static int run(const cli_arguments *arguments)
{
    tongdao_run_options run_options = TONGDAO_RUN_OPTIONS_INIT;
    tongdao_run_summary summary = {0};
    if (!fill(arguments, &run_options))
        return TONGDAO_USAGE;
    if (arguments->path_count == 0)
        return cli_complain_usage(&cmd_run, "scenario files, or folders of them",
                                  "应给出情景文件或其文件夹", arguments->lang);
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    if (isatty(STDERR_FILENO))
        run_options.progress = show_progress;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    int result = (int)tongdao_run(session, arguments->paths, arguments->path_count, &run_options,
                                  &summary);
    cli_print_messages(session, arguments->lang);
    if (result == TONGDAO_OK || result == TONGDAO_UNCONVERGED)
        result = print_differences(session, summary.output, arguments->lang, result);
    print_summary(&summary, run_options.formats, arguments->lang); /* last: it says what to open */
    if (result == TONGDAO_INTERRUPTED)
        fputs(arguments->lang == TONGDAO_ZH ? "已中断：加 --resume 可继续\n"
                                            : "interrupted: go on with --resume\n",
              stderr);
    tongdao_close(session);
    return result;
}

const cli_command cmd_run = {
    "run",
    "run PATH... [-o DIR] [-j N] [--seed N] [--resume] [--shard I/N]"
    " [--select TABLE:ID...] [--format LIST] [--append] [--trace SHARE] [--root DIR] [--lang en|zh]",
    {"evaluate scenario files, or all scenarios of folders", "评价情景文件或文件夹中的全部情景"},
    {"Evaluates scenarios and writes a folder of results: report.html to look at (double click),\n"
     "results.xlsx, results.sqlite, and the CSV tables that all of it comes from (results/README.md\n"
     "explains them). At the end it tells what each scenario changes against its base.\n"
     "PATH is a scenario file, or a folder: all scenario files in it run. A broken scenario is reported\n"
     "and does not stop the others. Progress shows on a terminal only.\n\n"
     "examples:\n"
     "  tongdao run scenarios -o results/all -j 2\n"
     "  tongdao run scenarios/fujiang-class-iv.json --lang zh\n"
     "  tongdao run scenarios -o results/all --resume\n"
     "  tongdao run scenarios -o results/tables --format csv\n"
     "  tongdao run scenarios/baseline.json -o results/played --trace 0.01",
     "评价情景并写出结果文件夹：report.html（双击打开的报告）、results.xlsx、results.sqlite，以及它们所依据\n"
     "的 CSV 表（说明见 results/README.md）；结束时列出各情景与基准的差异。PATH 为情景文件，或文件夹\n"
     "（运行其中全部情景文件）。出错的情景会被报告，不影响其他情景。进度只显示在终端上。\n\n"
     "示例：\n"
     "  tongdao run scenarios -o results/all -j 2\n"
     "  tongdao run scenarios/fujiang-class-iv.json --lang zh\n"
     "  tongdao run scenarios -o results/all --resume\n"
     "  tongdao run scenarios -o results/tables --format csv\n"
     "  tongdao run scenarios/baseline.json -o results/played --trace 0.01"},
    options,
    run,
};
