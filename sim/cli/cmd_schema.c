#include <stdio.h>

#include "cli/command.h"

static const cli_option options[] = {
    {"lang", 0, "en|zh", {"language of messages", "信息语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int schema(const cli_arguments *arguments)
{
    const char *name = arguments->path_count ? arguments->paths[0] : "scenario";
    const char *text = arguments->path_count <= 1 ? tongdao_schema(name) : NULL;
    if (text)
        return cli_print_answer(text, TONGDAO_OK);
    fprintf(stderr, arguments->lang == TONGDAO_ZH
                        ? "tongdao schema：没有“%s”；可用：scenario、measure、network\n"
                        : "tongdao schema: there is no \"%s\"; there are scenario, measure, network\n",
            name);
    return TONGDAO_USAGE;
}

const cli_command cmd_schema = {
    "schema",
    "schema [scenario|measure|network]",
    {"the JSON Schema of a file kind", "文件类型的 JSON Schema"},
    {"Prints the JSON Schema of scenario files (the default), measure files or network.json, for editors\n"
     "and validators.\n\n"
     "example:\n  tongdao schema measure > measure.schema.json",
     "输出情景文件（默认）、措施文件或 network.json 的 JSON Schema，供编辑器与校验器使用。\n\n"
     "示例：\n  tongdao schema measure > measure.schema.json"},
    options,
    schema,
};
