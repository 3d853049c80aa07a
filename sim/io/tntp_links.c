/* X_net.tntp: links. The columns are those of the last comment that names them ("~ init_node
 * term_node ..."), or the usual ones in the usual order. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/tntp_parts.h"
#include "model/cells.h"
#include "model/schema_fields.h"

/* The capacity of a day that makes up the file's over a year of the network's calendar. */
#define DAYS_PER_YEAR 365.0

typedef enum column {
    FROM,
    TO,
    CAPACITY,
    LENGTH,
    FREE_TIME,
    B,
    POWER,
    SPEED,
    TOLL,
    TYPE,
    COLUMN_COUNT,
    OTHER
} column;

static const char *const column_names[COLUMN_COUNT] = {
    "init_node", "term_node", "capacity", "length", "free_flow_time",
    "b",         "power",     "speed",    "toll",   "link_type"};

/* Beginnings of names, letters and digits only, as files spell them. */
static const struct {
    const char *begins;
    column column;
} spellings[] = {
    {"initnode", FROM}, {"initialnode", FROM},   {"tail", FROM},         {"from", FROM},
    {"anode", FROM},    {"termnode", TO},        {"terminalnode", TO},   {"head", TO},
    {"tonode", TO},     {"bnode", TO},           {"capacity", CAPACITY}, {"length", LENGTH},
    {"dist", LENGTH},   {"freeflow", FREE_TIME}, {"fft", FREE_TIME},     {"fftt", FREE_TIME},
    {"power", POWER},   {"speed", SPEED},        {"toll", TOLL},         {"type", TYPE},
    {"linktype", TYPE},
};

enum { MOST_COLUMNS = 32 };

typedef struct layout {
    column at[MOST_COLUMNS];
    uint32_t count;
} layout;

static const layout usual = {{FROM, TO, CAPACITY, LENGTH, FREE_TIME, B, POWER, SPEED, TOLL, TYPE},
                             COLUMN_COUNT};

static column column_of(const char *name, size_t length)
{
    char plain[32];
    size_t n = 0;
    for (size_t i = 0; i < length && name[i] != '('; i++)
        if (isalnum((unsigned char)name[i]) && n + 1 < sizeof plain)
            plain[n++] = (char)tolower((unsigned char)name[i]);
    plain[n] = '\0';
    if (strcmp(plain, "b") == 0 || strcmp(plain, "alpha") == 0)
        return B;
    if (strcmp(plain, "to") == 0)
        return TO;
    if (strcmp(plain, "beta") == 0)
        return POWER;
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (strncmp(plain, spellings[i].begins, strlen(spellings[i].begins)) == 0)
            return spellings[i].column;
    return OTHER;
}

/* Takes a comment for the heading of the columns if it names those that every link needs. Names
 * that hold blanks are told apart by tabs. */
static void read_heading(const char *comment, layout *out)
{
    layout found = {.count = 0};
    bool has[COLUMN_COUNT] = {false};
    const char *between = strchr(comment + strspn(comment, " \t"), '\t') ? "\t;" : " ;,";
    for (comment += strspn(comment, " \t"); *comment && found.count < MOST_COLUMNS;) {
        const size_t length = strcspn(comment, between);
        if (length > 0) {
            const column c = column_of(comment, length);
            found.at[found.count++] = c;
            if (c < COLUMN_COUNT)
                has[c] = true;
        }
        comment += length;
        comment += strspn(comment, between);
    }
    while (found.count > 0 && found.at[found.count - 1] == OTHER)
        found.count--;
    if (has[FROM] && has[TO] && has[CAPACITY] && has[FREE_TIME])
        *out = found;
}

typedef struct row {
    uint32_t from, to;
    double figure[COLUMN_COUNT]; /* CAPACITY ... TOLL */
    const char *type;
    size_t type_length;
} row;

static bool read_cell(const td_tntp_file *file, const td_tntp_job *job, column c, const char *field,
                      size_t length, row *out)
{
    const uint32_t nodes = job->heading.nodes > 0 ? job->heading.nodes : TD_TNTP_MOST;
    const bool unheeded = c == SPEED || c == OTHER || (c == TOLL && job->weights.toll == 0);
    if (unheeded)
        return true;
    if (c == FROM || c == TO)
        return td_tntp_index(file, column_names[c], field, length, nodes,
                             c == FROM ? &out->from : &out->to);
    if (c == TYPE) {
        out->type = field;
        out->type_length = length;
        return true;
    }
    return td_tntp_number(file, column_names[c], field, length, 0, &out->figure[c]);
}

/* False: something is wrong, and told. */
static bool read_row(const td_tntp_file *file, const td_tntp_job *job, const layout *columns,
                     row *out)
{
    const char *rest = file->line, *field;
    size_t length;
    bool right = true,
         needed[COLUMN_COUNT] = {[FROM] = true, [TO] = true, [CAPACITY] = true, [FREE_TIME] = true};
    needed[LENGTH] = job->weights.distance > 0;
    needed[TOLL] = job->weights.toll > 0;
    for (uint32_t i = 0; i < columns->count; i++) { /* a heading that names them has them */
        const column c = columns->at[i];
        if (c == B || c == POWER || c == LENGTH)
            needed[c] = true;
    }
    *out = (row){.type = NULL};
    for (uint32_t i = 0; i < columns->count; i++) {
        const column c = columns->at[i];
        if (!td_tntp_field(&rest, &field, &length))
            break;
        right = read_cell(file, job, c, field, length, out) && right;
        if (c < COLUMN_COUNT)
            needed[c] = false;
    }
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (needed[c]) {
            td_tntp_tell(file, TD_D_TNTP_SHORT, column_names[c], NULL,
                         "init_node, term_node, capacity, length, free_flow_time, b, power");
            return false;
        }
    return right;
}

/* The delay of a link as columns. What does not depend on flow needs no capacity, and has none
 * where the file says 0. */
static td_status put_delay(td_sheet *sheet, uint32_t at, td_atom bpr, const row *r)
{
    const double b = r->figure[B], power = r->figure[POWER], capacity = r->figure[CAPACITY];
    const bool constant = b == 0 || power == 0 || r->figure[FREE_TIME] == 0;
    const double time = r->figure[FREE_TIME] * (power == 0 ? 1 + b : 1);
    td_status status = td_sheet_put_number(sheet, TD_F_LINK_TIME_H, at, time);
    if (status == TD_OK && !(constant && capacity == 0))
        status =
            td_sheet_put_number(sheet, TD_F_LINK_CAPACITY_PER_DAY, at, capacity / DAYS_PER_YEAR);
    if (status != TD_OK || constant)
        return status;
    status = td_sheet_put_text(sheet, TD_F_LINK_VDF, at, bpr);
    if (status == TD_OK)
        status = td_sheet_put_number(sheet, TD_F_LINK_VDF_A, at, b);
    return status == TD_OK ? td_sheet_put_number(sheet, TD_F_LINK_VDF_B, at, power) : status;
}

static td_status put_row(td_tntp_job *job, td_sheet *sheet, const td_tntp_file *file, td_atom bpr,
                         uint32_t number, const row *r)
{
    const char *origin = td_tntp_origin(job, file->path);
    char id[16];
    uint32_t at;
    const int length = snprintf(id, sizeof id, "%u", number);
    const td_atom name = td_intern_add(job->tables->names, id, (size_t)length);
    const td_atom from = td_tntp_node_id(job, r->from), to = td_tntp_node_id(job, r->to);
    if (name == TD_NO_ATOM || from == TD_NO_ATOM || to == TD_NO_ATOM)
        return TD_ERR_NOMEM;
    td_status status = td_sheet_add_row(sheet, origin, file->number, &at);
    if (status == TD_OK)
        status = td_sheet_put_text(sheet, TD_F_LINK_LINK_ID, at, name);
    if (status == TD_OK)
        status = td_sheet_put_text(sheet, TD_F_LINK_FROM_NODE_ID, at, from);
    if (status == TD_OK)
        status = td_sheet_put_text(sheet, TD_F_LINK_TO_NODE_ID, at, to);
    if (status == TD_OK)
        status = td_sheet_put_number(sheet, TD_F_LINK_DIRECTED, at, 1);
    if (status == TD_OK)
        status = td_sheet_put_number(sheet, TD_F_LINK_LENGTH, at, r->figure[LENGTH]);
    if (status == TD_OK && job->weights.toll > 0)
        status =
            td_sheet_put_number(sheet, TD_F_LINK_TOLL, at, job->weights.toll * r->figure[TOLL]);
    if (status == TD_OK && r->type_length > 0)
        status = td_sheet_put_text(sheet, TD_F_LINK_FACILITY_TYPE, at,
                                   td_intern_add(job->tables->names, r->type, r->type_length));
    if (status == TD_OK)
        status = put_delay(sheet, at, bpr, r);
    if (status == TD_OK)
        status = td_tntp_use_node(job, r->from);
    return status == TD_OK ? td_tntp_use_node(job, r->to) : status;
}

static td_status read_rows(td_tntp_job *job, td_tntp_file *file, uint32_t *rows)
{
    td_sheet *sheet = td_tables_sheet(job->tables, TD_T_LINK);
    const td_atom bpr = td_intern_add(job->tables->names, "bpr", 3);
    layout columns = usual;
    row r;
    td_status status = sheet && bpr != TD_NO_ATOM ? TD_OK : TD_ERR_NOMEM;
    while (status == TD_OK && td_tntp_next(file, &job->heading)) {
        const char *text = file->line + strspn(file->line, " \t");
        if (*text == '~') {
            read_heading(text + 1, &columns);
            continue;
        }
        if (text[strspn(text, " \t;")] == '\0')
            continue;
        ++*rows;
        if (!read_row(file, job, &columns, &r))
            continue;
        if (r.from == r.to) {
            char id[16];
            snprintf(id, sizeof id, "%u", r.from);
            td_tntp_tell(file, TD_D_TNTP_LOOP, column_names[TO], id, NULL);
            continue;
        }
        status = put_row(job, sheet, file, bpr, *rows, &r);
    }
    return status == TD_OK ? file->status : status;
}

td_status td_tntp_read_links(td_tntp_job *job, const char *path)
{
    td_tntp_file file;
    uint32_t rows = 0;
    td_status status = td_tntp_open(path, job->diags, &file);
    if (status != TD_OK)
        return status;
    status = read_rows(job, &file, &rows);
    if (status == TD_OK && rows == 0)
        td_diags_add(job->diags, TD_D_TNTP_NO_LINK, (td_place){path, 0, NULL}, NULL, NULL, NULL);
    if (status == TD_OK && rows > 0 && job->heading.links > 0 && rows != job->heading.links) {
        char found[48];
        snprintf(found, sizeof found, "%u", rows);
        td_diags_add(job->diags, TD_D_TNTP_COUNT, (td_place){path, 0, "NUMBER OF LINKS"}, NULL,
                     NULL, found, NULL);
    }
    td_tntp_close(&file);
    return status;
}
