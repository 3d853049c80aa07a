/* Philox streams; see random.h. */
#include "base/random.h"

#include <Random123/philox.h>
#include <gsl/gsl_randist.h>

td_luck td_luck_of(uint64_t seed, uint64_t replication, bool antithetic)
{
    if (!antithetic)
        return (td_luck){.seed = seed, .replication = replication};
    return (td_luck){
        .seed = seed, .replication = replication / 2, .mirrored = replication % 2 == 1};
}

/* Every bit of x into every bit of the result: the finaliser of MurmurHash3 (Appleby). */
static uint64_t stir(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdu;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53u;
    x ^= x >> 33;
    return x;
}

uint64_t td_random_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, 64 bits: offset basis and prime */
    for (const char *c = text; *c; c++) {
        hash ^= (unsigned char)*c;
        hash *= 0x100000001b3u;
    }
    return stir(hash);
}

uint64_t td_random_hash_join(uint64_t outer, uint64_t inner)
{
    return stir(outer * 0x9e3779b97f4a7c15u + stir(inner));
}

void td_random_refill(td_random *r)
{
    const philox4x64_ctr_t counter = {{r->counter[0], r->counter[1], r->counter[2], r->counter[3]}};
    const philox4x64_key_t key = {{r->key[0], r->key[1]}};
    const philox4x64_ctr_t block = philox4x64(counter, key);
    for (int i = 0; i < 4; i++)
        r->word[i] = block.v[i];
    r->counter[0]++;
    r->left = 4;
}

static unsigned long get_word(void *state)
{
    return td_random_word(state);
}

static double get_uniform(void *state)
{
    return td_random_uniform(state);
}

static unsigned long get_bits(void *state)
{
    return td_random_bits(state);
}

/* GSL asks for a seeding function of every type; a stream is seeded when it is opened. */
static void no_seed(void *state, unsigned long seed)
{
    (void)state;
    (void)seed;
}

static const gsl_rng_type stream_type = {.name = "philox4x64",
                                         .max = UINT64_MAX,
                                         .min = 0,
                                         .size = sizeof(td_random),
                                         .set = no_seed,
                                         .get = get_word,
                                         .get_double = get_uniform};

/* For the ziggurat: its own uniforms, in the wedges, must not be mirrored either, or -z would be
 * accepted where z is not. */
static double get_plain_uniform(void *state)
{
    return (double)(td_random_bits(state) >> 11) * 0x1p-53;
}

static const gsl_rng_type plain_type = {.name = "philox4x64, never mirrored",
                                        .max = UINT64_MAX,
                                        .min = 0,
                                        .size = sizeof(td_random),
                                        .set = no_seed,
                                        .get = get_bits,
                                        .get_double = get_plain_uniform};

double td_random_normal(td_random *r)
{
    const gsl_rng rng = {.type = &plain_type, .state = r};
    const double z = gsl_ran_gaussian_ziggurat(&rng, 1);
    return r->mirrored ? -z : z;
}

gsl_rng td_random_gsl(td_random *r)
{
    return (gsl_rng){.type = &stream_type, .state = r};
}
