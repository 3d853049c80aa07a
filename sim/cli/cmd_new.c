#include <stdio.h>

#include "cli/command.h"
#include "cli/terminal.h"

static const cli_option options[] = {
    {"lang", 0, "en|zh", {"language of messages", "信息语言"}},
    {NULL, 0, NULL, {NULL, NULL}},
};

static int new_study(const cli_arguments *arguments)
{
    const bool zh = arguments->lang == TONGDAO_ZH;
    if (arguments->path_count != 1)
        return cli_complain_usage(&cmd_new, "one new or empty folder",
                                  "应给出一个新的或空的文件夹", arguments->lang);
    const char *folder = arguments->paths[0];
    tongdao_session *session = tongdao_open();
    if (!session)
        return TONGDAO_FAILED;
    const int result = (int)tongdao_new(session, folder);
    cli_print_messages(session, arguments->lang);
    if (result == TONGDAO_OK)
        printf(zh ? "研究已建立：%s\n下一步：\n  tongdao run %s\n  说明见 %s/README.md\n"
                  : "the study is in %s\nnext:\n  tongdao run %s\n  then read %s/README.md\n",
               folder, folder, folder);
    tongdao_close(session);
    return cli_print_answer("", result);
}

const cli_command cmd_new = {
    "new",
    "new DIR [--lang en|zh]",
    {"lay out a small working study to start from", "建立可直接运行的小型示例研究"},
    {"Writes a study of ten places with road, rail and waterway, two scenarios, a measure and a page that\n"
     "explains them into DIR, which must be new or empty. Its figures are made up: replace them by yours.\n\n"
     "examples:\n"
     "  tongdao new my-study\n"
     "  tongdao run my-study",
     "在 DIR（须为新文件夹或空文件夹）中写入一个小型研究：十个地点，公路、铁路与内河，两个情景、一项措施\n"
     "及说明页。数值均为示意，请替换为自己的数据。\n\n"
     "示例：\n"
     "  tongdao new my-study\n"
     "  tongdao run my-study"},
    options,
    new_study,
};
