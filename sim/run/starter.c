#include "run/starter.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "io/atomic_file.h"
#include "io/path.h"
#include "starter_files.h"

static bool holds_something(const char *folder)
{
    DIR *dir = opendir(folder);
    bool any = false;
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;)
        any = any || (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0);
    if (dir)
        closedir(dir);
    return any;
}

static td_status write_file(const char *folder, const char *name, const char *text, td_diags *diags)
{
    char *path = td_path_join(folder, name);
    char *slash = path ? strrchr(path, '/') : NULL;
    td_status status = slash ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        *slash = '\0';
        status = td_path_make_folder(path, diags);
        *slash = '/';
    }
    if (status == TD_OK)
        status = td_atomic_save(path, text, strlen(text), diags);
    free(path);
    return status;
}

td_status td_starter_write(const char *folder, td_diags *diags)
{
    td_status status = TD_OK;
    if (holds_something(folder)) {
        td_diags_add(diags, TD_D_STARTER_FOLDER, (td_place){folder, 0, NULL}, NULL, NULL, NULL);
        return TD_ERR_INVALID;
    }
    for (size_t i = 0; status == TD_OK && i < sizeof starter_files / sizeof starter_files[0]; i++)
        status = write_file(folder, starter_files[i].name, starter_files[i].text, diags);
    return status;
}
