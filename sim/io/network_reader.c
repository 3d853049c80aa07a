#include "io/network_reader.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/csv_reader.h"
#include "io/errno_text.h"
#include "io/file_shapes.h"
#include "io/path.h"

#define DESCRIPTION "network.json"

bool td_network_is_folder(const char *path)
{
    struct stat facts;
    char *file = td_path_join(path, DESCRIPTION);
    bool is = file && stat(file, &facts) == 0 && S_ISREG(facts.st_mode);
    free(file);
    return is;
}

static char *table_path(const char *folder, td_table_id table)
{
    td_strbuf name = TD_STRBUF_INIT;
    td_strbuf_addf(&name, "%s.csv", td_schema(table)->name);
    char *path = name.failed ? NULL : td_path_join(folder, name.text);
    td_strbuf_free(&name);
    return path;
}

static bool exists(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0; /* a link that leads nowhere is there, and wrong */
}

td_status td_network_files(const char *folder, char ***files, size_t *count)
{
    char **list = TD_ALLOC(TD_TABLE_COUNT + 1, char *);
    size_t n = 0;
    td_status status = list ? TD_OK : TD_ERR_NOMEM;
    for (int t = -1; status == TD_OK && t < TD_TABLE_COUNT; t++) {
        char *path = t < 0 ? td_path_join(folder, DESCRIPTION) : table_path(folder, (td_table_id)t);
        if (!path)
            status = TD_ERR_NOMEM;
        else if (t < 0 || exists(path))
            list[n++] = path;
        else
            free(path);
    }
    if (status != TD_OK) {
        td_network_files_free(list, n);
        return status;
    }
    *files = list;
    *count = n;
    return TD_OK;
}

void td_network_files_free(char **files, size_t count)
{
    for (size_t i = 0; files && i < count; i++)
        free(files[i]);
    free(files);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "link.csv" -> its table; TD_TABLE_COUNT where no table has this name. */
static td_table_id table_of_file(const char *name)
{
    char stem[64];
    size_t length = strlen(name) - strlen(".csv");
    if (length >= sizeof stem)
        return TD_TABLE_COUNT;
    memcpy(stem, name, length);
    stem[length] = '\0';
    return td_schema_find_table(stem);
}

static bool is_csv(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && name[0] != '.' && strcasecmp(name + length - 4, ".csv") == 0;
}

static void report_unknown_file(const char *folder, const char *name, td_diags *diags)
{
    const char *names[TD_TABLE_COUNT];
    char files[TD_TABLE_COUNT][64];
    for (int t = 0; t < TD_TABLE_COUNT; t++) {
        strcpy(stpcpy(files[t], td_schema((td_table_id)t)->name), ".csv");
        names[t] = files[t];
    }
    char *path = td_path_join(folder, name);
    td_diags_add(diags, TD_D_FILE_UNKNOWN, (td_place){.file = path}, NULL,
                 td_nearest(name, names, TD_TABLE_COUNT), NULL);
    free(path);
}

static td_status list_unknown(DIR *entries, char ***names, size_t *count)
{
    size_t capacity = 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        const char *name = entry->d_name;
        bool known = is_csv(name) && strcmp(name + strlen(name) - 4, ".csv") == 0 &&
                     table_of_file(name) != TD_TABLE_COUNT;
        if (!is_csv(name) || known)
            continue;
        if (TD_RESERVE(*names, capacity, *count + 1) || !((*names)[*count] = strdup(name)))
            return TD_ERR_NOMEM;
        ++*count;
    }
    return TD_OK;
}

/* Warns of CSV files that are no table's, in the order of their names. */
static td_status warn_of_unknown_files(const char *folder, td_diags *diags)
{
    char **names = NULL;
    size_t count = 0;
    DIR *entries = opendir(folder);
    if (!entries) {
        td_errno_room room;
        td_diags_add(diags, TD_D_FILE_MISSING, (td_place){.file = folder}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
        return TD_ERR_INVALID;
    }
    td_status status = list_unknown(entries, &names, &count);
    closedir(entries);
    if (status == TD_OK && count > 0)
        qsort(names, count, sizeof *names, by_bytes);
    for (size_t i = 0; status == TD_OK && i < count; i++)
        report_unknown_file(folder, names[i], diags);
    td_network_files_free(names, count);
    return status;
}

static td_status read_description(const char *path, td_tables *tables, td_diags *diags)
{
    json_t *root = NULL;
    td_status status = td_json_read(path, diags, &root);
    if (status != TD_OK)
        return status;
    td_json_source source = {path, diags};
    td_json_node node = td_json_root(root, &source);
    td_json_check(&node, &td_shape_network);
    json_decref(tables->network_json);
    tables->network_json = root;
    return TD_OK;
}

typedef struct network_reading {
    const char *folder, *root;
    td_tables *tables;
    td_diags *diags;
    bool broken[TD_TABLE_COUNT]; /* not read whole */
} network_reading;

static td_status read_one(network_reading *reading, const char *path)
{
    char *real = NULL;
    bool whole = true;
    const char *name = strrchr(path, '/');
    td_table_id table = table_of_file(name ? name + 1 : path);
    td_status status =
        td_path_resolve(path, reading->root, (td_place){.file = path}, NULL, reading->diags, &real);
    free(real);
    if (status == TD_OK && table == TD_TABLE_COUNT)
        return read_description(path, reading->tables, reading->diags);
    if (status == TD_OK)
        status = td_csv_read(path, table, reading->tables, reading->diags, &whole);
    if (table != TD_TABLE_COUNT)
        reading->broken[table] = status != TD_OK || !whole;
    return status;
}

/* Messages that a row missing from another table may cause. */
static const struct {
    td_diag_code code;
    td_table_id table;
} consequences[] = {
    {TD_D_NOT_A_ZONE, TD_T_NODE},
    {TD_D_SERVICE_FEW_STOPS, TD_T_SERVICE_STOP},
    {TD_D_STOP_LINKS, TD_T_SERVICE_STOP},
    {TD_D_STOP_LINKS_END, TD_T_SERVICE_STOP},
    {TD_D_STOP_REPEATED, TD_T_SERVICE_STOP},
    {TD_D_FORM_UNKNOWN, TD_T_VEHICLE_TYPE},
    {TD_D_CHAIN_UNKNOWN, TD_T_MODE},
    {TD_D_CURRENCY_UNKNOWN, TD_T_CURRENCY},
    {TD_D_SERVICE_UNPRICED, TD_T_COST},
};

static bool follows_from(const td_diag *diag, td_table_id broken)
{
    const char *name = diag->place.file ? strrchr(diag->place.file, '/') : NULL;
    /* A column that is not there is empty in every row. */
    if (diag->code == TD_D_CELL_EMPTY && name && table_of_file(name + 1) == broken)
        return true;
    bool reference = diag->code == TD_D_REF_UNKNOWN || diag->code == TD_D_TABLE_NEEDED;
    if (reference && diag->args[0] && strcmp(diag->args[0], td_schema(broken)->name) == 0)
        return true;
    for (size_t i = 0; i < sizeof consequences / sizeof *consequences; i++)
        if (consequences[i].code == diag->code && consequences[i].table == broken)
            return true;
    return false;
}

static bool follows_from_broken(const network_reading *reading, const td_diag *diag)
{
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        if (reading->broken[t] && follows_from(diag, (td_table_id)t))
            return true;
    return false;
}

/* Checks the whole. What only follows from tables that could not be read whole is left out: such
 * messages would go away with the cause. */
static td_status check_whole(network_reading *reading)
{
    bool any_broken = false;
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        any_broken = any_broken || reading->broken[t];
    if (!any_broken)
        return td_tables_check(reading->tables, reading->diags);
    td_diags *all = td_diags_create();
    if (!all)
        return TD_ERR_NOMEM;
    td_diags_append(all, reading->diags); /* the check passes over cells that were told of */
    size_t before = td_diags_count(all);
    td_status status = td_tables_check(reading->tables, all);
    for (size_t i = before; i < td_diags_count(all); i++) {
        const td_diag *diag = td_diags_at(all, i);
        if (!follows_from_broken(reading, diag))
            td_diags_add(reading->diags, diag->code, diag->place, diag->value, diag->suggestion,
                         diag->args[0], diag->args[1], diag->args[2], NULL);
    }
    td_diags_free(all);
    return status;
}

/* Reads file by file: a wrong one does not hide the mistakes of the others. */
static td_status read_all(network_reading *reading)
{
    char **files = NULL;
    size_t count = 0;
    td_status status = warn_of_unknown_files(reading->folder, reading->diags);
    if (status == TD_OK)
        status = td_network_files(reading->folder, &files, &count);
    td_status worst = status;
    for (size_t i = 0; i < count && status != TD_ERR_NOMEM; i++) {
        status = read_one(reading, files[i]);
        worst = status != TD_OK ? status : worst;
    }
    td_network_files_free(files, count);
    if (worst != TD_OK && worst != TD_ERR_INVALID)
        return worst;
    if (files)
        status = check_whole(reading);
    return status == TD_OK ? worst : status;
}

td_status td_network_read(const char *folder, const char *root, td_diags *diags, td_tables **out)
{
    char *real = NULL;
    td_diags *own = td_diags_create(); /* so that only this network's mistakes count */
    network_reading reading = {.folder = folder, .root = root, .diags = own};
    *out = NULL;
    if (!own)
        return TD_ERR_NOMEM;
    td_status status = td_path_resolve(folder, root, (td_place){.file = folder}, NULL, own, &real);
    free(real);
    if (status == TD_OK)
        status = td_tables_create(folder, &reading.tables);
    if (status == TD_OK)
        status = read_all(&reading);
    if (status == TD_OK && td_diags_error_count(own) > 0)
        status = TD_ERR_INVALID;
    td_diags_append(diags, own);
    td_diags_free(own);
    if (status != TD_OK) {
        td_tables_free(reading.tables);
        return status;
    }
    *out = reading.tables;
    return TD_OK;
}
