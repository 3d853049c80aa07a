#include "assign/sue.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/resource_delay.h"
#include "base/mem.h"

/* A price stops at so many times what freight pays in all for a unit on its routes at published times:
 * with theta x cost about 2, exp(-20) of it is left. */
#define PRICE_LIMIT 10
/* A resource is part of the linear system if its own load, however it changes, moves times by more
 * than so much: h, or share of running time. */
#define TIME_MATTERS   0.02
#define FACTOR_MATTERS 0.001
/* Room may be exceeded by so much, relative, before a price is asked. */
#define ROOM_TOLERANCE 1e-9
#define HALVINGS       6

typedef struct solver {
    td_sue *s;
    td_index resource_count;
    double *room;  /* [resource] INFINITY: no hard seats */
    double *capacity; /* [resource] INFINITY: unlimited */
    double *slope;  /* [response] */
    double *work;   /* of the logit */

    double *trial_volume, *trial_price, *from_volume, *from_price; /* [resource] */
    double *step_volume, *step_price;                              /* [resource] direction */

    /* The linear system: columns are volumes of some resources, then prices of some. */
    uint32_t size, volume_count;
    td_index *column_resource;              /* [column] */
    uint32_t *volume_column, *price_column; /* [resource] TD_NONE */
    double *matrix, *rhs;                   /* [size x size], [size] */
    double *alone;                          /* [row] what its own column alone would have to be */
    size_t matrix_room;
    uint32_t *touched, *touched_stamp; /* [column] of the pair at hand */
    uint32_t stamp;
    double *gradient; /* [column][route of the pair] of cost */
    size_t gradient_room;
    double *change; /* [route of the pair] of share, for one column */
} solver;

/* --- shares and loads --- */

double td_sue_room(const td_sue *s, td_index resource)
{
    const td_world *w = s->world;
    if (w->resources.kind[resource] != TD_RESOURCE_SERVICE ||
        w->services.seats[w->resources.row[resource]] != TD_SEATS_HARD)
        return INFINITY;
    const double capacity = td_resource_capacity(w, s->period, resource);
    return fmax(0, capacity - td_resource_preload(w, s->period, resource));
}

bool td_sue_price_is_limit(const td_sue *s, td_index resource)
{
    return s->price[resource] > 0 && s->price[resource] >= s->price_limit[resource];
}

static void load_pair(td_sue *s, const td_costed_pair *pair, const double *value,
                      const double *price, double *work)
{
    const td_route_costs *c = s->costs;
    const uint32_t first = pair->first_route, count = pair[1].first_route - first;
    const size_t at = (size_t)(pair - c->pairs);
    for (uint32_t r = first; r < first + count; r++)
        c->logit[r].cost = td_route_cost(c, pair, r, value, price);
    td_logit(c->logit + first, count, c->chains + pair->first_chain, pair->chain_count, pair->theta,
             s->world->parameters.path_size_beta, work, s->share + first, &s->logsum[at]);
    for (uint32_t r = first; r < first + count; r++) {
        const double tonnes = pair->tonnes * s->share[r];
        s->objective += tonnes * c->logit[r].cost;
        for (uint32_t i = c->routes[r].first_take; i < c->routes[r + 1].first_take; i++)
            s->load[c->takes[i].resource] += tonnes * c->takes[i].units;
    }
}

static void load_all(td_sue *s, const double *value, const double *price, double *work)
{
    memset(s->load, 0, s->world->resources.count * sizeof *s->load);
    s->objective = 0;
    for (uint32_t p = 0; p < s->costs->pair_count; p++)
        load_pair(s, &s->costs->pairs[p], value, price, work);
}

static void find_limits(td_sue *s)
{
    const td_route_costs *c = s->costs;
    for (uint32_t p = 0; p < c->pair_count; p++)
        for (uint32_t r = c->pairs[p].first_route; r < c->pairs[p + 1].first_route; r++)
            for (uint32_t i = c->routes[r].first_take; i < c->routes[r + 1].first_take; i++) {
                const double published =
                    c->routes[r].rest + c->pairs[p].per_h * c->routes[r].time_h;
                double *limit = &s->price_limit[c->takes[i].resource];
                *limit = fmax(*limit, PRICE_LIMIT * fmax(published, 0) / c->takes[i].units);
            }
}

td_status td_sue_open(td_sue *s)
{
    const size_t resources = s->world->resources.count;
    s->volume = TD_ALLOC(resources, double);
    s->price = TD_ALLOC(resources, double);
    s->price_limit = TD_ALLOC(resources, double);
    s->load = TD_ALLOC(resources, double);
    s->share = TD_ALLOC(s->costs->route_count, double);
    s->logsum = TD_ALLOC(s->costs->pair_count, double);
    s->value = TD_ALLOC(s->responses->count, double);
    if (!s->volume || !s->price || !s->price_limit || !s->load || !s->share || !s->logsum ||
        !s->value)
        return TD_ERR_NOMEM;
    find_limits(s);
    return TD_OK;
}

void td_sue_close(td_sue *s)
{
    free(s->volume);
    free(s->price);
    free(s->price_limit);
    free(s->load);
    free(s->share);
    free(s->logsum);
    free(s->value);
}

td_status td_sue_start(td_sue *s)
{
    double *work =
        TD_ALLOC(TD_LOGIT_WORK(s->costs->most_routes, s->costs->most_chains), double);
    if (!work)
        return TD_ERR_NOMEM;
    load_all(s, NULL, NULL, work);
    memcpy(s->volume, s->load, s->world->resources.count * sizeof *s->volume);
    memset(s->price, 0, s->world->resources.count * sizeof *s->price);
    free(work);
    return TD_OK;
}

/* --- the gap --- */

static bool is_priced(const solver *v, td_index r)
{
    return isfinite(v->room[r]);
}

static double gap_of(const solver *v)
{
    const td_sue *s = v->s;
    double off = 0, all = 0;
    for (td_index r = 0; r < v->resource_count; r++) {
        const double capacity = v->capacity[r];
        if (!(capacity > 0) || isinf(capacity))
            continue;
        all += s->load[r] / capacity;
        off += fabs(s->load[r] - s->volume[r]) / capacity;
        if (!is_priced(v, r))
            continue;
        const double over = (s->load[r] - v->room[r]) / capacity;
        if (over > 0 && s->price[r] < s->price_limit[r])
            off += over;
        else if (over < 0 && s->price[r] > 0)
            off -= over;
    }
    return all > 0 ? off / all : 0;
}

/* Loads at the volumes and prices of the sue. */
static void evaluate(solver *v)
{
    td_sue *s = v->s;
    for (uint32_t i = 0; i < s->responses->count; i++)
        td_response_at(s->responses, i, s->volume, &s->value[i], &v->slope[i]);
    load_all(s, s->value, s->price, v->work);
    s->gap = gap_of(v);
}

/* --- the linear system --- */

static void choose_columns(solver *v)
{
    const td_sue *s = v->s;
    v->size = 0;
    for (td_index r = 0; r < v->resource_count; r++)
        v->volume_column[r] = v->price_column[r] = TD_NONE;
    for (uint32_t i = 0; i < s->responses->count; i++) {
        const td_response *response = &s->responses->list[i];
        const td_index r = response->resource;
        if (r == TD_NONE || v->volume_column[r] != TD_NONE || !isfinite(s->value[i]))
            continue;
        const double most = fmax(s->load[r], s->volume[r]);
        const double matters =
            response->kind == TD_RESOURCE_LINK ? FACTOR_MATTERS : TIME_MATTERS;
        if (!(v->slope[i] * most > matters))
            continue;
        v->column_resource[v->size] = r;
        v->volume_column[r] = v->size++;
    }
    v->volume_count = v->size;
    for (td_index r = 0; r < v->resource_count; r++) {
        const bool over = s->load[r] > v->room[r] * (1 + ROOM_TOLERANCE);
        if (!is_priced(v, r) || !(s->price[r] > 0 || (over && s->load[r] > 0)))
            continue;
        if (over && td_sue_price_is_limit(s, r)) /* nothing more to raise */
            continue;
        v->column_resource[v->size] = r;
        v->price_column[r] = v->size++;
    }
}

static double *column_of_pair(solver *v, uint32_t column, uint32_t *touched, uint32_t routes)
{
    double *gradient = v->gradient + (size_t)column * v->s->costs->most_routes;
    if (v->touched_stamp[column] != v->stamp) {
        v->touched_stamp[column] = v->stamp;
        v->touched[(*touched)++] = column;
        memset(gradient, 0, routes * sizeof *gradient);
    }
    return gradient;
}

/* Derivatives of the pair's costs by the columns; how many columns it touches. */
static uint32_t fill_gradient(solver *v, const td_costed_pair *pair)
{
    const td_route_costs *c = v->s->costs;
    const uint32_t first = pair->first_route, count = pair[1].first_route - first;
    uint32_t touched = 0;
    v->stamp++;
    for (uint32_t k = 0; k < count; k++) {
        const td_costed_route *r = &c->routes[first + k];
        for (uint32_t i = r->first_answer; i < r[1].first_answer; i++) {
            const td_answer *a = &c->answers[i];
            const td_index resource = v->s->responses->list[a->response].resource;
            const uint32_t column = resource == TD_NONE ? TD_NONE : v->volume_column[resource];
            if (column != TD_NONE)
                column_of_pair(v, column, &touched, count)[k] +=
                    td_route_cost_slope(c, pair, first + k, a, v->s->value) *
                    v->slope[a->response];
        }
        for (uint32_t i = r->first_take; i < r[1].first_take; i++) {
            const uint32_t column = v->price_column[c->takes[i].resource];
            if (column != TD_NONE)
                column_of_pair(v, column, &touched, count)[k] += c->takes[i].units;
        }
    }
    return touched;
}

/* Adds the change of the pair's loads by every column to the matrix. */
static void add_pair(solver *v, const td_costed_pair *pair)
{
    const td_route_costs *c = v->s->costs;
    const uint32_t first = pair->first_route, count = pair[1].first_route - first;
    const uint32_t touched = count < 2 ? 0 : fill_gradient(v, pair);
    const td_logit_chain *chains = c->chains + pair->first_chain;
    if (touched == 0)
        return;
    const td_logit_parts parts =
        td_logit_take_apart(c->logit + first, count, chains, pair->chain_count,
                            v->s->world->parameters.path_size_beta, v->work);
    for (uint32_t t = 0; t < touched; t++) {
        const uint32_t column = v->touched[t];
        td_logit_change(c->logit + first, count, chains, pair->chain_count, &parts,
                        v->gradient + (size_t)column * c->most_routes, v->change);
        for (uint32_t k = 0; k < count; k++) {
            const double tonnes = pair->tonnes * v->change[k];
            const td_costed_route *r = &c->routes[first + k];
            for (uint32_t i = r->first_take; tonnes != 0 && i < r[1].first_take; i++) {
                const td_index resource = c->takes[i].resource;
                const double units = tonnes * c->takes[i].units;
                const uint32_t volume = v->volume_column[resource];
                const uint32_t price = v->price_column[resource];
                if (volume != TD_NONE)
                    v->matrix[(size_t)volume * v->size + column] += units;
                if (price != TD_NONE)
                    v->matrix[(size_t)price * v->size + column] += units;
            }
        }
    }
}

/* A price that moves nothing goes to where it must end: the limit if too much is loaded, or 0. */
static void settle_dead_price(solver *v, uint32_t row)
{
    const td_sue *s = v->s;
    const td_index r = v->column_resource[row];
    double *line = v->matrix + (size_t)row * v->size;
    memset(line, 0, v->size * sizeof *line);
    line[row] = 1;
    v->rhs[row] = (s->load[r] > v->room[r] ? s->price_limit[r] : 0) - s->price[r];
}

/* The load of a price's resource is its room. Load falls about exponentially with the price, so that its
 * logarithm is what a line follows far: ln load + (change of load) / load = ln room. */
static void set_price_row(solver *v, uint32_t row)
{
    const td_sue *s = v->s;
    const td_index r = v->column_resource[row];
    double *line = v->matrix + (size_t)row * v->size;
    const double load = s->load[r], room = v->room[r];
    if (!(line[row] * s->price_limit[r] < -1e-9 * load)) {
        settle_dead_price(v, row);
        return;
    }
    for (uint32_t column = 0; column < v->size; column++)
        line[column] /= load;
    v->rhs[row] = room > 0 ? log(room / load) : -1;
}

/* The equations' derivatives, and what they are off by, row by row. */
static td_status fill_system(solver *v)
{
    const td_sue *s = v->s;
    const size_t cells = (size_t)v->size * v->size;
    if (TD_RESERVE(v->matrix, v->matrix_room, cells) != TD_OK ||
        TD_RESERVE(v->gradient, v->gradient_room, (size_t)v->size * s->costs->most_routes) != TD_OK)
        return TD_ERR_NOMEM;
    memset(v->matrix, 0, cells * sizeof *v->matrix);
    for (uint32_t p = 0; p < s->costs->pair_count; p++)
        add_pair(v, &s->costs->pairs[p]);
    for (uint32_t row = 0; row < v->size; row++) {
        const td_index r = v->column_resource[row];
        if (row < v->volume_count) {
            v->matrix[(size_t)row * v->size + row] -= 1;
            v->rhs[row] = s->volume[r] - s->load[r];
        } else {
            set_price_row(v, row);
        }
        v->alone[row] = v->rhs[row] / v->matrix[(size_t)row * v->size + row];
    }
    return TD_OK;
}

/* Into rhs; false: no solution. */
static bool solve_system(solver *v, gsl_permutation *order)
{
    gsl_matrix_view matrix = gsl_matrix_view_array(v->matrix, v->size, v->size);
    gsl_vector_view rhs = gsl_vector_view_array(v->rhs, v->size);
    int sign;
    bool solved = gsl_linalg_LU_decomp(&matrix.matrix, order, &sign) == 0;
    for (uint32_t i = 0; i < v->size; i++)
        solved = solved && gsl_matrix_get(&matrix.matrix, i, i) != 0;
    solved = solved && gsl_linalg_LU_svx(&matrix.matrix, order, &rhs.vector) == 0;
    for (uint32_t i = 0; i < v->size; i++)
        solved = solved && isfinite(v->rhs[i]);
    return solved;
}

/* The direction: Newton where load matters, what was loaded elsewhere. Where the equations have no
 * solution together, each is solved for itself. */
static td_status find_direction(solver *v)
{
    const td_sue *s = v->s;
    for (td_index r = 0; r < v->resource_count; r++) {
        v->step_volume[r] = s->load[r] - s->volume[r];
        v->step_price[r] = 0;
    }
    choose_columns(v);
    if (v->size == 0)
        return TD_OK;
    const td_status status = fill_system(v);
    if (status != TD_OK)
        return status;
    gsl_permutation *order = gsl_permutation_alloc(v->size);
    if (!order)
        return TD_ERR_NOMEM;
    const double *solution = solve_system(v, order) ? v->rhs : v->alone;
    gsl_permutation_free(order);
    for (uint32_t i = 0; i < v->size; i++)
        if (isfinite(solution[i]))
            (i < v->volume_count ? v->step_volume
                                 : v->step_price)[v->column_resource[i]] = solution[i];
    return TD_OK;
}

static void step(solver *v, double length)
{
    td_sue *s = v->s;
    for (td_index r = 0; r < v->resource_count; r++) {
        s->volume[r] = fmax(0, v->from_volume[r] + length * v->step_volume[r]);
        if (is_priced(v, r))
            s->price[r] = fmin(fmax(0, v->from_price[r] + length * v->step_price[r]), s->price_limit[r]);
    }
    evaluate(v);
}

/* --- rounds --- */

static void find_rooms(solver *v)
{
    for (td_index r = 0; r < v->resource_count; r++) {
        v->room[r] = td_sue_room(v->s, r);
        v->capacity[r] = td_resource_capacity(v->s->world, v->s->period, r);
    }
}

static td_status open_solver(solver *v)
{
    const td_sue *s = v->s;
    const size_t resources = s->world->resources.count, responses = s->responses->count;
    const size_t routes = s->costs->most_routes, chains = s->costs->most_chains;
    v->resource_count = s->world->resources.count;
    double **of_resource[] = {&v->room,       &v->capacity,   &v->from_volume,
                              &v->from_price, &v->step_volume, &v->step_price};
    for (size_t i = 0; i < sizeof of_resource / sizeof *of_resource; i++)
        if (!(*of_resource[i] = TD_ALLOC(resources, double)))
            return TD_ERR_NOMEM;
    v->slope = TD_ALLOC(responses, double);
    v->work = TD_ALLOC(TD_LOGIT_PARTS_WORK(routes, chains), double);
    v->change = TD_ALLOC(routes, double);
    v->column_resource = TD_ALLOC(2 * resources, td_index);
    v->volume_column = TD_ALLOC(resources, uint32_t);
    v->price_column = TD_ALLOC(resources, uint32_t);
    v->rhs = TD_ALLOC(2 * resources, double);
    v->alone = TD_ALLOC(2 * resources, double);
    v->touched = TD_ALLOC(2 * resources, uint32_t);
    v->touched_stamp = TD_ALLOC(2 * resources, uint32_t);
    if (!v->slope || !v->work || !v->change || !v->column_resource || !v->volume_column ||
        !v->price_column || !v->rhs || !v->alone || !v->touched || !v->touched_stamp)
        return TD_ERR_NOMEM;
    find_rooms(v);
    return TD_OK;
}

static void close_solver(solver *v)
{
    free(v->room);
    free(v->capacity);
    free(v->from_volume);
    free(v->from_price);
    free(v->step_volume);
    free(v->step_price);
    free(v->slope);
    free(v->work);
    free(v->change);
    free(v->column_resource);
    free(v->volume_column);
    free(v->price_column);
    free(v->rhs);
    free(v->alone);
    free(v->touched);
    free(v->touched_stamp);
    free(v->matrix);
    free(v->gradient);
}

td_status td_sue_solve(td_sue *s, double gap, uint32_t rounds, const volatile int *cancel,
                       td_assignment_step *steps, uint32_t *step_count)
{
    solver v = {.s = s};
    td_status status = open_solver(&v);
    if (status == TD_OK)
        evaluate(&v);
    for (uint32_t round = 0; status == TD_OK && round < rounds; round++) {
        steps[(*step_count)++] = (td_assignment_step){.gap = s->gap, .objective = s->objective};
        if (s->gap <= gap || round + 1 == rounds)
            break;
        if (cancel && *cancel) {
            status = TD_ERR_CANCELLED;
            break;
        }
        const double had = s->gap;
        status = find_direction(&v);
        memcpy(v.from_volume, s->volume, v.resource_count * sizeof *s->volume);
        memcpy(v.from_price, s->price, v.resource_count * sizeof *s->price);
        double length = 1;
        if (status == TD_OK)
            step(&v, length);
        for (int i = 0; status == TD_OK && i < HALVINGS && !(s->gap < had); i++)
            step(&v, length /= 2);
    }
    close_solver(&v);
    return status;
}
