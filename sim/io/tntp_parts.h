/* What the files that read TNTP share. */
#ifndef TD_IO_TNTP_PARTS_H
#define TD_IO_TNTP_PARTS_H

#include "io/tntp_lines.h"
#include "io/tntp_reader.h"

typedef struct td_tntp_job {
    td_tntp_weights weights;
    td_diags *diags;
    td_tables *tables;
    td_tntp_metadata heading; /* of the links' file */
    uint32_t node_count;      /* the greatest node named or declared */
    uint32_t zone_count;
    uint8_t *used; /* [node] 1: some link, trip or coordinate names it; node 1 is used[1] */
    size_t used_room;
    double *x, *y; /* [node] NaN: not given; NULL: no file */
} td_tntp_job;

/* Notes that a node is named. */
td_status td_tntp_use_node(td_tntp_job *job, uint32_t node);
/* The id of a node as an atom; TD_NO_ATOM: out of memory. */
td_atom td_tntp_node_id(td_tntp_job *job, uint32_t node);

/* A path as rows keep it: for the tables' life. */
const char *td_tntp_origin(td_tntp_job *job, const char *path);

td_status td_tntp_read_links(td_tntp_job *job, const char *path);
td_status td_tntp_read_trips(td_tntp_job *job, const char *path);
td_status td_tntp_read_nodes(td_tntp_job *job, const char *path);

#endif
