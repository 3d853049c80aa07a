/* X_node.tntp: lines of node, x, y, under a heading. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/tntp_parts.h"

/* A heading is whatever line begins with a letter. */
static bool is_heading(const char *line)
{
    line += strspn(line, " \t\"");
    return isalpha((unsigned char)*line) || *line == '~';
}

static bool next_number(const td_tntp_file *file, const char **rest, const char *name,
                        double *value)
{
    const char *field;
    size_t length;
    if (td_tntp_field(rest, &field, &length))
        return td_tntp_number(file, name, field, length, -INFINITY, value);
    td_tntp_tell(file, TD_D_TNTP_SHORT, name, NULL, "node, x, y");
    return false;
}

static void read_node(td_tntp_job *job, const td_tntp_file *file)
{
    const char *rest = file->line, *field;
    size_t length;
    uint32_t node;
    double x, y;
    if (!td_tntp_field(&rest, &field, &length) ||
        !td_tntp_index(file, "node", field, length, TD_TNTP_MOST, &node) ||
        !next_number(file, &rest, "x", &x) || !next_number(file, &rest, "y", &y))
        return;
    if (node > job->node_count) {
        char id[16];
        snprintf(id, sizeof id, "%u", node);
        td_tntp_tell(file, TD_D_TNTP_NODE_EXTRA, "node", id, NULL);
        return;
    }
    job->x[node] = x;
    job->y[node] = y;
}

td_status td_tntp_read_nodes(td_tntp_job *job, const char *path)
{
    td_tntp_file file;
    td_status status = td_tntp_open(path, job->diags, &file);
    if (status != TD_OK)
        return status;
    job->x = TD_ALLOC((size_t)job->node_count + 1, double);
    job->y = TD_ALLOC((size_t)job->node_count + 1, double);
    if (!job->x || !job->y)
        status = TD_ERR_NOMEM;
    for (uint32_t n = 0; status == TD_OK && n <= job->node_count; n++)
        job->x[n] = job->y[n] = NAN;
    while (status == TD_OK && td_tntp_next(&file, NULL))
        if (!is_heading(file.line) && file.line[strspn(file.line, " \t;")] != '\0')
            read_node(job, &file);
    if (status == TD_OK)
        status = file.status;
    td_tntp_close(&file);
    return status;
}
