#include "io/gmns_reader.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/csv_records.h"
#include "io/network_writer.h"
#include "io/path.h"
#include "model/cells.h"
#include "model/schema_fields.h"

#define BASE_YEAR     2023
#define DAYS_PER_YEAR 365.0 /* capacity of a day that makes up the period's over the year */

typedef struct reading {
    const char *folder;
    td_diags *diags;
    td_tables *tables;
    double km, kmh; /* of the file's units of length and speed */
} reading;

static char *path_of(const char *folder, const char *name)
{
    return td_path_join(folder, name);
}

static bool is_there(const char *folder, const char *name)
{
    char *path = path_of(folder, name);
    const bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

bool td_gmns_is_folder(const char *folder)
{
    return is_there(folder, "node.csv") && is_there(folder, "link.csv");
}

/* --- units --- */

typedef struct unit {
    const char *name;
    double factor;
} unit;

static const unit lengths[] = {{"km", 1},         {"kilometer", 1},    {"kilometers", 1},
                               {"m", 1e-3},       {"meter", 1e-3},     {"meters", 1e-3},
                               {"mi", 1.609344},  {"mile", 1.609344},  {"miles", 1.609344},
                               {"ft", 0.3048e-3}, {"feet", 0.3048e-3}, {NULL, 0}};
static const unit speeds[] = {
    {"km/h", 1},  {"kph", 1},        {"kmh", 1},         {"km_per_h", 1},
    {"m/s", 3.6}, {"mph", 1.609344}, {"mi/h", 1.609344}, {"miles/h", 1.609344},
    {NULL, 0}};

static void read_unit(const reading *r, const td_records *config, const char *column,
                      const unit *units, double *factor)
{
    const uint32_t c = td_records_column(config, column);
    const char *word = config->rows > 0 ? td_records_cell(config, 0, c) : "";
    if (*word == '\0')
        return;
    for (const unit *u = units; u->name; u++)
        if (strcasecmp(word, u->name) == 0) {
            *factor = u->factor;
            return;
        }
    td_diags_add(r->diags, TD_D_TNTP_VALUE, (td_place){config->path, (long)config->line[0], column},
                 word, NULL, units == lengths ? "km, m, mile, ft" : "kph, mph, m/s", NULL);
}

static td_status read_units(reading *r)
{
    td_records config;
    if (!is_there(r->folder, "config.csv"))
        return TD_OK;
    char *path = path_of(r->folder, "config.csv");
    td_status status = path ? td_records_read(path, r->diags, &config) : TD_ERR_NOMEM;
    if (status == TD_OK) {
        read_unit(r, &config, "long_length", lengths, &r->km);
        read_unit(r, &config, "speed", speeds, &r->kmh);
    }
    if (path)
        td_records_clear(&config);
    free(path);
    return status;
}

/* --- cells --- */

/* Sets a cell from a column that may be missing; empty cells stay empty. */
static td_status set(reading *r, const td_records *from, uint32_t row, const char *column,
                     td_sheet *sheet, uint32_t at, int field)
{
    const char *text = td_records_cell(from, row, td_records_column(from, column));
    const td_place place = {sheet->origin[at], (long)from->line[row], column};
    return *text ? td_sheet_set(r->tables, sheet, at, field, text, place, r->diags) : TD_OK;
}

/* A number of at least 0 from the first of the columns that is there; NaN: none, or wrong (told).
 */
static double number(reading *r, const td_records *from, uint32_t row, const char *const *columns)
{
    double value;
    for (; *columns; columns++) {
        const char *text = td_records_cell(from, row, td_records_column(from, *columns));
        if (*text == '\0')
            continue;
        if (td_parse_number(text, &value) && value >= 0)
            return value;
        td_diags_add(r->diags, TD_D_TNTP_VALUE,
                     (td_place){from->path, (long)from->line[row], *columns}, text, NULL,
                     TD_BOTH("a number of at least 0", "不小于 0 的数"), NULL);
        return NAN;
    }
    return NAN;
}

static const char *origin_of(reading *r, const char *path)
{
    return td_intern_text(r->tables->names, td_intern_add(r->tables->names, path, strlen(path)));
}

/* --- tables --- */

static td_status read_node(reading *r, const td_records *from, uint32_t row, td_sheet *sheet,
                           const char *origin)
{
    static const struct {
        const char *column;
        int field;
    } copied[] = {{"node_id", TD_F_NODE_NODE_ID},     {"name", TD_F_NODE_NAME},
                  {"x_coord", TD_F_NODE_X_COORD},     {"y_coord", TD_F_NODE_Y_COORD},
                  {"node_type", TD_F_NODE_NODE_TYPE}, {"zone_id", TD_F_NODE_ZONE_ID},
                  {"through", TD_F_NODE_THROUGH}};
    uint32_t at;
    td_status status = td_sheet_add_row(sheet, origin, from->line[row], &at);
    for (size_t i = 0; i < sizeof copied / sizeof copied[0] && status == TD_OK; i++)
        status = set(r, from, row, copied[i].column, sheet, at, copied[i].field);
    return status;
}

/* A flag as GMNS writes it; the default is one way. */
static bool is_directed(const char *word)
{
    return !(strcmp(word, "0") == 0 || strcasecmp(word, "false") == 0 ||
             strcasecmp(word, "no") == 0);
}

static td_status put_capacity(reading *r, const td_records *from, uint32_t row, td_sheet *sheet,
                              uint32_t at)
{
    const double a_lane = number(r, from, row, (const char *const[]){"capacity", NULL});
    const double lanes = number(r, from, row, (const char *const[]){"lanes", NULL});
    const double a = number(
        r, from, row, (const char *const[]){"vdf_alpha", "vdf_alpha1", "vdf_a", "alpha", NULL});
    const double b =
        number(r, from, row, (const char *const[]){"vdf_beta", "vdf_beta1", "vdf_b", "beta", NULL});
    if (isnan(a_lane))
        return TD_OK;
    td_status status = td_sheet_put_number(sheet, TD_F_LINK_CAPACITY_PER_DAY, at,
                                           a_lane * (isnan(lanes) ? 1 : lanes) / DAYS_PER_YEAR);
    if (status == TD_OK)
        status =
            td_sheet_put_text(sheet, TD_F_LINK_VDF, at, td_intern_add(r->tables->names, "bpr", 3));
    if (status == TD_OK)
        status = td_sheet_put_number(sheet, TD_F_LINK_VDF_A, at, a);
    return status == TD_OK ? td_sheet_put_number(sheet, TD_F_LINK_VDF_B, at, b) : status;
}

static td_status read_link(reading *r, const td_records *from, uint32_t row, td_sheet *sheet,
                           const char *origin)
{
    static const struct {
        const char *column;
        int field;
    } copied[] = {{"link_id", TD_F_LINK_LINK_ID},
                  {"name", TD_F_LINK_NAME},
                  {"from_node_id", TD_F_LINK_FROM_NODE_ID},
                  {"to_node_id", TD_F_LINK_TO_NODE_ID},
                  {"facility_type", TD_F_LINK_FACILITY_TYPE},
                  {"toll", TD_F_LINK_TOLL}};
    const char *uses = td_records_cell(from, row, td_records_column(from, "allowed_uses"));
    const char *directed = td_records_cell(from, row, td_records_column(from, "directed"));
    const double length = number(r, from, row, (const char *const[]){"length", NULL});
    const double speed = number(r, from, row, (const char *const[]){"free_speed", NULL});
    uint32_t at;
    td_status status = td_sheet_add_row(sheet, origin, from->line[row], &at);
    for (size_t i = 0; i < sizeof copied / sizeof copied[0] && status == TD_OK; i++)
        status = set(r, from, row, copied[i].column, sheet, at, copied[i].field);
    if (status == TD_OK)
        status = td_sheet_put_number(sheet, TD_F_LINK_DIRECTED, at, is_directed(directed));
    if (status == TD_OK)
        status = td_sheet_put_number(sheet, TD_F_LINK_LENGTH, at, length * r->km);
    if (status == TD_OK && speed > 0)
        status = td_sheet_put_number(sheet, TD_F_LINK_FREE_SPEED, at, speed * r->kmh);
    if (status == TD_OK && *uses) /* of vehicles that this network has not got */
        status = td_sheet_set_extra(r->tables, sheet, at, "gmns_allowed_uses", uses);
    return status == TD_OK ? put_capacity(r, from, row, sheet, at) : status;
}

/* A zone is one node: the first that names it. Other nodes lose it. zone_node [atom] the node's id.
 */
static td_status settle_zones(reading *r, td_atom *zone_node)
{
    const td_sheet *sheet = r->tables->sheet[TD_T_NODE];
    for (uint32_t row = 0; sheet && row < sheet->row_count; row++) {
        const td_atom zone = td_sheet_text(sheet, TD_F_NODE_ZONE_ID, row);
        if (zone == TD_NO_ATOM)
            continue;
        if (zone_node[zone] == TD_NO_ATOM) {
            zone_node[zone] = td_sheet_text(sheet, TD_F_NODE_NODE_ID, row);
            continue;
        }
        td_diags_add(r->diags, TD_D_GMNS_ZONE_SHARED,
                     td_sheet_place(r->tables, sheet, row, TD_F_NODE_ZONE_ID),
                     td_intern_text(r->tables->names, zone), NULL,
                     td_intern_text(r->tables->names, zone_node[zone]), NULL);
        sheet->text[TD_F_NODE_ZONE_ID][row] = TD_NO_ATOM;
    }
    return TD_OK;
}

static td_atom zone_at(const reading *r, const td_records *from, uint32_t row, const char *one,
                       const char *other, const td_atom *zone_node, uint32_t known)
{
    uint32_t column = td_records_column(from, one);
    if (column == UINT32_MAX)
        column = td_records_column(from, other);
    const char *text = td_records_cell(from, row, column);
    const td_atom zone = td_intern_find(r->tables->names, text, strlen(text));
    if (zone != TD_NO_ATOM && zone < known && zone_node[zone] != TD_NO_ATOM)
        return zone;
    td_diags_add(r->diags, TD_D_TNTP_VALUE, (td_place){from->path, (long)from->line[row], one},
                 text, NULL, TD_BOTH("a zone_id of node.csv", "node.csv 中的 zone_id"), NULL);
    return TD_NO_ATOM;
}

/* Rows with freight; those that stand twice, by vehicle class say, add up. */
static td_status read_demand(reading *r, const td_records *from, const td_atom *zone_node,
                             uint32_t known)
{
    td_sheet *sheet = td_tables_sheet(r->tables, TD_T_DEMAND);
    const char *origin = origin_of(r, from->path);
    td_status status = sheet ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t row = 0; row < from->rows && status == TD_OK; row++) {
        const double tonnes =
            number(r, from, row, (const char *const[]){"volume", "tonnes_per_year", NULL});
        uint32_t at;
        if (!(tonnes > 0))
            continue;
        const td_atom ends[] = {
            zone_at(r, from, row, "o_zone_id", "origin_zone_id", zone_node, known),
            zone_at(r, from, row, "d_zone_id", "destination_zone_id", zone_node, known)};
        if (ends[0] == TD_NO_ATOM || ends[1] == TD_NO_ATOM)
            continue;
        status = td_sheet_add_row(sheet, origin, from->line[row], &at);
        if (status == TD_OK)
            status = td_sheet_put_text(sheet, TD_F_DEMAND_ORIGIN_ZONE_ID, at, ends[0]);
        if (status == TD_OK)
            status = td_sheet_put_text(sheet, TD_F_DEMAND_DESTINATION_ZONE_ID, at, ends[1]);
        if (status == TD_OK)
            status = td_sheet_put_number(sheet, TD_F_DEMAND_TONNES_PER_YEAR, at, tonnes);
    }
    return status;
}

typedef td_status (*row_reader)(reading *r, const td_records *from, uint32_t row, td_sheet *sheet,
                                const char *origin);

static td_status read_table(reading *r, const char *name, td_table_id table, row_reader read_row)
{
    td_records from;
    char *path = path_of(r->folder, name);
    td_status status = path ? td_records_read(path, r->diags, &from) : TD_ERR_NOMEM;
    td_sheet *sheet = status == TD_OK ? td_tables_sheet(r->tables, table) : NULL;
    if (status == TD_OK && !sheet)
        status = TD_ERR_NOMEM;
    for (uint32_t row = 0; status == TD_OK && row < from.rows; row++)
        status = read_row(r, &from, row, sheet, origin_of(r, path));
    if (path)
        td_records_clear(&from);
    free(path);
    return status;
}

static td_status read_demand_file(reading *r)
{
    const uint32_t known = td_intern_count(r->tables->names) + 1;
    td_atom *zone_node = TD_ALLOC(known, td_atom);
    td_status status = zone_node ? settle_zones(r, zone_node) : TD_ERR_NOMEM;
    if (status == TD_OK && is_there(r->folder, "demand.csv")) {
        td_records from;
        char *path = path_of(r->folder, "demand.csv");
        status = path ? td_records_read(path, r->diags, &from) : TD_ERR_NOMEM;
        if (status == TD_OK)
            status = read_demand(r, &from, zone_node, known);
        if (path)
            td_records_clear(&from);
        free(path);
    }
    free(zone_node);
    return status;
}

static td_status describe(reading *r)
{
    const char *slash = strrchr(r->folder, '/');
    const char *name = slash && slash[1] ? slash + 1 : r->folder;
    const char *id = td_is_id(name, strlen(name)) ? name : "network";
    const td_sheet *nodes = r->tables->sheet[TD_T_NODE];
    bool degrees = true;
    for (uint32_t row = 0; nodes && row < nodes->row_count; row++) {
        const double x = td_sheet_number(nodes, TD_F_NODE_X_COORD, row);
        const double y = td_sheet_number(nodes, TD_F_NODE_Y_COORD, row);
        degrees = degrees && !(fabs(x) > 180) && !(fabs(y) > 90);
    }
    r->tables->network_json = json_pack(
        "{s:i, s:s, s:{s:s, s:s}, s:{s:s+, s:s+}, s:i, s:s, s:{s:s, s:s}}", "schema_version", 1,
        "id", id, "title", "en", name, "zh", name, "description", "en", TD_CONVERTED_FROM, name,
        "zh", "转换自 ", name, "base_year", BASE_YEAR, "currency", "CNY", "units", "money", "CNY",
        "coordinates", degrees ? "degrees WGS84" : "plane");
    return r->tables->network_json ? TD_OK : TD_ERR_NOMEM;
}

td_status td_gmns_read(const char *folder, td_diags *diags, td_tables **out)
{
    reading r = {.folder = folder, .diags = diags, .km = 1, .kmh = 1};
    const size_t before = td_diags_error_count(diags);
    *out = NULL;
    td_status status = td_tables_create(folder, &r.tables);
    if (status == TD_OK)
        status = read_units(&r);
    if (status == TD_OK)
        status = read_table(&r, "node.csv", TD_T_NODE, read_node);
    if (status == TD_OK)
        status = read_table(&r, "link.csv", TD_T_LINK, read_link);
    if (status == TD_OK)
        status = read_demand_file(&r);
    if (status == TD_OK)
        status = describe(&r);
    if (status == TD_OK && td_diags_error_count(diags) > before)
        status = TD_ERR_INVALID;
    if (status == TD_OK)
        *out = r.tables;
    else
        td_tables_free(r.tables);
    return status;
}
