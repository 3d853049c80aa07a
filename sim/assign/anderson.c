#include "assign/anderson.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    DEPTH = 4,    /* rounds that the next one goes by */
    PATIENCE = 3, /* rounds without a smaller residual before it begins again from the best, by half */
};
/* What must be left of a difference's square beside later ones: nearly the same as these, it tells nothing. */
static const double OWN = 1e-8;

struct td_anderson {
    uint32_t count;
    int held, idle;
    double step;    /* of the residual, 1 unless that did not do */
    double *weight; /* [unknown] */
    double *x, *f;  /* [unknown] the last, and its residual */
    double *dx[DEPTH], *df[DEPTH]; /* [unknown] between rounds, the latest first */
    double *best_x, *best_f, best; /* of the smallest sum of squares */
};

td_status td_anderson_create(uint32_t count, const double *weight, td_anderson **out)
{
    td_anderson *a = TD_ALLOC(1, td_anderson);
    *out = NULL;
    if (!a)
        return TD_ERR_NOMEM;
    *a = (td_anderson){.count = count, .held = -1, .step = 1, .best = INFINITY};
    double **const arrays[] = {&a->weight, &a->x, &a->f, &a->best_x, &a->best_f};
    td_status status = TD_OK;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        if (!(*arrays[i] = TD_ALLOC(count, double)))
            status = TD_ERR_NOMEM;
    for (int d = 0; d < DEPTH; d++) {
        a->dx[d] = TD_ALLOC(count, double);
        a->df[d] = TD_ALLOC(count, double);
        if (!a->dx[d] || !a->df[d])
            status = TD_ERR_NOMEM;
    }
    if (status != TD_OK) {
        td_anderson_free(a);
        return status;
    }
    memcpy(a->weight, weight, count * sizeof *weight);
    *out = a;
    return TD_OK;
}

void td_anderson_free(td_anderson *a)
{
    if (!a)
        return;
    free(a->weight);
    free(a->x);
    free(a->f);
    free(a->best_x);
    free(a->best_f);
    for (int d = 0; d < DEPTH; d++) {
        free(a->dx[d]);
        free(a->df[d]);
    }
    free(a);
}

static double product(const td_anderson *a, const double *u, const double *v)
{
    double sum = 0;
    for (uint32_t i = 0; i < a->count; i++)
        sum += a->weight[i] * a->weight[i] * u[i] * v[i];
    return sum;
}

/* Remembers how x and its residual changed since the last round; `g` is of x. */
static void note(td_anderson *a, const double *x, const double *g)
{
    double *dx = a->dx[DEPTH - 1], *df = a->df[DEPTH - 1];
    const int last = a->held;
    if (last >= 0) {
        memmove(a->dx + 1, a->dx, (DEPTH - 1) * sizeof *a->dx);
        memmove(a->df + 1, a->df, (DEPTH - 1) * sizeof *a->df);
        a->dx[0] = dx;
        a->df[0] = df;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        const double f = g[i] - x[i];
        if (last >= 0) {
            dx[i] = x[i] - a->x[i];
            df[i] = f - a->f[i];
        }
        a->x[i] = x[i];
        a->f[i] = f;
    }
    a->held = last < 0 ? 0 : last < DEPTH ? last + 1 : DEPTH;
}

/* Solves the m symmetric equations in place by elimination; an unknown that those before it leave nothing
 * to tell of is 0. */
static void solve(int m, double (*matrix)[DEPTH], double *rhs)
{
    double square[DEPTH];
    for (int k = 0; k < m; k++)
        square[k] = matrix[k][k];
    for (int k = 0; k < m; k++) {
        const bool tells = matrix[k][k] > OWN * square[k];
        for (int i = k + 1; i < m && tells; i++) {
            const double factor = matrix[i][k] / matrix[k][k];
            for (int j = k; j < m; j++)
                matrix[i][j] -= factor * matrix[k][j];
            rhs[i] -= factor * rhs[k];
        }
        if (!tells)
            matrix[k][k] = 0;
    }
    for (int k = m - 1; k >= 0; k--) {
        for (int j = k + 1; j < m; j++)
            rhs[k] -= matrix[k][j] * rhs[j];
        rhs[k] = matrix[k][k] > 0 ? rhs[k] / matrix[k][k] : 0;
    }
}

/* Shares of the differences that leave the least residual; how many. */
static int weigh(const td_anderson *a, double *share)
{
    double matrix[DEPTH][DEPTH];
    int m = 0;
    while (m < a->held && product(a, a->df[m], a->df[m]) > 0)
        m++;
    for (int i = 0; i < m; i++) {
        for (int j = 0; j <= i; j++)
            matrix[i][j] = matrix[j][i] = product(a, a->df[i], a->df[j]);
        share[i] = product(a, a->df[i], a->f);
    }
    solve(m, matrix, share);
    return m;
}

static void begin_again(td_anderson *a)
{
    memcpy(a->x, a->best_x, a->count * sizeof *a->x);
    memcpy(a->f, a->best_f, a->count * sizeof *a->f);
    a->held = 0;
    a->idle = 0;
    a->step /= 2;
}

void td_anderson_next(td_anderson *a, double *x, const double *g)
{
    double share[DEPTH];
    note(a, x, g);
    const double residual = product(a, a->f, a->f);
    a->idle = residual < a->best ? 0 : a->idle + 1;
    if (residual < a->best) {
        a->best = residual;
        memcpy(a->best_x, a->x, a->count * sizeof *a->x);
        memcpy(a->best_f, a->f, a->count * sizeof *a->f);
    }
    if (a->idle >= PATIENCE)
        begin_again(a);
    const int m = weigh(a, share);
    for (uint32_t i = 0; i < a->count; i++) {
        x[i] = a->x[i] + a->step * a->f[i];
        for (int d = 0; d < m; d++)
            x[i] -= share[d] * (a->dx[d][i] + a->step * a->df[d][i]);
    }
}
