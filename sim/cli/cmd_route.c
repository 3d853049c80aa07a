#include <stdio.h>

#include "cli/command.h"
#include "cli/terminal.h"

static const cli_option options[] = {
    {"from", 0, "ID", {"origin zone", "起点小区"}},
    {"to", 0, "ID", {"destination zone", "终点小区"}},
    {"commodity", 0, "ID", {"commodity (default: the one with the largest demand there)", "货类（默认为该起讫点需求最大者）"}},
    {"routes", 'k', "N",
     {"how many routes (default 3; with --pareto 10)", "路径条数（默认 3；用 --pareto 时为 10）"}},
    {"pareto", 0, "CRITERIA",
     {"routes that no other beats in some of cost,time,co2e", "列出在 cost,time,co2e 若干项上未被其他路径全面胜过的路径"}},
    {"json", 0, NULL, {"JSON instead of text", "以 JSON 输出"}},
    {"root", 0, "DIR", {"read no file outside this folder", "不读取此文件夹以外的文件"}},
    {"lang", 0, "en|zh", {"language of the text and of messages", "文字与信息语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int route(const cli_arguments *arguments)
{
    tongdao_route_query query = TONGDAO_ROUTE_QUERY_INIT;
    query.pareto = cli_value(&cmd_route, arguments, "pareto");
    long long number = query.pareto ? 10 : query.routes;
    query.path = arguments->path_count == 1 ? arguments->paths[0] : NULL;
    query.from = cli_value(&cmd_route, arguments, "from");
    query.to = cli_value(&cmd_route, arguments, "to");
    query.commodity = cli_value(&cmd_route, arguments, "commodity");
    query.json = cli_value(&cmd_route, arguments, "json") != NULL;
    query.root = cli_value(&cmd_route, arguments, "root");
    query.lang = arguments->lang;
    if (!query.path || !query.from || !query.to)
        return cli_complain_usage(&cmd_route, "a scenario or network, --from and --to",
                                  "应给出情景或网络，以及 --from 与 --to", arguments->lang);
    if (!cli_number(&cmd_route, arguments, "routes", 1, 1000, &number))
        return TONGDAO_USAGE;
    query.routes = (int)number;
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    const char *text = "";
    int result = (int)tongdao_route(session, &query, &text);
    cli_print_messages(session, arguments->lang);
    result = query.json ? cli_print_answer(text, result) : cli_print_prose(text, result);
    tongdao_close(session);
    return result;
}

const cli_command cmd_route = {
    "route",
    "route PATH --from ID --to ID [--commodity ID] [-k N] [--pareto CRITERIA]"
    " [--json] [--root DIR] [--lang en|zh]",
    {"the best routes between two zones, leg by leg", "两小区之间的最优路径，逐段列出"},
    {"Shows the alternatives for one origin, destination and commodity, lowest generalised cost first:\n"
     "legs, waits, times, cost by term, emissions, and the share of the freight that takes each. PATH is\n"
     "a scenario file or a network folder; zones and commodities are named by their ids in its tables\n"
     "node.csv and commodity.csv.\n\n"
     "With --pareto time is not weighed against money: it shows the routes that no other beats in all the\n"
     "criteria at once, lowest first criterion first: cost (money, CNY/t), time (waiting included), co2e (well\n"
     "to wheel). Of more than -k routes, the best by each criterion and those that differ most.\n\n"
     "examples:\n"
     "  tongdao route networks/sichuan --from MY_JKQ --to M_CE --commodity APPL -k 5\n"
     "  tongdao route scenarios/fujiang-class-iv.json --from SN_CSY --to M_YRD --commodity FERT\n"
     "  tongdao route networks/sichuan --from MY_JKQ --to M_CE --commodity APPL --pareto cost,time,co2e",
     "列出一个起讫点和货类的备选路径，广义费用低者在前：各区段、等待、时间、费用构成、排放与份额。\n"
     "PATH 为情景文件或网络文件夹；小区与货类用其 node.csv、commodity.csv 中的标识。\n\n"
     "用 --pareto 时不把时间折算为费用：列出在所选各项上未被其他路径全面胜过的路径，按第一项由低到高：\n"
     "cost（费用，元/吨）、time（时间，含等待）、co2e（全生命周期排放）。多于 -k 条时，列各项最优者及差异最大者。\n\n"
     "示例：\n"
     "  tongdao route networks/sichuan --from MY_JKQ --to M_CE --commodity APPL -k 5\n"
     "  tongdao route scenarios/fujiang-class-iv.json --from SN_CSY --to M_YRD --commodity FERT --lang zh\n"
     "  tongdao route networks/sichuan --from MY_JKQ --to M_CE --commodity APPL --pareto cost,time,co2e --lang zh"},
    options,
    route,
};
