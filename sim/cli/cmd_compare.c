#include <stdio.h>

#include "cli/command.h"
#include "cli/terminal.h"

static const cli_option options[] = {
    {"base", 0, "ID", {"compare with this scenario (default: the first of each chain of \"extends\")",
                      "与此情景比较（默认为各自继承链的起点）"}},
    {"json", 0, NULL, {"all differences as JSON", "以 JSON 输出全部差异"}},
    {"csv", 0, NULL, {"all differences as CSV", "以 CSV 输出全部差异"}},
    {"lang", 0, "en|zh", {"language of the table and of messages", "表格与信息语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int compare(const cli_arguments *arguments)
{
    bool json = cli_value(&cmd_compare, arguments, "json") != NULL;
    bool csv = cli_value(&cmd_compare, arguments, "csv") != NULL;
    if (arguments->path_count != 1 || (json && csv))
        return cli_complain_usage(&cmd_compare, "one folder of results, and --json or --csv, not both",
                                  "应给出一个结果文件夹，--json 与 --csv 只取其一", arguments->lang);
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    const char *text = "";
    tongdao_compare_options wanted = TONGDAO_COMPARE_OPTIONS_INIT;
    wanted.base = cli_value(&cmd_compare, arguments, "base");
    wanted.form = json ? TONGDAO_TEXT_JSON : csv ? TONGDAO_TEXT_CSV : cli_table_form();
    wanted.lang = arguments->lang;
    wanted.columns = cli_terminal_width(stdout);
    int result = (int)tongdao_compare(session, arguments->paths[0], &wanted, &text);
    cli_print_messages(session, arguments->lang);
    if (result == TONGDAO_OK && !*text)
        fputs(arguments->lang == TONGDAO_ZH
                  ? "没有可比较的情景：结果中只有基准\n"
                  : "nothing to compare: the results hold no scenario beside its base\n",
              stderr);
    result = cli_print_answer(text, result);
    tongdao_close(session);
    return result;
}

const cli_command cmd_compare = {
    "compare",
    "compare RESULTS [--base ID] [--json|--csv] [--lang en|zh]",
    {"compare the scenarios of a results folder", "比较结果文件夹中的情景"},
    {"Shows what each scenario changes against its base: below a line for the base one a scenario "
     "with\n"
     "freight, money cost, generalised cost (money and the worth of time), time, CO2e, and what "
     "shippers\n"
     "gain a year (consumer surplus); the change in percent stands beside each. On a narrow "
     "terminal the\n"
     "table comes in parts, one below the other. --json and --csv give every row: by area, "
     "corridor, mode\n"
     "and commodity, with the difference of each cost term. RESULTS is a folder that `tongdao run` "
     "wrote.\n\n"
     "examples:\n"
     "  tongdao compare results/scenarios\n"
     "  tongdao compare results/scenarios --base all-plans --csv > differences.csv",
     "先列基准，再列各情景，每个一行：货运量、货币费用、广义费用（含时间价值）、时间、CO2e、货主年"
     "收益\n"
     "（消费者剩余），括号内为相对基准的变化百分比；终端较窄时分块列出。RESULTS 为 tongdao run "
     "写出的\n"
     "文件夹。--json 与 --csv 给出按区域、通道、方式、货类的全部行及各费用项差异。\n\n"
     "示例：\n"
     "  tongdao compare results/scenarios\n"
     "  tongdao compare results/scenarios --base all-plans --csv > differences.csv"},
    options,
    compare,
};
