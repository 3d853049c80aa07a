/* The spread of times that a simulation finds, back into the choice of routes: to a fixed point.
 *
 * Round by round: simulate; take the variance of the time at every facility that has a queue, and of the wait
 * for every service; assign again with them in the reliability term; stop when a round moves no more
 * than the tolerance of all freight to other routes. From the second round on the variances are averages
 * over the rounds (method of successive averages), so that freight does not swing to and fro. */
#ifndef TD_RUN_FEEDBACK_H
#define TD_RUN_FEEDBACK_H

#include "run/evaluate.h"

typedef struct td_feedback {
    double *facility_variance_h2, *wait_variance_h2; /* those of td_world.measured */
    double *first_t; /* [corridor, then none] tonnes before any feedback */
    double *last_t;  /* likewise at the end */
    double change;   /* share of freight that the last round moved */
    uint32_t rounds;
    bool settled;
} td_feedback;

/* Of a scenario that has been simulated once and asks for it: leaves the last assignment and simulation. */
td_status td_feedback_run(td_evaluated *evaluated, const td_evaluated *base,
                          const td_simulation_options *options, td_diags *diags);
void td_feedback_free(td_feedback *feedback); /* NULL is fine */

#endif
