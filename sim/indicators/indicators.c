/* Flow indicators by area, zone, corridor, mode, commodity, direction and month.
 *
 * Routes are added up in a cube under the mixes of dimensions listed in `pair_mixes` and
 * `route_mixes`; the cube is then read out through measures.def. Tonnes of a mode are those of
 * routes whose longest part is by that mode; tonne-kilometres, vehicle-kilometres and emissions of
 * a mode are of its own arcs. Freight between two areas counts as `out` of one and `in` of the
 * other; a row of an area without direction counts both, freight that stays inside once. */
#include "indicators/indicators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "base/mem.h"
#include "indicators/accessibility.h"
#include "indicators/appraisal.h"
#include "indicators/cube.h"
#include "indicators/outcome.h"
#include "indicators/surplus.h"

typedef enum sum_id {
    SUM_TONNES,
    SUM_UNSERVED,
    SUM_TEU,
    SUM_TKM,
    SUM_VKM,
    SUM_MONEY,
    SUM_GENERALISED,
    SUM_TIME,
    SUM_TIME_SQUARE,
    SUM_WTW,
    SUM_WTW_TRANSPORT,
    SUM_WTW_HUB,
    SUM_TTW,
    SUM_LOGSUM,
    SUM_LOGSUM_TONNES,
    SUM_TERMS,
    SUM_COUNT = SUM_TERMS + TD_TERM_COUNT,
    SUM_ONE,
    SUM_SHARE,
    SUM_SPREAD /* not sums: how an indicator is made */
} sum_id;

typedef struct formula {
    td_indicator text;
    sum_id numerator, denominator;
    double scale;
    bool by_mode;
} formula;

static const formula formulas[] = {
#define TD_INDICATOR(name, unit, numerator, denominator, scale, by_mode, en, zh)                   \
    {{#name, unit, {en, zh}}, SUM_##numerator, SUM_##denominator, scale, by_mode},
#include "indicators/measures.def"
#undef TD_INDICATOR
#define TD_TERM(name, money, en, zh)                                                               \
    {{"cost_" #name, "CNY", {en, zh}}, (sum_id)(SUM_TERMS + TD_TERM_##name), SUM_ONE, 1, false},
#include "assign/terms.def"
#undef TD_TERM
};

enum { FORMULA_COUNT = sizeof formulas / sizeof formulas[0] };

/* Dimensions of a mix. */
enum { AREA = 1, ZONE = 2, CORRIDOR = 4, MODE = 8, COMMODITY = 16, MONTH = 32 };

static const int pair_mixes[] = {0,     COMMODITY,         AREA,        ZONE, AREA | COMMODITY,
                                 MONTH, COMMODITY | MONTH, AREA | MONTH};
static const int route_mixes[] = {CORRIDOR,         MODE,
                                  AREA | CORRIDOR,  AREA | MODE,
                                  COMMODITY | MODE, COMMODITY | CORRIDOR,
                                  CORRIDOR | MONTH, MODE | MONTH};

enum { PAIR_MIX_COUNT = sizeof pair_mixes / sizeof pair_mixes[0] };
enum { ROUTE_MIX_COUNT = sizeof route_mixes / sizeof route_mixes[0] };

typedef struct gatherer {
    const td_outcome *outcome;
    td_cube *cube;
    const td_assignment *assignment;
    const td_period *period;
    const td_way *const *ways; /* [route] NULL: routes are summed */
    double vehicles_per_t;     /* of the class at hand, where routes are summed */
    double *by_mode;           /* [mode x 3]: km, vehicle-km per t, kg per t of one route */
    double *parts;             /* sums of one pair: [mode x SUM_COUNT], then [corridor x SUM_COUNT] */
    bool *mode_met, *corridor_met; /* [mode], [corridor] whether some route of the pair has it */
    bool failed;
} gatherer;

/* Adds under one mix, as out of the origin and as into the destination where the mix asks for a
 * place. */
static void add_mix(gatherer *g, int mix, const td_pair *pair, td_index corridor, td_index mode,
                    const double *sums)
{
    const td_world *world = g->outcome->world;
    td_cube_key key = TD_CUBE_ALL;
    if (mix & MONTH) {
        if (g->period->month < 0)
            return;
        key.month = (td_index)g->period->month;
    }
    if (mix & COMMODITY)
        key.commodity = pair->cls.commodity;
    if (mix & CORRIDOR) {
        if (corridor == TD_NONE)
            return;
        key.corridor = corridor;
    }
    if (mix & MODE)
        key.mode = mode;
    if (!(mix & (AREA | ZONE))) {
        g->failed |= td_cube_add(g->cube, key, sums) != TD_OK;
        return;
    }
    const td_index ends[] = {pair->origin, pair->destination};
    td_cube_key place[2];
    for (td_index direction = 0; direction < 2; direction++) {
        td_index zone = ends[direction];
        place[direction] = key;
        place[direction].area = world->zones.area[zone];
        place[direction].zone = mix & ZONE ? zone : TD_NONE;
        if (place[direction].area == TD_NONE && !(mix & ZONE))
            continue;
        /* Both directions together: freight inside one area counts once. */
        if (direction == 0 || place[1].area != place[0].area || place[1].zone != place[0].zone)
            g->failed |= td_cube_add(g->cube, place[direction], sums) != TD_OK;
        place[direction].direction = direction;
        g->failed |= td_cube_add(g->cube, place[direction], sums) != TD_OK;
    }
}

/* Sums of one route; by_mode gets what belongs to each mode. Returns the mode of its longest part.
 */
static td_index sum_route(gatherer *g, const td_pair *pair, const td_route *route, double *sums)
{
    const td_route_figures *f = &route->figures;
    td_index modes = g->outcome->world->modes.count;
    double hub = 0, transport = 0, vehicle_km = 0;
    memset(g->by_mode, 0, (size_t)modes * 3 * sizeof *g->by_mode);
    if (g->ways) {
        const td_way *way = g->ways[route - g->assignment->routes];
        for (uint32_t i = 0; i < way->mode_count; i++) {
            double *mode = &g->by_mode[(size_t)way->modes[i].mode * 3];
            mode[0] = way->modes[i].length_km;
            mode[1] = way->modes[i].vehicle_km;
            mode[2] = way->modes[i].wtw_kg;
        }
        hub = way->hub_wtw_kg;
        transport = way->transport_wtw_kg;
        vehicle_km = way->vehicle_km;
    } else { /* of links of one vehicle type: arcs are not listed */
        g->by_mode[0] = f->length_km;
        g->by_mode[1] = vehicle_km = f->length_km * g->vehicles_per_t;
        g->by_mode[2] = transport = f->co2e_wtw_kg;
    }
    td_index main_mode = 0;
    for (td_index m = 1; m < modes; m++)
        if (g->by_mode[m * 3] > g->by_mode[main_mode * 3])
            main_mode = m;
    double t = route->tonnes;
    sums[SUM_TONNES] = t;
    sums[SUM_TEU] = t * td_class_teu_per_t(g->outcome->world, pair->cls);
    sums[SUM_TKM] = t * f->length_km;
    sums[SUM_VKM] = t * vehicle_km;
    sums[SUM_MONEY] = t * f->money;
    sums[SUM_GENERALISED] = t * f->generalised;
    sums[SUM_TIME] = t * f->time_h;
    sums[SUM_TIME_SQUARE] = t * (f->time_h * f->time_h + f->time_sd_h * f->time_sd_h);
    sums[SUM_WTW] = t * f->co2e_wtw_kg;
    sums[SUM_WTW_TRANSPORT] = t * transport;
    sums[SUM_WTW_HUB] = t * hub;
    sums[SUM_TTW] = t * f->co2e_ttw_kg;
    for (int term = 0; term < TD_TERM_COUNT; term++)
        sums[SUM_TERMS + term] = t * f->terms[term];
    return main_mode;
}

/* Part [mode] of a pair's routes that a mix of modes tells. */
static void add_mode_parts(gatherer *g, const td_route *route, td_index main_mode,
                           const double *sums, double *parts)
{
    for (td_index mode = 0; mode < g->outcome->world->modes.count; mode++) {
        const double *part = &g->by_mode[mode * 3];
        double *own = &parts[(size_t)mode * SUM_COUNT];
        if (part[0] <= 0 && mode != main_mode)
            continue;
        g->mode_met[mode] = true;
        own[SUM_TONNES] += mode == main_mode ? sums[SUM_TONNES] : 0;
        own[SUM_TEU] += mode == main_mode ? sums[SUM_TEU] : 0;
        own[SUM_TKM] += route->tonnes * part[0];
        own[SUM_VKM] += route->tonnes * part[1];
        own[SUM_WTW_TRANSPORT] += route->tonnes * part[2];
    }
}

/* The pair's sums by mode and by corridor go under every mix of these. */
static void add_route_mixes(gatherer *g, const td_pair *pair, const double *modes,
                            const double *corridors)
{
    const td_world *world = g->outcome->world;
    for (int m = 0; m < ROUTE_MIX_COUNT; m++) {
        const int mix = route_mixes[m];
        for (td_index c = 0; !(mix & MODE) && c < world->corridors.count; c++)
            if (g->corridor_met[c])
                add_mix(g, mix, pair, c, TD_NONE, &corridors[(size_t)c * SUM_COUNT]);
        for (td_index mode = 0; (mix & MODE) && mode < world->modes.count; mode++)
            if (g->mode_met[mode])
                add_mix(g, mix, pair, TD_NONE, mode, &modes[(size_t)mode * SUM_COUNT]);
    }
}

/* A pair's routes are added up before they go into the cube, which has dozens of cells for each. */
static void gather_pair(gatherer *g, const td_pair *pair)
{
    const td_world *world = g->outcome->world;
    double sums[SUM_COUNT] = {0};
    double *modes = g->parts, *corridors = modes + (size_t)world->modes.count * SUM_COUNT;
    memset(g->parts, 0,
           ((size_t)world->modes.count + world->corridors.count) * SUM_COUNT * sizeof *g->parts);
    memset(g->mode_met, 0, world->modes.count * sizeof *g->mode_met);
    memset(g->corridor_met, 0, world->corridors.count * sizeof *g->corridor_met);
    for (uint32_t r = 0; r < pair->route_count; r++) {
        const td_route *route = &g->assignment->routes[pair->first_route + r];
        double own[SUM_COUNT] = {0};
        const td_index main_mode = sum_route(g, pair, route, own);
        for (int s = 0; s < SUM_COUNT; s++)
            sums[s] += own[s];
        add_mode_parts(g, route, main_mode, own, modes);
        if (route->corridor == TD_NONE)
            continue;
        g->corridor_met[route->corridor] = true;
        for (int s = 0; s < SUM_COUNT; s++)
            corridors[(size_t)route->corridor * SUM_COUNT + s] += own[s];
    }
    add_route_mixes(g, pair, modes, corridors);
    sums[SUM_UNSERVED] = pair->tonnes_unserved;
    if (isfinite(pair->logsum)) {
        sums[SUM_LOGSUM] = pair->logsum * pair->tonnes;
        sums[SUM_LOGSUM_TONNES] = pair->tonnes;
    }
    for (int m = 0; m < PAIR_MIX_COUNT; m++)
        add_mix(g, pair_mixes[m], pair, TD_NONE, TD_NONE, sums);
}

/* Pairs are added class by class. */
static int by_class(const void *a, const void *b)
{
    const td_pair *p = *(const td_pair *const *)a, *q = *(const td_pair *const *)b;
    const td_index left[] = {p->cls.commodity, p->cls.form, p->cls.foreign};
    const td_index right[] = {q->cls.commodity, q->cls.form, q->cls.foreign};
    for (int i = 0; i < 3; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return p < q ? -1 : p > q;
}

static bool same_class(td_class a, td_class b)
{
    return a.commodity == b.commodity && a.form == b.form && a.foreign == b.foreign;
}

/* What a tonne of the class takes of the one vehicle type that there is where routes are summed. */
static double vehicles_per_t(const gatherer *g, td_class cls)
{
    const td_outcome *o = g->outcome;
    const td_costing costing = td_costing_of(o->world, o->net, cls, g->period);
    return o->world->vehicle_types.count == 1 ? 1 / td_costing_vehicle(&costing, 0).load_t : 0;
}

static td_status gather_period(gatherer *g, td_index period)
{
    g->assignment = g->outcome->assignments[period];
    g->period = &g->outcome->world->periods[period];
    g->ways = g->outcome->traces[period].way;
    const uint32_t count = g->assignment->pair_count;
    const td_pair **pairs = TD_ALLOC(count, const td_pair *);
    if (!pairs)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        pairs[i] = &g->assignment->pairs[i];
    qsort(pairs, count, sizeof *pairs, by_class);
    for (uint32_t i = 0; i < count; i++) {
        if (!g->ways && (i == 0 || !same_class(pairs[i]->cls, pairs[i - 1]->cls)))
            g->vehicles_per_t = vehicles_per_t(g, pairs[i]->cls);
        gather_pair(g, pairs[i]);
    }
    free(pairs);
    return g->failed ? TD_ERR_NOMEM : TD_OK;
}

/* An indicator's value in a cell, NaN where it does not apply. */
static double value_of(const td_cube *cube, td_cube_key key, const double *sums, const formula *f)
{
    if (f->numerator == SUM_SPREAD) {
        if (!(sums[SUM_TONNES] > 0))
            return (double)NAN;
        double mean = sums[SUM_TIME] / sums[SUM_TONNES];
        return sqrt(fmax(0, sums[SUM_TIME_SQUARE] / sums[SUM_TONNES] - mean * mean));
    }
    if (f->numerator == SUM_SHARE) {
        bool of_corridors = strcmp(f->text.name, "corridor_share") == 0;
        td_cube_key whole = key;
        if ((of_corridors ? key.corridor : key.mode) == TD_NONE)
            return (double)NAN;
        *(of_corridors ? &whole.corridor : &whole.mode) = TD_NONE;
        const double *all = td_cube_find(cube, whole);
        return all && all[f->denominator] > 0
                   ? f->scale * sums[f->denominator] / all[f->denominator]
                   : (double)NAN;
    }
    if (f->denominator == SUM_ONE)
        return f->scale * sums[f->numerator];
    return sums[f->denominator] > 0 ? f->scale * sums[f->numerator] / sums[f->denominator]
                                    : (double)NAN;
}

static const char *month_label(const td_world *world, td_index month)
{
    for (td_index p = 0; p < world->period_count; p++)
        if (world->periods[p].month == (int)month)
            return world->periods[p].label;
    return "";
}

static td_status append_cell(const td_outcome *outcome, td_cube_key key, const formula *f,
                             double value, td_results *results)
{
    const td_world *world = outcome->world;
    static const char *const directions[] = {"out", "in"};
    td_index area = key.area == TD_NONE ? TD_NONE : world->areas.node[key.area];
    td_index zone = key.zone == TD_NONE ? TD_NONE : world->zones.node[key.zone];
    td_cell row[] = {
        TD_CELL_OF_TEXT(world->scenario_id),
        TD_CELL_OF_TEXT(f->text.name),
        TD_CELL_OF_TEXT(area == TD_NONE ? "" : world->nodes.label.id[area]),
        TD_CELL_OF_TEXT(zone == TD_NONE ? "" : world->nodes.label.id[zone]),
        TD_CELL_OF_TEXT(key.corridor == TD_NONE ? "" : world->corridors.label.id[key.corridor]),
        TD_CELL_OF_TEXT(key.mode == TD_NONE ? "" : world->modes.label.id[key.mode]),
        TD_CELL_OF_TEXT(key.commodity == TD_NONE ? "" : world->commodities.label.id[key.commodity]),
        TD_CELL_OF_TEXT(key.direction == TD_NONE ? "" : directions[key.direction]),
        TD_CELL_OF_TEXT(key.month == TD_NONE ? "" : month_label(world, key.month)),
        TD_CELL_OF_REAL(value),
        TD_CELL_OF_TEXT(f->text.unit),
    };
    return td_table_append(results->table[TD_RESULT_indicators], row);
}

/* A sum of nothing is told of the whole only, tonnes always: a fifth of the rows said zero. */
static bool is_told(td_cube_key key, const formula *f, double value)
{
    const td_cube_key all = TD_CUBE_ALL;
    return fabs(value) > 0 || f->denominator != SUM_ONE || f->numerator == SUM_TONNES ||
           memcmp(&key, &all, sizeof key) == 0;
}

static td_status emit(const td_outcome *outcome, td_cube *cube, td_results *results)
{
    td_status status = td_cube_sort(cube);
    for (size_t i = 0; status == TD_OK && i < td_cube_count(cube); i++) {
        td_cube_key key = td_cube_key_at(cube, i);
        const double *sums = td_cube_row(cube, i);
        for (int f = 0; status == TD_OK && f < FORMULA_COUNT; f++) {
            if (key.mode != TD_NONE && !formulas[f].by_mode)
                continue;
            double value = value_of(cube, key, sums, &formulas[f]);
            if (!isnan(value) && is_told(key, &formulas[f], value))
                status = append_cell(outcome, key, &formulas[f], value, results);
        }
    }
    return status;
}

td_status td_outcome_indicators(const td_outcome *outcome, td_results *results)
{
    gatherer g = {.outcome = outcome};
    td_status status = td_cube_create(SUM_COUNT, &g.cube);
    g.by_mode = TD_ALLOC((size_t)outcome->world->modes.count * 3, double);
    g.mode_met = TD_ALLOC((size_t)outcome->world->modes.count + 1, bool);
    g.corridor_met = TD_ALLOC((size_t)outcome->world->corridors.count + 1, bool);
    g.parts = TD_ALLOC(
        ((size_t)outcome->world->modes.count + outcome->world->corridors.count + 1) * SUM_COUNT,
        double);
    if (!g.by_mode || !g.mode_met || !g.corridor_met || !g.parts)
        status = TD_ERR_NOMEM;
    for (td_index p = 0; status == TD_OK && p < outcome->world->period_count; p++)
        status = gather_period(&g, p);
    if (status == TD_OK)
        status = emit(outcome, g.cube, results);
    if (status == TD_OK)
        status = td_outcome_accessibility(outcome, results);
    td_cube_free(g.cube);
    free(g.by_mode);
    free(g.parts);
    free(g.mode_met);
    free(g.corridor_met);
    return status;
}

double td_class_teu_per_t(const td_world *world, td_class cls)
{
    return strcmp(world->form_id[cls.form], "container") == 0
               ? 1 / world->commodities.t_per_teu[cls.commodity]
               : 0;
}

const td_indicator *td_indicator_at(size_t number)
{
    if (number < FORMULA_COUNT)
        return &formulas[number].text;
    number -= FORMULA_COUNT;
    size_t count = 0;
    while (td_accessibility_indicator(count))
        count++;
    if (number < count)
        return td_accessibility_indicator(number);
    number -= count;
    for (count = 0; td_surplus_indicator(count);)
        count++;
    return number < count ? td_surplus_indicator(number) : td_appraisal_indicator(number - count);
}

const td_indicator *td_indicator_find(const char *name)
{
    const td_indicator *found = NULL;
    for (size_t i = 0; (found = td_indicator_at(i)) != NULL; i++)
        if (strcmp(found->name, name) == 0)
            return found;
    return NULL;
}
