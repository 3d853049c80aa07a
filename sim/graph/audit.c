#include "graph/audit.h"

#include <string.h>

#include <igraph/igraph.h>

#include "graph/audit_parts.h"

td_place td_audit_place(const td_audit *audit, td_table_id table, const char *id,
                        const char *column)
{
    td_place place = {NULL, 0, column};
    const td_sheet *sheet = audit->tables ? audit->tables->sheet[table] : NULL;
    if (!sheet || !sheet->text[0])
        return place;
    td_atom atom = td_intern_find(audit->tables->names, id, strlen(id));
    for (uint32_t row = 0; row < sheet->row_count; row++)
        if (atom != TD_NO_ATOM && sheet->text[0][row] == atom)
            return (td_place){sheet->origin[row], (long)sheet->line[row], column};
    return place;
}

bool td_audit_told(const td_audit *audit, td_diag_code code, td_place place)
{
    for (size_t i = 0; i < td_diags_count(audit->diags); i++) {
        const td_diag *diag = td_diags_at(audit->diags, i);
        if (diag->code == code && diag->place.line == place.line && diag->place.file && place.file &&
            strcmp(diag->place.file, place.file) == 0)
            return true;
    }
    return false;
}

td_status td_network_audit(const td_applied *applied, const td_world *world,
                           const td_supernetwork *net, td_diags *diags)
{
    td_audit audit = {.tables = applied ? applied->tables : NULL,
                      .world = world,
                      .net = net,
                      .diags = diags,
                      .status = TD_OK};
    igraph_error_handler_t *found = igraph_set_error_handler(igraph_error_handler_ignore);
    td_audit_joins(&audit);
    igraph_set_error_handler(found);
    td_audit_shape(&audit);
    return audit.status;
}
