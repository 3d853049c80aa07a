/* Routes that no other beats in all criteria, told to planners: which stand for the rest, and in what
 * each is the best. */
#ifndef TD_RUN_TRADEOFF_WORDS_H
#define TD_RUN_TRADEOFF_WORDS_H

#include <jansson.h>

#include "assign/tradeoffs.h"
#include "base/diag.h"
#include "run/route_words.h"

typedef struct td_criteria {
    td_criterion list[TD_CRITERION_COUNT];
    uint32_t count;
} td_criteria;

/* Names separated by commas, each once. TD_ERR_USAGE with a diagnostic. */
td_status td_criteria_read(const char *text, td_diags *diags, td_criteria *out);

/* Keeps at most `most` routes, in their order: the best by each criterion, then, one at a time, the one
 * that is farthest from all kept ones (by the criterion in which two differ most, as a share of its range). */
td_status td_tradeoffs_pick(td_tradeoffs *tradeoffs, const td_criteria *criteria, uint32_t most);

/* How many there are, and the kept ones side by side; `found`: how many there were before the pick. */
td_status td_tradeoffs_write(const td_route_teller *teller, const td_tradeoffs *tradeoffs,
                             const td_criteria *criteria, uint32_t found, td_strbuf *out);
/* The members "criteria", "routes_found", "complete". */
void td_tradeoffs_add_json(const td_tradeoffs *tradeoffs, const td_criteria *criteria,
                           uint32_t found, json_t *root);
/* By which criteria a route is the best: an array of names. */
json_t *td_tradeoffs_best_json(const td_tradeoffs *tradeoffs, const td_criteria *criteria,
                               uint32_t route);

#endif
