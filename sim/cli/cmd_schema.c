#include <stdio.h>

#include "cli/command.h"
#include "cli/terminal.h"

static const cli_option options[] = {
    {"lang", 0, "en|zh", {"language of messages", "信息语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int complain(const char *name, tongdao_lang lang)
{
    fprintf(stderr,
            lang == TONGDAO_ZH
                ? "tongdao schema：没有“%s”；可用：scenario、measure、network、tables、results、indicators\n"
                : "tongdao schema: there is no \"%s\"; there are scenario, measure, network, tables, "
                  "results, indicators\n",
            name);
    return TONGDAO_USAGE;
}

static int schema(const cli_arguments *arguments)
{
    const char *name = arguments->path_count ? arguments->paths[0] : "scenario";
    if (arguments->path_count > 1)
        return cli_complain_usage(&cmd_schema, "one name at most",
                                  "至多给出一个名称", arguments->lang);
    const char *text = tongdao_schema(name);
    if (text)
        return cli_print_answer(text, TONGDAO_OK);
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    int result = (int)tongdao_columns(session, name, &text);
    if (result == TONGDAO_USAGE)
        complain(name, arguments->lang);
    else
        result = cli_print_answer(text, result);
    tongdao_close(session);
    return result;
}

const cli_command cmd_schema = {
    "schema",
    "schema [scenario|measure|network|tables|results|indicators] [--lang en|zh]",
    {"what may stand in a file: JSON Schemas, columns of tables", "文件内容说明：JSON Schema 与各表的列"},
    {"Prints the JSON Schema of scenario files (the default), measure files or network.json, for editors\n"
     "and validators; or, as CSV, the columns of network tables (tables), those of result tables\n"
     "(results), or the indicators with their units and meanings (indicators).\n\n"
     "examples:\n"
     "  tongdao schema measure > measure.schema.json\n"
     "  tongdao schema tables > columns.csv",
     "输出情景文件（默认）、措施文件或 network.json 的 JSON Schema，供编辑器与校验器使用；或以 CSV\n"
     "列出网络表的列（tables）、结果表的列（results）、指标及其单位与含义（indicators）。\n\n"
     "示例：\n"
     "  tongdao schema measure > measure.schema.json\n"
     "  tongdao schema tables > columns.csv"},
    options,
    schema,
};
