/* The choice set of one pair is asked of the assignment itself: the pair's freight (one tonne a period
 * where it has none) is assigned alone, so that what is shown is what a run would use. */
#include "run/route_query.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "io/network_reader.h"
#include "run/evaluate.h"
#include "run/route_words.h"
#include "run/tradeoff_words.h"
#include "run/workload.h"

typedef struct asked {
    td_index origin, destination, commodity, form;
} asked;

static td_index find(const char *id, const char *option, td_index count, const char *const *ids,
                     td_index found, td_diag_code code, td_diags *diags)
{
    if (found == TD_NONE)
        td_diags_add(diags, code, (td_place){option, 0, NULL}, id, td_nearest(id, ids, count),
                     NULL);
    return found;
}

static td_index find_zone(const td_world *world, const char *id, const char *option,
                          td_diags *diags)
{
    const char **ids = TD_ALLOC(world->zones.count, const char *);
    if (!ids)
        return TD_NONE;
    for (td_index z = 0; z < world->zones.count; z++)
        ids[z] = world->nodes.label.id[world->zones.node[z]];
    td_index zone = find(id, option, world->zones.count, ids, td_world_find_zone(world, id),
                         TD_D_RUN_UNKNOWN_ZONE, diags);
    free(ids);
    return zone;
}

/* The commodity asked for; else the one with the largest demand between the two; else the first. */
static td_index find_commodity(const td_world *world, const tongdao_route_query *query, asked *a,
                               td_diags *diags)
{
    if (query->commodity)
        return find(query->commodity, "--commodity", world->commodities.count,
                    world->commodities.label.id, td_world_find_commodity(world, query->commodity),
                    TD_D_RUN_UNKNOWN_COMMODITY, diags);
    td_index best = 0;
    double most = 0;
    for (td_index d = 0; d < world->demands.count; d++) {
        if (world->demands.origin[d] == a->origin &&
            world->demands.destination[d] == a->destination &&
            world->demands.tonnes_per_year[d] > most) {
            most = world->demands.tonnes_per_year[d];
            best = world->demands.commodity[d];
        }
    }
    return best;
}

static bool resolve(const td_world *world, const tongdao_route_query *query, asked *a,
                    td_diags *diags)
{
    a->origin = find_zone(world, query->from, "--from", diags);
    a->destination = find_zone(world, query->to, "--to", diags);
    if (a->origin == TD_NONE || a->destination == TD_NONE || world->commodities.count == 0)
        return false;
    a->commodity = find_commodity(world, query, a, diags);
    if (a->commodity == TD_NONE)
        return false;
    a->form = world->commodities.form[a->commodity];
    return true;
}

/* Leaves the world one demand: a tonne of what was asked for. */
static void ask_alone(td_world *world, const asked *a)
{
    world->demands.count = 1;
    world->demands.origin[0] = a->origin;
    world->demands.destination[0] = a->destination;
    world->demands.commodity[0] = a->commodity;
    world->demands.form[0] = a->form;
    world->demands.tonnes_per_year[0] = 1;
    world->demands.profile[0] = TD_NONE;
    world->demands.elasticity[0] = 0;
}

/* What is told: routes, with what none beats in beside, where that was asked for. */
typedef struct told {
    td_route_teller teller;
    const td_route *routes;
    uint32_t count, found;
    const td_tradeoffs *tradeoffs; /* NULL: those of the assignment */
    const td_criteria *criteria;
} told;

static td_status write_text(const told *t, const asked *a, td_strbuf *out)
{
    const td_world *world = t->teller.world;
    const td_lang lang = t->teller.lang;
    td_strbuf_addf(out, lang == TD_LANG_ZH ? "%s → %s，%s\n" : "%s to %s, %s\n",
                   td_label_in(&world->nodes.label, world->zones.node[a->origin], lang),
                   td_label_in(&world->nodes.label, world->zones.node[a->destination], lang),
                   td_label_in(&world->commodities.label, a->commodity, lang));
    td_status status = TD_OK;
    if (t->tradeoffs)
        status = td_tradeoffs_write(&t->teller, t->tradeoffs, t->criteria, t->found, out);
    for (uint32_t r = 0; status == TD_OK && r < t->count; r++)
        status = td_route_write(&t->teller, &t->routes[r], (int)r + 1, out);
    return status;
}

static td_status write_json(const told *t, const asked *a, td_strbuf *out)
{
    const td_world *world = t->teller.world;
    json_t *root = json_pack("{s:s, s:s, s:s, s:s}", "scenario", world->scenario_id, "from",
                             world->nodes.label.id[world->zones.node[a->origin]], "to",
                             world->nodes.label.id[world->zones.node[a->destination]], "commodity",
                             world->commodities.label.id[a->commodity]);
    json_t *routes = json_array();
    if (t->tradeoffs)
        td_tradeoffs_add_json(t->tradeoffs, t->criteria, t->found, root);
    for (uint32_t r = 0; r < t->count; r++) {
        json_t *route = td_route_json(&t->teller, &t->routes[r]);
        if (t->tradeoffs)
            json_object_set_new(route, "best_by",
                                td_tradeoffs_best_json(t->tradeoffs, t->criteria, r));
        json_array_append_new(routes, route);
    }
    json_object_set_new(root, "routes", routes);
    char *text = root ? json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER) : NULL;
    if (text) {
        td_strbuf_add(out, text);
        td_strbuf_add(out, "\n");
    }
    free(text);
    json_decref(root);
    return text ? TD_OK : TD_ERR_NOMEM;
}

static td_status tell(const tongdao_route_query *query, const told *t, const asked *a,
                      td_strbuf *out)
{
    const td_status status = query->json ? write_json(t, a, out) : write_text(t, a, out);
    return out->failed ? TD_ERR_NOMEM : status;
}

static td_status refuse(const tongdao_route_query *query, const td_assignment *assignment,
                        td_diags *diags)
{
    const td_reason reason =
        assignment->pair_count ? assignment->pairs[0].reason : TD_REASON_NO_ROUTE;
    td_strbuf both = TD_STRBUF_INIT;
    td_strbuf_addf(&both, "%s%c%s", td_reason_text(reason, TD_LANG_EN), TD_BOTH_MARK,
                   td_reason_text(reason, TD_LANG_ZH));
    td_diags_add(diags, TD_D_RUN_NO_ROUTE, (td_place){query->path, 0, NULL}, NULL, NULL,
                 td_strbuf_text(&both), NULL);
    td_strbuf_free(&both);
    return TD_ERR_INVALID;
}

static void warn_of_cut(const tongdao_route_query *query, const td_criteria *criteria,
                        td_diags *diags)
{
    char labels[32];
    snprintf(labels, sizeof labels, "%u", query->most_labels);
    td_diags_add(diags, TD_D_RUN_PARETO_CUT, (td_place){query->path, 0, NULL}, NULL, NULL,
                 labels, td_criterion_name(criteria->list[0]), NULL);
}

static td_status answer_tradeoffs(const tongdao_route_query *query, const td_evaluated *e,
                                  const asked *a, const td_criteria *criteria, told *t,
                                  td_diags *diags, td_strbuf *out)
{
    td_tradeoffs tradeoffs = {0};
    td_status status =
        td_tradeoffs_find(e->world, e->net, e->assignments[0], 0, &e->world->periods[0],
                          criteria->list, criteria->count, query->most_labels, &tradeoffs);
    t->found = tradeoffs.route_count;
    if (status == TD_OK)
        status = td_tradeoffs_pick(&tradeoffs, criteria, (uint32_t)query->routes);
    if (status == TD_OK && !tradeoffs.complete)
        warn_of_cut(query, criteria, diags);
    t->teller.arcs = tradeoffs.arcs;
    t->routes = tradeoffs.routes;
    t->count = tradeoffs.route_count;
    t->tradeoffs = &tradeoffs;
    t->criteria = criteria;
    if (status == TD_OK)
        status = tell(query, t, a, out);
    td_tradeoffs_clear(&tradeoffs);
    return status;
}

/* Cheapest first: the order that a planner expects of alternatives. */
static int by_generalised_cost(const void *a, const void *b)
{
    double p = ((const td_route *)a)->figures.generalised;
    double q = ((const td_route *)b)->figures.generalised;
    return p < q ? -1 : p > q;
}

static td_status answer(const tongdao_route_query *query, const td_evaluated *e, const asked *a,
                        const td_criteria *criteria, td_diags *diags, td_strbuf *out)
{
    td_assignment *assignment = e->assignments[0];
    if (assignment->route_count == 0)
        return refuse(query, assignment, diags);
    told t = {.teller = {.world = e->world,
                         .net = e->net,
                         .cls = assignment->pairs[0].cls,
                         .arcs = assignment->arcs,
                         .lang = query->lang == TONGDAO_ZH ? TD_LANG_ZH : TD_LANG_EN},
              .routes = assignment->routes,
              .count = assignment->route_count};
    if (criteria->count > 0)
        return answer_tradeoffs(query, e, a, criteria, &t, diags, out);
    qsort(assignment->routes, assignment->route_count, sizeof *assignment->routes,
          by_generalised_cost);
    if (t.count > (uint32_t)query->routes)
        t.count = (uint32_t)query->routes;
    return tell(query, &t, a, out);
}

static td_status build_world(const td_workload *work, size_t job, td_diags *diags, td_world **out)
{
    const td_tables *base = work->networks[work->jobs[job].network].tables;
    td_applied applied = {0};
    td_status status = td_scenario_apply(work->jobs[job].scenario, base, diags, &applied);
    if (status == TD_OK)
        status = td_world_build(&applied, base, work->jobs[job].scenario, diags, out);
    td_applied_clear(&applied);
    return status;
}

/* The scenario's base, for the path sizes; empty where it is one itself, or the base is invalid. What
 * there is to say of it matters only where it fails. */
static td_status expand_base(const td_workload *work, td_diags *diags, td_evaluated *out)
{
    const size_t base = work->jobs[0].base;
    td_world *world = NULL;
    if (base == TD_NO_JOB || !work->jobs[base].valid)
        return TD_OK;
    td_diags *own = td_diags_create();
    if (!own)
        return TD_ERR_NOMEM;
    td_status status = build_world(work, base, own, &world);
    if (status == TD_OK)
        status = td_expand(world, NULL, own, out);
    if (status != TD_OK)
        td_diags_append(diags, own);
    td_diags_free(own);
    return status;
}

td_status td_route_query(const tongdao_route_query *query, td_diags *diags, td_strbuf *out)
{
    td_workload work = {0};
    td_world *world = NULL;
    td_evaluated evaluated = {0}, base = {0};
    asked a = {0};
    td_criteria criteria = {.count = 0};
    td_status status = query->pareto ? td_criteria_read(query->pareto, diags, &criteria) : TD_OK;
    if (status == TD_OK)
        status = td_network_is_folder(query->path)
                     ? td_workload_of_network(query->path, query->root, diags, &work)
                     : td_workload_read(&query->path, 1, query->root, diags, &work);
    if (status == TD_OK && (work.job_count == 0 || !work.jobs[0].valid))
        status = TD_ERR_INVALID;
    if (status == TD_OK)
        status = build_world(&work, 0, diags, &world);
    if (status == TD_OK && !resolve(world, query, &a, diags))
        status = TD_ERR_INVALID;
    if (status == TD_OK && world->demands.count == 0)
        status = TD_ERR_INVALID;
    if (status == TD_OK)
        status = expand_base(&work, diags, &base);
    if (status == TD_OK) {
        ask_alone(world, &a);
        world->period_count = world->period_count ? 1 : 0;
        status = td_evaluate(world, base.world ? &base : NULL, (td_evaluate_options){0}, diags,
                             &evaluated);
        world = NULL;
    }
    if (status == TD_OK)
        status = answer(query, &evaluated, &a, &criteria, diags, out);
    td_evaluated_clear(&evaluated);
    td_evaluated_clear(&base);
    td_world_free(world);
    td_workload_clear(&work);
    return status;
}
