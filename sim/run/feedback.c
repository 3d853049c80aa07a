#include "run/feedback.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

void td_feedback_free(td_feedback *f)
{
    if (!f)
        return;
    free(f->facility_variance_h2);
    free(f->wait_variance_h2);
    free(f->first_t);
    free(f->last_t);
    free(f);
}

static double *unmeasured(td_index count)
{
    double *values = TD_ALLOC(count, double);
    for (td_index i = 0; values && i < count; i++)
        values[i] = NAN;
    return values;
}

static td_status begin(td_evaluated *e)
{
    const td_world *world = e->world;
    td_feedback *f = TD_ALLOC(1, td_feedback);
    e->feedback = f;
    if (!f)
        return TD_ERR_NOMEM;
    f->facility_variance_h2 = unmeasured(world->facilities.count);
    f->wait_variance_h2 = unmeasured(world->services.count);
    f->first_t = TD_ALLOC((size_t)world->corridors.count + 1, double);
    f->last_t = TD_ALLOC((size_t)world->corridors.count + 1, double);
    if (!f->facility_variance_h2 || !f->wait_variance_h2 || !f->first_t || !f->last_t)
        return TD_ERR_NOMEM;
    e->world->measured = (td_measured){f->facility_variance_h2, f->wait_variance_h2};
    return TD_OK;
}

static void average(double *value, const td_moments *found, uint32_t round)
{
    if (!(found->count > 0))
        return;
    const double variance = found->squares / found->count;
    *value = isnan(*value) ? variance : *value + (variance - *value) / round;
}

static void measure(td_evaluated *e, uint32_t round)
{
    const td_tally *sum = e->simulated->sum;
    for (td_index f = 0; f < e->world->facilities.count; f++)
        average(&e->feedback->facility_variance_h2[f], &sum->stays[f], round);
    for (td_index s = 0; s < e->world->services.count; s++)
        average(&e->feedback->wait_variance_h2[s], &sum->waits[s], round);
}

static void sum_corridors(const td_evaluated *e, double *tonnes)
{
    const td_index none = e->world->corridors.count;
    for (td_index i = 0; i <= none; i++)
        tonnes[i] = 0;
    for (td_index p = 0; p < e->world->period_count; p++)
        for (uint32_t r = 0; r < e->assignments[p]->route_count; r++) {
            const td_route *route = &e->assignments[p]->routes[r];
            tonnes[route->corridor == TD_NONE ? none : route->corridor] += route->tonnes;
        }
}

typedef struct keyed {
    uint64_t key;
    double tonnes;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

/* Tonnes of the routes of a period by pair and route: those of the one added, of the other taken off. */
static td_status moved(const td_evaluated *e, const td_assignment *before,
                       const td_assignment *after, double *moved_t, double *all_t)
{
    const size_t count = (size_t)before->route_count + after->route_count;
    keyed *list = TD_ALLOC(count, keyed);
    size_t n = 0;
    if (!list)
        return TD_ERR_NOMEM;
    for (int side = 0; side < 2; side++) {
        const td_assignment *a = side ? after : before;
        for (uint32_t r = 0; r < a->route_count; r++) {
            const td_route *route = &a->routes[r];
            const uint64_t key = td_route_key(e->keys, e->net, a->arcs + route->first_arc,
                                              route->arc_count);
            list[n++] = (keyed){key ^ (uint64_t)a->pairs[route->pair].cls.commodity << 48 ^
                                    (uint64_t)a->pairs[route->pair].cls.form << 40,
                                side ? route->tonnes : -route->tonnes};
            *all_t += side ? route->tonnes : 0;
        }
    }
    qsort(list, n, sizeof *list, by_key);
    for (size_t i = 0, end; i < n; i = end) {
        double sum = 0;
        for (end = i; end < n && list[end].key == list[i].key; end++)
            sum += list[end].tonnes;
        *moved_t += fabs(sum) / 2; /* what leaves one route comes to another */
    }
    free(list);
    return TD_OK;
}

/* Assigns every period again; *change is the share of freight that took other routes. */
static td_status assign_again(td_evaluated *e, const volatile int *cancel, td_diags *diags,
                              double *change)
{
    double moved_t = 0, all_t = 0;
    td_status status = TD_OK;
    for (td_index p = 0; status == TD_OK && p < e->world->period_count; p++) {
        td_assignment *next = NULL;
        /* Routes anew: what they were found by is what the simulation corrects. */
        status = td_assign(e->world, e->net, e->beside, NULL, p,
                           p > 0 ? e->assignments[p - 1] : NULL, cancel, diags, &next);
        if (status == TD_OK)
            status = moved(e, e->assignments[p], next, &moved_t, &all_t);
        if (status == TD_OK) {
            td_assignment_free(e->assignments[p]);
            e->assignments[p] = next;
        } else {
            td_assignment_free(next);
        }
    }
    *change = all_t > 0 ? moved_t / all_t : 0;
    return status;
}

static td_status simulate_again(td_evaluated *e, const td_evaluated *base,
                                const td_simulation_options *options)
{
    const td_base_use use = {base ? base->world : e->world,
                             base ? base->assignments : e->assignments};
    td_plan *plan = NULL;
    td_status status = td_plan_create(e->world, e->net, e->keys, e->assignments, &use, &plan);
    return status ? status : td_simulate(plan, options, &e->simulated);
}

td_status td_feedback_run(td_evaluated *e, const td_evaluated *base,
                          const td_simulation_options *options, td_diags *diags)
{
    const td_simulation_settings *settings = &e->world->evaluate.simulation;
    td_status status = begin(e);
    if (status == TD_OK)
        sum_corridors(e, e->feedback->first_t);
    for (uint32_t round = 1;
         status == TD_OK && !e->feedback->settled && round <= settings->feedback_rounds; round++) {
        measure(e, round);
        /* its plan borrows the assignments that are about to go */
        td_simulated_free(e->simulated);
        e->simulated = NULL;
        e->feedback->rounds = round;
        status = assign_again(e, options->cancel, diags, &e->feedback->change);
        e->feedback->settled = e->feedback->change <= settings->feedback_tolerance;
        if (status == TD_OK)
            status = simulate_again(e, base, options);
    }
    if (status == TD_OK)
        sum_corridors(e, e->feedback->last_t);
    return status;
}
