#include "io/table_reader.h"

#include "io/table_stream.h"

td_status td_table_read(const char *path, const td_table_spec *spec, td_diags *diags,
                        td_table **out)
{
    td_table_stream *stream = NULL;
    td_table *table = NULL;
    td_status status = td_table_stream_open(path, spec, diags, &stream);
    if (status)
        return status;
    status = td_table_create(spec, &table);
    for (const td_cell *row; status == TD_OK && (row = td_table_stream_next(stream)) != NULL;)
        status = td_table_append(table, row);
    const td_status read = td_table_stream_close(stream);
    if (status == TD_OK)
        status = read;
    if (status)
        td_table_free(table);
    else
        *out = table;
    return status;
}
