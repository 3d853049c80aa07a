/* Changes of tables and JSON that leave them readable: a value in place of another, rows twice or
 * gone. Bytes changed at random hardly ever get past a reader; these reach what stands behind it.
 */
#ifndef TESTS_FUZZ_MUTATE_CELLS_H
#define TESTS_FUZZ_MUTATE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

typedef struct span {
    size_t begin, end;
} span;

static inline uint64_t next_random(uint64_t *state) /* SplitMix64 */
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline bool splits(uint8_t c)
{
    return c != '\0' && strchr(",;:\"{}[] \t\r\n", c) != NULL;
}

/* The cell, word or value that holds or follows byte `at`; may be empty, between two commas. */
static inline span cell_at(const uint8_t *data, size_t size, size_t at)
{
    span cell = {at, at};
    while (cell.begin > 0 && !splits(data[cell.begin - 1]))
        cell.begin--;
    while (cell.end < size && !splits(data[cell.end]))
        cell.end++;
    return cell;
}

static inline span line_at(const uint8_t *data, size_t size, size_t at)
{
    span line = {at, at};
    while (line.begin > 0 && data[line.begin - 1] != '\n')
        line.begin--;
    while (line.end < size && data[line.end] != '\n')
        line.end++;
    line.end += line.end < size;
    return line;
}

/* Puts `length` bytes in place of `what`; the size after, or `size` where there is no room. */
static inline size_t replace(uint8_t *data, size_t size, size_t max_size, span what,
                             const void *bytes, size_t length)
{
    size_t after = size - (what.end - what.begin) + length;
    if (after > max_size)
        return size;
    memmove(data + what.begin + length, data + what.end, size - what.end);
    memcpy(data + what.begin, bytes, length);
    return after;
}

static const char *const hostile_values[] = {"",
                                             "0",
                                             "1",
                                             "-1",
                                             "0.5",
                                             "2",
                                             "100",
                                             "1e-300",
                                             "1e300",
                                             "-1e300",
                                             "1e12",
                                             "NaN",
                                             "inf",
                                             "-inf",
                                             "1e-9",
                                             "365",
                                             "1000000000",
                                             "4294967296",
                                             "9223372036854775808",
                                             "0.1",
                                             "true",
                                             "null",
                                             "month",
                                             "year",
                                             "system-optimum",
                                             "user-equilibrium",
                                             "stochastic-user-equilibrium",
                                             "all-or-nothing",
                                             "logit",
                                             "reroute-at-terminals",
                                             "bpr",
                                             "conical",
                                             "2024-02-29",
                                             "2024-12-31",
                                             "=1+1",
                                             "<script>",
                                             "\xe9\x80\x9a"};

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint64_t state = seed;
    uint64_t kind = next_random(&state) % 16;
    if (size == 0 || kind == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    size_t at = next_random(&state) % size;
    uint8_t copy[512];
    if (kind <= 3) { /* a line twice, gone, or moved */
        span line = line_at(data, size, at),
             where = line_at(data, size, next_random(&state) % size);
        size_t length = line.end - line.begin;
        if (length > sizeof copy)
            return size;
        memcpy(copy, data + line.begin, length);
        if (kind != 1 && length < size)
            size = replace(data, size, max_size, line, "", 0);
        if (kind == 2)
            return size;
        where = line_at(data, size, where.begin % size);
        where.end = where.begin;
        return replace(data, size, max_size, where, copy, length);
    }
    span cell = cell_at(data, size, at);
    if (kind <= 9) {
        const char *value =
            hostile_values[next_random(&state) % (sizeof hostile_values / sizeof *hostile_values)];
        return replace(data, size, max_size, cell, value, strlen(value));
    }
    span other = cell_at(data, size, next_random(&state) % size);
    size_t length = other.end - other.begin;
    if (length > sizeof copy)
        return size;
    memcpy(copy, data + other.begin, length);
    return replace(data, size, max_size, cell, copy, length);
}

#endif
