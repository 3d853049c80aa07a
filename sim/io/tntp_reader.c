#include "io/tntp_reader.h"

#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "io/network_writer.h"
#include "io/path.h"
#include "io/tntp_parts.h"
#include "model/cells.h"
#include "model/schema_fields.h"

/* A year of 365 days, whatever is made of it. */
#define BASE_YEAR 2023

/* --- names --- */

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Length of what stands before "_net" (or "net") in a file's name; all before the last dot
 * otherwise. */
static size_t stem_length(const char *name)
{
    size_t length = strlen(name), found = 0;
    for (size_t i = 0; i + 4 <= length; i++)
        if (strncasecmp(name + i, "_net", 4) == 0)
            found = i;
    if (found > 0)
        return found;
    const char *dot = strrchr(name, '.');
    return dot && dot > name ? (size_t)(dot - name) : length;
}

char *td_tntp_name(const char *path)
{
    const char *name = file_name(path);
    return strndup(name, stem_length(name));
}

/* Whether `name` is <stem>_<word>..., or <stem><word>..., case apart. */
static bool is_sibling(const char *name, const char *stem, size_t length, const char *word)
{
    if (strncasecmp(name, stem, length) != 0)
        return false;
    name += length;
    name += *name == '_' || *name == '-';
    const size_t word_length = strlen(word);
    const char *dot = strrchr(name, '.');
    return strncasecmp(name, word, word_length) == 0 && dot &&
           (strcasecmp(dot, ".tntp") == 0 || strcasecmp(dot, ".txt") == 0);
}

/* Whether a sibling's name goes on as that of the links' file does: "_trips_2016.tntp" beside
 * "_net_2016.tntp". */
static bool goes_on_alike(const char *name, const char *own, size_t length, const char *word)
{
    const char *own_rest = own + length + strspn(own + length, "_");
    const char *rest = name + length + strspn(name + length, "_-") + strlen(word);
    own_rest += strncasecmp(own_rest, "network", 7) == 0 ? 7
                : strncasecmp(own_rest, "net", 3) == 0   ? 3
                                                         : 0;
    rest += *rest == 's' || *rest == 'S';
    return strcasecmp(own_rest, rest) == 0;
}

/* Looks for siblings in a folder: those that go on alike ([1]) and others ([0]). */
static td_status list_siblings(const char *folder, const char *own, const char *word,
                               uint32_t count[2], char *name[2])
{
    const size_t length = stem_length(own);
    DIR *open = opendir(folder);
    td_status status = TD_OK;
    for (struct dirent *entry; open && status == TD_OK && (entry = readdir(open)) != NULL;) {
        if (!is_sibling(entry->d_name, own, length, word) || strcmp(entry->d_name, own) == 0)
            continue;
        const int kind = goes_on_alike(entry->d_name, own, length, word);
        if (count[kind]++ > 0 && strcmp(name[kind], entry->d_name) < 0)
            continue; /* messages name the first by the alphabet */
        free(name[kind]);
        name[kind] = strdup(entry->d_name);
        status = name[kind] ? TD_OK : TD_ERR_NOMEM;
    }
    if (open)
        closedir(open);
    return status;
}

/* The file beside `path` that `word` names; *found NULL: there is none. */
static td_status find_sibling(const char *path, const char *word, td_diags *diags, char **found)
{
    const char *own = file_name(path);
    char *folder = own == path ? strdup(".") : strndup(path, (size_t)(own - path));
    char *name[2] = {NULL, NULL};
    uint32_t count[2] = {0, 0};
    *found = NULL;
    td_status status = folder ? list_siblings(folder, own, word, count, name) : TD_ERR_NOMEM;
    const int kind = count[1] > 0;
    if (status == TD_OK && count[kind] > 1) {
        td_diags_add(diags, TD_D_TNTP_AMBIGUOUS, (td_place){path, 0, NULL}, word, NULL, name[kind],
                     NULL);
        status = TD_ERR_INVALID;
    } else if (status == TD_OK && count[kind] == 1) {
        *found = own == path ? strdup(name[kind]) : td_path_join(folder, name[kind]);
        status = *found ? TD_OK : TD_ERR_NOMEM;
    }
    free(name[0]);
    free(name[1]);
    free(folder);
    return status;
}

/* --- nodes --- */

td_status td_tntp_use_node(td_tntp_job *job, uint32_t node)
{
    const size_t before = job->used_room;
    if (TD_RESERVE(job->used, job->used_room, (size_t)node + 1) != TD_OK)
        return TD_ERR_NOMEM;
    if (job->used_room > before)
        memset(job->used + before, 0, job->used_room - before);
    job->used[node] = 1;
    if (node > job->node_count)
        job->node_count = node;
    return TD_OK;
}

td_atom td_tntp_node_id(td_tntp_job *job, uint32_t node)
{
    char id[16];
    const int length = snprintf(id, sizeof id, "%u", node);
    return td_intern_add(job->tables->names, id, (size_t)length);
}

const char *td_tntp_origin(td_tntp_job *job, const char *path)
{
    const td_atom name = td_intern_add(job->tables->names, path, strlen(path));
    return td_intern_text(job->tables->names, name);
}

static td_status put_node(td_tntp_job *job, td_sheet *sheet, const char *path, uint32_t node)
{
    const td_atom id = td_tntp_node_id(job, node);
    uint32_t row;
    td_status status = id == TD_NO_ATOM ? TD_ERR_NOMEM : td_sheet_add_row(sheet, path, 0, &row);
    if (status == TD_OK)
        status = td_sheet_put_text(sheet, TD_F_NODE_NODE_ID, row, id);
    if (status == TD_OK && job->x && !isnan(job->x[node])) {
        status = td_sheet_put_number(sheet, TD_F_NODE_X_COORD, row, job->x[node]);
        if (status == TD_OK)
            status = td_sheet_put_number(sheet, TD_F_NODE_Y_COORD, row, job->y[node]);
    }
    if (status == TD_OK && node <= job->zone_count)
        status = td_sheet_put_text(sheet, TD_F_NODE_ZONE_ID, row, id);
    if (status == TD_OK && node < job->heading.first_through)
        status = td_sheet_put_number(sheet, TD_F_NODE_THROUGH, row, 0);
    return status;
}

/* Zones, and whatever else is named. */
static td_status put_nodes(td_tntp_job *job, const char *path)
{
    td_sheet *sheet = td_tables_sheet(job->tables, TD_T_NODE);
    td_status status = sheet ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t n = 1; n <= job->node_count && status == TD_OK; n++)
        if (job->used[n] || n <= job->zone_count || (job->x && !isnan(job->x[n])))
            status = put_node(job, sheet, td_tntp_origin(job, path), n);
    return status;
}

/* --- what stands around --- */

/* Length has a price of its own only as a vehicle's, so that there must be a vehicle, and its mode.
 */
static td_status put_vehicle(td_tntp_job *job, const char *path)
{
    td_intern *names = job->tables->names;
    const char *origin = td_tntp_origin(job, path);
    td_sheet *modes = td_tables_sheet(job->tables, TD_T_MODE);
    td_sheet *types = td_tables_sheet(job->tables, TD_T_VEHICLE_TYPE);
    const td_atom road = td_intern_add(names, "road", 4);
    const td_atom vehicle = td_intern_add(names, "vehicle", 7);
    const td_atom bulk = td_intern_add(names, "bulk", 4);
    uint32_t mode, type;
    if (!modes || !types || !road || !vehicle || !bulk ||
        td_sheet_add_row(modes, origin, 0, &mode) != TD_OK ||
        td_sheet_add_row(types, origin, 0, &type) != TD_OK ||
        td_sheet_put_text(modes, TD_F_MODE_MODE_ID, mode, road) != TD_OK ||
        td_sheet_put_text(types, TD_F_VEHICLE_TYPE_VEHICLE_TYPE_ID, type, vehicle) != TD_OK ||
        td_sheet_put_text(types, TD_F_VEHICLE_TYPE_MODE_ID, type, road) != TD_OK ||
        td_sheet_put_text(types, TD_F_VEHICLE_TYPE_CARGO_FORM, type, bulk) != TD_OK ||
        td_sheet_put_number(types, TD_F_VEHICLE_TYPE_PAYLOAD_T, type, 1) != TD_OK)
        return TD_ERR_NOMEM;
    return td_sheet_put_number(types, TD_F_VEHICLE_TYPE_COST_PER_KM, type, job->weights.distance);
}

/* `name` with what no id may hold made '-'. */
static void make_id(char *name)
{
    for (char *at = name; *at; at++)
        if (!td_is_id(at == name ? at : "x", 1) ||
            (at != name && !strchr("_.-", *at) && !td_is_id(at, 1)))
            *at = at == name ? 'x' : '-';
}

static td_status put_description(td_tntp_job *job, const char *path)
{
    char *name = td_tntp_name(path), *id = name ? strdup(name) : NULL;
    td_status status = TD_ERR_NOMEM;
    if (id) {
        make_id(id);
        job->tables->network_json = json_pack(
            "{s:i, s:s, s:{s:s, s:s}, s:{s:s+, s:s+}, s:i, s:s, s:{s:s, s:s}}", "schema_version", 1,
            "id", *id ? id : "network", "title", "en", name, "zh", name, "description", "en",
            TD_CONVERTED_FROM, file_name(path), "zh", "转换自 ", file_name(path), "base_year",
            BASE_YEAR, "currency", "CNY", "units", "money", "CNY", "coordinates", "plane");
        status = job->tables->network_json ? TD_OK : TD_ERR_NOMEM;
    }
    free(id);
    free(name);
    return status;
}

static td_status read_beside(td_tntp_job *job, const char *path)
{
    char *trips = NULL, *nodes = NULL;
    td_status status = find_sibling(path, "trip", job->diags, &trips);
    if (status == TD_OK || status == TD_ERR_INVALID)
        status = find_sibling(path, "node", job->diags, &nodes);
    if (status == TD_ERR_INVALID)
        status = TD_OK; /* told */
    job->zone_count = job->heading.zones;
    if (status == TD_OK && trips)
        status = td_tntp_read_trips(job, trips);
    else if (status == TD_OK && td_diags_error_count(job->diags) == 0) {
        char *name = td_tntp_name(path), wanted[300];
        snprintf(wanted, sizeof wanted, "%.200s_trips.tntp", name ? name : "");
        td_diags_add(job->diags, TD_D_TNTP_NO_TRIPS, (td_place){path, 0, NULL}, NULL, NULL, wanted,
                     NULL);
        free(name);
    }
    if (status == TD_OK && job->zone_count > job->node_count)
        status = td_tntp_use_node(job, job->zone_count);
    if (status == TD_OK && nodes)
        status = td_tntp_read_nodes(job, nodes);
    free(trips);
    free(nodes);
    return status;
}

td_status td_tntp_read(const char *path, td_tntp_weights weights, td_diags *diags, td_tables **out)
{
    td_tntp_job job = {.weights = weights, .diags = diags};
    const size_t before = td_diags_error_count(diags);
    *out = NULL;
    td_status status = td_tables_create(path, &job.tables);
    if (status == TD_OK)
        status = td_tntp_read_links(&job, path);
    if (status == TD_OK)
        status = read_beside(&job, path);
    if (status == TD_OK)
        status = put_nodes(&job, path);
    if (status == TD_OK && weights.distance > 0)
        status = put_vehicle(&job, path);
    if (status == TD_OK)
        status = put_description(&job, path);
    if (status == TD_OK && td_diags_error_count(diags) > before)
        status = TD_ERR_INVALID;
    free(job.used);
    free(job.x);
    free(job.y);
    if (status == TD_OK)
        *out = job.tables;
    else
        td_tables_free(job.tables);
    return status;
}
