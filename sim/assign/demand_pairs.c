/* Pairs of a period from the demand table. */
#include "assign/demand_pairs.h"

#include <stdlib.h>

#include "base/mem.h"

double td_demand_tonnes(const td_world *world, td_index row, const td_period *period)
{
    const td_demands *d = &world->demands;
    if (period->month < 0)
        return d->tonnes_per_year[row] * period->share;
    const double mean = td_world_factor(world, d->profile[row], -1);
    const double factor = td_world_factor(world, d->profile[row], period->month);
    return mean > 0 ? d->tonnes_per_year[row] / TD_MONTHS * factor / mean * period->share : 0;
}

bool td_same_class(td_class a, td_class b)
{
    return a.commodity == b.commodity && a.form == b.form && a.foreign == b.foreign;
}

static int compare(td_index a, td_index b)
{
    return a < b ? -1 : a > b;
}

int td_pair_by_place(const void *a, const void *b)
{
    const td_pair *x = a, *y = b;
    int order = compare(x->origin, y->origin);
    if (order == 0)
        order = compare(x->destination, y->destination);
    if (order == 0)
        order = compare(x->cls.commodity, y->cls.commodity);
    return order ? order : compare(x->cls.form, y->cls.form);
}

td_status td_demand_pairs(const td_world *world, const td_period *period, td_pair **pairs,
                          uint32_t *count)
{
    const td_demands *d = &world->demands;
    const td_index *territory = world->nodes.territory, *node = world->zones.node;
    td_pair *list = TD_ALLOC(d->count, td_pair);
    uint32_t found = 0, kept = 0;
    if (!list)
        return TD_ERR_NOMEM;
    for (td_index row = 0; row < d->count; row++) {
        const double tonnes = td_demand_tonnes(world, row, period);
        if (!(tonnes > 0))
            continue;
        const bool foreign =
            territory[node[d->origin[row]]] != territory[node[d->destination[row]]];
        list[found++] = (td_pair){
            .origin = d->origin[row],
            .destination = d->destination[row],
            .cls = {.commodity = d->commodity[row], .form = d->form[row], .foreign = foreign},
            .tonnes = tonnes};
    }
    qsort(list, found, sizeof *list, td_pair_by_place);
    for (uint32_t i = 0; i < found; i++) {
        if (kept > 0 && td_pair_by_place(&list[kept - 1], &list[i]) == 0)
            list[kept - 1].tonnes += list[i].tonnes;
        else
            list[kept++] = list[i];
    }
    *pairs = list;
    *count = kept;
    return TD_OK;
}

typedef struct ordered {
    td_class cls;
    uint32_t pair; /* pairs are sorted by place already */
} ordered;

static int by_class(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    int order = compare(x->cls.commodity, y->cls.commodity);
    if (order == 0)
        order = compare(x->cls.form, y->cls.form);
    if (order == 0)
        order = compare(x->cls.foreign, y->cls.foreign);
    return order ? order : compare(x->pair, y->pair);
}

td_status td_demand_order(const td_pair *pairs, uint32_t count, uint32_t *order)
{
    ordered *list = TD_ALLOC(count, ordered);
    if (!list)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        list[i] = (ordered){.cls = pairs[i].cls, .pair = i};
    qsort(list, count, sizeof *list, by_class);
    for (uint32_t i = 0; i < count; i++)
        order[i] = list[i].pair;
    free(list);
    return TD_OK;
}
