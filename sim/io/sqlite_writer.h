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

/* From now on a thread of its own inserts rows while the caller reads on. The bytes are the same. */
void td_sqlite_use_thread(td_sqlite *db);

/* Statements to be executed when all tables are there, each ended by a semicolon. */
td_status td_sqlite_execute_last(td_sqlite *db, const char *sql);
/* The integer with which the database that is there already answers a query of one text parameter (NULL: of
 * none); *found: whether there is such a database and a row. */
td_status td_sqlite_ask(td_sqlite *db, const char *sql, const char *parameter, int64_t *answer,
                        bool *found);

typedef enum td_sqlite_key {
    TD_SQLITE_PRIMARY, /* the key columns, where there are any, are the primary key */
    TD_SQLITE_BY_FIRST, /* an index over the first column, a text */
    TD_SQLITE_CODED     /* large: a view of the table's name, see below */
} td_sqlite_key;

/* A coded table is told apart as four: `<name>_rows` has a row's number and its columns but the first, texts
 * as numbers of the table `texts`; `row_ranges` says which rows are whose: of a table, a run and a text of
 * the first column they stand together. The view has the columns that the table would have. It takes a
 * quarter of the room, and what is of one scenario is found without an index. */

/* Begins to add rows of the run. A table is begun once. */
td_status td_sqlite_begin_table(td_sqlite *db, const td_table_spec *spec, td_sqlite_key key,
                                int64_t run);
/* Cells of the spec's columns. Rows go in block by block: a later call tells what is wrong with one. */
td_status td_sqlite_add_row(td_sqlite *db, const td_cell *cells);
td_status td_sqlite_end_table(td_sqlite *db);

/* Finishes the file under its name, or removes what was written when anything failed. */
td_status td_sqlite_commit(td_sqlite *db);
void td_sqlite_discard(td_sqlite *db);

#endif
