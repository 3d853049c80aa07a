/* Conservation: at every vertex, for every commodity, what arrives and what starts there equals what
 * leaves and what ends there; and what is demanded is delivered or reported as unserved. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indicators/outcome.h"

typedef struct tally {
    double in, out, unserved, residual;
} tally;

/* Adds the freight of one commodity in one period; excess[vertex] is zero before and after. */
static void tally_commodity(const td_outcome *outcome, const td_assignment *assignment,
                            td_index commodity, double *excess, tally *sum)
{
    const td_supernetwork *net = outcome->net;
    double demanded = 0, delivered = 0, unserved = 0;
    for (uint32_t p = 0; p < assignment->pair_count; p++) {
        const td_pair *pair = &assignment->pairs[p];
        if (pair->cls.commodity != commodity)
            continue;
        demanded += pair->tonnes;
        unserved += pair->tonnes_unserved;
        uint32_t origin = net->origin_vertex[pair->origin];
        uint32_t destination = pair->cls.foreign
                                   ? net->destination_vertex_foreign[pair->destination]
                                   : net->destination_vertex_domestic[pair->destination];
        /* Freight that is not unserved must leave its origin and reach its destination. */
        double carried = pair->tonnes - pair->tonnes_unserved;
        for (uint32_t r = 0; r < pair->route_count; r++) { /* what stays in its zone */
            const td_route *route = &assignment->routes[pair->first_route + r];
            const bool stays = route->arc_count == 0 &&
                               (!assignment->summed || pair->origin == pair->destination);
            carried -= stays ? route->tonnes : 0;
        }
        if (origin != TD_NO_VERTEX && destination != TD_NO_VERTEX) {
            excess[origin] += carried;
            excess[destination] -= carried;
        }
        for (uint32_t r = 0; r < pair->route_count; r++) {
            const td_route *route = &assignment->routes[pair->first_route + r];
            delivered += route->tonnes;
            for (uint32_t i = 0; i < route->arc_count; i++) {
                uint32_t arc = assignment->arcs[route->first_arc + i];
                excess[net->csr.tail[arc]] -= route->tonnes;
                excess[net->csr.head[arc]] += route->tonnes;
            }
        }
    }
    for (uint32_t arc = 0; assignment->summed && arc < net->csr.arc_count; arc++) {
        const double flow = assignment->flow[(size_t)commodity * net->csr.arc_count + arc];
        excess[net->csr.tail[arc]] -= flow;
        excess[net->csr.head[arc]] += flow;
    }
    double residual = fabs(demanded - delivered - unserved);
    for (uint32_t v = 0; v < net->csr.vertex_count; v++) {
        residual = fmax(residual, fabs(excess[v]));
        excess[v] = 0;
    }
    sum->in += demanded;
    sum->out += delivered;
    sum->unserved += unserved;
    sum->residual = fmax(sum->residual, residual);
}

static td_status append(td_results *results, const td_world *world, const char *period,
                        td_index commodity, const tally *sum)
{
    td_cell row[] = {
        TD_CELL_OF_TEXT(world->scenario_id),
        TD_CELL_OF_TEXT(period),
        TD_CELL_OF_TEXT(world->commodities.label.id[commodity]),
        TD_CELL_OF_REAL(sum->in),
        TD_CELL_OF_REAL(sum->out),
        TD_CELL_OF_REAL(sum->unserved),
        TD_CELL_OF_REAL(sum->residual),
    };
    return td_table_append(results->table[TD_RESULT_balance], row);
}

/* Rows of one commodity: the year, and its months in a run by month. */
static td_status balance_commodity(const td_outcome *outcome, td_index commodity, double *excess,
                                   td_results *results, double *worst)
{
    const td_world *world = outcome->world;
    tally year = {0, 0, 0, 0}, month = {0, 0, 0, 0};
    td_status status = TD_OK;
    for (td_index p = 0; status == TD_OK && p < world->period_count; p++) {
        const char *label = world->periods[p].label;
        tally part = {0, 0, 0, 0};
        tally_commodity(outcome, outcome->assignments[p], commodity, excess, &part);
        tally *sums[] = {&year, &month};
        for (int i = 0; i < 2; i++) {
            sums[i]->in += part.in;
            sums[i]->out += part.out;
            sums[i]->unserved += part.unserved;
            sums[i]->residual = fmax(sums[i]->residual, part.residual);
        }
        bool last_of_month =
            p + 1 == world->period_count || strcmp(label, world->periods[p + 1].label) != 0;
        if (label[0] && last_of_month) {
            if (month.in > 0)
                status = append(results, world, label, commodity, &month);
            month = (tally){0, 0, 0, 0};
        }
    }
    if (status == TD_OK && year.in > 0) {
        *worst = fmax(*worst, year.residual / year.in);
        status = append(results, world, "", commodity, &year);
    }
    return status;
}

td_status td_outcome_balance(const td_outcome *outcome, td_results *results, double *worst)
{
    double *excess = TD_ALLOC(outcome->net->csr.vertex_count, double);
    td_status status = excess ? TD_OK : TD_ERR_NOMEM;
    *worst = 0;
    for (td_index k = 0; status == TD_OK && k < outcome->world->commodities.count; k++)
        status = balance_commodity(outcome, k, excess, results, worst);
    free(excess);
    return status;
}
