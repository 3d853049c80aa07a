/* Removes vertices in the order of a queue that begins with all of them, by number: the result
 * depends on the graph alone. */
#include "assign/contraction.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { PINNED = 1, REMOVED = 2, QUEUED = 4 };

td_status td_contraction_create(uint32_t vertex_capacity, td_contraction **out)
{
    td_contraction *c = TD_ALLOC(1, td_contraction);
    *out = NULL;
    if (!c)
        return TD_ERR_NOMEM;
    c->first_out = TD_ALLOC(vertex_capacity, uint32_t);
    c->first_in = TD_ALLOC(vertex_capacity, uint32_t);
    c->out_degree = TD_ALLOC(vertex_capacity, uint32_t);
    c->in_degree = TD_ALLOC(vertex_capacity, uint32_t);
    c->state = TD_ALLOC(vertex_capacity, uint8_t);
    c->queue = TD_ALLOC(vertex_capacity, uint32_t);
    if (!c->first_out || !c->first_in || !c->out_degree || !c->in_degree || !c->state ||
        !c->queue) {
        td_contraction_free(c);
        return TD_ERR_NOMEM;
    }
    *out = c;
    return TD_OK;
}

void td_contraction_free(td_contraction *c)
{
    if (!c)
        return;
    free(c->arcs);
    free(c->first_out);
    free(c->first_in);
    free(c->out_degree);
    free(c->in_degree);
    free(c->state);
    free(c->queue);
    free(c);
}

void td_contraction_begin(td_contraction *c, uint32_t vertex_count)
{
    c->vertex_count = vertex_count;
    c->arc_count = 0;
    for (uint32_t v = 0; v < vertex_count; v++) {
        c->first_out[v] = c->first_in[v] = TD_NO_ARC;
        c->out_degree[v] = c->in_degree[v] = 0;
        c->state[v] = 0;
    }
}

td_status td_contraction_add(td_contraction *c, td_short_arc arc)
{
    if (arc.tail == arc.head) /* of no use to a simple path */
        return TD_OK;
    if (TD_RESERVE(c->arcs, c->arc_capacity, c->arc_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    const uint32_t number = (uint32_t)c->arc_count++;
    arc.next_out = c->first_out[arc.tail];
    arc.next_in = c->first_in[arc.head];
    arc.removed = false;
    c->arcs[number] = arc;
    c->first_out[arc.tail] = number;
    c->first_in[arc.head] = number;
    c->out_degree[arc.tail]++;
    c->in_degree[arc.head]++;
    return TD_OK;
}

void td_contraction_pin(td_contraction *c, uint32_t vertex)
{
    c->state[vertex] |= PINNED;
}

bool td_contraction_has(const td_contraction *c, uint32_t vertex)
{
    return !(c->state[vertex] & REMOVED);
}

/* How many ways lead through v, not counting those that turn back; at most limit + 1. */
static uint32_t count_ways(const td_contraction *c, uint32_t v, uint32_t limit)
{
    uint32_t ways = 0;
    for (uint32_t i = c->first_in[v]; i != TD_NO_ARC; i = c->arcs[i].next_in) {
        if (c->arcs[i].removed)
            continue;
        for (uint32_t o = c->first_out[v]; o != TD_NO_ARC; o = c->arcs[o].next_out)
            if (!c->arcs[o].removed && c->arcs[o].head != c->arcs[i].tail && ++ways > limit)
                return ways;
    }
    return ways;
}

static td_status join_arcs(td_contraction *c, uint32_t left, uint32_t right)
{
    const td_short_arc *a = &c->arcs[left], *b = &c->arcs[right];
    return td_contraction_add(
        c, (td_short_arc){.cost = a->cost + b->cost,
                          .hash = a->hash + b->hash,
                          .chain = td_chain_join(a->chain, b->chain),
                          .tail = a->tail,
                          .head = b->head,
                          .left = left,
                          .right = right,
                          .corridor = a->corridor < b->corridor ? a->corridor : b->corridor,
                          .via = a->via || b->via,
                          .changed = a->changed || b->changed});
}

static void enqueue(td_contraction *c, uint32_t v, uint32_t *end)
{
    if (c->state[v] & (PINNED | REMOVED | QUEUED))
        return;
    c->state[v] |= QUEUED;
    c->queue[(*end)++ % c->vertex_count] = v;
}

static void remove_arc(td_contraction *c, uint32_t arc)
{
    c->arcs[arc].removed = true;
    c->out_degree[c->arcs[arc].tail]--;
    c->in_degree[c->arcs[arc].head]--;
}

static td_status remove_vertex(td_contraction *c, uint32_t v, uint32_t *end)
{
    for (uint32_t i = c->first_in[v]; i != TD_NO_ARC; i = c->arcs[i].next_in)
        for (uint32_t o = c->first_out[v]; o != TD_NO_ARC && !c->arcs[i].removed;
             o = c->arcs[o].next_out)
            if (!c->arcs[o].removed && c->arcs[o].head != c->arcs[i].tail &&
                join_arcs(c, i, o) != TD_OK)
                return TD_ERR_NOMEM;
    c->state[v] |= REMOVED;
    for (uint32_t i = c->first_in[v]; i != TD_NO_ARC; i = c->arcs[i].next_in)
        if (!c->arcs[i].removed) {
            remove_arc(c, i);
            enqueue(c, c->arcs[i].tail, end);
        }
    for (uint32_t o = c->first_out[v]; o != TD_NO_ARC; o = c->arcs[o].next_out)
        if (!c->arcs[o].removed) {
            remove_arc(c, o);
            enqueue(c, c->arcs[o].head, end);
        }
    return TD_OK;
}

td_status td_contraction_run(td_contraction *c)
{
    uint32_t end = 0;
    for (uint32_t v = 0; v < c->vertex_count; v++)
        enqueue(c, v, &end);
    for (uint32_t at = 0; at != end; at++) {
        const uint32_t v = c->queue[at % c->vertex_count];
        const uint32_t arcs = c->in_degree[v] + c->out_degree[v];
        c->state[v] &= (uint8_t)~QUEUED;
        if (count_ways(c, v, arcs) > arcs)
            continue;
        const td_status status = remove_vertex(c, v, &end);
        if (status != TD_OK)
            return status;
    }
    return TD_OK;
}
