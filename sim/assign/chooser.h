/* Shares of a pair's routes by the parameters of the choice table. Look-ups are kept by commodity,
 * chain and distance band. */
#ifndef TD_ASSIGN_CHOOSER_H
#define TD_ASSIGN_CHOOSER_H

#include "assign/choice_set.h"
#include "assign/logit.h"
#include "base/diag.h"
#include "base/mem.h"

typedef struct td_chooser td_chooser;

/* Names of chains come from `names`, which must outlive what is made of them. */
td_status td_chooser_create(const td_world *world, td_arena *names, td_chooser **out);
void td_chooser_free(td_chooser *chooser); /* NULL is fine */

void td_chooser_commodity(td_chooser *chooser, td_index commodity);

/* Shares of routes over `distance_km`, by the type of assignment that the world asks for.
 * TD_ERR_INVALID where the table gives no theta. */
td_status td_chooser_shares(td_chooser *chooser, const td_choice_route *routes, uint32_t count,
                            const double *path_size, double distance_km, td_diags *diags,
                            double *share, double *logsum);

/* What the shares go by: the chain of every route as a number into `chains`, their parameters, and the
 * theta of the logsum. Both arrays have room for `count`. */
td_status td_chooser_chains(td_chooser *chooser, const td_choice_route *routes, uint32_t count,
                            double distance_km, td_diags *diags, uint32_t *chain_of,
                            td_logit_chain *chains, uint32_t *chain_count, double *theta);

/* A route that freight could take at two sets of costs, before and after a change. */
typedef struct td_contrast {
    const char *chain;
    double path_size;
    double cost[2];  /* CNY/t; INFINITY: it is not there */
    double share[2]; /* out */
} td_contrast;

/* Shares on both sides, and what a tonne is expected to cost at least (td_logit_composite; all or
 * nothing: the cheapest). The parameters are the same on both sides. Captive shares count for
 * chains that have a route on both: where a chain is not there, its captives choose like the rest.
 * Each side has a route. */
td_status td_chooser_contrast(td_chooser *chooser, td_contrast *routes, uint32_t count,
                              double distance_km, td_diags *diags, double composite[2]);

/* The interned name of a chain; NULL: out of memory. */
const char *td_chooser_chain_name(td_chooser *chooser, td_chain chain);

#endif
