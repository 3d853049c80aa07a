#include "assign/path_lengths.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

td_status td_path_lengths_open(const td_counterpart *base, td_path_lengths *out)
{
    *out = (td_path_lengths){.base = base};
    if (!base)
        return TD_OK;
    const uint32_t arcs = base->scenario.net->csr.arc_count;
    out->costing = (td_costing){.world = base->base.world, .net = base->base.net};
    out->length = TD_ALLOC(arcs, double);
    out->stamp = TD_ALLOC(arcs, uint32_t);
    return out->length && out->stamp ? TD_OK : TD_ERR_NOMEM;
}

void td_path_lengths_close(td_path_lengths *l)
{
    if (l->base)
        td_costing_clear(&l->costing);
    free(l->length);
    free(l->stamp);
    *l = (td_path_lengths){0};
}

td_status td_path_lengths_class(td_path_lengths *l, td_class cls, td_index period,
                                const double *own)
{
    td_class base_cls;
    l->own = own;
    if (!l->base)
        return TD_OK;
    l->now++;
    const td_index base_period = td_counterpart_period(l->base, period);
    l->in_base = base_period != TD_NONE && td_counterpart_class(l->base, cls, &base_cls);
    if (!l->in_base)
        return TD_OK;
    td_costing_turn(&l->costing, base_cls, &l->base->base.world->periods[base_period]);
    return td_costing_prepare_rates(&l->costing);
}

static double length_of(const td_path_lengths *l, uint32_t arc)
{
    const uint32_t base_arc = l->base->base_arc[arc];
    if (base_arc == TD_NO_ARC || !l->in_base)
        return l->own[arc];
    td_arc_core core;
    td_costing_arc(&l->costing, base_arc, &core);
    return core.usable ? td_costing_additive(&l->costing, &core) : l->own[arc];
}

const double *td_path_lengths_of(td_path_lengths *l, const uint32_t *arcs, size_t count)
{
    if (!l->base)
        return l->own;
    for (size_t i = 0; i < count; i++) {
        const uint32_t arc = arcs[i];
        if (l->stamp[arc] == l->now)
            continue;
        l->stamp[arc] = l->now;
        l->length[arc] = length_of(l, arc);
    }
    return l->length;
}
