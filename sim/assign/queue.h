/*
 * The wait in a queue of c servers at the utilisation x, below saturation and beyond it.
 *
 * Below saturation, over a long time, Allen-Cunneen: a f(r) with
 *
 *     f(r) = C(c, c r) / (c (1 - r)),     a = (ca^2 + cs^2) / 2 x service time
 *
 * C the probability of waiting (Erlang C), ca and cs the coefficients of variation of the time
 * between arrivals and of service. That is exact for M/M/c (both 1), and for M/G/1
 * (Pollaczek-Khinchine: c = 1, ca = 1).
 *
 * Over a period of length T the queue cannot grow faster than what is left over, (x - 1) T / 2 on
 * average beyond saturation. The curve is sheared onto that line (Kimber and Hollis 1979):
 *
 *     Q = a f(r),    x = r + 2 Q / T
 *
 * (for one server close to Akcelik's time-dependent form). With a = 0 only what is left over waits:
 * Q = (x - 1) T / 2 beyond 1, rounded off over the first TD_QUEUE_ROUNDING of x.
 *
 * A queue that stood there when the period began, worth a time B of service at full rate, melts away
 * at the rate h = 1 - x and costs on average
 *
 *     R = B^2 / (2 T h)   if it is gone within T,    B - h T / 2   otherwise
 *
 * with h = (y + sqrt(y^2 + TD_QUEUE_ROUNDING^2)) / 2 in the place of y = 1 - x, never below 0.
 */
#ifndef TD_ASSIGN_QUEUE_H
#define TD_ASSIGN_QUEUE_H

#define TD_QUEUE_ROUNDING 0.01
/* More servers count as so many: below saturation nobody waits for one of them. */
#define TD_QUEUE_SERVERS_LIMIT 1000

/* A quantity with its first and second derivative. */
typedef struct td_jet {
    double value, slope, curvature;
} td_jet;

/* f and its derivatives, 0 <= r < 1; servers are rounded. */
td_jet td_queue_steady(double servers, double r);

typedef struct td_queue {
    double a, servers, horizon, backlog;
} td_queue;

/* Q + R at x >= 0 and the derivatives by x. */
td_jet td_queue_wait(const td_queue *queue, double x);
/* Its integral from 0 to x. */
double td_queue_integral(const td_queue *queue, double x);

/* The service time at which a station of `servers`, with (ca^2 + cs^2) / 2 = `variability`, keeps
 * freight for `time` in all, service and Q, at the utilisation x over a period of length `horizon`.
 * At an x that would leave a longer queue than that however short service is: 0. */
double td_queue_fit_service(double time, double variability, double servers, double horizon,
                            double x);

#endif
