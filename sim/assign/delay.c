#include "assign/delay.h"

#include <math.h>

#include "assign/queue.h"

/* Most networks have power 4, some another small whole number: a few products instead of pow(). */
static double power_of(double x, double power)
{
    enum { LARGEST = 8 };
    if (!(power >= 0 && power <= LARGEST) || power != floor(power))
        return pow(x, power);
    double product = 1;
    for (int i = (int)power; i > 0; i--)
        product *= x;
    return product;
}

static bool is_flat(const td_delay *d)
{
    return d->kind == TD_DELAY_CONSTANT || (d->free == 0 && d->kind != TD_DELAY_QUEUE) ||
           (d->kind == TD_DELAY_BPR && (d->a == 0 || d->power == 0));
}

static double flat_value(const td_delay *d)
{
    return d->kind == TD_DELAY_BPR && d->power == 0 ? d->free * (1 + d->a) : d->free;
}

static double load(const td_delay *d, double v)
{
    return ((v > 0 ? v : 0) + d->preload) / d->capacity;
}

static double conical_b(double a)
{
    return (2 * a - 1) / (2 * a - 2);
}

/* Integral of sqrt(a^2 y^2 + b^2) from 0 to y. */
static double root_integral(double a, double b, double y)
{
    return (y * sqrt(a * a * y * y + b * b) + b * b / a * asinh(a * y / b)) / 2;
}

static td_queue queue_of(const td_delay *d)
{
    return (td_queue){.a = d->a, .servers = d->servers, .horizon = d->horizon, .backlog = d->backlog};
}

bool td_delay_valid(const td_delay *d)
{
    if (!(d->free >= 0) || !(d->preload >= 0) || isnan(d->capacity))
        return false;
    switch (d->kind) {
    case TD_DELAY_CONSTANT:
        return true;
    case TD_DELAY_BPR:
        return d->a >= 0 && d->power >= 0;
    case TD_DELAY_CONICAL:
        return d->a > 1;
    case TD_DELAY_QUEUE:
        return d->a >= 0 && d->servers >= 1 && d->horizon > 0 && d->backlog >= 0;
    }
    return false;
}

double td_delay_value(const td_delay *d, double v)
{
    if (is_flat(d))
        return flat_value(d);
    if (!(d->capacity > 0))
        return INFINITY;
    const double x = load(d, v);
    if (d->kind == TD_DELAY_BPR)
        return d->free * (1 + d->a * power_of(x, d->power));
    if (d->kind == TD_DELAY_QUEUE) {
        const td_queue queue = queue_of(d);
        return d->free + td_queue_wait(&queue, x).value;
    }
    const double b = conical_b(d->a), y = d->a * (1 - x);
    return d->free * (2 + sqrt(y * y + b * b) - y - b);
}

double td_delay_slope(const td_delay *d, double v)
{
    if (is_flat(d) || !(d->capacity > 0))
        return 0;
    const double x = load(d, v);
    if (d->kind == TD_DELAY_BPR)
        return d->free * d->a * d->power * power_of(x, d->power - 1) / d->capacity;
    if (d->kind == TD_DELAY_QUEUE) {
        const td_queue queue = queue_of(d);
        return td_queue_wait(&queue, x).slope / d->capacity;
    }
    const double b = conical_b(d->a), y = d->a * (1 - x);
    return d->free * d->a * (1 - y / sqrt(y * y + b * b)) / d->capacity;
}

double td_delay_curvature(const td_delay *d, double v)
{
    if (is_flat(d) || !(d->capacity > 0))
        return 0;
    const double x = load(d, v);
    if (d->kind == TD_DELAY_QUEUE) {
        const td_queue queue = queue_of(d);
        return td_queue_wait(&queue, x).curvature / (d->capacity * d->capacity);
    }
    const double scale = d->free / (d->capacity * d->capacity);
    if (d->kind == TD_DELAY_BPR) {
        if (d->power == 1)
            return 0;
        return scale * d->a * d->power * (d->power - 1) * power_of(x, d->power - 2);
    }
    const double b = conical_b(d->a), y = d->a * (1 - x), root = sqrt(y * y + b * b);
    return scale * d->a * d->a * b * b / (root * root * root);
}

double td_delay_integral(const td_delay *d, double v)
{
    if (!(v > 0))
        return 0;
    if (is_flat(d))
        return flat_value(d) * v;
    if (!(d->capacity > 0))
        return INFINITY;
    const double from = load(d, 0), to = load(d, v);
    if (d->kind == TD_DELAY_BPR) {
        const double above = power_of(to, d->power + 1) - power_of(from, d->power + 1);
        return d->free * (v + d->a * d->capacity * above / (d->power + 1));
    }
    if (d->kind == TD_DELAY_QUEUE) {
        const td_queue queue = queue_of(d);
        return d->free * v +
               d->capacity * (td_queue_integral(&queue, to) - td_queue_integral(&queue, from));
    }
    const double a = d->a, b = conical_b(a);
    const double root = root_integral(a, b, 1 - from) - root_integral(a, b, 1 - to);
    const double straight = (2 - a - b) * (to - from) + a * (to * to - from * from) / 2;
    return d->free * d->capacity * (root + straight);
}

void td_delay_evaluate(const td_delay *d, double v, bool marginal, double *value, double *slope)
{
    if (is_flat(d) || !(d->capacity > 0)) {
        *value = is_flat(d) ? flat_value(d) : (double)INFINITY;
        *slope = 0;
        return;
    }
    if (d->kind == TD_DELAY_BPR && d->power >= 1) { /* the hot path: one power, one division */
        const double x = load(d, v);
        const double steep = d->free * d->a * power_of(x, d->power - 1);
        *value = d->free + steep * x;
        *slope = steep * d->power / d->capacity;
    } else {
        *value = td_delay_value(d, v);
        *slope = td_delay_slope(d, v);
    }
    if (marginal && v > 0) {
        const double curvature = td_delay_curvature(d, v);
        *value += v * *slope;
        *slope = 2 * *slope + v * curvature;
    } else if (marginal) {
        *slope *= 2;
    }
    if (!(*value < TD_DELAY_LIMIT)) {
        *value = TD_DELAY_LIMIT;
        *slope = 0;
    }
}
