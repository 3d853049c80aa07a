#include "run/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/path.h"
#include "run/manifest.h"
#include "run/results_folder.h"

static bool same_folder(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The manifests of all folders as one. All that is wrong is reported at once. */
static td_status join_manifests(const char *const *folders, size_t count, td_diags *diags,
                                td_manifest **out)
{
    td_status status = td_manifest_read(folders[0], diags, out);
    for (size_t i = 1; i < count; i++) {
        td_manifest *other = NULL;
        td_status joined = td_manifest_read(folders[i], diags, &other);
        if (joined == TD_OK && *out)
            joined = td_manifest_join(*out, other, folders[i], diags);
        status = status ? status : joined;
        td_manifest_free(other);
    }
    return status;
}

/* The folder that has a scenario's tables; NULL (reported): none. */
static const char *holder(const char *const *folders, size_t count, const char *id, td_diags *diags)
{
    for (size_t i = 0; i < count; i++)
        if (td_folder_has_scenario(folders[i], id))
            return folders[i];
    td_diags_add(diags, TD_D_RESULTS_INCOMPLETE, (td_place){folders[0], 0, NULL}, NULL, NULL, id, NULL);
    return NULL;
}

/* The lines of all folders' timing.csv below one header. */
static td_status join_timing(const char *const *folders, size_t count, const char *output,
                             td_diags *diags)
{
    td_strbuf text = TD_STRBUF_INIT;
    for (size_t i = 0; i < count; i++) {
        char line[512], *path = td_path_join(folders[i], "timing.csv");
        FILE *file = path ? fopen(path, "r") : NULL;
        for (bool first = true; file && fgets(line, sizeof line, file); first = false)
            if (!first || text.length == 0)
                td_strbuf_add(&text, line);
        if (file)
            fclose(file);
        free(path);
    }
    char *path = td_path_join(output, "timing.csv");
    td_status status = path && !text.failed ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK && text.length > 0)
        status = td_atomic_save(path, text.text, text.length, diags);
    free(path);
    td_strbuf_free(&text);
    return status;
}

static td_status gather(const char *const *folders, size_t count, const char *output,
                        const char *const *ids, size_t id_count, td_manifest *manifest,
                        td_diags *diags)
{
    td_status status = TD_OK;
    for (size_t i = 0; i < id_count; i++)
        if (!holder(folders, count, ids[i], diags))
            status = TD_ERR_INVALID;
    if (status || (count == 1 && same_folder(folders[0], output)))
        return status;
    bool earlier;
    status = td_folder_open(output, diags, &earlier);
    if (count > 1)
        td_manifest_set_whole(manifest);
    if (status == TD_OK)
        status = td_manifest_save(manifest, output, diags);
    for (size_t i = 0; status == TD_OK && i < id_count; i++)
        status = td_folder_copy_scenario(holder(folders, count, ids[i], diags), output, ids[i], diags);
    if (status == TD_OK)
        td_folder_keep_only(output, ids, id_count);
    return status ? status : join_timing(folders, count, output, diags);
}

td_status td_report(const char *const *folders, size_t count, const char *output,
                    const td_publish_options *options, td_diags *diags, size_t *scenarios)
{
    td_manifest *manifest = NULL;
    const char **ids = NULL;
    size_t id_count = 0;
    td_status status = join_manifests(folders, count, diags, &manifest);
    output = output ? output : folders[0];
    for (size_t i = 0; count > 1 && i < count; i++) {
        if (!same_folder(folders[i], output))
            continue;
        td_diags_add(diags, TD_D_RESULTS_INTO_THEMSELVES, (td_place){output, 0, NULL}, NULL, NULL, NULL);
        status = TD_ERR_INVALID;
    }
    if (status == TD_OK)
        status = td_manifest_list(manifest, &ids, &id_count);
    if (status == TD_OK)
        status = gather(folders, count, output, ids, id_count, manifest, diags);
    if (status == TD_OK)
        status = td_folder_merge(output, ids, id_count, diags);
    if (status == TD_OK)
        status = td_publish(output, ids, id_count, options, diags);
    *scenarios = id_count;
    free(ids);
    td_manifest_free(manifest);
    return status;
}
