/*
 * What congestion does to the cost of an arc: functions of its flow v, with x = (v + preload) /
 * capacity
 *
 *     constant   t = free
 *     BPR        t = free (1 + a x^power)                    (Bureau of Public Roads 1964)
 *     conical    t = free (2 + sqrt(a^2 (1 - x)^2 + b^2) - a (1 - x) - b),
 *                b = (2 a - 1) / (2 a - 2)                   (Spiess 1990, equation 12)
 *     queue      t = free + Q(x) + R(x)                      (assign/queue.h)
 *
 * All rise with v, so an equilibrium minimises the sum of their integrals. An arc whose cost
 * depends on flow but that has no capacity is closed: its cost is INFINITY. The system optimum is
 * the equilibrium of marginal costs t + v t'.
 */
#ifndef TD_ASSIGN_DELAY_H
#define TD_ASSIGN_DELAY_H

#include <stdbool.h>
#include <stdint.h>

typedef enum td_delay_kind {
    TD_DELAY_CONSTANT,
    TD_DELAY_BPR,
    TD_DELAY_CONICAL,
    TD_DELAY_QUEUE
} td_delay_kind;

typedef struct td_delay {
    td_delay_kind kind;
    double free;     /* cost at no flow, any unit; >= 0 */
    double capacity; /* units of flow */
    double a;        /* BPR: >= 0; conical: > 1; queue: variability x service time, >= 0 */
    double power;    /* BPR: >= 0 */
    double preload;  /* units of flow that are there anyhow; >= 0 */
    double servers;  /* queue: 1 and more */
    double horizon;  /* queue: time over which it grows; > 0 */
    double backlog;  /* queue: time that the queue takes that stood there at first; >= 0 */
} td_delay;

/* False for a negative or undefined figure, a conical `a` of 1 or less, a queue without a server or
 * a horizon. Capacity may be anything
 * but NaN: 0 and below close the arc. */
bool td_delay_valid(const td_delay *d);

/* Of v >= 0; v below 0 counts as 0. */
double td_delay_value(const td_delay *d, double v);
double td_delay_slope(const td_delay *d, double v);     /* t'; INFINITY at 0 for a power below 1 */
double td_delay_curvature(const td_delay *d, double v); /* t'' */
double td_delay_integral(const td_delay *d, double v);  /* of t from 0 to v */

/* Value and slope at once, of t or of the marginal cost. What would be more, or overflow, is
 * TD_DELAY_LIMIT with slope 0, so that only closed arcs cost INFINITY. */
#define TD_DELAY_LIMIT 1e100
void td_delay_evaluate(const td_delay *d, double v, bool marginal, double *value, double *slope);

#endif
