/* Candidates of a pair: cheapest paths over every element that tells routes apart, gathered by mode
 * chain and corridor, and those chains and corridors that do not compete taken out. Private to choice
 * sets. */
#ifndef TD_ASSIGN_CANDIDATES_H
#define TD_ASSIGN_CANDIDATES_H

#include "assign/choice_trees.h"

enum { TD_CANDIDATES_PER_KEY = 16, TD_CANDIDATE_KEYS = 64, TD_SEEN_SLOTS = 4096 };

/* Where a candidate's path comes from: a via element, or one of these. */
#define TD_SOURCE_BEST       UINT32_MAX
#define TD_SOURCE_RESTRICTED 0x80000000u /* + number of the restricted search; BEST has the bit too */

/* The best route of a chain may cost so much more than the detour limit. */
#define TD_CHAIN_ALLOWANCE 1.5

typedef struct td_candidate {
    double cost; /* surrogate */
    uint64_t hash; /* of its tracks */
    uint32_t source;
    bool changed; /* holds what a scenario changes */
} td_candidate;

/* The cheapest candidates of one chain and corridor, cheapest first. */
typedef struct td_candidate_key {
    td_chain chain;
    td_index corridor;
    uint32_t count;
    td_candidate *list;
} td_candidate_key;

/* Paths offered for the pair at hand; one path is found over each of its via elements, and again by
 * other vehicles. */
typedef struct td_seen_path {
    uint64_t hash;
    double cost; /* the least */
    uint32_t pair;
} td_seen_path;

typedef struct td_candidates {
    td_candidate_key keys[TD_CANDIDATE_KEYS];
    uint32_t key_count;
    td_candidate lists[TD_CANDIDATE_KEYS][TD_CANDIDATES_PER_KEY]; /* of the keys, before some go */
    td_chain best_chain;     /* of the cheapest path */
    td_index best_corridor;
    bool best_changed;
    double best_cost, limit; /* of the pair: the cheapest path, what vias may cost */
    td_seen_path seen[TD_SEEN_SLOTS]; /* by low bits of the hash; what collides is offered again */
    uint32_t pair;                    /* counts pairs, from 1 */
} td_candidates;

/* Finds the candidates from the trees' origin to a destination. No path: no key. */
td_status td_candidates_find(td_candidates *candidates, td_choice_trees *trees,
                             uint32_t destination);
/* Whether some candidate, or the cheapest path, holds what a scenario changes. */
bool td_candidates_changed(const td_candidates *candidates);

#endif
