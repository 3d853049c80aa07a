/* Fixed points x = g(x) of many unknowns, where g is dear: Anderson's acceleration. The next x is where g
 * would have its fixed point were it linear between the last few rounds (Anderson 1965, J. ACM 12;
 * Walker and Ni 2011, SIAM J. Numerical Analysis 49). Sums run in the order of unknowns. */
#ifndef TD_ASSIGN_ANDERSON_H
#define TD_ASSIGN_ANDERSON_H

#include <stdint.h>

#include "base/status.h"

typedef struct td_anderson td_anderson;

/* `weight` [unknown] of the residual g - x in the sums of squares; copied. */
td_status td_anderson_create(uint32_t count, const double *weight, td_anderson **out);
void td_anderson_free(td_anderson *anderson); /* NULL is fine */
/* x [unknown], of which g was found, becomes the next. */
void td_anderson_next(td_anderson *anderson, double *x, const double *g);

#endif
