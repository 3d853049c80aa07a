/* A thread that steps statements, so that the rows to come are read while those before go in. One statement
 * at a time: between td_sqlite_worker_step and td_sqlite_worker_wait the connection is the worker's. */
#ifndef TD_IO_SQLITE_WORKER_H
#define TD_IO_SQLITE_WORKER_H

#include <sqlite3.h>

typedef struct td_sqlite_worker td_sqlite_worker;

/* NULL: no thread is to be had; the functions below then step at once, in their caller. */
td_sqlite_worker *td_sqlite_worker_create(void);
void td_sqlite_worker_free(td_sqlite_worker *worker); /* waits */

/* Begins to step the statement to its end and to reset it; what was begun before has been waited for. The
 * result is SQLite's, SQLITE_OK where it is only begun. */
int td_sqlite_worker_step(td_sqlite_worker *worker, sqlite3_stmt *statement);
/* Waits for the end of what was begun, and gives its result; SQLITE_OK where nothing was. A statement that
 * failed is not reset. */
int td_sqlite_worker_wait(td_sqlite_worker *worker);

#endif
