#include "io/path.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/errno_text.h"

static char *copy_text(td_strbuf *buffer)
{
    if (buffer->failed) {
        td_strbuf_free(buffer);
        return NULL;
    }
    return buffer->text;
}

/* Removes "." and "name/.." in place, by the letters only. */
static void shorten(char *path)
{
    size_t length = strlen(path), out = path[0] == '/' ? 1 : 0;
    size_t kept = 0; /* parts in the output that ".." may take back */
    for (size_t in = out; in < length;) {
        size_t end = in + strcspn(path + in, "/");
        size_t part = end - in;
        bool up = part == 2 && path[in] == '.' && path[in + 1] == '.';
        if (up && kept > 0) {
            while (out > 0 && path[out - 1] != '/')
                out--;
            if (out > 1)
                out--;
            kept--;
        } else if (part > 0 && !(part == 1 && path[in] == '.')) {
            if (out > 0 && path[out - 1] != '/')
                path[out++] = '/';
            memmove(path + out, path + in, part);
            out += part;
            kept += !up;
        }
        in = end + 1;
    }
    path[out] = '\0';
    if (out == 0 && length > 0)
        strcpy(path, "."); /* length > 0: there is room */
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool same_place(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

char *td_path_beside(const char *file, const char *relative)
{
    const char *slash = strrchr(file, '/');
    td_strbuf joined = TD_STRBUF_INIT;
    if (relative[0] != '/' && slash)
        td_strbuf_add_n(&joined, file, (size_t)(slash - file) + 1);
    td_strbuf_add(&joined, relative);
    char *path = copy_text(&joined);
    char *shorter = path ? strdup(path) : NULL;
    if (!shorter) {
        free(path);
        return NULL;
    }
    shorten(shorter);
    /* ".." after a symbolic link leads elsewhere than the letters say. */
    if (same_place(path, shorter)) {
        free(path);
        return shorter;
    }
    free(shorter);
    return path;
}

char *td_path_join(const char *folder, const char *name)
{
    td_strbuf joined = TD_STRBUF_INIT;
    size_t length = strlen(folder);
    td_strbuf_add(&joined, folder);
    if (length > 0 && folder[length - 1] != '/')
        td_strbuf_add(&joined, "/");
    td_strbuf_add(&joined, name);
    return copy_text(&joined);
}

static bool inside(const char *real, const char *root)
{
    size_t length = strlen(root);
    if (strcmp(root, "/") == 0)
        return true;
    return strncmp(real, root, length) == 0 && (real[length] == '/' || real[length] == '\0');
}

#define MOST_NAMES 4096

/* The file beside a missing one whose name is nearest to it, spelt as `shown` with that name; NULL: none. */
static char *nearest_beside(const char *path, const char *shown)
{
    char *names[MOST_NAMES], *folder = td_path_beside(path, ".");
    const char *slash = strrchr(path, '/'), *shown_slash = strrchr(shown, '/');
    size_t count = 0;
    DIR *entries = folder ? opendir(folder) : NULL;
    for (struct dirent *entry; entries && count < MOST_NAMES && (entry = readdir(entries)) != NULL;)
        if (entry->d_name[0] != '.' && (names[count] = strdup(entry->d_name)) != NULL)
            count++;
    if (entries)
        closedir(entries);
    free(folder);
    qsort(names, count, sizeof *names, by_bytes); /* the order of a folder is not the same twice */
    const char *nearest = td_nearest(slash ? slash + 1 : path, (const char *const *)names, count);
    td_strbuf found = TD_STRBUF_INIT;
    if (nearest) {
        td_strbuf_add_n(&found, shown, shown_slash ? (size_t)(shown_slash - shown) + 1 : 0);
        td_strbuf_add(&found, nearest);
    }
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    return nearest ? copy_text(&found) : NULL;
}

static td_status report_errno(int error, td_place place, const char *shown, td_diags *diags)
{
    td_errno_room room;
    if (error == ENOMEM)
        return TD_ERR_NOMEM;
    td_diags_add(diags, TD_D_FILE_MISSING, place, shown, NULL, td_errno_text(error, &room), NULL);
    return TD_ERR_INVALID;
}

/* The same, with what may have been meant. */
static td_status report_missing(const char *path, int error, td_place place, const char *shown,
                                td_diags *diags)
{
    td_errno_room room;
    if (error != ENOENT || !shown)
        return report_errno(error, place, shown, diags);
    char *nearest = nearest_beside(path, shown);
    td_diags_add(diags, TD_D_FILE_MISSING, place, shown, nearest, td_errno_text(error, &room), NULL);
    free(nearest);
    return TD_ERR_INVALID;
}

td_status td_path_resolve(const char *path, const char *root, td_place place, const char *shown,
                          td_diags *diags, char **real)
{
    char *resolved = realpath(path, NULL);
    if (!resolved && !root) /* names outside a root are nobody's business */
        return report_missing(path, errno, place, shown, diags);
    if (!resolved)
        return report_errno(errno, place, shown, diags);
    if (root) {
        char *bound = realpath(root, NULL);
        int error = bound ? 0 : errno;
        bool within = bound && inside(resolved, bound);
        free(bound);
        if (!within)
            free(resolved);
        if (error)
            return report_errno(error, (td_place){.file = root}, NULL, diags);
        if (!within) {
            td_diags_add(diags, TD_D_FILE_OUTSIDE_ROOT, place, shown, NULL, root, NULL);
            return TD_ERR_INVALID;
        }
    }
    *real = resolved;
    return TD_OK;
}

static td_status cannot_make(const char *path, int error, td_diags *diags)
{
    td_errno_room room;
    td_diags_add(diags, TD_D_FILE_WRITE, (td_place){path, 0, NULL}, NULL, NULL,
                 td_errno_text(error, &room), NULL);
    return TD_ERR_IO;
}

td_status td_path_make_folder(const char *path, td_diags *diags)
{
    char *partial = strdup(path);
    td_status status = partial ? TD_OK : TD_ERR_NOMEM;
    for (char *slash = partial; status == TD_OK && slash;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(partial, 0777) != 0 && errno != EEXIST)
            status = cannot_make(partial, errno, diags);
        if (slash)
            *slash = '/';
    }
    struct stat facts;
    if (status == TD_OK && (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode)))
        status = cannot_make(path, ENOTDIR, diags);
    free(partial);
    return status;
}

size_t td_path_length_there(const char *path)
{
    struct stat facts;
    size_t there = 0;
    char *partial = strdup(path);
    for (size_t end = 0; partial && path[end];) {
        end += strspn(path + end, "/");
        end += strcspn(path + end, "/");
        partial[end] = '\0';
        if (stat(partial, &facts) != 0)
            break;
        partial[end] = path[end];
        there = end;
    }
    free(partial);
    return there;
}

void td_path_remove_folder(const char *path, size_t there)
{
    char *partial = strdup(path);
    for (size_t end = strlen(path); partial && end > there;) {
        while (end > 0 && path[end - 1] == '/')
            end--;
        partial[end] = '\0';
        if (end <= there || rmdir(partial) != 0)
            break;
        while (end > 0 && path[end - 1] != '/')
            end--;
    }
    free(partial);
}
