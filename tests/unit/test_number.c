/* Numbers as text: whatever is written reads back to the same double, in no more digits than needed
 * (%.15g, 16, 17 of the C library as the oracle for the count of significant digits). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

static void shows(double value, const char *expected)
{
    char text[TD_NUMBER_ROOM];
    assert_int_equal(td_number_text(value, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void known_numbers(void **state)
{
    (void)state;
    shows(0, "0");
    shows(-0.0, "0");
    shows(1, "1");
    shows(-12, "-12");
    shows(0.1, "0.1");
    shows(0.30000000000000004, "0.30000000000000004");
    shows(2.5, "2.5");
    shows(1234.0625, "1234.0625");
    shows(999999999999999, "999999999999999");
    shows(1e15, "1e+15");
    shows(0.0001, "0.0001");
    shows(1e-5, "1e-05");
    shows(4503599627370496.0 / 8, "562949953421312");
    shows(1.0 / 3, "0.3333333333333333");
    shows(NAN, "");
    shows(INFINITY, "");
    shows(-INFINITY, "");
    shows(5e-324, "4.94065645841247e-324");
    shows(1.7976931348623157e308, "1.7976931348623157e+308");
}

/* SplitMix64: every bit pattern may come. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void rounds(double value, int digits, const char *expected)
{
    char text[TD_NUMBER_ROOM];
    assert_int_equal(td_number_round_text(value, digits, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void rounded_numbers(void **state)
{
    (void)state;
    rounds(0, 8, "0");
    rounds(-0.0, 8, "0");
    rounds(0.1, 8, "0.1");
    rounds(1.0 / 3, 8, "0.33333333");
    rounds(2.0 / 3, 3, "0.667");
    rounds(-2.0 / 3, 1, "-0.7");
    rounds(0.00099999999, 4, "0.001");
    rounds(99999.99996, 10, "99999.99996");
    rounds(99999.99996, 8, "100000");
    rounds(1234567890.6, 8, "1234567891"); /* digits before the point stay */
    rounds(6.014928832738539, 8, "6.0149288");
    rounds(1.23456789e-7, 4, "1.235e-07");
    rounds(1e300, 4, "1e+300");
    rounds(NAN, 8, "");
}

/* Against the C library; a rounded text is its own shortest text. */
static void rounds_as_printf(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 200000; i++) {
        char text[TD_NUMBER_ROOM], again[TD_NUMBER_ROOM], oracle[TD_NUMBER_ROOM];
        const int digits = 1 + (int)(next(&seed) % 15);
        const double value = ldexp((double)(next(&seed) >> 11), -53 - 11 + (int)(next(&seed) % 46));
        td_number_round_text(value, digits, text);
        snprintf(oracle, sizeof oracle, "%.*e", digits - 1, value);
        const double expected = value < pow(10, digits) ? strtod(oracle, NULL) : round(value);
        if (strtod(text, NULL) != expected && value < pow(10, digits) - 1)
            fail_msg("%a in %d digits: %s, not %s", value, digits, text, oracle);
        td_number_text(strtod(text, NULL), again);
        assert_string_equal(text, again);
    }
}

static int significant(const char *text)
{
    int count = 0, trailing = 0;
    for (; *text && *text != 'e'; text++) {
        if (!isdigit((unsigned char)*text) || (count == 0 && *text == '0'))
            continue;
        count++;
        trailing = *text == '0' ? trailing + 1 : 0;
    }
    return count - trailing;
}

static void check(double value)
{
    char text[TD_NUMBER_ROOM], oracle[TD_NUMBER_ROOM];
    td_number_text(value, text);
    if (strtod(text, NULL) != value)
        fail_msg("%a became %s", value, text);
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(oracle, sizeof oracle, "%.*e", digits - 1, value);
        if (strtod(oracle, NULL) == value)
            break;
    }
    /* printf's path is used outside 1e-4 ... 1e15, where 15 digits are its least. */
    bool exact = fabs(value) >= 1e-4 && fabs(value) < 1e15;
    if (exact && significant(text) > significant(oracle))
        fail_msg("%a: %s has more digits than %s", value, text, oracle);
}

static void random_numbers(void **state)
{
    (void)state;
    uint64_t seed = 2023;
    for (int i = 0; i < 60000; i++) {
        uint64_t bits = next(&seed);
        double any;
        memcpy(&any, &bits, sizeof any);
        if (isfinite(any))
            check(any);
        check((double)(int64_t)(bits % 2000000001u) / 1000.0 - 1e6); /* three decimals */
        check(ldexp((double)(bits >> 11), (int)(bits % 60) - 66));   /* all digits */
        check(ldexp(1, (int)(bits % 64) - 14));                      /* powers of two */
    }
}

static void check_read(const char *text)
{
    double value = 0;
    assert_true(td_number_read(text, strlen(text), &value));
    if (value != strtod(text, NULL))
        fail_msg("%s was read as %a, not %a", text, value, strtod(text, NULL));
}

/* The C library's strtod rounds correctly: it is the oracle. */
static void reads_as_strtod(void **state)
{
    (void)state;
    static const char *const fixed[] = {
        "0", "-0", "0.0", "00012.50", "1e5", "-2.5E-7", ".5", "99999999999999999999",
        "9007199254740993", "0.30000000000000004", "18014398509481985", "4503599627370496.5",
        "4503599627370497.5", "1.7976931348623157e308", "5e-324", "0.0000000000000000001"};
    static const char *const none[] = {"", "-", ".", "1..2", "1,5", "abc", "inf", "nan", "0x10", "1e999",
                                       " 1", "1 ", "--1"};
    uint64_t seed = 7;
    char text[64];
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        check_read(fixed[i]);
    for (int i = 0; i < 100000; i++) {
        const uint64_t bits = next(&seed);
        double any;
        memcpy(&any, &bits, sizeof any);
        td_number_text(any, text);
        if (isfinite(any))
            check_read(text);
        /* Up to 19 digits with the point anywhere: many lie near the middle between two doubles. */
        snprintf(text, sizeof text, "%llu.%0*llu", (unsigned long long)(bits % 1000000000u),
                 (int)(bits % 10) + 1, (unsigned long long)(bits >> 40) % 10);
        check_read(text);
        snprintf(text, sizeof text, "%.*f", (int)(bits % 12), (double)(bits >> 8) / 1e9);
        check_read(text);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        double value;
        if (td_number_read(none[i], strlen(none[i]), &value))
            fail_msg("\"%s\" was taken for a number", none[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_numbers),
        cmocka_unit_test(rounded_numbers),
        cmocka_unit_test(rounds_as_printf),
                                       cmocka_unit_test(random_numbers),
                                       cmocka_unit_test(reads_as_strtod)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
