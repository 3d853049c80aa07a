/* Tables od, routes, legs and unserved: what each origin, destination and commodity ships by which routes.
 *
 * Pairs of one origin, destination and commodity (its cargo forms, the parts of a month or year) are
 * put together: means are weighted by tonnes, and the variance of time is that within routes plus that
 * between them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "indicators/outcome.h"
#include "indicators/legs.h"
#include "indicators/told_pairs.h"

typedef struct piece {
    td_index period;
    const td_assignment *assignment;
    const td_pair *pair;
} piece;

typedef struct od_sum {
    double tonnes, unserved, money, generalised, time, time_square, co2e, logsum, logsum_tonnes;
} od_sum;

/* One route over the periods in which it is used. */
typedef struct merged_route {
    const td_assignment *assignment; /* of its first use */
    const td_route *route;
    td_class cls;
    td_index period;
    double tonnes, time, time_square, length, wtw, ttw; /* tonne-weighted sums */
    double terms[TD_TERM_COUNT];
} merged_route;

static int by_pair(const void *a, const void *b)
{
    const td_pair *p = ((const piece *)a)->pair, *q = ((const piece *)b)->pair;
    const td_index left[] = {p->origin, p->destination, p->cls.commodity};
    const td_index right[] = {q->origin, q->destination, q->cls.commodity};
    for (int i = 0; i < 3; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    td_index left_period = ((const piece *)a)->period, right_period = ((const piece *)b)->period;
    if (left_period != right_period)
        return left_period < right_period ? -1 : 1;
    return p->cls.form < q->cls.form ? -1 : p->cls.form > q->cls.form;
}

static bool same_pair(const td_pair *p, const td_pair *q)
{
    return p->origin == q->origin && p->destination == q->destination &&
           p->cls.commodity == q->cls.commodity;
}

static void add_to_od(od_sum *sum, const piece *part)
{
    const td_pair *pair = part->pair;
    sum->tonnes += pair->tonnes - pair->tonnes_unserved;
    sum->unserved += pair->tonnes_unserved;
    if (isfinite(pair->logsum)) {
        sum->logsum += pair->logsum * pair->tonnes;
        sum->logsum_tonnes += pair->tonnes;
    }
    for (uint32_t r = 0; r < pair->route_count; r++) {
        const td_route *route = &part->assignment->routes[pair->first_route + r];
        const td_route_figures *f = &route->figures;
        sum->money += route->tonnes * f->money;
        sum->generalised += route->tonnes * f->generalised;
        sum->time += route->tonnes * f->time_h;
        sum->time_square += route->tonnes * (f->time_h * f->time_h + f->time_sd_h * f->time_sd_h);
        sum->co2e += route->tonnes * f->co2e_wtw_kg;
    }
}

/* sum / weight, or no figure. */
static double mean_of(double sum, double weight)
{
    return weight > 0 ? sum / weight : (double)NAN;
}

static double sd_of(double sum, double sum_of_squares, double weight)
{
    double mean = mean_of(sum, weight);
    return sqrt(fmax(0, mean_of(sum_of_squares, weight) - mean * mean));
}

enum { PAIR_KEY_CELLS = 5 };

/* The cells that begin every row of a pair. */
static void fill_pair_key(const td_world *world, const char *period, const td_pair *pair,
                          td_cell *row)
{
    const char *const texts[PAIR_KEY_CELLS] = {
        world->scenario_id, period, world->nodes.label.id[world->zones.node[pair->origin]],
        world->nodes.label.id[world->zones.node[pair->destination]],
        world->commodities.label.id[pair->cls.commodity]};
    for (int c = 0; c < PAIR_KEY_CELLS; c++)
        row[c] = TD_CELL_OF_TEXT(texts[c]);
}

static td_status append_od(const td_world *world, const char *period, const td_pair *pair,
                           const od_sum *sum, td_results *results)
{
    double t = sum->tonnes;
    td_cell row[] = {
        [PAIR_KEY_CELLS] = TD_CELL_OF_REAL(t),
        TD_CELL_OF_REAL(sum->unserved),
        TD_CELL_OF_REAL(mean_of(sum->money, t)),
        TD_CELL_OF_REAL(mean_of(sum->generalised, t)),
        TD_CELL_OF_REAL(mean_of(sum->time, t)),
        TD_CELL_OF_REAL(sd_of(sum->time, sum->time_square, t)),
        TD_CELL_OF_REAL(mean_of(sum->co2e, t)),
        TD_CELL_OF_REAL(mean_of(sum->logsum, sum->logsum_tonnes)),
    };
    fill_pair_key(world, period, pair, row);
    return td_table_append(results->table[TD_RESULT_od], row);
}

static bool same_route(const merged_route *m, const td_assignment *assignment,
                       const td_route *route, td_class cls)
{
    return m->cls.form == cls.form && m->route->arc_count == route->arc_count &&
           memcmp(&m->assignment->arcs[m->route->first_arc],
                  &assignment->arcs[route->first_arc],
                  route->arc_count * sizeof *assignment->arcs) == 0;
}

typedef struct route_list {
    merged_route *items;
    size_t count, capacity;
} route_list;

static td_status merge_routes(route_list *list, const piece *part)
{
    for (uint32_t r = 0; r < part->pair->route_count; r++) {
        const td_route *route = &part->assignment->routes[part->pair->first_route + r];
        const td_route_figures *f = &route->figures;
        size_t i = 0;
        while (i < list->count &&
               !same_route(&list->items[i], part->assignment, route, part->pair->cls))
            i++;
        if (i == list->count) {
            if (TD_RESERVE(list->items, list->capacity, list->count + 1))
                return TD_ERR_NOMEM;
            list->items[list->count++] = (merged_route){.assignment = part->assignment,
                                                        .route = route,
                                                        .cls = part->pair->cls,
                                                        .period = part->period};
        }
        merged_route *m = &list->items[i];
        m->tonnes += route->tonnes;
        m->time += route->tonnes * f->time_h;
        m->time_square += route->tonnes * (f->time_h * f->time_h + f->time_sd_h * f->time_sd_h);
        m->length += route->tonnes * f->length_km;
        m->wtw += route->tonnes * f->co2e_wtw_kg;
        m->ttw += route->tonnes * f->co2e_ttw_kg;
        for (int t = 0; t < TD_TERM_COUNT; t++)
            m->terms[t] += route->tonnes * f->terms[t];
    }
    return TD_OK;
}

/* Stable: equal tonnes keep the order of the assignment. */
static void sort_by_tonnes(route_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        merged_route moving = list->items[i];
        size_t j = i;
        for (; j > 0 && list->items[j - 1].tonnes < moving.tonnes; j--)
            list->items[j] = list->items[j - 1];
        list->items[j] = moving;
    }
}

enum { TERM_CELLS = 15, LEG_CELLS = TERM_CELLS + TD_TERM_COUNT, ROUTE_CELLS = LEG_CELLS + 1 };

/* Where rows of routes are made: texts and legs of one route after another. */
typedef struct route_writer {
    const td_outcome *outcome;
    const char *period;
    td_results *results;
    td_strbuf text;
    td_leg *legs;
    size_t leg_room;
} route_writer;

/* Hours and kilograms to a hundredth: finer than any input. */
static double to_hundredth(double value)
{
    return round(value * 100) / 100;
}

static td_status append_legs(const route_writer *w, const td_pair *pair, int number,
                             const td_leg_figures *figures, uint32_t count)
{
    const td_world *world = w->outcome->world;
    td_status status = TD_OK;
    for (uint32_t i = 0; status == TD_OK && i < count; i++) {
        const td_leg *leg = &w->legs[i];
        const char *kind = leg->is_haul
                               ? "ride"
                               : td_facility_kind_name(world->facilities.kind[leg->facility]);
        td_cell row[] = {
            [PAIR_KEY_CELLS] = TD_CELL_OF_INTEGER(number),
            TD_CELL_OF_INTEGER(i + 1),
            TD_CELL_OF_TEXT(kind),
            TD_CELL_OF_TEXT(leg->is_haul ? world->modes.label.id[leg->mode] : ""),
            TD_CELL_OF_TEXT(td_leg_means(world, leg)),
            TD_CELL_OF_TEXT(world->nodes.label.id[leg->from_node]),
            TD_CELL_OF_TEXT(world->nodes.label.id[leg->to_node]),
            TD_CELL_OF_REAL(to_hundredth(figures[i].time_h)),
            TD_CELL_OF_REAL(to_hundredth(figures[i].wait_h)),
            TD_CELL_OF_REAL(to_hundredth(figures[i].co2e_kg)),
        };
        fill_pair_key(world, w->period, pair, row);
        status = td_table_append(w->results->table[TD_RESULT_legs], row);
    }
    return status;
}

static td_status append_route(route_writer *w, const td_pair *pair, int number, double total,
                              const merged_route *m)
{
    const td_world *world = w->outcome->world;
    const td_route_trace *trace = &w->outcome->traces[m->period];
    const size_t at = (size_t)(m->route - m->assignment->routes);
    if (TD_RESERVE(w->legs, w->leg_room, (size_t)m->route->arc_count + 1))
        return TD_ERR_NOMEM;
    const uint32_t leg_count =
        td_legs_split(w->outcome->net, &m->assignment->arcs[m->route->first_arc],
                      m->route->arc_count, w->legs);
    td_strbuf_clear(&w->text);
    td_legs_describe(world, w->legs, leg_count, world->zones.node[pair->origin], &w->text);
    if (w->text.failed)
        return TD_ERR_NOMEM;
    td_index corridor = m->route->corridor;
    td_cell row[ROUTE_CELLS] = {
        [PAIR_KEY_CELLS] = TD_CELL_OF_INTEGER(number),
        TD_CELL_OF_REAL(m->tonnes / total),
        TD_CELL_OF_REAL(m->tonnes),
        TD_CELL_OF_TEXT(m->route->chain),
        TD_CELL_OF_TEXT(corridor == TD_NONE ? "" : world->corridors.label.id[corridor]),
        TD_CELL_OF_REAL(m->length / m->tonnes),
        TD_CELL_OF_REAL(m->time / m->tonnes),
        TD_CELL_OF_REAL(sd_of(m->time, m->time_square, m->tonnes)),
        TD_CELL_OF_REAL(m->wtw / m->tonnes),
        TD_CELL_OF_REAL(m->ttw / m->tonnes),
    };
    fill_pair_key(world, w->period, pair, row);
    for (int term = 0; term < TD_TERM_COUNT; term++)
        row[TERM_CELLS + term] = TD_CELL_OF_REAL(m->terms[term] / m->tonnes);
    row[LEG_CELLS] = TD_CELL_OF_TEXT(td_strbuf_text(&w->text));
    td_status status = td_table_append(w->results->table[TD_RESULT_routes], row);
    if (status == TD_OK && m->tonnes >= TD_TOLD_SHARE * total &&
        trace->first_leg[at + 1] - trace->first_leg[at] == leg_count)
        status = append_legs(w, pair, number, &trace->legs[trace->first_leg[at]], leg_count);
    return status;
}

static td_status append_routes(const td_outcome *outcome, const char *period, const piece *pieces,
                               size_t count, td_results *results)
{
    route_list list = {NULL, 0, 0};
    route_writer w = {.outcome = outcome, .period = period, .results = results};
    td_status status = TD_OK;
    double total = 0;
    for (size_t i = 0; status == TD_OK && i < count; i++)
        status = merge_routes(&list, &pieces[i]);
    sort_by_tonnes(&list);
    for (size_t i = 0; i < list.count; i++)
        total += list.items[i].tonnes;
    /* Routes of the choice set that nobody uses stay out: a share below rounding is not a route. */
    for (size_t i = 0; status == TD_OK && i < list.count && list.items[i].tonnes > 0; i++)
        status = append_route(&w, pieces[0].pair, (int)i + 1, total, &list.items[i]);
    free(list.items);
    free(w.legs);
    td_strbuf_free(&w.text);
    return status;
}

static td_status append_unserved(const td_world *world, const char *period, const piece *pieces,
                                 size_t count, td_results *results)
{
    double by_reason[TD_REASON_NO_ROUTE + 1] = {0};
    td_status status = TD_OK;
    for (size_t i = 0; i < count; i++)
        by_reason[pieces[i].pair->reason] += pieces[i].pair->tonnes_unserved;
    const td_pair *pair = pieces[0].pair;
    for (int reason = 0; status == TD_OK && reason <= TD_REASON_NO_ROUTE; reason++) {
        if (!(by_reason[reason] > 0))
            continue;
        td_cell row[] = {
            [PAIR_KEY_CELLS] = TD_CELL_OF_REAL(by_reason[reason]),
            TD_CELL_OF_TEXT(td_reason_name((td_reason)reason)),
        };
        fill_pair_key(world, period, pair, row);
        status = td_table_append(results->table[TD_RESULT_unserved], row);
    }
    return status;
}

/* Rows of one origin, destination and commodity over one month or the year. */
static td_status append_group(const td_outcome *outcome, const char *period, const piece *pieces,
                              size_t count, bool with_routes, td_results *results)
{
    od_sum sum = {0};
    for (size_t i = 0; i < count; i++)
        add_to_od(&sum, &pieces[i]);
    td_status status = append_od(outcome->world, period, pieces[0].pair, &sum, results);
    if (status == TD_OK && with_routes && !pieces[0].assignment->summed)
        status = append_routes(outcome, period, pieces, count, results);
    if (status == TD_OK && sum.unserved > 0)
        status = append_unserved(outcome->world, period, pieces, count, results);
    return status;
}

/* pieces: all of one origin, destination and commodity, by period. */
static td_status append_pair(const td_outcome *outcome, const piece *pieces, size_t count,
                             bool routes_by_month, td_results *results)
{
    const td_period *periods = outcome->world->periods;
    td_status status = append_group(outcome, "", pieces, count, true, results);
    for (size_t first = 0; status == TD_OK && first < count;) {
        const char *label = periods[pieces[first].period].label;
        size_t last = first + 1;
        while (last < count && strcmp(label, periods[pieces[last].period].label) == 0)
            last++;
        if (label[0])
            status = append_group(outcome, label, &pieces[first], last - first, routes_by_month,
                                  results);
        first = last;
    }
    return status;
}

td_status td_outcome_flows(const td_outcome *outcome, bool routes_by_month, td_results *results)
{
    size_t count = 0;
    for (td_index p = 0; p < outcome->world->period_count; p++)
        count += outcome->assignments[p]->pair_count;
    piece *pieces = TD_ALLOC(count, piece);
    if (!pieces)
        return TD_ERR_NOMEM;
    size_t n = 0;
    for (td_index p = 0; p < outcome->world->period_count; p++) {
        const td_assignment *assignment = outcome->assignments[p];
        for (uint32_t i = 0; i < assignment->pair_count; i++)
            pieces[n++] = (piece){p, assignment, &assignment->pairs[i]};
    }
    qsort(pieces, count, sizeof *pieces, by_pair);
    td_status status = TD_OK;
    for (size_t first = 0; status == TD_OK && first < count;) {
        size_t last = first + 1;
        while (last < count && same_pair(pieces[first].pair, pieces[last].pair))
            last++;
        status = append_pair(outcome, &pieces[first], last - first, routes_by_month, results);
        first = last;
    }
    free(pieces);
    return status;
}
