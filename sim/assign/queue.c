#include "assign/queue.h"

#include <math.h>

static td_jet jet_product(td_jet a, td_jet b)
{
    return (td_jet){a.value * b.value, a.slope * b.value + a.value * b.slope,
                    a.curvature * b.value + 2 * a.slope * b.slope + a.value * b.curvature};
}

static td_jet jet_quotient(td_jet a, td_jet b)
{
    td_jet q = {a.value / b.value, 0, 0};
    q.slope = (a.slope - q.value * b.slope) / b.value;
    q.curvature = (a.curvature - 2 * q.slope * b.slope - q.value * b.curvature) / b.value;
    return q;
}

static int whole_servers(double servers)
{
    return (int)fmin(fmax(round(servers), 1), TD_QUEUE_SERVERS_LIMIT);
}

/* Erlang B by its recursion B(k) = y / (k + y), y = c r B(k - 1). */
static td_jet erlang_b(int servers, double r)
{
    const td_jet load = {servers * r, servers, 0};
    td_jet b = {1, 0, 0};
    for (int k = 1; k <= servers; k++) {
        const td_jet y = jet_product(load, b);
        b = jet_quotient(y, (td_jet){k + y.value, y.slope, y.curvature});
    }
    return b;
}

/* C = B / (1 - r (1 - B)) */
static td_jet erlang_c(int servers, double r)
{
    const td_jet b = erlang_b(servers, r);
    const td_jet busy = jet_product((td_jet){r, 1, 0}, b);
    return jet_quotient(b, (td_jet){1 - r + busy.value, busy.slope - 1, busy.curvature});
}

td_jet td_queue_steady(double servers, double r)
{
    const int c = whole_servers(servers);
    return jet_quotient(erlang_c(c, r), (td_jet){c * (1 - r), -c, 0});
}

/* r of x = r + k f(r): closed for one server, else Newton between bounds (f rises and is convex). */
static double sheared(double k, double servers, double x)
{
    const int c = whole_servers(servers);
    if (!(x > 0))
        return 0;
    /* f is at most that of one server, over c: its root is a lower bound */
    const double sum = 1 + k / c + x;
    double low = 2 * x / (sum + sqrt(fmax(sum * sum - 4 * x, 0)));
    if (c == 1 || !(low < 1))
        return fmin(low, 1);
    double high = fmin(x, 1), r = low;
    for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
        const td_jet f = td_queue_steady(c, r);
        const double over = r + k * f.value - x;
        if (over == 0)
            break;
        if (over > 0)
            high = r;
        else
            low = r;
        r -= over / (1 + k * f.slope);
        if (!(r > low && r < high))
            r = (low + high) / 2;
    }
    return r;
}

/* Without a service time: what is left over. */
static td_jet leftover(double horizon, double x)
{
    const double over = x - 1, half = horizon / 2, width = TD_QUEUE_ROUNDING;
    if (over <= 0)
        return (td_jet){0, 0, 0};
    if (over >= width)
        return (td_jet){half * (over - width / 2), half, 0};
    return (td_jet){half * over * over / (2 * width), half * over / width, half / width};
}

static td_jet growing(const td_queue *q, double x)
{
    if (!(q->a > 0))
        return leftover(q->horizon, x);
    const double k = 2 * q->a / q->horizon, r = sheared(k, q->servers, x);
    if (!(r < 1)) /* far beyond saturation doubles no longer tell r from 1 */
        return (td_jet){(x - 1) * q->horizon / 2, q->horizon / 2, 0};
    const td_jet f = td_queue_steady(q->servers, r);
    const double steep = 1 + k * f.slope; /* dx / dr */
    return (td_jet){.value = r > 0.9 ? (x - r) * q->horizon / 2 : q->a * f.value,
                    .slope = q->a * f.slope / steep,
                    .curvature = q->a * f.curvature / (steep * steep * steep)};
}

static td_jet melting(const td_queue *q, double x)
{
    if (!(q->backlog > 0))
        return (td_jet){0, 0, 0};
    const double width = TD_QUEUE_ROUNDING, y = 1 - x, root = sqrt(y * y + width * width);
    const double h = y > 0 ? (y + root) / 2 : width * width / (2 * (root - y));
    const double h1 = -h / root;                            /* dh / dx */
    const double h2 = width * width / (2 * root * root * root);
    const double b = q->backlog, t = q->horizon;
    if (h * t >= b)
        return (td_jet){b * b / (2 * t * h), -b * b / (2 * t * h * h) * h1,
                        b * b / (2 * t * h * h) * (2 * h1 * h1 / h - h2)};
    return (td_jet){b - h * t / 2, -t / 2 * h1, -t / 2 * h2};
}

td_jet td_queue_wait(const td_queue *q, double x)
{
    const td_jet a = growing(q, x), b = melting(q, x);
    return (td_jet){a.value + b.value, a.slope + b.slope, a.curvature + b.curvature};
}

/* Integral of f from 0 to r: of C / c over u = -ln(1 - r), where it is smooth. */
static double steady_integral(double servers, double r)
{
    /* Gauss-Legendre, 8 points a panel */
    static const double place[] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                                   0.9602898564975363};
    static const double weight[] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                                    0.1012285362903763};
    const int c = whole_servers(servers);
    const double end = -log1p(-r);
    if (c == 1)
        return end - r;
    const int panels = 1 + (int)(4 * end);
    const double half = end / panels / 2;
    double sum = 0;
    for (int p = 0; p < panels; p++)
        for (int i = 0; i < 4; i++) {
            const double middle = (2 * p + 1) * half;
            sum += weight[i] * (erlang_c(c, -expm1(-(middle - half * place[i]))).value +
                                erlang_c(c, -expm1(-(middle + half * place[i]))).value);
        }
    return sum * half / c;
}

static double growing_integral(const td_queue *q, double x)
{
    if (!(x > 0))
        return 0;
    if (!(q->a > 0)) {
        const double over = x - 1, width = TD_QUEUE_ROUNDING, half = q->horizon / 2;
        if (over <= 0)
            return 0;
        if (over < width)
            return half * over * over * over / (6 * width);
        return half * (width * width / 6 + (over - width) * over / 2);
    }
    const double r = sheared(2 * q->a / q->horizon, q->servers, x);
    if (!(r < 1))
        return q->horizon * (x - 1) * (x - 1) / 4;
    const double wait = growing(q, x).value;
    return q->a * steady_integral(q->servers, r) + wait * wait / q->horizon;
}

/* With y = 1 - x = w sinh s: h = w exp(s) / 2, and both forms of R integrate in s. */
static double melting_integral(const td_queue *q, double x)
{
    if (!(q->backlog > 0))
        return 0;
    const double w = TD_QUEUE_ROUNDING, b = q->backlog, t = q->horizon;
    const double from = asinh((1 - x) / w), to = asinh(1 / w);
    const double turn = fmin(fmax(log(2 * b / (t * w)), from), to); /* h t = b */
    const double gone = (to - exp(-2 * to) / 2) - (turn - exp(-2 * turn) / 2);
    const double slow = w * w / 4 * (exp(2 * turn) / 2 + turn - exp(2 * from) / 2 - from);
    return b * b / (2 * t) * gone + b * w * (sinh(turn) - sinh(from)) - t / 2 * slow;
}

double td_queue_integral(const td_queue *q, double x)
{
    return growing_integral(q, x) + melting_integral(q, x);
}

/* With s(r) = time / (1 + variability f(r)), r + 2 (time - s(r)) / horizon rises with r. */
double td_queue_fit_service(double time, double variability, double servers, double horizon,
                            double x)
{
    double low = 0, high = 1;
    if (!(x > 0) || !(time > 0))
        return fmax(time, 0);
    if (x >= 1 + 2 * time / horizon)
        return 0;
    for (int i = 0; i < 200 && high - low > 1e-16 * high; i++) {
        const double r = (low + high) / 2;
        const double service = time / (1 + variability * td_queue_steady(servers, r).value);
        if (r + 2 * (time - service) / horizon < x)
            low = r;
        else
            high = r;
    }
    return time / (1 + variability * td_queue_steady(servers, (low + high) / 2).value);
}
