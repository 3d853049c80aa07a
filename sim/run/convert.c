#include "run/convert.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "graph/graphml.h"
#include "graph/supernetwork.h"
#include "io/atomic_file.h"
#include "io/errno_text.h"
#include "io/gmns_reader.h"
#include "io/gmns_writer.h"
#include "io/json_file.h"
#include "io/network_reader.h"
#include "io/network_writer.h"
#include "io/path.h"
#include "io/tntp_reader.h"
#include "model/changes.h"
#include "run/workload.h"

#define SCENARIO_NAME "scenario.json"
#define GAP           1e-10

typedef enum source { FROM_TNTP, FROM_GMNS, FROM_NETWORK } source;

static td_status refuse(const char *path, td_diags *diags, const char *expected)
{
    td_diags_add(diags, TD_D_FILE_KIND, (td_place){path, 0, NULL}, NULL, NULL, expected, NULL);
    return TD_ERR_INVALID;
}

static bool ends_in(const char *text, const char *end)
{
    const size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcasecmp(text + length - tail, end) == 0;
}

/* --- what comes in --- */

/* The one file of links in a folder of TNTP files; NULL: none, or several. The caller frees it. */
static char *find_links(const char *folder)
{
    DIR *open = opendir(folder);
    char *found = NULL;
    size_t count = 0;
    for (struct dirent *entry; open && (entry = readdir(open)) != NULL;)
        if (ends_in(entry->d_name, "_net.tntp") && count++ == 0)
            found = td_path_join(folder, entry->d_name);
    if (open)
        closedir(open);
    if (count == 1)
        return found;
    free(found);
    return NULL;
}

/* What stands at `in`; *links is the file of links of a TNTP network, the caller's. */
static td_status find_source(const char *in, td_diags *diags, source *kind, char **links)
{
    struct stat about;
    td_errno_room room;
    *links = NULL;
    if (stat(in, &about) != 0) {
        td_diags_add(diags, TD_D_FILE_MISSING, (td_place){in, 0, NULL}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
        return TD_ERR_INVALID;
    }
    if (!S_ISDIR(about.st_mode)) {
        *kind = FROM_TNTP;
        *links = strdup(in);
        return *links ? TD_OK : TD_ERR_NOMEM;
    }
    if (td_network_is_folder(in)) {
        *kind = FROM_NETWORK;
        return TD_OK;
    }
    if (td_gmns_is_folder(in)) {
        *kind = FROM_GMNS;
        return TD_OK;
    }
    *kind = FROM_TNTP;
    *links = find_links(in);
    return *links
               ? TD_OK
               : refuse(in, diags,
                        TD_BOTH("a file X_net.tntp, or a folder with network.json, with node.csv "
                                "and link.csv (GMNS), or with one X_net.tntp",
                                "文件 X_net.tntp，或含有 network.json、node.csv 与 link.csv（GMNS）"
                                "或一个 X_net.tntp 的文件夹"));
}

static td_status read_source(const char *in, const char *links, source kind,
                             const tongdao_convert_options *options, td_diags *diags,
                             td_tables **tables)
{
    const td_tntp_weights weights = {options->toll_weight, options->distance_weight};
    td_status status = TD_ERR_INVALID;
    switch (kind) {
    case FROM_TNTP:
        status = td_tntp_read(links, weights, diags, tables);
        break;
    case FROM_GMNS:
        status = td_gmns_read(in, diags, tables);
        break;
    case FROM_NETWORK:
        return td_network_read(in, options->root, diags, tables);
    }
    const size_t before = td_diags_error_count(diags);
    if (status == TD_OK)
        status = td_tables_check(*tables, diags);
    if (status == TD_OK && td_diags_error_count(diags) > before)
        status = TD_ERR_INVALID;
    return status;
}

/* --- what goes out --- */

/* Whether an earlier call wrote the folder: its network.json says that it was converted. */
static bool is_converted(const char *folder)
{
    char *path = td_path_join(folder, "network.json");
    json_t *network = path ? json_load_file(path, 0, NULL) : NULL;
    const char *en =
        json_string_value(json_object_get(json_object_get(network, "description"), "en"));
    const bool is = en && strncmp(en, TD_CONVERTED_FROM, strlen(TD_CONVERTED_FROM)) == 0;
    json_decref(network);
    free(path);
    return is;
}

static bool is_written_name(const char *name)
{
    char table[64];
    if (strcmp(name, "network.json") == 0 || strcmp(name, SCENARIO_NAME) == 0 ||
        td_gmns_is_name(name))
        return true;
    for (int t = 0; t < TD_TABLE_COUNT; t++) {
        snprintf(table, sizeof table, "%s.csv", td_schema((td_table_id)t)->name);
        if (strcmp(name, table) == 0)
            return true;
    }
    return false;
}

/* A folder to write to: none yet, an empty one, or one that an earlier call wrote, which is
 * cleared. */
static td_status open_folder(const char *folder, td_diags *diags)
{
    DIR *open = opendir(folder);
    bool any = false, other = false;
    if (!open)
        return td_path_make_folder(folder, diags);
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        any = true;
        other = other || !is_written_name(entry->d_name);
    }
    const bool ours = !any || (!other && (is_converted(folder) || td_gmns_wrote(folder)));
    rewinddir(open);
    for (struct dirent *entry; ours && any && (entry = readdir(open)) != NULL;)
        if (is_written_name(entry->d_name))
            unlinkat(dirfd(open), entry->d_name, 0);
    closedir(open);
    return ours ? TD_OK
                : refuse(folder, diags, TD_BOTH("a new or empty folder", "新的或空的文件夹"));
}

/* The scenario that evaluates the network as it stands, in user equilibrium. */
static td_status write_scenario(const td_tables *tables, const char *folder, td_diags *diags)
{
    const json_t *network = tables->network_json;
    const char *id = json_string_value(json_object_get(network, "id"));
    json_t *scenario =
        json_pack("{s:i, s:s, s:O, s:s, s:{s:{s:s, s:f}}}", "schema_version", 1, "id", id, "title",
                  json_object_get(network, "title"), "network", ".", "evaluate", "assignment",
                  "type", "user-equilibrium", "gap", GAP);
    const td_status status = td_json_save(scenario, JSON_INDENT(2) | JSON_REAL_PRECISION(3), folder,
                                          SCENARIO_NAME, diags);
    json_decref(scenario);
    return status;
}

static td_status write_network(const td_tables *tables, const char *folder, td_diags *diags)
{
    td_status status = open_folder(folder, diags);
    if (status == TD_OK)
        status = td_network_write(tables, folder, diags);
    return status == TD_OK ? write_scenario(tables, folder, diags) : status;
}

static td_status write_gmns(const td_tables *tables, const char *folder, td_diags *diags)
{
    const td_status status = open_folder(folder, diags);
    return status == TD_OK ? td_gmns_write(tables, folder, diags) : status;
}

static td_status write_graph(const td_world *world, const td_supernetwork *net, const char *path,
                             td_diags *diags)
{
    td_atomic_file *file;
    td_status status = td_atomic_open(path, diags, &file);
    if (status != TD_OK)
        return status;
    FILE *handle = fopen(td_atomic_name(file), "w");
    status = handle ? td_supernetwork_write_graphml(world, net, handle) : TD_ERR_IO;
    if (handle && fclose(handle) != 0 && status == TD_OK)
        status = TD_ERR_IO;
    if (status == TD_OK)
        return td_atomic_commit(file);
    td_errno_room room;
    td_diags_add(diags, TD_D_FILE_WRITE, (td_place){path, 0, NULL}, NULL, NULL,
                 td_errno_text(errno, &room), NULL);
    td_atomic_discard(file);
    return status;
}

/* The network as it stands, expanded, as GraphML. */
static td_status write_graphml(const td_tables *tables, const char *path, td_diags *diags)
{
    td_scenario *bare = td_scenario_bare(tables->folder);
    td_applied applied = {0};
    td_world *world = NULL;
    td_supernetwork *net = NULL;
    td_status status = bare ? td_scenario_apply(bare, tables, diags, &applied) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_world_build(&applied, tables, bare, diags, &world);
    if (status == TD_OK)
        status = td_supernetwork_build(world, diags, &net);
    if (status == TD_OK)
        status = write_graph(world, net, path, diags);
    td_supernetwork_free(net);
    td_world_free(world);
    td_applied_clear(&applied);
    td_scenario_free(bare);
    return status;
}

/* --- all --- */

static void tell_size(const td_tables *tables, const char *out, td_lang lang, td_strbuf *text)
{
    const td_table_id counted[] = {TD_T_NODE, TD_T_LINK, TD_T_DEMAND};
    uint32_t rows[3];
    for (int i = 0; i < 3; i++)
        rows[i] = tables->sheet[counted[i]] ? tables->sheet[counted[i]]->row_count : 0;
    td_strbuf_addf(text,
                   lang == TD_LANG_ZH ? "%s：节点 %u，线路 %u，需求 %u 行\n"
                                      : "%s: %u nodes, %u links, %u rows of demand\n",
                   out, rows[0], rows[1], rows[2]);
}

td_status td_convert(const char *in, const char *out, const tongdao_convert_options *options,
                     td_lang lang, td_diags *diags, td_strbuf *text)
{
    const bool graph = ends_in(out, ".graphml");
    td_tables *tables = NULL;
    source kind;
    char *links;
    td_status status = find_source(in, diags, &kind, &links);
    if (status == TD_OK)
        status = read_source(in, links, kind, options, diags, &tables);
    if (status == TD_OK && graph)
        status = write_graphml(tables, out, diags);
    else if (status == TD_OK)
        status = kind == FROM_NETWORK ? write_gmns(tables, out, diags)
                                      : write_network(tables, out, diags);
    if (status == TD_OK)
        tell_size(tables, out, lang, text);
    td_tables_free(tables);
    free(links);
    return status;
}
