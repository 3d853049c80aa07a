/* Shares of a pair's routes by the parameters of the choice table. Look-ups are kept by commodity,
 * chain and distance band. */
#ifndef TD_ASSIGN_CHOOSER_H
#define TD_ASSIGN_CHOOSER_H

#include "assign/choice_set.h"
#include "base/diag.h"
#include "base/mem.h"

typedef struct td_chooser td_chooser;

/* Names of chains come from `names`, which must outlive what is made of them. */
td_status td_chooser_create(const td_world *world, const td_supernetwork *net, td_arena *names,
                            td_chooser **out);
void td_chooser_free(td_chooser *chooser); /* NULL is fine */

void td_chooser_commodity(td_chooser *chooser, td_index commodity);

/* Shares of routes over `distance_km`, by the type of assignment that the world asks for. `length`
 * [arc] is the path sizes' generalised cost. TD_ERR_INVALID where the table gives no theta. */
td_status td_chooser_shares(td_chooser *chooser, const td_choice_route *routes, uint32_t count,
                            const uint32_t *arcs, const double *length, double distance_km,
                            td_diags *diags, double *share, double *logsum);

/* The interned name of a chain; NULL: out of memory. */
const char *td_chooser_chain_name(td_chooser *chooser, td_chain chain);

#endif
