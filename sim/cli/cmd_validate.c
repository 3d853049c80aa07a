#include <stdio.h>

#include "cli/command.h"

static const cli_option options[] = {
    {"root", 0, "DIR", {"read no file outside this folder", "不读取此文件夹以外的文件"}},
    {"lang", 0, "en|zh", {"language of messages", "信息语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int validate(const cli_arguments *arguments)
{
    if (arguments->path_count == 0)
        return cli_complain_usage(&cmd_validate, "scenario files, folders of them or networks",
                                  "应给出情景文件、其文件夹或网络文件夹", arguments->lang);
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    size_t checked = 0, errors = 0;
    int result = (int)tongdao_validate(session, arguments->paths, arguments->path_count,
                                       cli_value(&cmd_validate, arguments, "root"), &checked);
    cli_print_messages(session, arguments->lang);
    size_t shown = tongdao_message_count(session);
    for (size_t i = 0; i < shown; i++)
        errors += tongdao_message_is_error(session, i);
    fprintf(stderr, arguments->lang == TONGDAO_ZH ? "检查 %zu 项：错误 %zu，警告 %zu\n"
                                                  : "checked %zu: errors %zu, warnings %zu\n",
            checked, errors, shown - errors);
    tongdao_close(session);
    return result;
}

const cli_command cmd_validate = {
    "validate",
    "validate PATH... [--root DIR] [--lang en|zh]",
    {"check scenarios and networks, run nothing", "检查情景与网络，不运行"},
    {"Checks scenario files, folders of them, and network folders, and reports every mistake with its\n"
     "place, the value found and what was expected. Networks are audited too: places without a way in\n"
     "or out, services without a path, links shorter than the great circle and the like. The last line\n"
     "counts; exit status 3 when anything is wrong, so that scripts can stop there.\n\n"
     "examples:\n"
     "  tongdao validate networks/sichuan\n"
     "  tongdao validate scenarios",
     "检查情景文件、情景文件夹与网络文件夹，一次报告所有错误的位置、现值与应有内容。网络还做审计：\n"
     "无法进出的地点、没有路径的班列、短于大圆距离的路段等。末行为计数；有错误时退出码为 3，便于脚本判断。\n\n"
     "示例：\n"
     "  tongdao validate networks/sichuan\n"
     "  tongdao validate scenarios"},
    options,
    validate,
};
