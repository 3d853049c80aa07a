/* The choice set of one pair is asked of the assignment itself: the pair's freight (one tonne a period
 * where it has none) is assigned alone, so that what is shown is what a run would use. */
#include "run/route_query.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indicators/legs.h"
#include "io/network_reader.h"
#include "run/evaluate.h"
#include "run/workload.h"

typedef struct asked {
    td_index origin, destination, commodity, form;
} asked;

static td_index find(const char *id, const char *option, td_index count, const char *const *ids,
                     td_index found, td_diag_code code, td_diags *diags)
{
    if (found == TD_NONE)
        td_diags_add(diags, code, (td_place){NULL, 0, option}, id, td_nearest(id, ids, count),
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

/* One leg with what it takes and costs. */
typedef struct told_leg {
    td_leg leg;
    double time_h, wait_h, length_km, money, co2e_kg;
} told_leg;

static const char *label(const td_labels *labels, td_index row, td_lang lang)
{
    return lang == TD_LANG_ZH ? labels->name_zh[row] : labels->name[row];
}

static void measure(const td_evaluated *e, td_class cls, const uint32_t *arcs, uint32_t first,
                    uint32_t count, told_leg *told)
{
    for (uint32_t i = first; i < first + count; i++) {
        td_arc_figures f;
        td_arc_figures_of(e->world, e->net, cls, &e->world->periods[0], arcs[i], &f);
        told->time_h += f.time_h;
        told->wait_h += f.wait_h;
        told->length_km += f.length_km;
        told->co2e_kg += f.co2e_wtw_kg;
        for (int t = 0; t < TD_TERM_COUNT; t++)
            if (td_term_describe((td_term)t)->is_money)
                told->money += f.terms[t];
    }
}

/* Boarding waits stand before the leg they belong to: arcs between two legs go to the later one. */
static uint32_t tell_legs(const td_evaluated *e, td_class cls, const uint32_t *arcs, uint32_t count,
                          told_leg *told)
{
    td_leg *legs = TD_ALLOC((size_t)count + 1, td_leg);
    if (!legs)
        return 0;
    uint32_t n = td_legs_split(e->net, arcs, count, legs), next = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t end = i + 1 < n ? legs[i].first + legs[i].count : count;
        told[i] = (told_leg){.leg = legs[i]};
        measure(e, cls, arcs, next, end - next, &told[i]);
        next = end;
    }
    free(legs);
    return n;
}

static void write_number(td_strbuf *out, double value)
{
    td_strbuf_addf(out, fabs(value) >= 100 ? "%.0f" : fabs(value) >= 10 ? "%.1f" : "%.2f", value);
}

static void write_duration(td_strbuf *out, double hours, bool zh)
{
    if (hours >= 48)
        td_strbuf_addf(out, zh ? "%.1f 天" : "%.1f days", hours / 24);
    else
        td_strbuf_addf(out, zh ? "%.1f 小时" : "%.1f h", hours);
}

static void write_leg(const td_world *world, const told_leg *told, td_lang lang, td_strbuf *out)
{
    const td_leg *leg = &told->leg;
    bool zh = lang == TD_LANG_ZH;
    td_strbuf_add(out, "    ");
    if (leg->is_haul) {
        const char *carrier = leg->service != TD_NONE
                                  ? label(&world->services.label, leg->service, lang)
                                  : label(&world->vehicle_types.label, leg->vehicle_type, lang);
        td_strbuf_addf(out, zh ? "%s：%s → %s（%s）" : "%s: %s to %s (%s)",
                       label(&world->modes.label, leg->mode, lang),
                       label(&world->nodes.label, leg->from_node, lang),
                       label(&world->nodes.label, leg->to_node, lang), carrier);
    } else {
        td_strbuf_addf(out, zh ? "%s（%s）" : "%s (at %s)",
                       label(&world->facilities.label, leg->facility, lang),
                       label(&world->nodes.label, leg->to_node, lang));
    }
    td_strbuf_add(out, zh ? "，" : ", ");
    write_duration(out, told->time_h, zh);
    if (told->wait_h > 0) {
        td_strbuf_add(out, zh ? "（其中候班 " : " (of which waiting for departure ");
        write_duration(out, told->wait_h, zh);
        td_strbuf_add(out, zh ? "）" : ")");
    }
    if (told->length_km > 0)
        td_strbuf_addf(out, zh ? "，%.0f 公里" : ", %.0f km", told->length_km);
    if (told->money != 0) {
        td_strbuf_add(out, zh ? "，" : ", ");
        write_number(out, told->money);
        td_strbuf_add(out, zh ? " 元/吨" : " CNY/t");
    }
    if (told->co2e_kg > 0) {
        td_strbuf_add(out, zh ? "，" : ", ");
        write_number(out, told->co2e_kg);
        td_strbuf_add(out, zh ? " 千克 CO2e/吨" : " kg CO2e/t");
    }
    td_strbuf_add(out, "\n");
}

static void write_terms(const td_route_figures *f, td_lang lang, td_strbuf *out)
{
    bool zh = lang == TD_LANG_ZH;
    td_strbuf_add(out, zh ? "  广义费用构成（元/吨）：" : "  Cost by term, CNY/t: ");
    for (int t = 0, shown = 0; t < TD_TERM_COUNT; t++) {
        if (fabs(f->terms[t]) < 0.005)
            continue;
        const td_term_text *text = td_term_describe((td_term)t);
        td_strbuf_add(out, shown++ ? (zh ? "；" : "; ") : "");
        td_strbuf_addf(out, "%s ", zh ? text->meaning[lang] : text->name);
        write_number(out, f->terms[t]);
    }
    td_strbuf_add(out, "\n");
}

static td_status write_route(const td_evaluated *e, const td_route *route, int number, td_lang lang,
                             td_strbuf *out)
{
    const td_assignment *a = e->assignments[0];
    const td_route_figures *f = &route->figures;
    bool zh = lang == TD_LANG_ZH;
    told_leg *legs = TD_ALLOC((size_t)route->arc_count + 1, told_leg);
    if (!legs)
        return TD_ERR_NOMEM;
    uint32_t n = tell_legs(e, a->pairs[route->pair].cls, &a->arcs[route->first_arc],
                           route->arc_count, legs);
    td_strbuf_addf(out, zh ? "\n%d. %s" : "\n%d. %s", number, route->chain);
    if (route->corridor != TD_NONE)
        td_strbuf_addf(out, zh ? "，%s" : ", %s",
                       label(&e->world->corridors.label, route->corridor, lang));
    td_strbuf_addf(out, zh ? "（份额 %.1f%%）\n  " : " (share %.1f %%)\n  ", 100 * route->share);
    write_duration(out, f->time_h, zh);
    td_strbuf_add(out, " ± ");
    write_duration(out, f->time_sd_h, zh);
    td_strbuf_addf(out, zh ? "，%.0f 公里，费用 " : ", %.0f km, money ", f->length_km);
    write_number(out, f->money);
    td_strbuf_add(out, zh ? " 元/吨，广义费用 " : " CNY/t, generalised cost ");
    write_number(out, f->generalised);
    td_strbuf_add(out, zh ? " 元/吨，" : " CNY/t, ");
    write_number(out, f->co2e_wtw_kg);
    td_strbuf_add(out, zh ? " 千克 CO2e/吨\n" : " kg CO2e/t\n");
    for (uint32_t i = 0; i < n; i++)
        write_leg(e->world, &legs[i], lang, out);
    write_terms(f, lang, out);
    free(legs);
    return TD_OK;
}

static td_status write_text(const td_evaluated *e, const asked *a, td_lang lang, uint32_t count,
                            td_strbuf *out)
{
    const td_world *world = e->world;
    td_strbuf_addf(out, lang == TD_LANG_ZH ? "%s → %s，%s\n" : "%s to %s, %s\n",
                   label(&world->nodes.label, world->zones.node[a->origin], lang),
                   label(&world->nodes.label, world->zones.node[a->destination], lang),
                   label(&world->commodities.label, a->commodity, lang));
    td_status status = TD_OK;
    for (uint32_t r = 0; status == TD_OK && r < count; r++)
        status = write_route(e, &e->assignments[0]->routes[r], (int)r + 1, lang, out);
    return status;
}

static json_t *leg_json(const td_world *world, const told_leg *told)
{
    const td_leg *leg = &told->leg;
    json_t *json = json_pack(
        "{s:s, s:s, s:f, s:f, s:f, s:f, s:f}", "from",
        world->nodes.label.id[leg->from_node], "to", world->nodes.label.id[leg->to_node], "time_h",
        told->time_h, "wait_h", told->wait_h, "length_km", told->length_km, "money_per_t",
        told->money, "co2e_wtw_kg_per_t", told->co2e_kg);
    if (leg->is_haul) {
        json_object_set_new(json, "mode", json_string(world->modes.label.id[leg->mode]));
        if (leg->service != TD_NONE)
            json_object_set_new(json, "service",
                                json_string(world->services.label.id[leg->service]));
        if (leg->vehicle_type != TD_NONE)
            json_object_set_new(json, "vehicle_type",
                                json_string(world->vehicle_types.label.id[leg->vehicle_type]));
    } else {
        json_object_set_new(json, "facility",
                            json_string(world->facilities.label.id[leg->facility]));
        json_object_set_new(
            json, "process",
            json_string(td_facility_kind_name(world->facilities.kind[leg->facility])));
    }
    return json;
}

static json_t *route_json(const td_evaluated *e, const td_route *route)
{
    const td_route_figures *f = &route->figures;
    const td_assignment *a = e->assignments[0];
    told_leg *legs = TD_ALLOC((size_t)route->arc_count + 1, told_leg);
    if (!legs)
        return NULL;
    uint32_t n = tell_legs(e, a->pairs[route->pair].cls, &a->arcs[route->first_arc],
                           route->arc_count, legs);
    json_t *terms = json_object(), *list = json_array();
    for (int t = 0; t < TD_TERM_COUNT; t++)
        json_object_set_new(terms, td_term_describe((td_term)t)->name, json_real(f->terms[t]));
    for (uint32_t i = 0; i < n; i++)
        json_array_append_new(list, leg_json(e->world, &legs[i]));
    free(legs);
    return json_pack("{s:s, s:s?, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:o, s:o}", "chain",
                     route->chain, "corridor",
                     route->corridor == TD_NONE ? NULL
                                                : e->world->corridors.label.id[route->corridor],
                     "share", route->share, "length_km", f->length_km, "time_h", f->time_h,
                     "time_sd_h", f->time_sd_h, "money_per_t", f->money,
                     "generalised_cost_per_t", f->generalised, "co2e_wtw_kg_per_t", f->co2e_wtw_kg,
                     "co2e_ttw_kg_per_t", f->co2e_ttw_kg, "cost_terms_per_t", terms, "legs", list);
}

static td_status write_json(const td_evaluated *e, const asked *a, uint32_t count, td_strbuf *out)
{
    const td_world *world = e->world;
    json_t *routes = json_array();
    for (uint32_t r = 0; r < count; r++)
        json_array_append_new(routes, route_json(e, &e->assignments[0]->routes[r]));
    json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:o}", "scenario", world->scenario_id, "from",
                             world->nodes.label.id[world->zones.node[a->origin]], "to",
                             world->nodes.label.id[world->zones.node[a->destination]], "commodity",
                             world->commodities.label.id[a->commodity], "routes", routes);
    char *text = root ? json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER) : NULL;
    if (text) {
        td_strbuf_add(out, text);
        td_strbuf_add(out, "\n");
    }
    free(text);
    json_decref(root);
    return text ? TD_OK : TD_ERR_NOMEM;
}

/* Cheapest first: the order that a planner expects of alternatives. */
static int by_generalised_cost(const void *a, const void *b)
{
    double p = ((const td_route *)a)->figures.generalised;
    double q = ((const td_route *)b)->figures.generalised;
    return p < q ? -1 : p > q;
}

static td_status answer(const tongdao_route_query *query, const td_evaluated *e, const asked *a,
                        td_diags *diags, td_strbuf *out)
{
    td_assignment *assignment = e->assignments[0];
    if (assignment->route_count == 0) {
        td_reason reason =
            assignment->pair_count ? assignment->pairs[0].reason : TD_REASON_NO_ROUTE;
        td_strbuf both = TD_STRBUF_INIT;
        td_strbuf_addf(&both, "%s%c%s", td_reason_text(reason, TD_LANG_EN), TD_BOTH_MARK,
                       td_reason_text(reason, TD_LANG_ZH));
        td_diags_add(diags, TD_D_RUN_NO_ROUTE, (td_place){query->path, 0, NULL}, NULL, NULL,
                     td_strbuf_text(&both), NULL);
        td_strbuf_free(&both);
        return TD_ERR_INVALID;
    }
    qsort(assignment->routes, assignment->route_count, sizeof *assignment->routes,
          by_generalised_cost);
    uint32_t count = assignment->route_count;
    if (count > (uint32_t)query->routes)
        count = (uint32_t)query->routes;
    td_lang lang = query->lang == TONGDAO_ZH ? TD_LANG_ZH : TD_LANG_EN;
    td_status status =
        query->json ? write_json(e, a, count, out) : write_text(e, a, lang, count, out);
    return out->failed ? TD_ERR_NOMEM : status;
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
    td_status status = td_network_is_folder(query->path)
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
        status = answer(query, &evaluated, &a, diags, out);
    td_evaluated_clear(&evaluated);
    td_evaluated_clear(&base);
    td_world_free(world);
    td_workload_clear(&work);
    return status;
}
