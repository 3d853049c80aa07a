#include "io/errno_text.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"

typedef struct entry {
    int error;
    const char *text;
} entry;

static const entry entries[] = {
    {ENOENT, TD_BOTH("no such file or folder", "没有该文件或文件夹")},
    {EACCES, TD_BOTH("permission denied", "没有权限")},
    {EPERM, TD_BOTH("not permitted", "操作不被允许")},
    {EISDIR, TD_BOTH("it is a folder", "这是文件夹")},
    {ENOTDIR, TD_BOTH("it is not a folder", "这不是文件夹")},
    {ELOOP, TD_BOTH("too many symbolic links", "符号链接层数过多")},
    {ENAMETOOLONG, TD_BOTH("the name is too long", "名称过长")},
    {EMFILE, TD_BOTH("too many open files", "打开的文件过多")},
    {ENOSPC, TD_BOTH("no space left on the disk", "磁盘空间不足")},
    {EDQUOT, TD_BOTH("the disk quota is used up", "磁盘配额已用完")},
    {EFBIG, TD_BOTH("the file grows too large", "文件过大")},
    {EROFS, TD_BOTH("the file system is read-only", "文件系统为只读")},
    {EIO, TD_BOTH("input/output error", "输入输出错误")},
    {ENOMEM, TD_BOTH("out of memory", "内存不足")},
};

const char *td_errno_text(int error, td_errno_room *room)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (entries[i].error == error)
            return entries[i].text;
    /* GNU strerror_r: may return a constant of its own instead of filling the room. */
    char scratch[96];
    snprintf(room->text, sizeof room->text, "%s", strerror_r(error, scratch, sizeof scratch));
    return room->text;
}
