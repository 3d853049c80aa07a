#include <math.h>
#include <stdio.h>

#include "cli/command.h"

static const cli_option options[] = {
    {"toll-weight",
     0,
     "X",
     {"TNTP: cost of a unit of toll (default 0)", "TNTP：单位通行费的费用（默认 0）"}},
    {"distance-weight",
     0,
     "X",
     {"TNTP: cost of a unit of length (default 0)", "TNTP：单位长度的费用（默认 0）"}},
    {"root", 0, "DIR", {"read no file outside this folder", "不读取此文件夹以外的文件"}},
    {"lang", 0, "en|zh", {"language of messages", "信息语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int convert(const cli_arguments *arguments)
{
    tongdao_convert_options wanted = TONGDAO_CONVERT_OPTIONS_INIT;
    const char *text = "";
    if (arguments->path_count != 2)
        return cli_complain_usage(&cmd_convert, "what to convert and where to",
                                  "应给出输入与输出", arguments->lang);
    wanted.root = cli_value(&cmd_convert, arguments, "root");
    if (!cli_real(&cmd_convert, arguments, "toll-weight", INFINITY, &wanted.toll_weight) ||
        !cli_real(&cmd_convert, arguments, "distance-weight", INFINITY, &wanted.distance_weight))
        return TONGDAO_USAGE;
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    int result = (int)tongdao_convert(session, arguments->paths[0], arguments->paths[1], &wanted,
                                      arguments->lang, &text);
    cli_print_messages(session, arguments->lang);
    fputs(text, stderr);
    tongdao_close(session);
    return result;
}

const cli_command cmd_convert = {
    "convert",
    "convert IN OUT [--toll-weight X] [--distance-weight X] [--root DIR] [--lang en|zh]",
    {"make a network of another program's files, or GraphML", "转换其他程序的网络，或输出 GraphML"},
    {"IN is a network of Transportation Networks for Research (TNTP): X_net.tntp, beside which\n"
     "X_trips.tntp and X_node.tntp are found, or a folder with one; a folder in the General Modeling\n"
     "Network Specification (GMNS: node.csv, link.csv; demand.csv, config.csv if there); or a network\n"
     "folder of this program. OUT is a folder (new, empty, or written by an earlier convert): a network\n"
     "folder, or of a network folder GMNS; or a name that ends in .graphml, for the network as expanded.\n"
     "Of TNTP, one unit of cost becomes 1 CNY, one trip 1 t, the period of the trips the year; no\n"
     "through traffic passes nodes below FIRST THRU NODE. OUT/scenario.json evaluates the network in\n"
     "user equilibrium to a gap of 1e-10: convergence.csv of its results ends with the objective.\n\n"
     "examples:\n"
     "  tongdao convert tests/cases/tntp/SiouxFalls_net.tntp sioux-falls\n"
     "  tongdao run sioux-falls/scenario.json -o results/sioux-falls\n"
     "  tongdao convert tests/cases/tntp/SiouxFalls_net.tntp with-tolls --toll-weight 0.02\n"
     "  tongdao convert networks/sichuan sichuan-gmns\n"
     "  tongdao convert networks/sichuan sichuan.graphml",
     "IN 为 Transportation Networks for Research（TNTP）网络：X_net.tntp（同时读取旁边的 X_trips.tntp\n"
     "与 X_node.tntp），或仅含一个该文件的文件夹；GMNS 文件夹（node.csv、link.csv，可有 demand.csv、\n"
     "config.csv）；或本程序的网络文件夹。OUT 为文件夹（新建、空的或由 convert 写成的）：网络文件夹，\n"
     "IN 为网络文件夹时则为 GMNS；或以 .graphml 结尾的文件名（输出展开后的网络）。\n"
     "TNTP 的一单位费用为 1 元，一次出行为 1 吨，出行时段为全年；编号小于 FIRST THRU NODE 的节点禁止\n"
     "过境。OUT/scenario.json 以用户均衡评价该网络，间隙 1e-10：结果的 convergence.csv 末行为目标值。\n\n"
     "示例：\n"
     "  tongdao convert tests/cases/tntp/SiouxFalls_net.tntp sioux-falls\n"
     "  tongdao run sioux-falls/scenario.json -o results/sioux-falls\n"
     "  tongdao convert tests/cases/tntp/SiouxFalls_net.tntp with-tolls --toll-weight 0.02\n"
     "  tongdao convert networks/sichuan sichuan-gmns\n"
     "  tongdao convert networks/sichuan sichuan.graphml"},
    options,
    convert,
};
