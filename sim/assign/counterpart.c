#include "assign/counterpart.h"

#include <stdlib.h>
#include <string.h>

#include "assign/chain.h"
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

/* --- joins --- */

/* What the arcs that arrive at a vertex of the scenario, or leave it, have in the base: their one head
 * or tail, none (they are all new), or several. */
#define JOINT_NONE    TD_NO_VERTEX
#define JOINT_SEVERAL (TD_NO_VERTEX - 1)

/* Where a vehicle may pass from one vertex to another, or stays at it: the arc between, if any. */
static bool is_joined(const td_supernetwork *net, uint32_t from, uint32_t to, uint32_t *between)
{
    *between = TD_NO_ARC;
    if (from == to)
        return true;
    for (uint32_t a = net->csr.first_out[from]; a < net->csr.first_out[from + 1]; a++)
        if (net->csr.head[a] == to && td_arc_is_passing(net, a))
            *between = *between == TD_NO_ARC ? a : *between;
    return *between != TD_NO_ARC;
}

static void add_joint(uint32_t *joint, uint32_t vertex)
{
    if (*joint == JOINT_NONE)
        *joint = vertex;
    else if (*joint != vertex)
        *joint = JOINT_SEVERAL;
}

/* Whether what arrives at `in` could go on from `out` in the base too. */
static bool joined_before(const td_supernetwork *base, uint32_t in, uint32_t out)
{
    uint32_t between;
    if (in == JOINT_NONE || out == JOINT_NONE) /* whatever passes is new itself */
        return true;
    return in != JOINT_SEVERAL && out != JOINT_SEVERAL && is_joined(base, in, out, &between);
}

static void mark_joins(const td_counterpart *c, const uint32_t *in, const uint32_t *out)
{
    const td_supernetwork *own = c->scenario.net, *base = c->base.net;
    for (uint32_t a = 0; a < own->csr.arc_count; a++) {
        const uint32_t tail = own->csr.tail[a];
        if (!td_arc_is_passing(own, a))
            c->moved[a] = !joined_before(base, in[tail], out[tail]);
        else if (!joined_before(base, in[tail], out[own->csr.head[a]]))
            c->moved[a] = true;
    }
}

static td_status find_moved_joins(td_counterpart *c)
{
    const td_supernetwork *own = c->scenario.net, *base = c->base.net;
    uint32_t *in = TD_ALLOC(own->csr.vertex_count, uint32_t);
    uint32_t *out = TD_ALLOC(own->csr.vertex_count, uint32_t);
    if (in && out) {
        for (uint32_t v = 0; v < own->csr.vertex_count; v++)
            in[v] = out[v] = JOINT_NONE;
        for (uint32_t a = 0; a < own->csr.arc_count; a++)
            if (c->base_arc[a] != TD_NO_ARC && !td_arc_is_passing(own, a)) {
                add_joint(&out[own->csr.tail[a]], base->csr.tail[c->base_arc[a]]);
                add_joint(&in[own->csr.head[a]], base->csr.head[c->base_arc[a]]);
            }
        mark_joins(c, in, out);
    }
    const td_status status = in && out ? TD_OK : TD_ERR_NOMEM;
    free(in);
    free(out);
    return status;
}

static void find_moved_corridors(td_counterpart *c)
{
    const td_world *own = c->scenario.world, *base = c->base.world;
    for (uint32_t a = 0; a < c->scenario.net->csr.arc_count; a++) {
        if (c->moved[a] || c->base_arc[a] == TD_NO_ARC)
            continue;
        const td_index mine = td_arc_corridor(own, c->scenario.net, a);
        const td_index other = td_arc_corridor(base, c->base.net, c->base_arc[a]);
        if (mine == TD_NONE || other == TD_NONE)
            c->moved[a] = mine != other;
        else
            c->moved[a] = td_same_row(&own->corridors.label, mine, &base->corridors.label,
                                      base->corridors.count) != other;
    }
}

static td_status push_arc(td_arc_list *list, uint32_t arc)
{
    if (TD_RESERVE(list->arcs, list->room, (size_t)list->count + 1))
        return TD_ERR_NOMEM;
    list->arcs[list->count++] = arc;
    return TD_OK;
}

td_status td_counterpart_route(const td_counterpart *c, bool to_base, const uint32_t *arcs,
                               uint32_t count, td_arc_list *out, bool *found)
{
    const td_supernetwork *from = to_base ? c->scenario.net : c->base.net;
    const td_supernetwork *to = to_base ? c->base.net : c->scenario.net;
    const uint32_t *match = to_base ? c->base_arc : c->scenario_arc;
    uint32_t at = TD_NO_VERTEX;
    out->count = 0;
    *found = false;
    for (uint32_t i = 0; i < count; i++) {
        if (td_arc_is_passing(from, arcs[i]))
            continue;
        const uint32_t arc = match[arcs[i]];
        uint32_t between = TD_NO_ARC;
        if (arc == TD_NO_ARC)
            return TD_OK;
        if (at != TD_NO_VERTEX && !is_joined(to, at, to->csr.tail[arc], &between))
            return TD_OK;
        if ((between != TD_NO_ARC && push_arc(out, between)) || push_arc(out, arc))
            return TD_ERR_NOMEM;
        at = to->csr.head[arc];
    }
    *found = true;
    return TD_OK;
}

/* --- both --- */

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
    c->moved = TD_ALLOC(scenario.net->csr.arc_count, bool);
    if (!c->moved || find_moved_joins(c) != TD_OK) {
        td_counterpart_free(c);
        return TD_ERR_NOMEM;
    }
    find_moved_corridors(c);
    *out = c;
    return TD_OK;
}

void td_counterpart_free(td_counterpart *c)
{
    if (!c)
        return;
    free(c->base_arc);
    free(c->scenario_arc);
    free(c->moved);
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
