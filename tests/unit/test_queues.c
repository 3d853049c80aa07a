/*
 * The engine against closed forms of queueing theory: 30 replications each, intervals at 1 - 1e-6,
 * so that a sound engine fails one claim in a million seeds. VERBOSE=1 prints the intervals.
 */
#include "queue_world.h"

static const double warm_up_h = 2000, span_h = 40000;

static qw_model model(uint32_t stations)
{
    qw_model m = {.stations = stations, .warm_up_h = warm_up_h, .span_h = span_h};
    for (uint32_t i = 0; i < stations; i++)
        m.spec[i] = (td_station_spec)TD_STATION_INIT;
    return m;
}

static void one_server_exponential(void **state)
{
    (void)state;
    /* M/M/1: Lq = rho^2 / (1 - rho), Wq = rho / (mu - lambda), L = rho / (1 - rho) */
    const double rho = 0.7;
    qw_model m = model(1);
    m.arrival[0] = td_distribution_exponential(1 / rho);
    m.service[0] = td_distribution_exponential(1);
    const qw_claim claims[] = {{0, qw_queue, rho * rho / (1 - rho), "M/M/1 queue"},
                               {0, qw_wait, rho / (1 - rho), "M/M/1 wait"},
                               {0, qw_inside, rho / (1 - rho), "M/M/1 inside"},
                               {0, qw_busy, rho, "M/M/1 utilisation"},
                               {0, qw_rate, rho, "M/M/1 throughput"}};
    qw_check(&m, claims, 5, 0.07);
}

/* Erlang's C: the probability of waiting with c servers and a = lambda / mu. */
static double erlang_c(uint32_t c, double a)
{
    double blocked = 1; /* Erlang B by its recursion */
    for (uint32_t k = 1; k <= c; k++)
        blocked = a * blocked / (k + a * blocked);
    return blocked / (1 - a / c * (1 - blocked));
}

static void several_servers(void **state)
{
    (void)state;
    /* M/M/c: Lq = C(c, a) a / (c - a) */
    const double a = 4;
    const double waits = erlang_c(5, a);
    /* the tables of Erlang C give 0.554 for 5 servers at 4 erlangs */
    td_assert_close(waits, 0.5541, 2e-4, 0);
    qw_model m = model(1);
    m.spec[0].servers = 5;
    m.arrival[0] = td_distribution_exponential(1 / a);
    m.service[0] = td_distribution_exponential(1);
    const qw_claim claims[] = {{0, qw_queue, waits * a / (5 - a), "M/M/5 queue"},
                               {0, qw_wait, waits / (5 - a), "M/M/5 wait"},
                               {0, qw_busy, a / 5, "M/M/5 utilisation"}};
    qw_check(&m, claims, 3, 0.05);
}

static void constant_and_general_services(void **state)
{
    (void)state;
    /* Pollaczek and Khinchine: Wq = lambda E[S^2] / (2 (1 - rho)) */
    const double rho = 0.75, cvs[] = {0, 0.5, 2};
    for (int i = 0; i < 3; i++) {
        qw_model m = model(1);
        m.arrival[0] = td_distribution_exponential(1 / rho);
        m.service[0] =
            i == 1 ? td_distribution_gamma(1, cvs[i]) : td_distribution_lognormal(1, cvs[i]);
        const double wait = rho * (1 + cvs[i] * cvs[i]) / (2 * (1 - rho));
        const qw_claim claims[] = {{0, qw_wait, wait, i ? "M/G/1 wait" : "M/D/1 wait"},
                                   {0, qw_queue, rho * wait, i ? "M/G/1 queue" : "M/D/1 queue"}};
        qw_check(&m, claims, 2, i == 2 ? 0.18 : 0.06);
    }
}

static void ranks(void **state)
{
    (void)state;
    /* M/M/1 with two ranks, nobody driven out (Cobham 1954): W1 = W0 / (1 - rho1),
     * W2 = W0 / ((1 - rho1)(1 - rho)), W0 = rho / mu. Summed over both it is M/M/1's. The engine
     * tells waits of all, so the mix is checked here and each rank's in test_station. */
    const double rho = 0.8, first = 0.3 * rho, w0 = rho;
    const double mixed = 0.3 * w0 / (1 - first) + 0.7 * w0 / ((1 - first) * (1 - rho));
    td_assert_close(mixed, rho / (1 - rho), 1e-12, 0);
    qw_model m = model(1);
    m.rank_share[0] = 0.3;
    m.arrival[0] = td_distribution_exponential(1 / rho);
    m.service[0] = td_distribution_exponential(1);
    const qw_claim claims[] = {{0, qw_wait, mixed, "M/M/1, two ranks, wait"}};
    qw_check(&m, claims, 1, 0.1);
}

static void finite_space(void **state)
{
    (void)state;
    /* M/M/2/5: p_n by birth and death; lost = p_5 (arrivals see time averages) */
    const double a = 1.8;
    double p[6] = {1}, total = 1, inside = 0, queue = 0;
    for (int n = 1; n <= 5; n++) {
        p[n] = p[n - 1] * a / (n < 2 ? n : 2);
        total += p[n];
    }
    for (int n = 0; n <= 5; n++) {
        inside += n * p[n] / total;
        queue += (n > 2 ? n - 2 : 0) * p[n] / total;
    }
    qw_model m = model(1);
    m.spec[0].servers = 2;
    m.spec[0].space = 5;
    m.spec[0].when_full = TD_FULL_LOSE;
    m.arrival[0] = td_distribution_exponential(1 / a);
    m.service[0] = td_distribution_exponential(1);
    const qw_claim claims[] = {
        {0, qw_lost_share, p[5] / total, "M/M/2/5 lost"},
        {0, qw_inside, inside, "M/M/2/5 inside"},
        {0, qw_queue, queue, "M/M/2/5 queue"},
        {0, qw_wait, queue / (a * (1 - p[5] / total)), "M/M/2/5 wait"},
    };
    qw_check(&m, claims, 4, 0.03);
}

static void endless_servers(void **state)
{
    (void)state;
    /* M/G/inf: as many inside as lambda E[S], whatever the law of S */
    qw_model m = model(1);
    m.spec[0].servers = TD_SERVERS_ANY;
    m.arrival[0] = td_distribution_exponential(0.5);
    m.service[0] = td_distribution_lognormal(10, 1);
    const qw_claim claims[] = {{0, qw_inside, 20, "M/G/inf inside"}};
    qw_check(&m, claims, 1, 0.02);
}

static void tandem(void **state)
{
    (void)state;
    /* Burke (1956): what leaves an M/M/c queue is Poisson again */
    const double lambda = 0.7;
    qw_model m = model(2);
    m.arrival[0] = td_distribution_exponential(1 / lambda);
    m.service[0] = td_distribution_exponential(1);
    m.service[1] = td_distribution_exponential(1.2);
    m.route[0][1] = 1;
    const double rho = 1.2 * lambda;
    const qw_claim claims[] = {{0, qw_inside, lambda / (1 - lambda), "tandem, first"},
                               {1, qw_inside, rho / (1 - rho), "tandem, second"},
                               {1, qw_rate, lambda, "tandem, throughput"}};
    qw_check(&m, claims, 3, 0.12);
}

static void jackson(void **state)
{
    (void)state;
    /*  0 --0.5--> 1 --0.3--> 0        lambda = gamma + lambda P, solved by hand:
     *  0 --0.5--> 2 --0.4--> 1        l0 = 0.4 + 0.3 l1; l1 = 0.5 l0 + 0.4 l2; l2 = 0.1 + 0.5 l0
     *                                 l1 = 0.7 l0 + 0.04, l0 = 0.412 / 0.79 */
    const double l0 = 0.412 / 0.79, l1 = 0.7 * l0 + 0.04, l2 = 0.1 + 0.5 * l0;
    qw_model m = model(3);
    m.arrival[0] = td_distribution_exponential(1 / 0.4);
    m.arrival[2] = td_distribution_exponential(1 / 0.1);
    m.service[0] = td_distribution_exponential(1.2);
    m.service[1] = td_distribution_exponential(3);
    m.service[2] = td_distribution_exponential(1.5);
    m.spec[1].servers = 2;
    m.route[0][1] = 0.5;
    m.route[0][2] = 0.5;
    m.route[1][0] = 0.3;
    m.route[2][1] = 0.4;
    const double r0 = 1.2 * l0, a1 = 3 * l1, r2 = 1.5 * l2;
    const qw_claim claims[] = {
        {0, qw_inside, r0 / (1 - r0), "Jackson, node 0"},
        {1, qw_inside, a1 + erlang_c(2, a1) * a1 / (2 - a1), "Jackson, node 1"},
        {2, qw_inside, r2 / (1 - r2), "Jackson, node 2"},
        {0, qw_rate, l0, "Jackson, rate of node 0"},
        {1, qw_rate, l1, "Jackson, rate of node 1"},
    };
    qw_check(&m, claims, 5, 0.08);
}

static void blocking_after_service(void **state)
{
    (void)state;
    /* Two servers in a row, nobody may stand between them, the first always busy (Hunt 1956):
     * states of (second idle), (both at work), (first blocked); equal rates mu give probabilities
     * 1/3 each, so the throughput is 2 mu / 3 and the first is blocked a third of the time. */
    qw_model m = model(2);
    m.spec[0].space = 10;
    m.spec[0].when_full = TD_FULL_LOSE;
    m.spec[1].space = 1;
    m.service[0] = td_distribution_exponential(1);
    m.service[1] = td_distribution_exponential(1);
    m.route[0][1] = 1;
    m.arrival[0] = td_distribution_constant(0.2); /* ten in the queue last for more than that */
    const qw_claim claims[] = {{1, qw_rate, 2.0 / 3, "blocking, throughput"},
                               {0, qw_blocked, 1.0 / 3, "blocking, blocked"}};
    qw_check(&m, claims, 2, 0.02);
}

/* M/M(1,K)/1: a batch takes up to K of those who wait as soon as one does. With n in the queue
 * while the server works, p_n = C r^n, r the root in (0, 1) of mu r^(K + 1) - (lambda + mu) r +
 * lambda = 0, and the server is idle with mu C / lambda (Bailey 1954; balance equations by hand).
 */
static double batch_root(double lambda, double mu, int k)
{
    double low = 0, high = 1 - 1e-6; /* 1 is a root as well */
    for (int i = 0; i < 200; i++) {
        const double r = (low + high) / 2;
        if (mu * pow(r, k + 1) - (lambda + mu) * r + lambda > 0)
            low = r;
        else
            high = r;
    }
    return low;
}

static void batches(void **state)
{
    (void)state;
    const double lambda = 2, mu = 0.8; /* of K mu = 3.2 */
    const double r = batch_root(lambda, mu, 4);
    const double c = 1 / (mu / lambda + 1 / (1 - r));
    const td_distribution batch = td_distribution_exponential(1 / mu);
    qw_model m = model(1);
    m.spec[0].batch_units = 4;
    m.spec[0].batch_h = &batch;
    m.arrival[0] = td_distribution_exponential(1 / lambda);
    m.service[0] = td_distribution_constant(1);
    const double queue = c * r / ((1 - r) * (1 - r));
    const qw_claim claims[] = {{0, qw_queue, queue, "batches of 4, queue"},
                               {0, qw_wait, queue / lambda, "batches of 4, wait"},
                               {0, qw_busy, c / (1 - r), "batches of 4, utilisation"}};
    qw_check(&m, claims, 3, 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_server_exponential),
        cmocka_unit_test(several_servers),
        cmocka_unit_test(constant_and_general_services),
        cmocka_unit_test(ranks),
        cmocka_unit_test(finite_space),
        cmocka_unit_test(endless_servers),
        cmocka_unit_test(tandem),
        cmocka_unit_test(jackson),
        cmocka_unit_test(blocking_after_service),
        cmocka_unit_test(batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
