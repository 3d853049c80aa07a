#include "io/sqlite_record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/sqlite_pages.h"

/* Types: 0 NULL; 1 to 6 integers of 1, 2, 3, 4, 6, 8 bytes; 7 a double; 8 and 9 the numbers 0 and 1
 * themselves; 13 + 2 n a text of n bytes. Numbers have their high bytes first. */
enum { TYPE_NULL, TYPE_DOUBLE = 7, TYPE_ZERO, TYPE_ONE, TYPE_TEXT = 13 };

static size_t front(const td_sqlite_record *r)
{
    return 9 * (r->most + 1); /* the types at their longest, and how long they are */
}

td_status td_sqlite_record_create(size_t most, td_sqlite_record *out)
{
    *out = (td_sqlite_record){.most = most, .types = TD_ALLOC(most, uint64_t)};
    if (out->types && TD_RESERVE(out->room, out->capacity, front(out) + 8 * most) == TD_OK)
        return TD_OK;
    td_sqlite_record_clear(out);
    return TD_ERR_NOMEM;
}

void td_sqlite_record_clear(td_sqlite_record *record)
{
    free(record->room);
    free(record->types);
    *record = (td_sqlite_record){0};
}

void td_sqlite_record_begin(td_sqlite_record *r)
{
    r->count = 0;
    r->end = front(r);
}

void td_sqlite_record_add_null(td_sqlite_record *r)
{
    r->types[r->count++] = TYPE_NULL;
}

static void add_bytes(td_sqlite_record *r, uint64_t bits, int size)
{
    unsigned char *to = r->room + r->end; /* there is room for 8 bytes a value */
    bits <<= 64 - 8 * size;
    to[0] = (unsigned char)(bits >> 56);
    to[1] = (unsigned char)(bits >> 48);
    to[2] = (unsigned char)(bits >> 40);
    to[3] = (unsigned char)(bits >> 32);
    to[4] = (unsigned char)(bits >> 24);
    to[5] = (unsigned char)(bits >> 16);
    to[6] = (unsigned char)(bits >> 8);
    to[7] = (unsigned char)bits;
    r->end += (size_t)size;
}

void td_sqlite_record_add_integer(td_sqlite_record *r, int64_t value)
{
    static const int sizes[] = {1, 2, 3, 4, 6, 8};
    if (value == 0 || value == 1) {
        r->types[r->count++] = (uint64_t)(TYPE_ZERO + value);
        return;
    }
    int type = 0;
    while (type < 5 && (value >= (int64_t)1 << (8 * sizes[type] - 1) ||
                        value < -((int64_t)1 << (8 * sizes[type] - 1))))
        type++;
    r->types[r->count++] = (uint64_t)(type + 1);
    add_bytes(r, (uint64_t)value, sizes[type]);
}

void td_sqlite_record_add_real(td_sqlite_record *r, double value)
{
    const double most = 140737488355328.0; /* 2^47: six bytes */
    uint64_t bits;
    if (value >= -most && value < most && (double)(int64_t)value == value &&
        !(value == 0 && signbit(value))) {
        td_sqlite_record_add_integer(r, (int64_t)value);
        return;
    }
    memcpy(&bits, &value, sizeof bits);
    r->types[r->count++] = TYPE_DOUBLE;
    add_bytes(r, bits, 8);
}

td_status td_sqlite_record_add_text(td_sqlite_record *r, const char *text)
{
    const size_t length = strlen(text);
    if (r->end + length + 8 * r->most > r->capacity &&
        TD_RESERVE(r->room, r->capacity, r->end + length + 8 * r->most))
        return TD_ERR_NOMEM;
    memcpy(r->room + r->end, text, length);
    r->end += length;
    r->types[r->count++] = TYPE_TEXT + 2 * length;
    return TD_OK;
}

void td_sqlite_record_end(td_sqlite_record *r)
{
    unsigned char head[9];
    size_t size = 0, head_size;
    for (size_t i = 0; i < r->count; i++) {
        size++;
        for (uint64_t rest = r->types[i] >> 7; rest; rest >>= 7)
            size++;
    }
    /* The size counts itself. */
    head_size = size + 1 < 0x80 ? 1 : size + 2 < 0x4000 ? 2 : 3;
    td_sqlite_put_varint(head, size + head_size);
    r->bytes = r->room + front(r) - size - head_size;
    r->length = r->end - (front(r) - size - head_size);
    memcpy(r->bytes, head, head_size);
    unsigned char *at = r->bytes + head_size;
    for (size_t i = 0; i < r->count; i++)
        at += td_sqlite_put_varint(at, r->types[i]);
}
