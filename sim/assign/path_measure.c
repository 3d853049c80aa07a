#include "assign/path_measure.h"

#include <stdlib.h>

#include "assign/logit.h"
#include "assign/path_lengths.h"
#include "base/mem.h"

struct td_path_measure {
    const uint32_t *track; /* of the supernetwork */
    td_path_lengths lengths;
    uint32_t *users; /* [arc] all 0 */
    uint32_t *first, *count; /* [route of the pair] */
    size_t first_room, count_room;
};

td_status td_path_measure_create(const td_supernetwork *net, const td_counterpart *base,
                               td_path_measure **out)
{
    td_path_measure *s = TD_ALLOC(1, td_path_measure);
    *out = NULL;
    if (!s)
        return TD_ERR_NOMEM;
    s->track = net->track;
    s->users = TD_ALLOC(net->csr.arc_count, uint32_t);
    if (!s->users || td_path_lengths_open(base, &s->lengths) != TD_OK) {
        td_path_measure_free(s);
        return TD_ERR_NOMEM;
    }
    *out = s;
    return TD_OK;
}

void td_path_measure_free(td_path_measure *s)
{
    if (!s)
        return;
    td_path_lengths_close(&s->lengths);
    free(s->users);
    free(s->first);
    free(s->count);
    free(s);
}

td_status td_path_measure_class(td_path_measure *s, td_class cls, td_index period, const double *cost)
{
    return td_path_lengths_class(&s->lengths, cls, period, cost);
}

td_status td_path_measure_pair(td_path_measure *s, const td_choice_route *routes, uint32_t count,
                                const uint32_t *arcs, double *path_size)
{
    const double *length = NULL;
    if (TD_RESERVE(s->first, s->first_room, count) || TD_RESERVE(s->count, s->count_room, count))
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        s->first[i] = routes[i].first_arc;
        s->count[i] = routes[i].arc_count;
        length = td_path_lengths_of(&s->lengths, arcs + routes[i].first_arc, routes[i].arc_count);
    }
    td_path_sizes(arcs, s->first, s->count, count, length, s->track, s->users, path_size);
    return TD_OK;
}
