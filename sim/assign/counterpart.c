#include "assign/counterpart.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Tables mostly hold the same rows at the same places. */
static td_index same_id(const char *id, const char *const *ids, td_index count, td_index near)
{
    if (near < count && strcmp(ids[near], id) == 0)
        return near;
    for (td_index i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return i;
    return TD_NONE;
}

td_index td_same_row(const td_labels *from, td_index row, const td_labels *to, td_index to_count)
{
    return same_id(from->id[row], (const char *const *)to->id, to_count, row);
}

static td_status match_arcs(const td_arc_keys *from, const td_arc_keys *to, uint32_t **out)
{
    uint32_t *match = TD_ALLOC(from->arc_count, uint32_t);
    if (!match)
        return TD_ERR_NOMEM;
    for (uint32_t arc = 0; arc < from->arc_count; arc++)
        match[arc] = td_arc_keys_find(to, from->key[arc]);
    *out = match;
    return TD_OK;
}

td_status td_counterpart_create(td_modelled scenario, td_modelled base, td_counterpart **out)
{
    td_counterpart *c = TD_ALLOC(1, td_counterpart);
    *out = NULL;
    if (!c)
        return TD_ERR_NOMEM;
    *c = (td_counterpart){.scenario = scenario, .base = base};
    if (match_arcs(scenario.keys, base.keys, &c->base_arc) ||
        match_arcs(base.keys, scenario.keys, &c->scenario_arc)) {
        td_counterpart_free(c);
        return TD_ERR_NOMEM;
    }
    *out = c;
    return TD_OK;
}

void td_counterpart_free(td_counterpart *c)
{
    if (!c)
        return;
    free(c->base_arc);
    free(c->scenario_arc);
    free(c);
}

/* --- periods --- */

/* Adds to *closed how many rows of a table the base closes; false where the scenario has one of them
 * open. */
static bool closes_no_more(const bool *base_closed, const td_labels *base, td_index base_count,
                           const bool *closed, const td_labels *own, td_index own_count,
                           td_index *count)
{
    for (td_index row = 0; base_closed && row < base_count; row++) {
        if (!base_closed[row])
            continue;
        const td_index same = td_same_row(base, row, own, own_count);
        if (same != TD_NONE && (!closed || !closed[same]))
            return false;
        ++*count;
    }
    return true;
}

static bool period_fits(const td_world *base, const td_period *p, const td_world *own,
                        const td_period *q, td_index *closed)
{
    *closed = 0;
    return closes_no_more(p->link_closed, &base->links.label, base->links.count, q->link_closed,
                          &own->links.label, own->links.count, closed) &&
           closes_no_more(p->facility_closed, &base->facilities.label, base->facilities.count,
                          q->facility_closed, &own->facilities.label, own->facilities.count,
                          closed) &&
           closes_no_more(p->service_closed, &base->services.label, base->services.count,
                          q->service_closed, &own->services.label, own->services.count, closed);
}

td_index td_counterpart_period(const td_counterpart *c, td_index period)
{
    const td_world *own = c->scenario.world, *base = c->base.world;
    td_index best = TD_NONE, best_closed = 0, first = TD_NONE;
    for (td_index p = 0; p < base->period_count; p++) {
        td_index closed;
        const int month = base->periods[p].month;
        if (month != own->periods[period].month && month >= 0)
            continue;
        if (first == TD_NONE)
            first = p;
        if (!period_fits(base, &base->periods[p], own, &own->periods[period], &closed))
            continue;
        if (best == TD_NONE || closed > best_closed) {
            best = p;
            best_closed = closed;
        }
    }
    return best == TD_NONE ? first : best;
}

/* --- rows --- */

bool td_counterpart_class(const td_counterpart *c, td_class cls, td_class *base)
{
    const td_world *own = c->scenario.world, *other = c->base.world;
    *base = cls;
    base->commodity = td_same_row(&own->commodities.label, cls.commodity, &other->commodities.label,
                                  other->commodities.count);
    base->form = same_id(own->form_id[cls.form], other->form_id, other->form_count, cls.form);
    return base->commodity != TD_NONE && base->form != TD_NONE;
}

td_index td_counterpart_zone(const td_counterpart *c, td_index zone)
{
    const td_world *own = c->scenario.world, *other = c->base.world;
    const td_index node = td_same_row(&own->nodes.label, own->zones.node[zone], &other->nodes.label,
                                      other->nodes.count);
    if (node != TD_NONE && zone < other->zones.count && other->zones.node[zone] == node)
        return zone;
    for (td_index z = 0; node != TD_NONE && z < other->zones.count; z++)
        if (other->zones.node[z] == node)
            return z;
    return TD_NONE;
}
