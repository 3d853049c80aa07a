#include "io/gmns_writer.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/csv_writer.h"
#include "io/network_writer.h"
#include "io/path.h"
#include "model/schema_fields.h"

#define FLUSH_AT       (1u << 20) /* bytes gathered before a write */
#define HOURS_PER_DAY  24.0
#define HOURS_PER_YEAR 8760.0 /* of 365 days */

static const char *const names[] = {"node.csv",           "link.csv",   "zone.csv",
                                    "use_definition.csv", "demand.csv", "config.csv"};

bool td_gmns_is_name(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

bool td_gmns_wrote(const char *folder)
{
    char head[512] = "";
    char *path = td_path_join(folder, "config.csv");
    FILE *file = path ? fopen(path, "r") : NULL;
    if (file)
        head[fread(head, 1, sizeof head - 1, file)] = '\0';
    if (file)
        fclose(file);
    free(path);
    return strstr(head, "\n" TD_CONVERTED_FROM) != NULL;
}

/* --- cells --- */

static const char *text_of(const td_tables *tables, td_table_id table, int field, uint32_t row)
{
    return td_intern_text(tables->names, td_sheet_text(tables->sheet[table], field, row));
}

static void add_text(td_strbuf *out, const char *text)
{
    td_csv_add_text(out, text);
    td_strbuf_add(out, ",");
}

static void add_number(td_strbuf *out, double value)
{
    td_strbuf_add_number(out, value);
    td_strbuf_add(out, ",");
}

/* The last comma of a row becomes its end. */
static void end_row(td_strbuf *out)
{
    if (!out->failed && out->length > 0)
        out->text[out->length - 1] = '\n';
}

/* --- rows --- */

#define TEXT(TABLE, FIELD) add_text(out, text_of(t, TD_T_##TABLE, TD_F_##TABLE##_##FIELD, row))
#define NUMBER(TABLE, FIELD)                                                                       \
    add_number(out, td_sheet_number(t->sheet[TD_T_##TABLE], TD_F_##TABLE##_##FIELD, row))

static void add_node(const td_tables *t, uint32_t row, td_strbuf *out)
{
    TEXT(NODE, NODE_ID);
    TEXT(NODE, NAME);
    NUMBER(NODE, X_COORD);
    NUMBER(NODE, Y_COORD);
    TEXT(NODE, NODE_TYPE);
    TEXT(NODE, ZONE_ID);
    TEXT(NODE, PARENT_NODE_ID);
    NUMBER(NODE, THROUGH);
}

static void add_zone(const td_tables *t, uint32_t row, td_strbuf *out)
{
    if (td_sheet_text(t->sheet[TD_T_NODE], TD_F_NODE_ZONE_ID, row) == TD_NO_ATOM)
        return;
    TEXT(NODE, ZONE_ID);
    TEXT(NODE, NAME);
    TEXT(NODE, PARENT_NODE_ID);
}

/* Speed where only the time is given. */
static double speed_of(const td_tables *t, uint32_t row)
{
    const td_sheet *links = t->sheet[TD_T_LINK];
    const double time = td_sheet_number(links, TD_F_LINK_TIME_H, row);
    if (isnan(time))
        return td_sheet_number(links, TD_F_LINK_FREE_SPEED, row);
    return td_sheet_number(links, TD_F_LINK_LENGTH, row) / time; /* NaN and infinity are left out */
}

static void add_link(const td_tables *t, uint32_t row, td_strbuf *out)
{
    const double directed = td_sheet_number(t->sheet[TD_T_LINK], TD_F_LINK_DIRECTED, row);
    TEXT(LINK, LINK_ID);
    TEXT(LINK, NAME);
    TEXT(LINK, FROM_NODE_ID);
    TEXT(LINK, TO_NODE_ID);
    add_text(out, directed == 1 ? "1" : "0");
    NUMBER(LINK, LENGTH);
    add_number(out, speed_of(t, row));
    add_number(out, td_sheet_number(t->sheet[TD_T_LINK], TD_F_LINK_CAPACITY_PER_DAY, row) /
                        HOURS_PER_DAY);
    add_text(out, "1");
    TEXT(LINK, FACILITY_TYPE);
    TEXT(LINK, ALLOWED_USES);
    NUMBER(LINK, TOLL);
    NUMBER(LINK, VDF_A);
    NUMBER(LINK, VDF_B);
    TEXT(LINK, MODE_ID);
    TEXT(LINK, CAPACITY_UNIT);
    NUMBER(LINK, OPEN);
}

static void add_use(const td_tables *t, uint32_t row, td_strbuf *out)
{
    TEXT(VEHICLE_TYPE, VEHICLE_TYPE_ID);
    NUMBER(VEHICLE_TYPE, CAPACITY_UNITS);
    TEXT(VEHICLE_TYPE, NAME);
}

static void add_demand(const td_tables *t, uint32_t row, td_strbuf *out)
{
    TEXT(DEMAND, ORIGIN_ZONE_ID);
    TEXT(DEMAND, DESTINATION_ZONE_ID);
    add_number(out, td_sheet_number(t->sheet[TD_T_DEMAND], TD_F_DEMAND_TONNES_PER_YEAR, row) /
                        HOURS_PER_YEAR);
    TEXT(DEMAND, COMMODITY_ID);
}

#undef TEXT
#undef NUMBER

/* --- files --- */

typedef struct file_kind {
    const char *name, *header;
    td_table_id table;
    void (*add)(const td_tables *t, uint32_t row, td_strbuf *out);
} file_kind;

static const file_kind kinds[] = {
    {"node.csv", "node_id,name,x_coord,y_coord,node_type,zone_id,parent_node_id,through\n",
     TD_T_NODE, add_node},
    {"zone.csv", "zone_id,name,super_zone\n", TD_T_NODE, add_zone},
    {"link.csv",
     "link_id,name,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes,facility_type,"
     "allowed_uses,toll,vdf_alpha,vdf_beta,mode_id,capacity_unit,open\n",
     TD_T_LINK, add_link},
    {"use_definition.csv", "use,pce,description\n", TD_T_VEHICLE_TYPE, add_use},
    {"demand.csv", "o_zone_id,d_zone_id,volume,commodity_id\n", TD_T_DEMAND, add_demand},
};

static td_status flush(td_strbuf *text, td_atomic_file *file)
{
    const td_status status =
        text->failed ? TD_ERR_NOMEM : td_atomic_write(file, td_strbuf_text(text), text->length);
    td_strbuf_clear(text);
    return status;
}

static td_status write_file(const td_tables *tables, const file_kind *kind, const char *folder,
                            td_diags *diags)
{
    const td_sheet *sheet = tables->sheet[kind->table];
    td_strbuf text = TD_STRBUF_INIT;
    td_atomic_file *file = NULL;
    char *path = td_path_join(folder, kind->name);
    td_status status = path ? td_atomic_open(path, diags, &file) : TD_ERR_NOMEM;
    if (status == TD_OK)
        td_strbuf_add(&text, kind->header);
    for (uint32_t row = 0; status == TD_OK && row < sheet->row_count; row++) {
        const size_t before = text.length;
        kind->add(tables, row, &text);
        if (text.length > before)
            end_row(&text);
        if (text.length > FLUSH_AT)
            status = flush(&text, file);
    }
    if (status == TD_OK)
        status = flush(&text, file);
    td_strbuf_free(&text);
    free(path);
    if (status == TD_OK)
        return td_atomic_commit(file);
    td_atomic_discard(file);
    return status;
}

static td_status write_config(const td_tables *tables, const char *folder, td_diags *diags)
{
    const char *id = json_string_value(json_object_get(tables->network_json, "id"));
    const char *currency = json_string_value(json_object_get(tables->network_json, "currency"));
    const char *coordinates = json_string_value(
        json_object_get(json_object_get(tables->network_json, "units"), "coordinates"));
    const bool plane = coordinates && strcmp(coordinates, "plane") == 0;
    char *path = td_path_join(folder, "config.csv");
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_addf(
        &text,
        "dataset_name,short_length,long_length,speed,crs,currency,id_type\n" TD_CONVERTED_FROM
        "%s,m,km,kph,%s,%s,string\n",
        id, plane ? "" : "EPSG:4326", currency);
    const td_status status =
        path && !text.failed ? td_atomic_save(path, text.text, text.length, diags) : TD_ERR_NOMEM;
    td_strbuf_free(&text);
    free(path);
    return status;
}

td_status td_gmns_write(const td_tables *tables, const char *folder, td_diags *diags)
{
    td_status status = write_config(tables, folder, diags);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == TD_OK; i++)
        if (tables->sheet[kinds[i].table] && tables->sheet[kinds[i].table]->row_count > 0)
            status = write_file(tables, &kinds[i], folder, diags);
    return status;
}
