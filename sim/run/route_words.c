#include "run/route_words.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "indicators/legs.h"

const char *td_label_in(const td_labels *labels, td_index row, td_lang lang)
{
    return lang == TD_LANG_ZH ? labels->name_zh[row] : labels->name[row];
}

/* One leg with what it takes and costs. */
typedef struct told_leg {
    td_leg leg;
    double time_h, wait_h, length_km, money, co2e_kg;
} told_leg;

static void measure(const td_route_teller *t, const uint32_t *arcs, uint32_t first, uint32_t count,
                    told_leg *told)
{
    for (uint32_t i = first; i < first + count; i++) {
        td_arc_figures f;
        td_arc_figures_of(t->world, t->net, t->cls, &t->world->periods[0], arcs[i], &f);
        told->time_h += f.time_h;
        told->wait_h += f.wait_h;
        told->length_km += f.length_km;
        told->co2e_kg += f.co2e_wtw_kg;
        for (int term = 0; term < TD_TERM_COUNT; term++)
            if (td_term_describe((td_term)term)->is_money)
                told->money += f.terms[term];
    }
}

/* Boarding waits stand before the leg they belong to: arcs between two legs go to the later one. */
static uint32_t tell_legs(const td_route_teller *t, const td_route *route, told_leg *told)
{
    const uint32_t *arcs = t->arcs + route->first_arc, count = route->arc_count;
    td_leg *legs = TD_ALLOC((size_t)count + 1, td_leg);
    if (!legs)
        return 0;
    uint32_t n = td_legs_split(t->net, arcs, count, legs), next = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t end = i + 1 < n ? legs[i].first + legs[i].count : count;
        told[i] = (told_leg){.leg = legs[i]};
        measure(t, arcs, next, end - next, &told[i]);
        next = end;
    }
    free(legs);
    return n;
}

void td_number_write(td_strbuf *out, double value)
{
    td_strbuf_addf(out, fabs(value) >= 100 ? "%.0f" : fabs(value) >= 10 ? "%.1f" : "%.2f", value);
}

void td_duration_write(td_strbuf *out, double hours, td_lang lang)
{
    const bool zh = lang == TD_LANG_ZH;
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
                                  ? td_label_in(&world->services.label, leg->service, lang)
                                  : td_label_in(&world->vehicle_types.label, leg->vehicle_type, lang);
        td_strbuf_addf(out, zh ? "%s：%s → %s（%s）" : "%s: %s to %s (%s)",
                       td_label_in(&world->modes.label, leg->mode, lang),
                       td_label_in(&world->nodes.label, leg->from_node, lang),
                       td_label_in(&world->nodes.label, leg->to_node, lang), carrier);
    } else {
        td_strbuf_addf(out, zh ? "%s（%s）" : "%s (at %s)",
                       td_label_in(&world->facilities.label, leg->facility, lang),
                       td_label_in(&world->nodes.label, leg->to_node, lang));
    }
    td_strbuf_add(out, zh ? "，" : ", ");
    td_duration_write(out, told->time_h, lang);
    if (told->wait_h > 0) {
        td_strbuf_add(out, zh ? "（其中候班 " : " (of which waiting for departure ");
        td_duration_write(out, told->wait_h, lang);
        td_strbuf_add(out, zh ? "）" : ")");
    }
    if (told->length_km > 0)
        td_strbuf_addf(out, zh ? "，%.0f 公里" : ", %.0f km", told->length_km);
    if (told->money != 0) {
        td_strbuf_add(out, zh ? "，" : ", ");
        td_number_write(out, told->money);
        td_strbuf_add(out, zh ? " 元/吨" : " CNY/t");
    }
    if (told->co2e_kg > 0) {
        td_strbuf_add(out, zh ? "，" : ", ");
        td_number_write(out, told->co2e_kg);
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
        td_number_write(out, f->terms[t]);
    }
    td_strbuf_add(out, "\n");
}

void td_route_heading_write(const td_route_teller *t, const td_route *route, td_strbuf *out)
{
    td_strbuf_add(out, route->chain);
    if (route->corridor != TD_NONE)
        td_strbuf_addf(out, t->lang == TD_LANG_ZH ? "，%s" : ", %s",
                       td_label_in(&t->world->corridors.label, route->corridor, t->lang));
}

static void write_figures(const td_route_figures *f, td_lang lang, td_strbuf *out)
{
    const bool zh = lang == TD_LANG_ZH;
    td_strbuf_add(out, "  ");
    td_duration_write(out, f->time_h, lang);
    td_strbuf_add(out, " ± ");
    td_duration_write(out, f->time_sd_h, lang);
    td_strbuf_addf(out, zh ? "，%.0f 公里，费用 " : ", %.0f km, money ", f->length_km);
    td_number_write(out, f->money);
    td_strbuf_add(out, zh ? " 元/吨，广义费用 " : " CNY/t, generalised cost ");
    td_number_write(out, f->generalised);
    td_strbuf_add(out, zh ? " 元/吨，" : " CNY/t, ");
    td_number_write(out, f->co2e_wtw_kg);
    td_strbuf_add(out, zh ? " 千克 CO2e/吨\n" : " kg CO2e/t\n");
}

td_status td_route_write(const td_route_teller *t, const td_route *route, int number,
                         td_strbuf *out)
{
    told_leg *legs = TD_ALLOC((size_t)route->arc_count + 1, told_leg);
    if (!legs)
        return TD_ERR_NOMEM;
    const uint32_t n = tell_legs(t, route, legs);
    td_strbuf_addf(out, "\n%d. ", number);
    td_route_heading_write(t, route, out);
    if (route->share > 0)
        td_strbuf_addf(out, t->lang == TD_LANG_ZH ? "（份额 %.1f%%）" : " (share %.1f %%)",
                       100 * route->share);
    td_strbuf_add(out, "\n");
    write_figures(&route->figures, t->lang, out);
    for (uint32_t i = 0; i < n; i++)
        write_leg(t->world, &legs[i], t->lang, out);
    write_terms(&route->figures, t->lang, out);
    free(legs);
    return TD_OK;
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

json_t *td_route_json(const td_route_teller *t, const td_route *route)
{
    const td_route_figures *f = &route->figures;
    told_leg *legs = TD_ALLOC((size_t)route->arc_count + 1, told_leg);
    if (!legs)
        return NULL;
    const uint32_t n = tell_legs(t, route, legs);
    json_t *terms = json_object(), *list = json_array();
    for (int term = 0; term < TD_TERM_COUNT; term++)
        json_object_set_new(terms, td_term_describe((td_term)term)->name,
                            json_real(f->terms[term]));
    for (uint32_t i = 0; i < n; i++)
        json_array_append_new(list, leg_json(t->world, &legs[i]));
    free(legs);
    return json_pack("{s:s, s:s?, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:o, s:o}", "chain",
                     route->chain, "corridor",
                     route->corridor == TD_NONE ? NULL
                                                : t->world->corridors.label.id[route->corridor],
                     "share", route->share, "length_km", f->length_km, "time_h", f->time_h,
                     "time_sd_h", f->time_sd_h, "money_per_t", f->money,
                     "generalised_cost_per_t", f->generalised, "co2e_wtw_kg_per_t", f->co2e_wtw_kg,
                     "co2e_ttw_kg_per_t", f->co2e_ttw_kg, "cost_terms_per_t", terms, "legs", list);
}
