/* Which files the paths given on a command line stand for. */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "io/errno_text.h"
#include "io/path.h"
#include "io/scenario_reader.h"

typedef struct found {
    char **paths;
    size_t count, capacity;
} found;

void td_scenario_files_free(char **files, size_t count)
{
    for (size_t i = 0; files && i < count; i++)
        free(files[i]);
    free(files);
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return strcmp(a, b) == 0 ||
           (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

/* Takes the path over. */
static td_status add_once(found *list, char *path)
{
    if (!path)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < list->count; i++) {
        if (same_file(list->paths[i], path)) {
            free(path);
            return TD_OK;
        }
    }
    if (TD_RESERVE(list->paths, list->capacity, list->count + 1)) {
        free(path);
        return TD_ERR_NOMEM;
    }
    list->paths[list->count++] = path;
    return TD_OK;
}

static bool is_json(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && name[0] != '.' && strcmp(name + length - 5, ".json") == 0;
}

/* What cannot be read may be meant as a scenario: reading it will tell what is wrong. */
static bool may_be_scenario(const char *path)
{
    json_t *root = json_load_file(path, 0, NULL);
    bool may = !root || (json_object_get(root, "schema_version") &&
                         (json_object_get(root, "network") || json_object_get(root, "extends")));
    json_decref(root);
    return may;
}

/* folder/name as the readers of `extends` write it, so that a file has one spelling in messages and is
 * known again when another extends it; NULL: out of memory. */
static char *path_in(const char *folder, const char *name)
{
    char *path = td_path_join(folder, name);
    char *plain = path ? td_path_beside("", path) : NULL;
    free(path);
    return plain;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static td_status list_json(const char *folder, DIR *entries, found *list)
{
    for (struct dirent *entry; (entry = readdir(entries));) {
        struct stat facts;
        if (!is_json(entry->d_name))
            continue;
        char *path = path_in(folder, entry->d_name);
        if (!path || TD_RESERVE(list->paths, list->capacity, list->count + 1)) {
            free(path);
            return TD_ERR_NOMEM;
        }
        if (stat(path, &facts) == 0 && S_ISREG(facts.st_mode) && may_be_scenario(path))
            list->paths[list->count++] = path;
        else
            free(path);
    }
    return TD_OK;
}

static td_status report(td_diag_code code, const char *path, const char *argument, td_diags *diags)
{
    td_diags_add(diags, code, (td_place){.file = path}, NULL, NULL, argument, NULL);
    return TD_ERR_INVALID;
}

static td_status find_in_folder(const char *folder, td_diags *diags, found *list)
{
    td_errno_room room;
    found own = {NULL, 0, 0};
    DIR *entries = opendir(folder);
    if (!entries)
        return report(TD_D_FILE_MISSING, folder, td_errno_text(errno, &room), diags);
    td_status status = list_json(folder, entries, &own);
    closedir(entries);
    if (status == TD_OK && own.count == 0)
        status = report(TD_D_RUN_NO_SCENARIO, folder, NULL, diags);
    if (own.count > 0)
        qsort(own.paths, own.count, sizeof *own.paths, by_bytes);
    for (size_t i = 0; i < own.count; i++) {
        if (status == TD_OK)
            status = add_once(list, own.paths[i]);
        else
            free(own.paths[i]);
    }
    free(own.paths);
    return status;
}

static td_status find_one(const char *path, td_diags *diags, found *list)
{
    td_errno_room room;
    struct stat facts;
    if (stat(path, &facts) != 0)
        return report(TD_D_FILE_MISSING, path, td_errno_text(errno, &room), diags);
    if (S_ISDIR(facts.st_mode))
        return find_in_folder(path, diags, list);
    return add_once(list, td_path_beside("", path));
}

td_status td_scenario_find(const char *const *paths, size_t path_count, td_diags *diags,
                           char ***files, size_t *count)
{
    found list = {NULL, 0, 0};
    td_status worst = TD_OK;
    for (size_t i = 0; i < path_count; i++) {
        td_status status = find_one(paths[i], diags, &list);
        if (status == TD_ERR_NOMEM) {
            td_scenario_files_free(list.paths, list.count);
            return status;
        }
        worst = status != TD_OK ? status : worst;
    }
    *files = list.paths;
    *count = list.count;
    return worst;
}
