/* What the files of the audit share. Not for others. */
#ifndef TD_GRAPH_AUDIT_PARTS_H
#define TD_GRAPH_AUDIT_PARTS_H

#include "graph/audit.h"
#include "model/schema_fields.h"

typedef struct td_audit {
    const td_tables *tables; /* NULL: places are not known */
    const td_world *world;
    const td_supernetwork *net;
    td_diags *diags;
    td_status status;
} td_audit;

/* Where the row with this id in the table's first column stands; `column` is borrowed. */
/* Was a message of this code told of a place? */
bool td_audit_told(const td_audit *audit, td_diag_code code, td_place place);
td_place td_audit_place(const td_audit *audit, td_table_id table, const char *id,
                        const char *column);

/* --- audit_joins.c: what hangs together --- */
void td_audit_joins(td_audit *audit);
/* --- audit_shape.c: lengths, positions, doubles, capacities --- */
void td_audit_shape(td_audit *audit);

#endif
