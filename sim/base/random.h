/*
 * Random numbers by counting instead of stepping: Random123's Philox4x64-10 (Salmon, Moraes, Dror,
 * Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"). Word i of a stream is a function of
 *
 *     key     = (seed, replication)
 *     counter = (i / 4, number, entity, purpose)
 *
 * so a stream costs nothing to open, needs no state in memory between its uses, and depends on
 * nothing that happened before. `entity` is the hash of a text id, never an index: another service
 * in the network does not change anybody's luck. `number` skips to, say, the n-th consignment of a
 * stream of demand or the n-th departure of a service; the same consignment meets the same luck in
 * two scenarios.
 */
#ifndef TD_BASE_RANDOM_H
#define TD_BASE_RANDOM_H

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Whose draws these are: one of a simulation's replications. */
typedef struct td_luck {
    uint64_t seed, replication;
    bool mirrored; /* antithetic: u becomes 1 - u, a normal z becomes -z */
} td_luck;

/* Replication 2 k and 2 k + 1 share a key, the second mirrored, if `antithetic`. */
td_luck td_luck_of(uint64_t seed, uint64_t replication, bool antithetic);

/* A 64-bit hash of a text (FNV-1a, stirred by the end of MurmurHash3); the same everywhere, for
 * ever. */
uint64_t td_random_hash(const char *text);
/* The hash of one thing within another: a leg within a consignment's route, say. */
uint64_t td_random_hash_join(uint64_t outer, uint64_t inner);

/* A stream. It is a value: on the stack, copied, thrown away. */
typedef struct td_random {
    uint64_t key[2];
    uint64_t counter[4];
    uint64_t word[4]; /* the block that is being used up */
    uint32_t left;    /* words of it left */
    bool mirrored;
} td_random;

void td_random_refill(td_random *r);

/* The stream of (luck, entity, purpose, number). */
static inline td_random td_random_open(const td_luck *luck, uint64_t entity, uint32_t purpose,
                                       uint64_t number)
{
    td_random r;
    r.key[0] = luck->seed;
    r.key[1] = luck->replication;
    r.counter[0] = 0;
    r.counter[1] = number;
    r.counter[2] = entity;
    r.counter[3] = purpose;
    r.left = 0;
    r.mirrored = luck->mirrored;
    return r;
}

/* The next 64 random bits, never mirrored. */
static inline uint64_t td_random_bits(td_random *r)
{
    if (r->left == 0)
        td_random_refill(r);
    return r->word[4 - r->left--];
}

/* The next 64 bits, complemented in a mirrored stream. */
static inline uint64_t td_random_word(td_random *r)
{
    const uint64_t bits = td_random_bits(r);
    return r->mirrored ? ~bits : bits;
}

/* Uniform on [0, 1), 53 bits. */
static inline double td_random_uniform(td_random *r)
{
    return (double)(td_random_word(r) >> 11) * 0x1p-53;
}

/* Uniform on (0, 1), 52 bits, symmetric: a mirrored stream gives exactly 1 - u. */
static inline double td_random_open_uniform(td_random *r)
{
    return ((double)(td_random_word(r) >> 12) + 0.5) * 0x1p-52;
}

/* Exponential with mean 1, by inversion: falls as u rises, so mirrored streams oppose. */
static inline double td_random_exponential(td_random *r)
{
    return -log(td_random_open_uniform(r));
}

/* Standard normal by GSL's ziggurat (Marsaglia and Tsang 2000, Voss 2005); exactly -z in a mirrored
 * stream. */
double td_random_normal(td_random *r);

/* The stream as a gsl_rng, for GSL's distributions; borrows `r`, which must outlive it. Its words
 * are those of td_random_word: gsl_rng_uniform is td_random_uniform. */
gsl_rng td_random_gsl(td_random *r);

#endif
