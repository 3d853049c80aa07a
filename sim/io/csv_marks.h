/* Where commas, quotes and line ends stand among 64 bytes of CSV: rows are cut at them without looking
 * at every byte. */
#ifndef TD_IO_CSV_MARKS_H
#define TD_IO_CSV_MARKS_H

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define TD_CSV_MARKS_BLOCK 64 /* bytes that may be read from where marks are asked for */

/* Bit i: at[i] is a comma, a quote or a line feed. */
static inline uint64_t td_csv_marks(const char *at)
{
    uint64_t marks = 0;
#ifdef __SSE2__
    const __m128i comma = _mm_set1_epi8(','), quote = _mm_set1_epi8('"'), feed = _mm_set1_epi8('\n');
    for (int part = 0; part < 4; part++) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * part));
        const __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, comma), _mm_cmpeq_epi8(bytes, quote)),
            _mm_cmpeq_epi8(bytes, feed));
        marks |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (16 * part);
    }
#else
    for (int i = 0; i < TD_CSV_MARKS_BLOCK; i++)
        marks |= (uint64_t)(at[i] == ',' || at[i] == '"' || at[i] == '\n') << i;
#endif
    return marks;
}

#endif
