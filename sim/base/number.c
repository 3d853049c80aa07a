/* A double is m / 2^s with 2^52 <= m < 2^53. Let n = round(v * 10^k), an integer with k decimals
 * cut off. The decimal n / 10^k reads back to v where it lies within half a unit in the last place,
 *
 *     | n / 10^k - m / 2^s | <= 1 / 2^(s+1)   <=>   | n * 2^s - m * 10^k | <= 10^k / 2,
 *
 * which 128-bit integers decide exactly for 10^-4 <= v < 10^15 and k <= 19 (m * 10^k < 2^117). If k
 * decimals do, so do k + 1: the least k is found by bisection. Other numbers go by printf. */
#include "base/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

#define DECIMALS_MAX 19

static const uint64_t power_of_ten[DECIMALS_MAX + 1] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
    10000000000000000000u,
};

/* Whether k decimals are enough for m / 2^shift; *n becomes the digits. */
static bool reads_back(uint64_t m, int shift, int k, uint64_t *n)
{
    wide scaled = (wide)m * power_of_ten[k];
    wide half = shift > 0 ? (wide)1 << (shift - 1) : 0;
    wide rounded = (scaled + half) >> shift;
    wide back = rounded << shift;
    wide error = back > scaled ? back - scaled : scaled - back;
    if (rounded > UINT64_MAX)
        return false;
    *n = (uint64_t)rounded;
    /* Below a power of two the spacing halves; and what lies exactly between two doubles is read as
     * the even one. "Less than a quarter or a half" is right for all. */
    wide bound = m == (uint64_t)1 << 52 ? power_of_ten[k] / 4 : power_of_ten[k] / 2;
    return error < bound || error == 0;
}

static size_t write_digits(uint64_t n, int decimals, bool negative, char *text)
{
    char digits[24];
    size_t at = sizeof digits, count = 0;
    for (int written = 0; n > 0 || written <= decimals; written++) {
        if (written == decimals && decimals > 0)
            digits[--at] = '.';
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    }
    if (negative)
        text[count++] = '-';
    memcpy(text + count, digits + at, sizeof digits - at);
    count += sizeof digits - at;
    text[count] = '\0';
    return count;
}

/* Shortest of 15, 16 or 17 digits that reads back. */
static size_t print_any(double value, char text[TD_NUMBER_ROOM])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, TD_NUMBER_ROOM, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    char *comma = strchr(text, ','); /* a host program may have set another locale */
    if (comma)
        *comma = '.';
    return strlen(text);
}

size_t td_number_text(double value, char text[TD_NUMBER_ROOM])
{
    double size = fabs(value);
    text[0] = '\0';
    if (!isfinite(value))
        return 0;
    if (size == 0)
        return write_digits(0, 0, false, text);
    if (size < 1e-4 || size >= 1e15)
        return print_any(value, text);
    int exponent;
    uint64_t m = (uint64_t)ldexp(frexp(size, &exponent), 53);
    int shift = 53 - exponent;
    uint64_t n = 0;
    int most = 0; /* the most decimals that leave 17 significant digits or a little more */
    while (most < DECIMALS_MAX && size * (double)power_of_ten[most] < 1e16)
        most++;
    if (!reads_back(m, shift, most, &n))
        return print_any(value, text);
    int least = 0;
    while (least < most) {
        int middle = (least + most) / 2;
        if (reads_back(m, shift, middle, &n))
            most = middle;
        else
            least = middle + 1;
    }
    reads_back(m, shift, least, &n);
    return write_digits(n, least, value < 0, text);
}
