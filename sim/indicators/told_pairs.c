#include "indicators/told_pairs.h"

#include <stdlib.h>

#include "base/mem.h"

typedef struct place {
    td_index origin, destination, commodity;
    td_index period;
    uint32_t pair;
    double tonnes; /* of its own period and form, then of all */
} place;

static int by_pair(const void *a, const void *b)
{
    const place *p = a, *q = b;
    const uint32_t left[] = {p->origin, p->destination, p->commodity, p->period, p->pair};
    const uint32_t right[] = {q->origin, q->destination, q->commodity, q->period, q->pair};
    for (int i = 0; i < 5; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static int by_falling(const void *a, const void *b)
{
    const double p = *(const double *)a, q = *(const double *)b;
    return p > q ? -1 : p < q;
}

/* Gives the places of a pair the tonnes of all of them. *sums [pair] gets each pair's; returns their number. */
static size_t sum_pairs(place *places, size_t count, double *sums)
{
    size_t pairs = 0;
    for (size_t first = 0, last; first < count; first = last) {
        const place *p = &places[first];
        double tonnes = 0;
        for (last = first; last < count && places[last].origin == p->origin &&
                           places[last].destination == p->destination &&
                           places[last].commodity == p->commodity;
             last++)
            tonnes += places[last].tonnes;
        for (size_t i = first; i < last; i++)
            places[i].tonnes = tonnes;
        sums[pairs++] = tonnes;
    }
    return pairs;
}

static void mark(place *places, size_t count, double *sums, bool **told)
{
    qsort(places, count, sizeof *places, by_pair);
    const size_t pairs = sum_pairs(places, count, sums);
    qsort(sums, pairs, sizeof *sums, by_falling);
    const double least = pairs > TD_TOLD_PAIRS ? sums[TD_TOLD_PAIRS - 1] : 0;
    for (size_t i = 0; i < count; i++)
        told[places[i].period][places[i].pair] = places[i].tonnes >= least;
}

td_status td_told_pairs_create(const td_world *world, td_assignment *const *assignments, bool ***told)
{
    size_t count = 0, n = 0;
    for (td_index p = 0; p < world->period_count; p++)
        count += assignments[p]->pair_count;
    place *places = TD_ALLOC(count + 1, place);
    double *sums = TD_ALLOC(count + 1, double);
    *told = TD_ALLOC(world->period_count, bool *);
    bool failed = !places || !sums || !*told;
    for (td_index p = 0; !failed && p < world->period_count; p++) {
        const td_assignment *a = assignments[p];
        (*told)[p] = TD_ALLOC((size_t)a->pair_count + 1, bool);
        failed = !(*told)[p];
        for (uint32_t i = 0; i < a->pair_count; i++) {
            const td_pair *pair = &a->pairs[i];
            places[n++] = (place){pair->origin, pair->destination, pair->cls.commodity, p, i,
                                  pair->tonnes - pair->tonnes_unserved};
        }
    }
    if (!failed)
        mark(places, count, sums, *told);
    free(places);
    free(sums);
    return failed ? TD_ERR_NOMEM : TD_OK;
}

void td_told_pairs_free(const td_world *world, bool **told)
{
    for (td_index p = 0; told && p < world->period_count; p++)
        free(told[p]);
    free(told);
}
