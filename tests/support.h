/* What unit and oracle tests share: double-precision assertions (cmocka's are single precision), a
 * random stream, random graphs. Include this instead of cmocka.h. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Passes if |a - b| <= abs + rel * max(|a|, |b|), or if both are the same infinity. */
#define td_assert_close(a, b, rel, abs)                                                            \
    td_close_((a), (b), (rel), (abs), #a, #b, __FILE__, __LINE__)

static inline void td_close_(double a, double b, double rel, double abs, const char *a_text,
                             const char *b_text, const char *file, int line)
{
    if (a == b || fabs(a - b) <= abs + rel * fmax(fabs(a), fabs(b)))
        return;
    print_error("%s = %.17g, %s = %.17g, difference %.3g\n", a_text, a, b_text, b, a - b);
    _fail(file, line);
}

/* SplitMix64 (Steele, Lea, Flood 2014): one seed, one sequence, on every machine. */
static inline uint64_t td_test_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline double td_test_uniform(uint64_t *state) /* [0, 1) */
{
    return (double)(td_test_random(state) >> 11) * 0x1p-53;
}

static inline uint32_t td_test_below(uint64_t *state, uint32_t count)
{
    return (uint32_t)(td_test_random(state) % count);
}

#endif
