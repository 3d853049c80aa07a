#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const cli_option options[] = {
    {"output", 'o', "DIR", {"folder to write to (default: RESULTS itself, where there is only one)",
                           "输出文件夹（默认为唯一的结果文件夹本身）"}},
    {"format", 0, "LIST", {"what to make: csv, json, xlsx, sqlite, geojson, html (default: all)",
                          "生成内容：csv、json、xlsx、sqlite、geojson、html（默认全部）"}},
    {"append", 0, NULL, {"keep the earlier runs that results.sqlite holds", "保留 results.sqlite 中先前的运行"}},
    {"threads", 'j', "N", {"files made at once (default: one a processor)", "同时生成的文件数（默认每处理器一个）"}},
    {"lang", 0, "en|zh", {"language of messages and of the workbook", "信息与工作簿的语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static void print_summary(size_t scenarios, const char *folder, unsigned formats, bool zh)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    fprintf(stderr,
            zh               ? "%zu 个情景；结果：%.*s\n"
            : scenarios == 1 ? "%zu scenario; results: %.*s\n"
                             : "%zu scenarios; results: %.*s\n",
            scenarios, (int)length, folder);
    if (formats & TONGDAO_FORMAT_HTML)
        fprintf(stderr,
                zh ? "报告：%.*s/report.html（双击打开）\n"
                   : "look at: %.*s/report.html (double click)\n",
                (int)length, folder);
}

static int report(const cli_arguments *arguments)
{
    tongdao_report_options wanted = TONGDAO_REPORT_OPTIONS_INIT;
    const bool zh = arguments->lang == TONGDAO_ZH;
    long long number = 0;
    wanted.output = cli_value(&cmd_report, arguments, "output");
    wanted.append = cli_value(&cmd_report, arguments, "append") != NULL;
    wanted.lang = arguments->lang;
    if (!cli_formats(&cmd_report, arguments, &wanted.formats) ||
        !cli_number(&cmd_report, arguments, "threads", 1, 1024, &number))
        return TONGDAO_USAGE;
    wanted.threads = (int)number;
    if (arguments->path_count == 0 || (arguments->path_count > 1 && !wanted.output)) {
        if (arguments->path_count == 0)
            return cli_complain_usage(&cmd_report, "one or more folders of results",
                                      "应给出一个或多个结果文件夹", arguments->lang);
        fputs(zh ? "tongdao report：合并多个结果须用 -o 指定输出文件夹\n"
                 : "tongdao report: several results need -o DIR, a folder to merge them into\n",
              stderr);
        fprintf(stderr, zh ? "用法：tongdao %s\n" : "usage: tongdao %s\n", cmd_report.synopsis);
        return TONGDAO_USAGE;
    }
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    size_t count = 0;
    const int result = (int)tongdao_report(session, arguments->paths, arguments->path_count, &wanted,
                                           &count);
    cli_print_messages(session, arguments->lang);
    if (result == TONGDAO_OK)
        print_summary(count, wanted.output ? wanted.output : arguments->paths[0], wanted.formats,
                      zh);
    tongdao_close(session);
    return result;
}

const cli_command cmd_report = {
    "report",
    "report RESULTS... [-o DIR] [--format LIST] [--append] [-j N] [--lang en|zh]",
    {"make report, workbook, database and maps anew; merge results", "重新生成报告、工作簿、数据库与地图；合并结果"},
    {"Makes everything but the tables themselves anew from a folder of results, also one that another\n"
     "machine wrote: the networks and scenarios are not needed. Several folders, such as the shards of a\n"
     "run, are merged into DIR: it then holds what one run of all would have written (timing.csv apart).\n"
     "Results of other inputs, seeds or program versions are refused.\n\n"
     "examples:\n"
     "  tongdao report results/all --lang zh\n"
     "  tongdao run scenarios -o results/a --shard 1/2\n"
     "  tongdao run scenarios -o results/b --shard 2/2\n"
     "  tongdao report results/a results/b -o results/all",
     "由结果文件夹（也可来自其他机器）重新生成结果表以外的全部文件，无需网络与情景文件。多个文件夹\n"
     "（如一次运行的各分片）合并到 DIR，内容与一次完整运行相同（timing.csv 除外）。\n"
     "输入、随机种子或程序版本不同的结果不予合并。\n\n"
     "示例：\n"
     "  tongdao report results/all --lang zh\n"
     "  tongdao run scenarios -o results/a --shard 1/2\n"
     "  tongdao run scenarios -o results/b --shard 2/2\n"
     "  tongdao report results/a results/b -o results/all"},
    options,
    report,
};
