/* Candidates (candidates.h): offered by the trees, sorted by chain and corridor, filtered. */
#include "assign/candidates.h"

#include <math.h>

/* A corridor competes within a chain if its best route costs at most so much more than the chain's
 * best. Without this limit any detour that touches a corridor would count as a choice. */
#define CORRIDOR_ALLOWANCE 1.4

static td_candidate_key *key_of(td_candidates *c, td_chain chain, td_index corridor)
{
    for (uint32_t i = 0; i < c->key_count; i++)
        if (c->keys[i].chain == chain && c->keys[i].corridor == corridor)
            return &c->keys[i];
    if (c->key_count == TD_CANDIDATE_KEYS)
        return NULL;
    td_candidate_key *key = &c->keys[c->key_count];
    *key = (td_candidate_key){
        .chain = chain, .corridor = corridor, .list = c->lists[c->key_count]};
    c->key_count++;
    return key;
}

/* Keeps the list sorted; of equal costs the one that came first stays first, of the same tracks the
 * cheapest vehicles. */
static void add_candidate(td_candidate_key *key, td_candidate new)
{
    uint32_t at = key->count, same = 0;
    if (at == TD_CANDIDATES_PER_KEY && !(new.cost < key->list[at - 1].cost))
        return;
    while (same < key->count && key->list[same].hash != new.hash)
        same++;
    if (same < key->count && !(new.cost < key->list[same].cost))
        return;
    if (same < key->count)
        at = same;
    else if (at == TD_CANDIDATES_PER_KEY)
        at--;
    else
        key->count++;
    for (; at > 0 && new.cost < key->list[at - 1].cost; at--)
        key->list[at] = key->list[at - 1];
    key->list[at] = new;
}

static void offer(td_candidates *c, td_chain trimmed, td_index corridor, td_candidate new)
{
    td_candidate_key *key = key_of(c, trimmed, corridor);
    if (key)
        add_candidate(key, new);
}

/* A whole path by its parents in a tree from the origin. */
static void offer_path(td_candidates *c, const td_choice_trees *t, uint32_t vertex, uint32_t source,
                       double cost)
{
    const td_class_graph *g = &t->graph;
    td_chain chain = TD_CHAIN_EMPTY;
    td_index corridor = TD_NONE;
    td_candidate new = {.cost = cost, .source = source};
    for (uint32_t v = vertex; v != t->from_root;) {
        const uint32_t a =
            source == TD_SOURCE_BEST
                ? t->from.parent[v]
                : td_search_parent(t->restricted[source & ~TD_SOURCE_RESTRICTED].search, v);
        const td_short_arc *arc = td_class_arc(g, a);
        chain = td_chain_join(arc->chain, chain);
        corridor = arc->corridor < corridor ? arc->corridor : corridor;
        new.hash += arc->hash;
        new.changed = new.changed || arc->changed;
        v = g->out.tail[a];
    }
    offer(c, td_chain_trim(chain, t->road), corridor, new);
}

static bool has_chain(const td_candidates *c, td_chain chain)
{
    for (uint32_t i = 0; i < c->key_count; i++)
        if (c->keys[i].chain == chain)
            return true;
    return false;
}

/* Road alone, but where the cheapest path is that; road and another mode, where that chain has not
 * been found yet (its terminals and services are via elements). */
static td_status offer_restricted(td_candidates *c, td_choice_trees *t, uint32_t vertex,
                                  double limit)
{
    for (uint32_t i = 0; i < t->restricted_count; i++) {
        const td_index mode = t->restricted[i].mode;
        bool reached;
        if (td_chain_keeps_to(c->best_chain, t->road, mode) ||
            (mode != TD_NONE && has_chain(c, td_chain_append(TD_CHAIN_EMPTY, mode))))
            continue;
        const td_status status = td_choice_trees_restricted(t, i, vertex, &reached);
        if (status != TD_OK)
            return status;
        if (!reached)
            continue;
        const double cost = td_search_distance(t->restricted[i].search, vertex);
        if (cost <= limit)
            offer_path(c, t, vertex, TD_SOURCE_RESTRICTED + i, cost);
    }
    return TD_OK;
}

static void offer_vias(td_candidates *c, const td_choice_trees *t, const td_choice_tree *to)
{
    const td_choice_tree *from = &t->from;
    const double limit = c->limit;
    for (uint32_t i = 0; i < t->via_count; i++) {
        const double cost = from->via_cost[i] + to->via_cost[i];
        if (!(cost <= limit))
            continue;
        const td_via_end *a = &from->via_end[i], *b = &to->via_end[i];
        const uint64_t hash = a->hash + b->hash;
        td_seen_path *seen = &c->seen[hash & (TD_SEEN_SLOTS - 1)];
        if (seen->pair == c->pair && seen->hash == hash && !(cost < seen->cost))
            continue;
        *seen = (td_seen_path){.hash = hash, .cost = cost, .pair = c->pair};
        offer(c, td_chain_trim(td_chain_join(a->chain, b->chain), t->road),
              a->corridor < b->corridor ? a->corridor : b->corridor,
              (td_candidate){.cost = cost,
                             .hash = hash,
                             .source = i,
                             .changed = a->changed || b->changed});
    }
}

/* --- chains that go round about --- */

/* Road between other modes, or a mode twice with another in between. */
static bool is_roundabout(td_chain chain, td_index road)
{
    for (td_chain rest = chain; rest >> 8; rest >>= 8) {
        const td_chain mode = rest & 0xff;
        if (rest != chain && mode == road + 1)
            return true;
        for (td_chain later = rest >> 8; later; later >>= 8)
            if ((later & 0xff) == mode)
                return true;
    }
    return false;
}

/* Whether `part` is `chain` with some modes left out. */
static bool is_part_of(td_chain part, td_chain chain)
{
    if (part == chain)
        return false;
    for (; part && chain; chain >>= 8)
        if ((part & 0xff) == (chain & 0xff))
            part >>= 8;
    return part == 0;
}

/* A corridor far dearer than the best of its chain does not compete. A roundabout chain only does
 * where it is cheaper than every simpler one that it contains; any other chain only where it is
 * cheaper than the simpler ones of its own corridor: a hop by barge before the same train is no
 * alternative to the train. */
static void drop_outdone(td_candidates *c, td_index road)
{
    bool dropped[TD_CANDIDATE_KEYS] = {false};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->key_count; i++) {
        const td_candidate_key *key = &c->keys[i];
        const bool roundabout = is_roundabout(key->chain, road);
        double of_chain = key->list[0].cost, simpler = INFINITY;
        for (uint32_t j = 0; j < c->key_count; j++) {
            const td_candidate_key *other = &c->keys[j];
            if (other->chain == key->chain)
                of_chain = fmin(of_chain, other->list[0].cost);
            else if ((roundabout || other->corridor == key->corridor) &&
                     is_part_of(other->chain, key->chain))
                simpler = fmin(simpler, other->list[0].cost);
        }
        dropped[i] = key->list[0].cost > CORRIDOR_ALLOWANCE * of_chain ||
                     simpler <= (roundabout ? of_chain : key->list[0].cost);
    }
    for (uint32_t i = 0; i < c->key_count; i++)
        if (!dropped[i])
            c->keys[kept++] = c->keys[i];
    c->key_count = kept;
}

td_status td_candidates_find(td_candidates *c, td_choice_trees *t, uint32_t destination)
{
    const uint32_t root = t->to_root[destination];
    bool meet;
    c->key_count = 0;
    c->pair++;
    td_status status = td_choice_trees_meet(t, destination, &meet);
    if (status != TD_OK || !meet)
        return status;
    const double limit = t->allowance * t->from.distance[root];
    c->best_cost = t->from.distance[root];
    c->limit = limit / TD_CHAIN_ALLOWANCE;
    offer_path(c, t, root, TD_SOURCE_BEST, c->best_cost);
    c->best_chain = c->keys[0].chain;
    c->best_corridor = c->keys[0].corridor;
    c->best_changed = c->keys[0].list[0].changed;
    offer_vias(c, t, &t->to[destination]);
    status = offer_restricted(c, t, root, limit);
    if (status == TD_OK)
        drop_outdone(c, t->road);
    return status;
}

bool td_candidates_changed(const td_candidates *c)
{
    for (uint32_t i = 0; i < c->key_count; i++)
        for (uint32_t k = 0; k < c->keys[i].count; k++)
            if (c->keys[i].list[k].changed)
                return true;
    return c->key_count > 0 && c->best_changed;
}
