/* A row as SQLite stores it: the types of its values, then their bytes. */
#ifndef TD_IO_SQLITE_RECORD_H
#define TD_IO_SQLITE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct td_sqlite_record {
    unsigned char *room; /* the values, behind room for their types */
    size_t capacity, end;
    uint64_t *types;     /* [value] */
    size_t count, most;
    unsigned char *bytes; /* of the finished record */
    size_t length;
} td_sqlite_record;

/* For rows of at most that many values. */
td_status td_sqlite_record_create(size_t most, td_sqlite_record *out);
void td_sqlite_record_clear(td_sqlite_record *record);

void td_sqlite_record_begin(td_sqlite_record *record);
void td_sqlite_record_add_null(td_sqlite_record *record);
void td_sqlite_record_add_integer(td_sqlite_record *record, int64_t value);
/* In a column of type REAL: whole numbers are kept as integers, as SQLite itself does. */
void td_sqlite_record_add_real(td_sqlite_record *record, double value);
td_status td_sqlite_record_add_text(td_sqlite_record *record, const char *text);
/* Puts the record together: bytes and length, until the next one begins. */
void td_sqlite_record_end(td_sqlite_record *record);

#endif
