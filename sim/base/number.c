/* A double is m / 2^s with 2^52 <= m < 2^53. Let n = round(v * 10^k), an integer with k decimals
 * cut off. The decimal n / 10^k reads back to v where it lies within half a unit in the last place,
 *
 *     | n / 10^k - m / 2^s | <= 1 / 2^(s+1)   <=>   | n * 2^s - m * 10^k | <= 10^k / 2,
 *
 * which 128-bit integers decide exactly for 10^-4 <= v < 10^15 and k <= 19 (m * 10^k < 2^117). If k
 * decimals do, so do k + 1: the least k is found by bisection. Other numbers go by printf.
 *
 * Reading is the way back: n / 10^k with n < 10^19 and k <= 19 is divided as 128-bit integers, to more
 * bits than a double has, and rounded once. Other numbers go by strtod. */
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

static const char two_digits[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                                 "34353637383940414243444546474849505152535455565758596061626364656667"
                                 "6869707172737475767778798081828384858687888990919293949596979899";

/* The digits of n to the left of `end`, at least `least` of them; the first one's place. */
static char *digits_before(char *end, uint64_t n, int least)
{
    char *at = end;
    for (; n >= 100; n /= 100)
        memcpy(at -= 2, two_digits + 2 * (n % 100), 2);
    for (; n > 0; n /= 10)
        *--at = (char)('0' + n % 10);
    while (end - at < least)
        *--at = '0';
    return at;
}

/* n / 10^decimals. */
static size_t write_digits(uint64_t n, int decimals, bool negative, char *text)
{
    char digits[24], *const end = digits + sizeof digits;
    const char *first = digits_before(end, n, decimals + 1);
    const size_t whole = (size_t)(end - first) - (size_t)decimals;
    char *at = text;
    if (negative)
        *at++ = '-';
    memcpy(at, first, whole);
    at += whole;
    if (decimals > 0) {
        *at++ = '.';
        memcpy(at, first + whole, (size_t)decimals);
        at += decimals;
    }
    *at = '\0';
    return (size_t)(at - text);
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
    uint64_t bits;
    memcpy(&bits, &size, sizeof bits);
    const uint64_t m = (bits & 0xFFFFFFFFFFFFFu) | (uint64_t)1 << 52;
    const int shift = 1075 - (int)(bits >> 52); /* size = m / 2^shift: it is no subnormal */
    uint64_t n = 0;
    /* The most decimals that leave 17 significant digits or a little more; log10(2) = 0.30103. */
    int most = (int)((double)shift * 0.30103);
    most = most < 0 ? 0 : most > DECIMALS_MAX ? DECIMALS_MAX : most;
    while (most > 0 && size * (double)power_of_ten[most - 1] >= 1e16)
        most--;
    while (most < DECIMALS_MAX && size * (double)power_of_ten[most] < 1e16)
        most++;
    if (!reads_back(m, shift, most, &n))
        return print_any(value, text);
    /* Most computed figures need 16 or 17 digits: those are tried first. */
    int least = 0;
    for (int tries = 0; tries < 2 && least < most; tries++) {
        if (reads_back(m, shift, most - 1, &n))
            most--;
        else
            least = most;
    }
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

size_t td_number_round_text(double value, int digits, char text[TD_NUMBER_ROOM])
{
    const double size = fabs(value);
    text[0] = '\0';
    if (!isfinite(value))
        return 0;
    if (size == 0 || size >= 1e15)
        return td_number_text(value, text);
    if (size < 1e-4) { /* of so few digits the shortest text has no more */
        snprintf(text, TD_NUMBER_ROOM, "%.*e", digits - 1, value);
        char *comma = strchr(text, ',');
        if (comma)
            *comma = '.';
        double rounded = 0;
        td_number_read(text, strlen(text), &rounded);
        return td_number_text(rounded, text);
    }
    int decimals = digits;
    while (decimals > 0 && size * (double)power_of_ten[decimals] >= (double)power_of_ten[digits])
        decimals--;
    while (decimals < DECIMALS_MAX &&
           size * (double)power_of_ten[decimals + 1] < (double)power_of_ten[digits])
        decimals++;
    uint64_t bits, n = 0;
    memcpy(&bits, &size, sizeof bits);
    const uint64_t m = (bits & 0xFFFFFFFFFFFFFu) | (uint64_t)1 << 52;
    const int shift = 1075 - (int)(bits >> 52);
    reads_back(m, shift, decimals, &n);
    for (; decimals > 0 && n % 10 == 0; decimals--)
        n /= 10;
    return write_digits(n, decimals, value < 0 && n > 0, text);
}

/* n / 10^k, rounded to nearest, ties to even. Both are shifted to have their top bit set, so that the
 * quotient has 63 or 64 bits; the remainder only says whether something was cut off. */
static double divide(uint64_t n, int k)
{
    const int n_shift = __builtin_clzll(n), d_shift = __builtin_clzll(power_of_ten[k]);
    const uint64_t divisor = power_of_ten[k] << d_shift;
    const wide dividend = (wide)(n << n_shift) << 63;
    uint64_t quotient = (uint64_t)(dividend / divisor);
    const bool rest = (wide)quotient * divisor != dividend;
    const int extra = 64 - __builtin_clzll(quotient) - 53; /* bits below the last of a double */
    const uint64_t half = (uint64_t)1 << (extra - 1), cut = quotient & (2 * half - 1);
    uint64_t m = quotient >> extra;
    if (cut > half || (cut == half && (rest || (m & 1))))
        m++;
    return ldexp((double)m, extra - 63 - n_shift + d_shift);
}

static bool read_any(const char *text, size_t length, double *out)
{
    char copy[512], *end;
    if (length == 0 || length >= sizeof copy || !strchr("-+.0123456789", text[0]))
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    *out = strtod(copy, &end);
    return *end == '\0' && end != copy && isfinite(*out) && !strpbrk(copy, "xXnN");
}

bool td_number_read(const char *text, size_t length, double *out)
{
    size_t at = length > 0 && text[0] == '-';
    uint64_t n = 0;
    int decimals = -1, digits = 0;
    for (; at < length; at++) {
        const char c = text[at];
        if (c >= '0' && c <= '9') {
            n = 10 * n + (uint64_t)(c - '0');
            digits += n > 0; /* zeros before the first other digit cannot overflow */
            decimals += decimals >= 0;
        } else if (c == '.' && decimals < 0) {
            decimals = 0;
        } else {
            return read_any(text, length, out);
        }
        if (digits > DECIMALS_MAX || decimals > DECIMALS_MAX)
            return read_any(text, length, out);
    }
    if (length == 0 || text[length - 1] < '0') /* nothing, or it ends in a sign or a point */
        return read_any(text, length, out);
    const int k = decimals > 0 ? decimals : 0;
    /* Both of at most 53 bits: the division of doubles rounds once. */
    const double size = n < (uint64_t)1 << 53 ? (double)n / (double)power_of_ten[k] : divide(n, k);
    *out = text[0] == '-' ? -size : size;
    return true;
}
