/* Streams of random numbers: Random123's own answers, what a stream depends on, and whether it
 * looks random. Statistical tests have fixed seeds; their bounds would fail one seed in a million.
 */
#include "support.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <string.h>

#include "base/random.h"

/* Random123 1.14, tests/kat_vectors, rows "philox4x64 10": counter, key, words. */
static const uint64_t known[][10] = {
    {0, 0, 0, 0, 0, 0, UINT64_C(0x16554d9eca36314c), UINT64_C(0xdb20fe9d672d0fdc),
     UINT64_C(0xd7e772cee186176b), UINT64_C(0x7e68b68aec7ba23b)},
    {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
     UINT64_C(0x87b092c3013fe90b), UINT64_C(0x438c3c67be8d0224), UINT64_C(0x9cc7d7c69cd777b6),
     UINT64_C(0xa09caebf594f0ba0)},
    {UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344), UINT64_C(0xa4093822299f31d0),
     UINT64_C(0x082efa98ec4e6c89), UINT64_C(0x452821e638d01377), UINT64_C(0xbe5466cf34e90c6c),
     UINT64_C(0xa528f45403e61d95), UINT64_C(0x38c72dbd566e9788), UINT64_C(0xa5a1610e72fd18b5),
     UINT64_C(0x57bd43b5e52b7fe6)},
};

static void known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        td_random r = {.counter = {known[i][0], known[i][1], known[i][2], known[i][3]},
                       .key = {known[i][4], known[i][5]}};
        for (int word = 0; word < 4; word++)
            assert_true(td_random_bits(&r) == known[i][6 + word]);
    }
}

static void a_stream_is_its_names(void **state)
{
    (void)state;
    const td_luck luck = {.seed = 7, .replication = 3};
    const td_luck others[] = {{.seed = 8, .replication = 3}, {.seed = 7, .replication = 4}};
    td_random r = td_random_open(&luck, 11, 2, 5), same = td_random_open(&luck, 11, 2, 5);
    td_random apart[] = {td_random_open(&others[0], 11, 2, 5), td_random_open(&others[1], 11, 2, 5),
                         td_random_open(&luck, 12, 2, 5), td_random_open(&luck, 11, 3, 5),
                         td_random_open(&luck, 11, 2, 6)};
    for (int i = 0; i < 1000; i++) {
        const uint64_t word = td_random_bits(&r);
        assert_true(word == td_random_bits(&same));
        for (size_t k = 0; k < sizeof apart / sizeof *apart; k++)
            assert_false(word == td_random_bits(&apart[k]));
    }
    assert_true(td_random_hash("zone-1") != td_random_hash("zone-2"));
    assert_true(td_random_hash_join(1, 2) != td_random_hash_join(2, 1));
}

static void mirrored_streams_oppose(void **state)
{
    (void)state;
    const td_luck plain = td_luck_of(1, 6, true), mirror = td_luck_of(1, 7, true);
    td_random a = td_random_open(&plain, 1, 1, 1), b = td_random_open(&mirror, 1, 1, 1);
    assert_true(plain.replication == mirror.replication && !plain.mirrored && mirror.mirrored);
    for (int i = 0; i < 10000; i++) {
        assert_true(td_random_open_uniform(&a) + td_random_open_uniform(&b) == 1);
        assert_true(td_random_normal(&a) == -td_random_normal(&b));
    }
}

static void uniforms_stay_inside(void **state)
{
    (void)state;
    td_random ends = {.word = {0, UINT64_MAX, 0, UINT64_MAX}, .left = 4};
    assert_true(td_random_uniform(&ends) == 0);
    assert_true(td_random_uniform(&ends) == 1 - 0x1p-53);
    assert_true(td_random_open_uniform(&ends) == 0x1p-53);
    assert_true(td_random_open_uniform(&ends) == 1 - 0x1p-53);
}

/* Chi-square over cells of one word's upper bits, and of the same word in neighbouring streams. */
static void assert_even(const uint64_t *cells, uint32_t count, double draws)
{
    double chi = 0;
    for (uint32_t i = 0; i < count; i++) {
        const double expected = draws / count, off = (double)cells[i] - expected;
        chi += off * off / expected;
    }
    assert_true(gsl_cdf_chisq_P(chi, count - 1) > 5e-7);
    assert_true(gsl_cdf_chisq_Q(chi, count - 1) > 5e-7);
}

static void words_are_even(void **state)
{
    (void)state;
    enum { CELLS = 4096, DRAWS = 1 << 20 };
    uint64_t along[CELLS] = {0}, across[CELLS] = {0}, pairs[CELLS] = {0};
    const td_luck luck = {.seed = 42};
    td_random r = td_random_open(&luck, td_random_hash("a"), 1, 0);
    uint64_t before = 0;
    for (uint32_t i = 0; i < DRAWS; i++) {
        td_random first = td_random_open(&luck, td_random_hash("a"), 1, i);
        const uint64_t word = td_random_bits(&first);
        along[td_random_bits(&r) >> 52]++;
        across[word >> 52]++;
        if (i % 2 == 1)
            pairs[before >> 58 << 6 | word >> 58]++;
        before = word;
    }
    assert_even(along, CELLS, DRAWS);
    assert_even(across, CELLS, DRAWS);
    assert_even(pairs, CELLS, DRAWS / 2);
}

/* Kolmogorov's distance of uniform values against its limit law: P(sqrt(n) D > 2.75) = 5e-7. */
static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void assert_uniform(double *u, size_t count)
{
    double distance = 0;
    qsort(u, count, sizeof *u, rising);
    for (size_t i = 0; i < count; i++) {
        distance = fmax(distance, fabs(u[i] - (double)i / (double)count));
        distance = fmax(distance, fabs(u[i] - (double)(i + 1) / (double)count));
    }
    assert_true(sqrt((double)count) * distance < 2.75);
}

static void laws_hold(void **state)
{
    (void)state;
    enum { DRAWS = 200000 };
    double *const u = malloc(3 * DRAWS * sizeof *u);
    const td_luck luck = {.seed = 5, .mirrored = true};
    td_random r = td_random_open(&luck, 1, 2, 3);
    const gsl_rng rng = td_random_gsl(&r);
    for (size_t i = 0; i < DRAWS; i++) {
        u[i] = gsl_cdf_ugaussian_P(td_random_normal(&r));
        u[DRAWS + i] = -expm1(-td_random_exponential(&r));
        u[2 * DRAWS + i] = gsl_cdf_gamma_P(gsl_ran_gamma(&rng, 2.5, 3), 2.5, 3);
    }
    assert_uniform(u, DRAWS);
    assert_uniform(u + DRAWS, DRAWS);
    assert_uniform(u + 2 * DRAWS, DRAWS);
    free(u);
}

static void gsl_sees_the_same_words(void **state)
{
    (void)state;
    const td_luck luck = {.seed = 9};
    td_random own = td_random_open(&luck, 1, 1, 1), lent = own;
    const gsl_rng rng = td_random_gsl(&lent);
    assert_int_equal(gsl_rng_min(&rng), 0);
    assert_true(gsl_rng_max(&rng) == UINT64_MAX);
    for (int i = 0; i < 100; i++) {
        assert_true(gsl_rng_get(&rng) == td_random_word(&own));
        assert_true(gsl_rng_uniform(&rng) == td_random_uniform(&own));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),           cmocka_unit_test(a_stream_is_its_names),
        cmocka_unit_test(mirrored_streams_oppose), cmocka_unit_test(uniforms_stay_inside),
        cmocka_unit_test(words_are_even),          cmocka_unit_test(laws_hold),
        cmocka_unit_test(gsl_sees_the_same_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
