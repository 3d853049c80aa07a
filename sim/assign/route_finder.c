/* Choice sets class by class. A class is a block: threads take one after the other, each with its own
 * workspace, and what they find is put together in the order of classes. Within a class: what the
 * scenario changes for it, pairs that may keep the base's routes, then trees for the others. */
#include "assign/route_finder.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "assign/demand_pairs.h"
#include "assign/kept_routes.h"
#include "assign/path_measure.h"
#include "base/mem.h"

/* What a class's pairs were given. */
typedef struct block {
    uint32_t first, end; /* pairs, in the order of classes */
    td_choice_route *routes;
    double *path_size; /* [route] of conditions that are periods */
    uint32_t *arcs;
    uint32_t route_count, arc_count;
    size_t route_room, size_room, arc_room;
} block;

typedef struct job {
    const td_world *world;
    const td_supernetwork *net;
    td_condition *condition;
    const td_condition *base;
    const td_pool_options *options;
    const volatile int *cancel;
    td_route_sets *out;
    uint32_t *base_pair; /* [pair by class] the same one of the base, by class; TD_NONE */
    block *blocks;
    uint32_t block_count;
} job;

/* One thread's workspace. */
typedef struct finder {
    const job *job;
    td_costing costing;
    td_choice_set *choice;
    td_kept_routes kept; /* of the base; where there is one */
    td_path_measure *measure; /* NULL: the condition is no period */
    double *cost;             /* [arc] surrogate of the class at hand, for it */
    td_index *origins, *destinations; /* of the class at hand */
    uint32_t origin_count, destination_count;
    uint32_t *place, *origin_place; /* [zone] in destinations, origins; TD_NONE */
} finder;

static td_status open_finder(finder *f, const job *j)
{
    const td_index zones = j->world->zones.count;
    *f = (finder){.job = j};
    f->costing =
        (td_costing){.world = j->world, .net = j->net, .period = &j->condition->period};
    f->origins = TD_ALLOC(zones, td_index);
    f->destinations = TD_ALLOC(zones, td_index);
    f->place = TD_ALLOC(zones, uint32_t);
    f->origin_place = TD_ALLOC(zones, uint32_t);
    if (!f->origins || !f->destinations || !f->place || !f->origin_place)
        return TD_ERR_NOMEM;
    td_status status = td_choice_set_create(j->world, j->net, &f->choice);
    if (status == TD_OK && j->base)
        status = td_kept_routes_open(j->options->both, &j->condition->period, &j->base->period,
                                     &f->kept);
    if (status != TD_OK || j->condition->own == TD_NONE)
        return status;
    f->cost = TD_ALLOC(j->net->csr.arc_count, double);
    return f->cost ? td_path_measure_create(j->net, j->options->both, &f->measure) : TD_ERR_NOMEM;
}

static void close_finder(finder *f)
{
    td_costing_clear(&f->costing);
    td_choice_set_free(f->choice);
    td_kept_routes_close(&f->kept);
    td_path_measure_free(f->measure);
    free(f->cost);
    free(f->origins);
    free(f->destinations);
    free(f->place);
    free(f->origin_place);
}

static void find_zones(finder *f, const block *b)
{
    const td_route_sets *out = f->job->out;
    const td_index zones = f->job->world->zones.count;
    f->origin_count = f->destination_count = 0;
    for (td_index z = 0; z < zones; z++)
        f->place[z] = TD_NONE;
    for (uint32_t i = b->first; i < b->end; i++) {
        const td_pair *pair = &out->pairs[out->order[i]];
        if (f->origin_count == 0 || f->origins[f->origin_count - 1] != pair->origin) {
            f->origin_place[pair->origin] = f->origin_count;
            f->origins[f->origin_count++] = pair->origin; /* pairs come by origin */
        }
        f->place[pair->destination] = 0;
    }
    for (td_index z = 0; z < zones; z++)
        if (f->place[z] != TD_NONE) {
            f->place[z] = f->destination_count;
            f->destinations[f->destination_count++] = z;
        }
}

static td_status store(finder *f, block *b, const td_choice_route *routes, uint32_t count,
                       const uint32_t *arcs)
{
    td_status status = TD_OK;
    size_t arc_count = b->arc_count;
    for (uint32_t i = 0; i < count; i++)
        arc_count += routes[i].arc_count;
    if (TD_RESERVE(b->routes, b->route_room, (size_t)b->route_count + count) ||
        TD_RESERVE(b->path_size, b->size_room, (size_t)b->route_count + count) ||
        TD_RESERVE(b->arcs, b->arc_room, arc_count))
        return TD_ERR_NOMEM;
    if (f->measure && count > 0)
        status = td_path_measure_pair(f->measure, routes, count, arcs,
                                      b->path_size + b->route_count);
    for (uint32_t i = 0; i < count; i++) {
        td_choice_route *route = &b->routes[b->route_count++];
        *route = routes[i];
        route->first_arc = b->arc_count;
        memcpy(b->arcs + b->arc_count, arcs + routes[i].first_arc,
               routes[i].arc_count * sizeof *arcs);
        b->arc_count += routes[i].arc_count;
    }
    return status;
}

/* The base's routes of the i-th pair, if all of them stand unchanged; *best: at least the cost of the
 * cheapest path. */
static td_status keep_pair(finder *f, uint32_t i, double *best)
{
    const job *j = f->job;
    *best = INFINITY;
    f->kept.count = 0;
    if (!j->base)
        return TD_OK;
    const td_status status = td_kept_routes_pair(&f->kept, &f->costing, j->base->sets,
                                                 j->base_pair[i], NULL, 0);
    for (uint32_t r = 0; r < f->kept.count; r++)
        *best = fmin(*best, f->kept.routes[r].surrogate);
    return status;
}

static td_status store_kept(finder *f, block *b)
{
    return store(f, b, f->kept.routes, f->kept.count, f->kept.arcs.arcs);
}

static bool holds_change(const finder *f, const td_choice_route *routes, uint32_t count,
                         const uint32_t *arcs)
{
    for (uint32_t i = 0; i < count; i++)
        if (td_kept_routes_changed(&f->kept, arcs + routes[i].first_arc, routes[i].arc_count))
            return true;
    return false;
}

/* --- a class --- */

static td_status find_pair(finder *f, block *b, uint32_t i)
{
    const td_pair *pair = &f->job->out->pairs[f->job->out->order[i]];
    const td_choice_route *routes;
    const uint32_t *arcs;
    uint32_t count;
    double best;
    bool changed;
    td_status status = keep_pair(f, i, &best);
    f->job->out->first[i] = b->route_count;
    if (status != TD_OK)
        return status;
    if (f->kept.count > 0 && !f->job->options->anew &&
        (f->kept.changes.own_count == 0 ||
         !td_choice_set_may_change(f->choice, f->origin_place[pair->origin],
                                   f->place[pair->destination], best)))
        return store_kept(f, b);
    status = td_choice_set_candidates(f->choice, f->place[pair->destination], &changed);
    if (status == TD_OK && f->kept.count > 0 && !changed)
        return store_kept(f, b);
    if (status == TD_OK)
        status = td_choice_set_of_candidates(f->choice, &routes, &count, &arcs);
    if (status != TD_OK)
        return status;
    if (f->kept.count > 0 && !holds_change(f, routes, count, arcs))
        return store_kept(f, b);
    return store(f, b, routes, count, arcs);
}

/* Whether the trees of the class will not be asked for: all its pairs keep the base's routes. */
static td_status needs_no_trees(finder *f, const block *b, bool *needless)
{
    *needless = false;
    if (!f->job->base || f->job->options->anew || !f->kept.changes.comparable ||
        f->kept.changes.own_count > 0)
        return TD_OK;
    for (uint32_t i = b->first; i < b->end; i++) {
        double best;
        const td_status status = keep_pair(f, i, &best);
        if (status != TD_OK || f->kept.count == 0)
            return status;
    }
    *needless = true;
    return TD_OK;
}

/* --- costs shared with scenarios --- */

static size_t cost_place(const td_world *world, td_class cls)
{
    return (size_t)cls.commodity * world->form_count + cls.form;
}

/* What the class's elements cost in the base; NULL: not known. */
static const double *base_costs(const finder *f)
{
    const td_counterpart *both = f->job->options->both;
    const td_condition *base = f->job->base;
    td_class cls;
    if (!base->additive || !td_counterpart_class(both, f->costing.cls, &cls))
        return NULL;
    return base->additive[cost_place(both->base.world, cls)];
}

/* Whichever thread comes to a commodity and cargo form first keeps what every thread would find. */
static td_status keep_costs(const finder *f)
{
    td_condition *condition = f->job->condition;
    const size_t count = f->job->net->element_count;
    td_status status = TD_OK;
    if (!condition->additive)
        return TD_OK;
#pragma omp critical(td_route_finder_costs)
    {
        double **kept = &condition->additive[cost_place(f->job->world, f->costing.cls)];
        if (!*kept) {
            *kept = TD_ALLOC(count, double);
            if (*kept)
                memcpy(*kept, f->costing.additive, count * sizeof **kept);
            else
                status = TD_ERR_NOMEM;
        }
    }
    return status;
}

static td_status open_costs(const job *j)
{
    td_condition *condition = j->condition;
    if (j->base)
        return TD_OK;
    condition->additive_count = (size_t)j->world->commodities.count * j->world->form_count;
    condition->additive = TD_ALLOC(condition->additive_count, double *);
    return condition->additive ? TD_OK : TD_ERR_NOMEM;
}

static td_status prepare_class(finder *f, const block *b)
{
    const td_route_sets *out = f->job->out;
    bool needless;
    find_zones(f, b);
    td_costing_turn(&f->costing, out->pairs[out->order[b->first]].cls, &f->job->condition->period);
    td_status status =
        f->job->base ? td_class_changes_turn(&f->kept.changes, &f->costing, true, base_costs(f))
                     : td_costing_prepare(&f->costing);
    if (status == TD_OK)
        status = keep_costs(f);
    if (status == TD_OK && f->measure) {
        td_costing_fill(&f->costing, f->cost);
        status = td_path_measure_class(f->measure, f->costing.cls, f->job->condition->own, f->cost);
    }
    if (status == TD_OK)
        status = needs_no_trees(f, b, &needless);
    if (status != TD_OK || needless)
        return status;
    return td_choice_set_changed_class(
        f->choice, &f->costing, f->job->base && f->kept.changes.comparable ? f->kept.changes.own : NULL,
        f->origins, f->origin_count, f->destinations, f->destination_count);
}

static td_status find_class(finder *f, block *b)
{
    const td_route_sets *out = f->job->out;
    td_status status = prepare_class(f, b);
    td_index origin = TD_NONE;
    for (uint32_t i = b->first; i < b->end && status == TD_OK; i++) {
        const td_pair *pair = &out->pairs[out->order[i]];
        if (pair->origin != origin) {
            if (f->job->cancel && *f->job->cancel)
                return TD_ERR_CANCELLED;
            origin = pair->origin;
            td_choice_set_origin(f->choice, origin);
        }
        status = find_pair(f, b, i);
    }
    return status;
}

/* --- all classes --- */

static td_status cut_blocks(job *j)
{
    td_route_sets *out = j->out;
    j->blocks = TD_ALLOC(out->pair_count, block);
    if (!j->blocks)
        return TD_ERR_NOMEM;
    for (uint32_t first = 0, end; first < out->pair_count; first = end) {
        end = td_route_sets_class_end(out, first);
        j->blocks[j->block_count++] = (block){.first = first, .end = end};
    }
    return TD_OK;
}

/* The first mistake by the order of threads is told; any mistake ends all. */
static td_status run_blocks(const job *j, int threads)
{
    td_status worst = TD_OK;
#pragma omp parallel num_threads(threads)
    {
        finder f;
        td_status status = open_finder(&f, j);
#pragma omp for schedule(dynamic, 1)
        for (uint32_t i = 0; i < j->block_count; i++)
            if (status == TD_OK)
                status = find_class(&f, &j->blocks[i]);
        close_finder(&f);
#pragma omp critical(td_route_finder)
        if (worst == TD_OK)
            worst = status;
    }
    return worst;
}

static void clear_block(block *b)
{
    free(b->routes);
    free(b->path_size);
    free(b->arcs);
    *b = (block){.first = b->first, .end = b->end};
}

static td_status join_blocks(job *j)
{
    td_route_sets *out = j->out;
    size_t routes = 0, arcs = 0;
    for (uint32_t i = 0; i < j->block_count; i++) {
        routes += j->blocks[i].route_count;
        arcs += j->blocks[i].arc_count;
    }
    if (routes > UINT32_MAX || arcs > UINT32_MAX)
        return TD_ERR_NOMEM;
    out->routes = TD_ALLOC(routes, td_choice_route);
    out->path_size = TD_ALLOC(routes, double);
    out->arcs = TD_ALLOC(arcs, uint32_t);
    if (!out->routes || !out->path_size || !out->arcs)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < j->block_count; i++) {
        block *b = &j->blocks[i];
        for (uint32_t p = b->first; p < b->end; p++)
            out->first[p] += out->route_count;
        for (uint32_t r = 0; r < b->route_count; r++) {
            out->routes[out->route_count + r] = b->routes[r];
            out->routes[out->route_count + r].first_arc += out->arc_count;
            if (j->condition->own != TD_NONE)
                out->path_size[out->route_count + r] = b->path_size[r];
        }
        if (b->arc_count > 0)
            memcpy(out->arcs + out->arc_count, b->arcs, b->arc_count * sizeof *b->arcs);
        out->route_count += b->route_count;
        out->arc_count += b->arc_count;
        clear_block(b);
    }
    out->first[out->pair_count] = out->route_count;
    return TD_OK;
}

static td_status find_all(job *j)
{
    td_route_sets *out = j->out;
    td_status status =
        td_demand_pairs(j->world, &j->condition->period, &out->pairs, &out->pair_count);
    if (status != TD_OK)
        return status;
    out->order = TD_ALLOC(out->pair_count, uint32_t);
    out->first = TD_ALLOC((size_t)out->pair_count + 1, uint32_t);
    if (!out->order || !out->first)
        return TD_ERR_NOMEM;
    status = td_demand_order(out->pairs, out->pair_count, out->order);
    if (status == TD_OK)
        status = cut_blocks(j);
    if (status == TD_OK && j->base)
        status = td_route_sets_match(j->options->both, out, j->base->sets, &j->base_pair);
    if (status == TD_OK)
        status = open_costs(j);
    if (status == TD_OK)
        status = run_blocks(j, j->options->threads > 1 ? j->options->threads : 1);
    return status == TD_OK ? join_blocks(j) : status;
}

td_status td_condition_find(const td_world *world, const td_supernetwork *net,
                            td_condition *condition, const td_pool_options *options,
                            const td_condition *base, const volatile int *cancel)
{
    job j = {.world = world,
             .net = net,
             .condition = condition,
             .base = base,
             .options = options,
             .cancel = cancel,
             .out = TD_ALLOC(1, td_route_sets)};
    if (j.out)
        j.out->pooled = true;
    const td_status status = j.out ? find_all(&j) : TD_ERR_NOMEM;
    for (uint32_t i = 0; i < j.block_count; i++)
        clear_block(&j.blocks[i]);
    free(j.blocks);
    free(j.base_pair);
    if (status == TD_OK)
        condition->sets = j.out;
    else if (j.out) {
        j.out->pooled = false;
        td_route_sets_free(j.out);
    }
    return status;
}
