/* Demand that answers to cost, and costs that answer to load: assigned in rounds to the fixed point.
 * Unknown is, pair by pair, the change of cost that the tonnes stand for; a round assigns them and finds
 * the change of cost that they make. Where loads change no costs, the second round is the answer. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/anderson.h"
#include "assign/demand_response.h"
#include "base/mem.h"

typedef struct rounds {
    const td_world *world;
    const td_supernetwork *net;
    const td_counterpart *base;
    td_route_pool *pool;
    td_index period;
    td_assignment *before;
    const td_assignment *earlier;
    const volatile int *cancel;
    td_diags *diags;

    td_demand_response *response;
    double *tonnes, *found; /* [pair] assigned; the ratio that came of it */
    bool negligible; /* what the last round moves, to the accuracy of assignments */
    td_anderson *anderson;
    td_assignment_step *steps; /* of all rounds */
    uint32_t step_count;
    size_t step_room;
    td_assignment *out; /* of the last round */
} rounds;

static bool costs_answer_to_load(const td_world *world)
{
    const td_assignment_type type = world->evaluate.type;
    return type != TD_ASSIGN_LOGIT && type != TD_ASSIGN_ALL_OR_NOTHING;
}

static td_status open_rounds(rounds *r)
{
    td_demand_response *response = r->response;
    double *weight = TD_ALLOC(response->pair_count, double);
    r->tonnes = TD_ALLOC(response->pair_count, double);
    r->found = TD_ALLOC(response->pair_count, double);
    td_status status = weight && r->tonnes && r->found ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t p = 0; status == TD_OK && p < response->pair_count; p++)
        for (uint32_t i = response->first[p]; i < response->first[p + 1]; i++)
            weight[p] -= response->row_tonnes[i] * response->elasticity[response->row[i]];
    if (status == TD_OK)
        status = td_anderson_create(response->pair_count, weight, &r->anderson);
    free(weight);
    return status;
}

static void close_rounds(rounds *r)
{
    td_assignment_free(r->out);
    td_demand_response_free(r->response);
    td_anderson_free(r->anderson);
    free(r->tonnes);
    free(r->found);
    free(r->steps);
}

/* Adds the steps of the last round to those of all. */
static td_status add_steps(rounds *r)
{
    const td_assignment *a = r->out;
    if (TD_RESERVE(r->steps, r->step_room, (size_t)r->step_count + a->step_count + 1))
        return TD_ERR_NOMEM;
    for (uint32_t s = 0; s < a->step_count; s++) {
        r->steps[r->step_count] = a->steps[s];
        r->steps[r->step_count++].demand_gap = s + 1 < a->step_count ? (double)NAN : r->response->gap;
    }
    return TD_OK;
}

/* Assigns the tonnes that the response stands for, and finds what costs come of it unless these are
 * known. */
static td_status run_round(rounds *r)
{
    const bool known = r->response->rounds > 0 && !costs_answer_to_load(r->world);
    td_demand_response *response = r->response;
    double moved = 0, answer = 0, all = 0;
    for (uint32_t p = 0; p < response->pair_count; p++)
        r->tonnes[p] = td_demand_response_tonnes(response, p, response->ratio[p]);
    td_assignment *last = r->out;
    r->out = NULL;
    td_status status = td_assign_given(r->world, r->net, r->base, r->pool, r->period, r->before,
                                       last ? last : r->earlier, r->tonnes, r->cancel, r->diags,
                                       &r->out);
    td_assignment_free(last);
    if (status == TD_OK && !known)
        status = td_demand_response_measure(response, r->base, r->period, r->out, r->diags, r->found);
    for (uint32_t p = 0; status == TD_OK && p < response->pair_count; p++) {
        const double called = td_demand_response_tonnes(response, p, r->found[p]);
        moved += fabs(called - r->tonnes[p]);
        answer += fabs(called - response->given[p]);
        all += r->tonnes[p];
    }
    r->negligible = response->rounds > 0 && moved <= r->world->evaluate.gap * all;
    response->gap = moved > 0 ? moved / fmax(answer, moved) : 0;
    response->rounds++;
    return status == TD_OK ? add_steps(r) : status;
}

static td_status settle(rounds *r)
{
    const td_evaluation *wanted = &r->world->evaluate;
    const bool answers = costs_answer_to_load(r->world);
    td_demand_response *response = r->response;
    const uint32_t most = answers ? (uint32_t)wanted->demand_rounds : 2;
    td_status status = run_round(r);
    response->settled = response->gap == 0;
    while (status == TD_OK && !response->settled && response->rounds < most) {
        if (answers)
            td_anderson_next(r->anderson, response->ratio, r->found);
        else
            memcpy(response->ratio, r->found, response->pair_count * sizeof *r->found);
        status = run_round(r);
        response->settled = !answers || response->gap <= wanted->demand_gap || r->negligible;
    }
    return status;
}

/* The last round's assignment, with the steps of all and the response. */
static void hand_over(rounds *r, td_assignment **out)
{
    *out = r->out;
    r->out = NULL;
    free((*out)->steps);
    (*out)->steps = r->steps;
    (*out)->step_count = r->step_count;
    r->steps = NULL;
    (*out)->response = r->response;
    r->response = NULL;
}

td_status td_assign(const td_world *world, const td_supernetwork *net, const td_counterpart *base,
                    td_route_pool *pool, td_index period, td_assignment *before,
                    const volatile int *cancel, td_diags *diags, td_assignment **out)
{
    return td_assign_again(world, net, base, pool, period, before, NULL, cancel, diags, out);
}

td_status td_assign_again(const td_world *world, const td_supernetwork *net,
                          const td_counterpart *base, td_route_pool *pool, td_index period,
                          td_assignment *before, const td_assignment *earlier,
                          const volatile int *cancel, td_diags *diags, td_assignment **out)
{
    rounds r = {.world = world,
                .net = net,
                .base = base,
                .pool = pool,
                .period = period,
                .before = before,
                .earlier = earlier,
                .cancel = cancel,
                .diags = diags};
    *out = NULL;
    td_status status = td_demand_response_create(world, base, period, &r.response);
    if (status != TD_OK)
        return status;
    if (!r.response)
        return td_assign_given(world, net, base, pool, period, before, earlier, NULL, cancel, diags,
                               out);
    status = open_rounds(&r);
    if (status == TD_OK)
        status = settle(&r);
    if (status == TD_OK)
        hand_over(&r, out);
    close_rounds(&r);
    return status;
}
