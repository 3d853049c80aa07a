#include "io/sqlite_pages.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    PAGE = 32768,
    PAGES_MOST = 0x7FFFFFFF,
    LOCK_PAGE = (1 << 30) / PAGE + 1,
    FILE_HEADER = 100, /* before the header of page 1 */
    MOST_LEVELS = 8,
    WRITE_AT_ONCE = 32 * PAGE,
    /* How much of a long row stays on its page, the rest goes to pages of its own. */
    ROW_MOST = PAGE - 35,
    ROW_LEAST = (PAGE - 12) * 32 / 255 - 23,
    OVERFLOW_ROOM = PAGE - 4
};
_Static_assert(TD_SQLITE_INDEX_MOST == (PAGE - 12) * 64 / 255 - 23, "entries stay on their page");

static const unsigned char no_page[PAGE];

struct td_sqlite_pages {
    FILE *file;
    char *buffer;
    uint32_t count; /* pages written; page 1 comes last, room is left for it */
    bool failed;
};

/* The page being filled on one level of a tree: pointers from its front, cells from its end. */
typedef struct level {
    unsigned char *page;
    unsigned char *divider; /* what the page's parent tells it apart by */
    size_t cells, content;  /* content: where the last cell begins */
    size_t last_length;     /* of that cell */
} level;

struct td_sqlite_tree {
    td_sqlite_pages *pages;
    td_sqlite_tree_kind kind;
    level levels[MOST_LEVELS]; /* leaves first; those above are empty where page is NULL */
    uint64_t last_row;
};

static void put16(unsigned char *to, size_t number)
{
    to[0] = (unsigned char)(number >> 8);
    to[1] = (unsigned char)number;
}

static void put32(unsigned char *to, uint32_t number)
{
    put16(to, number >> 16);
    put16(to + 2, number & 0xFFFF);
}

size_t td_sqlite_put_varint(unsigned char *to, uint64_t number)
{
    unsigned char bytes[9];
    size_t count = 0;
    if (number < 0x80) {
        to[0] = (unsigned char)number;
        return 1;
    }
    if (number >> 56) { /* the ninth byte has eight bits */
        to[8] = (unsigned char)number;
        number >>= 8;
        for (int i = 7; i >= 0; i--, number >>= 7)
            to[i] = (unsigned char)((number & 0x7F) | 0x80);
        return 9;
    }
    for (; number; number >>= 7)
        bytes[count++] = (unsigned char)((number & 0x7F) | 0x80);
    bytes[0] &= 0x7F;
    for (size_t i = 0; i < count; i++)
        to[i] = bytes[count - 1 - i];
    return count;
}

td_status td_sqlite_pages_open(const char *path, td_sqlite_pages **out)
{
    td_sqlite_pages *p = TD_ALLOC(1, td_sqlite_pages);
    if (!p)
        return TD_ERR_NOMEM;
    p->buffer = malloc(WRITE_AT_ONCE);
    p->file = p->buffer ? fopen(path, "wb") : NULL;
    if (!p->file) {
        const td_status status = p->buffer ? TD_ERR_IO : TD_ERR_NOMEM;
        free(p->buffer);
        free(p);
        return status;
    }
    setvbuf(p->file, p->buffer, _IOFBF, WRITE_AT_ONCE);
    p->count = 1;
    p->failed = fwrite(no_page, PAGE, 1, p->file) != 1;
    *out = p;
    return TD_OK;
}

td_status td_sqlite_pages_close(td_sqlite_pages *p)
{
    if (!p)
        return TD_OK;
    const bool failed = fclose(p->file) != 0 || p->failed;
    free(p->buffer);
    free(p);
    return failed ? TD_ERR_IO : TD_OK;
}

/* The page after page `number`: that of the file's byte 2^30 is kept free for locks. */
static uint32_t page_after(uint32_t number)
{
    return number + 1 == LOCK_PAGE ? number + 2 : number + 1;
}

/* The page's number. */
static uint32_t write_page(td_sqlite_pages *p, const unsigned char *page)
{
    const uint32_t number = page_after(p->count);
    if (number > p->count + 1)
        p->failed = p->failed || fwrite(no_page, PAGE, 1, p->file) != 1;
    p->failed = p->failed || fwrite(page, PAGE, 1, p->file) != 1 || number > PAGES_MOST;
    return p->count = number;
}

static bool is_leaf(const td_sqlite_tree *tree, const level *l)
{
    return l == tree->levels;
}

static size_t header_size(const td_sqlite_tree *tree, const level *l)
{
    return is_leaf(tree, l) ? 8 : 12;
}

static void empty_page(level *l)
{
    memset(l->page, 0, PAGE);
    l->cells = 0;
    l->content = PAGE;
}

static bool ready_level(level *l)
{
    if (l->page)
        return true;
    l->page = malloc(PAGE);
    l->divider = malloc(TD_SQLITE_INDEX_MOST + 9);
    if (!l->page || !l->divider)
        return false;
    empty_page(l);
    return true;
}

/* Fills in the header; `right`: the last child of an inner page. */
static void put_header(const td_sqlite_tree *tree, level *l, uint32_t right)
{
    const bool leaf = is_leaf(tree, l), table = tree->kind != TD_SQLITE_INDEX;
    l->page[0] = leaf ? (table ? 0x0D : 0x0A) : table ? 0x05 : 0x02;
    put16(l->page + 3, l->cells);
    put16(l->page + 5, l->content);
    if (!leaf)
        put32(l->page + 8, right);
}

static uint32_t get32(const unsigned char *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static td_status add_child(td_sqlite_tree *tree, level *l, uint32_t child,
                           const unsigned char *divider, size_t length);

/* Writes a full page and tells its parent. What divides it from the next page: the last row's number, or
 * the last cell, which moves up (of inner pages its child stays, as the rightmost). */
static td_status close_page(td_sqlite_tree *tree, level *l)
{
    size_t length;
    uint32_t right = 0;
    if (is_leaf(tree, l) && tree->kind != TD_SQLITE_INDEX) {
        length = td_sqlite_put_varint(l->divider, tree->last_row);
    } else {
        unsigned char *cell = l->page + l->content;
        const size_t skipped = is_leaf(tree, l) ? 0 : 4;
        right = skipped ? get32(cell) : 0;
        length = l->last_length - skipped;
        memcpy(l->divider, cell + skipped, length);
        memset(cell, 0, l->last_length);
        l->content += l->last_length;
        l->cells--;
        put16(l->page + header_size(tree, l) + 2 * l->cells, 0);
    }
    put_header(tree, l, right);
    const uint32_t number = write_page(tree->pages, l->page);
    empty_page(l);
    return add_child(tree, l + 1, number, l->divider, length);
}

/* Room for a cell, on a new page where the one at hand is full. */
static td_status add_cell(td_sqlite_tree *tree, level *l, size_t length, unsigned char **cell)
{
    if (l == tree->levels + MOST_LEVELS || !ready_level(l))
        return TD_ERR_NOMEM;
    const size_t reserved = tree->kind == TD_SQLITE_SCHEMA ? FILE_HEADER : 0;
    if (reserved + header_size(tree, l) + 2 * (l->cells + 1) + length > l->content) {
        const td_status status = close_page(tree, l);
        if (status)
            return status;
    }
    l->content -= length;
    l->last_length = length;
    put16(l->page + header_size(tree, l) + 2 * l->cells++, l->content);
    *cell = l->page + l->content;
    return TD_OK;
}

static td_status add_child(td_sqlite_tree *tree, level *l, uint32_t child,
                           const unsigned char *divider, size_t length)
{
    unsigned char *cell = NULL;
    const td_status status = add_cell(tree, l, 4 + length, &cell);
    if (status)
        return status;
    put32(cell, child);
    memcpy(cell + 4, divider, length);
    return TD_OK;
}

/* The part of a row that its page does not hold, as a chain of pages; the first one's number. */
static uint32_t write_overflow(td_sqlite_pages *p, const unsigned char *bytes, size_t length)
{
    unsigned char page[PAGE];
    const uint32_t first = page_after(p->count);
    while (length > 0) {
        const size_t part = length < OVERFLOW_ROOM ? length : OVERFLOW_ROOM;
        memset(page, 0, PAGE);
        put32(page, length > part ? page_after(page_after(p->count)) : 0);
        memcpy(page + 4, bytes, part);
        write_page(p, page);
        bytes += part;
        length -= part;
    }
    return first;
}

static size_t local_part(size_t length)
{
    if (length <= ROW_MOST)
        return length;
    const size_t part = ROW_LEAST + (length - ROW_LEAST) % OVERFLOW_ROOM;
    return part <= ROW_MOST ? part : ROW_LEAST;
}

td_status td_sqlite_tree_add_row(td_sqlite_tree *tree, uint64_t row, const unsigned char *record,
                                 size_t length)
{
    unsigned char head[18], *cell = NULL;
    const size_t local = local_part(length);
    size_t head_size = td_sqlite_put_varint(head, length);
    head_size += td_sqlite_put_varint(head + head_size, row);
    const td_status status =
        add_cell(tree, tree->levels, head_size + local + (local < length ? 4 : 0), &cell);
    if (status)
        return status;
    memcpy(cell, head, head_size);
    memcpy(cell + head_size, record, local);
    if (local < length)
        put32(cell + head_size + local,
              write_overflow(tree->pages, record + local, length - local));
    tree->last_row = row;
    return tree->pages->failed ? TD_ERR_IO : TD_OK;
}

td_status td_sqlite_tree_add_entry(td_sqlite_tree *tree, const unsigned char *record, size_t length)
{
    unsigned char head[9], *cell = NULL;
    const size_t head_size = td_sqlite_put_varint(head, length);
    const td_status status = add_cell(tree, tree->levels, head_size + length, &cell);
    if (status)
        return status;
    memcpy(cell, head, head_size);
    memcpy(cell + head_size, record, length);
    return tree->pages->failed ? TD_ERR_IO : TD_OK;
}

td_sqlite_tree *td_sqlite_tree_begin(td_sqlite_pages *pages, td_sqlite_tree_kind kind)
{
    td_sqlite_tree *tree = TD_ALLOC(1, td_sqlite_tree);
    if (tree)
        *tree = (td_sqlite_tree){.pages = pages, .kind = kind};
    if (tree && !ready_level(tree->levels)) {
        td_sqlite_tree_drop(tree);
        return NULL;
    }
    return tree;
}

void td_sqlite_tree_drop(td_sqlite_tree *tree)
{
    for (int l = 0; tree && l < MOST_LEVELS; l++) {
        free(tree->levels[l].page);
        free(tree->levels[l].divider);
    }
    free(tree);
}

/* Writes the last page of every level but the highest, which is the root and only gets its header. */
static level *finish_levels(td_sqlite_tree *tree)
{
    uint32_t right = 0;
    level *l = tree->levels;
    for (; l + 1 < tree->levels + MOST_LEVELS && l[1].page; l++) {
        put_header(tree, l, right);
        right = write_page(tree->pages, l->page);
    }
    put_header(tree, l, right);
    return l;
}

td_status td_sqlite_tree_end(td_sqlite_tree *tree, uint32_t *root)
{
    td_sqlite_pages *pages = tree->pages;
    *root = write_page(pages, finish_levels(tree)->page);
    td_sqlite_tree_drop(tree);
    return pages->failed ? TD_ERR_IO : TD_OK;
}

/* The header of the file, byte by byte as the format has it. */
static void put_file_header(unsigned char *to, uint32_t pages)
{
    memset(to, 0, FILE_HEADER);
    memcpy(to, "SQLite format 3", 16);
    put16(to + 16, PAGE);
    to[18] = to[19] = 1; /* rollback journal, no write-ahead log */
    to[21] = 64;         /* fixed: shares of a page */
    to[22] = to[23] = 32;
    put32(to + 24, 1); /* changes of the file, and below those that the number of pages is of */
    put32(to + 28, pages);
    put32(to + 40, 1); /* changes of the schema */
    put32(to + 44, 4); /* format of the schema */
    put32(to + 56, 1); /* UTF-8 */
    put32(to + 92, 1);
    put32(to + 96, SQLITE_VERSION_NUMBER);
}

td_status td_sqlite_pages_finish(td_sqlite_pages *p, td_sqlite_tree *schema)
{
    level *root = finish_levels(schema);
    unsigned char *page = root->page;
    const size_t front = header_size(schema, root) + 2 * root->cells;
    memmove(page + FILE_HEADER, page, front); /* cells leave that room, and stay where they are */
    put_file_header(page, p->count);
    p->failed = p->failed || fseek(p->file, 0, SEEK_SET) != 0 || fwrite(page, PAGE, 1, p->file) != 1 ||
                fflush(p->file) != 0;
    td_sqlite_tree_drop(schema);
    return p->failed ? TD_ERR_IO : TD_OK;
}
