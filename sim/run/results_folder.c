#include "run/results_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/atomic_file.h"
#include "io/csv_writer.h"
#include "io/errno_text.h"
#include "io/path.h"
#include "io/table_stream.h"
#include "io/world_record.h"

#define SCENARIOS "scenarios"

static td_status complain(const char *path, td_diag_code code, td_diags *diags)
{
    td_errno_room room;
    td_diags_add(diags, code, (td_place){path, 0, NULL}, NULL, NULL, td_errno_text(errno, &room),
                 NULL);
    return TD_ERR_IO;
}

/* Removes a folder of plain files. What cannot be removed stays: whoever writes there will say so. */
static void remove_flat_folder(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    rmdir(path);
}

static char *scenario_path(const char *folder, const char *id, const char *suffix)
{
    size_t length = strlen(folder) + strlen(SCENARIOS) + strlen(id) + strlen(suffix) + 3;
    char *path = malloc(length);
    if (path)
        snprintf(path, length, "%s/" SCENARIOS "/%s%s", folder, id, suffix);
    return path;
}

/* Is it empty, or does it have our manifest? */
static bool is_ours(const char *folder, bool *manifest)
{
    DIR *dir = opendir(folder);
    *manifest = false;
    if (!dir)
        return true; /* making it will say what is wrong */
    bool any = false;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        any = true;
        *manifest = *manifest || strcmp(entry->d_name, TD_MANIFEST_NAME) == 0;
    }
    closedir(dir);
    return !any || *manifest;
}

void td_folder_keep_only(const char *folder, const char *const *ids, size_t count)
{
    char *path = td_path_join(folder, SCENARIOS);
    DIR *dir = path ? opendir(path) : NULL;
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        bool kept = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        for (size_t i = 0; !kept && i < count; i++)
            kept = strcmp(entry->d_name, ids[i]) == 0;
        char *inner = kept ? NULL : td_path_join(path, entry->d_name);
        if (inner)
            remove_flat_folder(inner);
        free(inner);
    }
    if (dir)
        closedir(dir);
    free(path);
}

/* Removes what td_atomic_open made in a run that was killed. */
static void remove_leftovers(const char *path)
{
    static const char mark[] = ".part-";
    enum { RANDOM_LETTERS = 6 };
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        const char *at = strstr(entry->d_name, mark);
        if (at && strlen(at) == sizeof mark - 1 + RANDOM_LETTERS)
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    if (dir)
        closedir(dir);
}

static void remove_all_leftovers(const char *folder, const char *scenarios)
{
    remove_leftovers(folder);
    DIR *dir = opendir(scenarios);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        char *inner = entry->d_name[0] == '.' ? NULL : td_path_join(scenarios, entry->d_name);
        if (inner)
            remove_leftovers(inner);
        free(inner);
    }
    if (dir)
        closedir(dir);
}

td_status td_folder_open(const char *folder, td_diags *diags, bool *earlier)
{
    if (!is_ours(folder, earlier)) {
        td_diags_add(diags, TD_D_RUN_FOLDER_FOREIGN, (td_place){folder, 0, NULL}, NULL, NULL, NULL);
        return TD_ERR_INVALID;
    }
    char *path = td_path_join(folder, SCENARIOS);
    td_status status = path ? td_path_make_folder(path, diags) : TD_ERR_NOMEM;
    if (status == TD_OK && *earlier)
        remove_all_leftovers(folder, path);
    free(path);
    return status;
}

void td_folder_take_back(const char *folder, size_t there)
{
    char *scenarios = td_path_join(folder, SCENARIOS),
         *manifest = td_path_join(folder, TD_MANIFEST_NAME);
    if (scenarios && manifest && rmdir(scenarios) == 0) {
        unlink(manifest);
        td_path_remove_folder(folder, there);
    }
    free(scenarios);
    free(manifest);
}

bool td_folder_has_scenario(const char *folder, const char *id)
{
    struct stat facts;
    char *path = scenario_path(folder, id, "");
    bool has = path && stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
    free(path);
    return has;
}

static td_status write_world(const char *path, const td_strbuf *world, td_diags *diags)
{
    char *file = td_path_join(path, TD_WORLD_RECORD_NAME);
    td_status status =
        file ? td_atomic_save(file, td_strbuf_text(world), world->length, diags) : TD_ERR_NOMEM;
    free(file);
    return status;
}

static td_status write_tables(const char *path, const td_results *tables, td_diags *diags)
{
    int digits[TD_RESULT_COLUMNS_MAX];
    td_status status = td_path_make_folder(path, diags);
    for (int r = 0; status == TD_OK && r < TD_RESULT_COUNT; r++) {
        if (td_table_row_count(tables->table[r]) == 0)
            continue;
        size_t length = strlen(path) + strlen(td_result_spec((td_result)r)->name) + 6;
        char *file = malloc(length);
        if (!file)
            return TD_ERR_NOMEM;
        snprintf(file, length, "%s/%s.csv", path, td_result_spec((td_result)r)->name);
        td_result_digits((td_result)r, digits);
        status = td_csv_write(tables->table[r], digits, file, diags);
        free(file);
    }
    return status;
}

td_status td_folder_write_scenario(const char *folder, const char *id, const td_results *tables,
                                   const td_strbuf *world, td_diags *diags)
{
    char *final = scenario_path(folder, id, "");
    /* '~' stands in no id: unfinished folders cannot be taken for a scenario's. */
    char *unfinished = scenario_path(folder, id, "~");
    td_status status = final && unfinished ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        remove_flat_folder(unfinished);
        status = write_tables(unfinished, tables, diags);
    }
    if (status == TD_OK)
        status = write_world(unfinished, world, diags);
    if (status == TD_OK) {
        remove_flat_folder(final);
        if (rename(unfinished, final) != 0)
            status = complain(final, TD_D_FILE_WRITE, diags);
    }
    if (status && unfinished)
        remove_flat_folder(unfinished);
    free(final);
    free(unfinished);
    return status;
}

static td_status copy_file(const char *from, const char *to, td_diags *diags)
{
    static const size_t block = 1u << 18;
    td_atomic_file *out = NULL;
    FILE *file = fopen(from, "rb");
    if (!file)
        return complain(from, TD_D_FILE_READ, diags);
    char *bytes = malloc(block);
    td_status status = bytes ? td_atomic_open(to, diags, &out) : TD_ERR_NOMEM;
    for (size_t n; status == TD_OK && (n = fread(bytes, 1, block, file)) > 0;)
        status = td_atomic_write(out, bytes, n);
    if (status == TD_OK && ferror(file))
        status = complain(from, TD_D_FILE_READ, diags);
    free(bytes);
    fclose(file);
    if (status == TD_OK)
        return td_atomic_commit(out);
    td_atomic_discard(out);
    return status;
}

/* Copies the plain files of a folder into another one. */
static td_status copy_files(const char *from, const char *to, td_diags *diags)
{
    DIR *dir = opendir(from);
    td_status status = dir ? td_path_make_folder(to, diags) : complain(from, TD_D_FILE_READ, diags);
    for (struct dirent *entry; status == TD_OK && (entry = readdir(dir)) != NULL;) {
        const size_t length = strlen(entry->d_name);
        const bool map = length > 8 && strcmp(entry->d_name + length - 8, ".geojson") == 0;
        if (entry->d_name[0] == '.' || map)
            continue;
        char *source = td_path_join(from, entry->d_name), *target = td_path_join(to, entry->d_name);
        status = source && target ? copy_file(source, target, diags) : TD_ERR_NOMEM;
        free(source);
        free(target);
    }
    if (dir)
        closedir(dir);
    return status;
}

/* Puts a folder that is finished in the place of another. */
static td_status replace_folder(const char *unfinished, const char *final, td_status status,
                                td_diags *diags)
{
    if (status == TD_OK) {
        remove_flat_folder(final);
        if (rename(unfinished, final) != 0)
            status = complain(final, TD_D_FILE_WRITE, diags);
    }
    if (status)
        remove_flat_folder(unfinished);
    return status;
}

td_status td_folder_copy_scenario(const char *from, const char *to, const char *id, td_diags *diags)
{
    char *source = scenario_path(from, id, "");
    char *final = scenario_path(to, id, ""), *unfinished = scenario_path(to, id, "~");
    td_status status = source && final && unfinished ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        remove_flat_folder(unfinished);
        status = replace_folder(unfinished, final, copy_files(source, unfinished, diags), diags);
    }
    free(source);
    free(final);
    free(unfinished);
    return status;
}

/* Says which columns of a file are not those of this version. */
static void tell_columns(const char *path, const td_strbuf *missing, const td_strbuf *unknown,
                         td_diags *diags)
{
    const td_place place = {path, 1, NULL};
    if (missing->length > 0)
        td_diags_add(diags, TD_D_RESULTS_COLUMNS_MISSING, place, NULL, NULL, missing->text, NULL);
    if (unknown->length > 0)
        td_diags_add(diags, TD_D_RESULTS_COLUMNS_UNKNOWN, place, NULL, NULL, unknown->text, NULL);
}

/* Appends the rows of a stream as this version writes them, a block at a time. */
static td_status append_stream(td_table_stream *stream, const td_table_spec *spec, td_atomic_file *out)
{
    static const size_t block = 4096;
    td_status status = TD_OK;
    for (bool more = true; status == TD_OK && more;) {
        td_table *rows = NULL;
        td_strbuf text = TD_STRBUF_INIT;
        status = td_table_create(spec, &rows);
        while (status == TD_OK && more && td_table_row_count(rows) < block) {
            const td_cell *cells = td_table_stream_next(stream);
            more = cells != NULL;
            if (more)
                status = td_table_append(rows, cells);
        }
        if (status == TD_OK && td_table_row_count(rows) > 0) {
            td_csv_add_rows(&text, rows, 0, td_table_row_count(rows));
            status = text.failed ? TD_ERR_NOMEM : td_atomic_write(out, text.text, text.length);
        }
        td_strbuf_free(&text);
        td_table_free(rows);
    }
    return status;
}

/* Appends the rows of a table that another version wrote. */
static td_status append_foreign_rows(const char *path, const td_table_spec *spec,
                                     td_atomic_file *out, td_diags *diags)
{
    td_strbuf missing = TD_STRBUF_INIT, unknown = TD_STRBUF_INIT;
    td_table_stream *stream = NULL;
    td_status status =
        td_table_stream_open_foreign(path, spec, diags, &missing, &unknown, &stream);
    if (status == TD_OK) {
        tell_columns(path, &missing, &unknown, diags);
        status = append_stream(stream, spec, out);
        const td_status read = td_table_stream_close(stream);
        status = status ? status : read;
    }
    td_strbuf_free(&missing);
    td_strbuf_free(&unknown);
    return status;
}

/* Appends the rows of a scenario's table to `out`: as they stand below the same header, by the names of their
 * columns where another version wrote them. A scenario without the table adds nothing. */
static td_status append_rows(const char *path, const td_table_spec *spec, const td_strbuf *header,
                             td_atomic_file *out, td_diags *diags)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return errno == ENOENT ? TD_OK : complain(path, TD_D_FILE_READ, diags);
    static const size_t block = 1u << 18;
    char *bytes = malloc(block);
    td_status status = bytes ? TD_OK : TD_ERR_NOMEM;
    bool same = bytes && fread(bytes, 1, header->length, file) == header->length &&
                memcmp(bytes, header->text, header->length) == 0;
    for (size_t n; status == TD_OK && same && (n = fread(bytes, 1, block, file)) > 0;)
        status = td_atomic_write(out, bytes, n);
    if (status == TD_OK && ferror(file))
        status = complain(path, TD_D_FILE_READ, diags);
    else if (status == TD_OK && !same)
        status = append_foreign_rows(path, spec, out, diags);
    free(bytes);
    fclose(file);
    return status;
}

char *td_folder_table_path(const char *folder, td_result table)
{
    const char *name = td_result_spec(table)->name;
    const size_t length = strlen(folder) + strlen(name) + 6;
    char *path = malloc(length);
    if (path)
        snprintf(path, length, "%s/%s.csv", folder, name);
    return path;
}

static td_status merge_table(const char *folder, const td_table_spec *spec,
                             const char *const *ids, size_t count, td_diags *diags)
{
    td_atomic_file *out = NULL;
    td_strbuf header = TD_STRBUF_INIT;
    size_t length = strlen(folder) + strlen(spec->name) + 6;
    char *path = malloc(length);
    if (!path)
        return TD_ERR_NOMEM;
    snprintf(path, length, "%s/%s.csv", folder, spec->name);
    td_status status = td_atomic_open(path, diags, &out);
    free(path);
    if (status)
        return status;
    td_csv_add_header(&header, spec);
    status = header.failed ? TD_ERR_NOMEM : td_atomic_write(out, header.text, header.length);
    for (size_t i = 0; status == TD_OK && i < count; i++) {
        char *inner = scenario_path(folder, ids[i], "/");
        size_t room = inner ? strlen(inner) + strlen(spec->name) + 5 : 0;
        char *file = inner ? malloc(room) : NULL;
        status = file ? TD_OK : TD_ERR_NOMEM;
        if (file) {
            snprintf(file, room, "%s%s.csv", inner, spec->name);
            status = append_rows(file, spec, &header, out, diags);
        }
        free(inner);
        free(file);
    }
    td_strbuf_free(&header);
    if (status) {
        td_atomic_discard(out);
        return status;
    }
    return td_atomic_commit(out);
}

static td_status write_dictionary(const char *folder, td_diags *diags)
{
    td_results results;
    td_status status = td_results_create(&results);
    if (status)
        return status;
    char *path = td_path_join(folder, "dictionary.csv");
    status = path ? td_results_describe(&results) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_csv_write(results.table[TD_RESULT_dictionary], NULL, path, diags);
    free(path);
    td_results_clear(&results);
    return status;
}

td_status td_folder_merge(const char *folder, const char *const *ids, size_t count, td_diags *diags)
{
    td_status status = TD_OK;
    for (int r = 0; status == TD_OK && r < TD_RESULT_COUNT; r++)
        if (r != TD_RESULT_dictionary)
            status = merge_table(folder, td_result_spec((td_result)r), ids, count, diags);
    return status ? status : write_dictionary(folder, diags);
}
