/* Result tables as an SQLite database, row by row; memory does not grow with the tables.
 *
 * A table has the columns of its spec with their types, before them `run`, the number of the run in the
 * table runs. Cells without a figure are NULL; an empty cell of a key column, which means "all", is ''.
 * The same rows give the same bytes. */
#ifndef TD_IO_SQLITE_WRITER_H
#define TD_IO_SQLITE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/status.h"
#include "base/table.h"

typedef struct td_sqlite td_sqlite;

/* A new database, or with `append` a copy of the one at `path` (none there: a new one). diags is kept. */
td_status td_sqlite_open(const char *path, bool append, td_diags *diags, td_sqlite **out);

/* Any statements, one after another. */
td_status td_sqlite_execute(td_sqlite *db, const char *sql);
/* The integer that a query of one text parameter (NULL: of none) answers with; *found: whether there is a
 * row. */
td_status td_sqlite_ask(td_sqlite *db, const char *sql, const char *parameter, int64_t *answer,
                        bool *found);

/* Makes the table where it is not there, with an index over `indexed` (names separated by commas; NULL:
 * the key as primary key), and begins to add rows of the run. */
td_status td_sqlite_begin_table(td_sqlite *db, const td_table_spec *spec, const char *indexed,
                                int64_t run);
/* Cells of the spec's columns. */
td_status td_sqlite_add_row(td_sqlite *db, const td_cell *cells);
td_status td_sqlite_end_table(td_sqlite *db);

/* Finishes the file under its name, or removes what was written when anything failed. */
td_status td_sqlite_commit(td_sqlite *db);
void td_sqlite_discard(td_sqlite *db);

#endif
