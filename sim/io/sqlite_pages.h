/* The pages of a new SQLite file, written front to back: every table and index is a B-tree whose entries
 * come in order, so that each page is full when it is written and none is read again. The format is that of
 * https://www.sqlite.org/fileformat2.html, which SQLite keeps for good. Memory: a few pages a tree.
 *
 * Errors are told by errno, through the status. */
#ifndef TD_IO_SQLITE_PAGES_H
#define TD_IO_SQLITE_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct td_sqlite_pages td_sqlite_pages;
typedef struct td_sqlite_tree td_sqlite_tree;

/* Longest entry of an index that stays on its page, for pages of 32,768 bytes. */
#define TD_SQLITE_INDEX_MOST 8198

/* Over the file of that name, which exists. */
td_status td_sqlite_pages_open(const char *path, td_sqlite_pages **out);
/* Writes page 1: `schema`, the tree of the table sqlite_schema, ends with it and is freed. */
td_status td_sqlite_pages_finish(td_sqlite_pages *pages, td_sqlite_tree *schema);
/* Closes the file, whatever is in it. NULL is fine. */
td_status td_sqlite_pages_close(td_sqlite_pages *pages);

typedef enum td_sqlite_tree_kind {
    TD_SQLITE_TABLE,
    TD_SQLITE_INDEX,
    TD_SQLITE_SCHEMA /* a table, of short rows, whose root will share page 1 with the file's header */
} td_sqlite_tree_kind;

/* A tree to be filled; several may be under way. NULL: out of memory. */
td_sqlite_tree *td_sqlite_tree_begin(td_sqlite_pages *pages, td_sqlite_tree_kind kind);
/* A record of a table: row numbers rise. */
td_status td_sqlite_tree_add_row(td_sqlite_tree *tree, uint64_t row, const unsigned char *record,
                                 size_t length);
/* An entry of an index: entries rise, none is longer than TD_SQLITE_INDEX_MOST. */
td_status td_sqlite_tree_add_entry(td_sqlite_tree *tree, const unsigned char *record, size_t length);
/* Writes what is left of the tree, frees it and gives its root. */
td_status td_sqlite_tree_end(td_sqlite_tree *tree, uint32_t *root);
/* Frees a tree that is not ended. NULL is fine. */
void td_sqlite_tree_drop(td_sqlite_tree *tree);

/* Writes a number as SQLite does, in 1 to 9 bytes; how many. */
size_t td_sqlite_put_varint(unsigned char *to, uint64_t number);

#endif
