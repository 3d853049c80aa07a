/* Nothing here goes by times: resources that an arc takes, vehicles, km, emissions and tariffs are the same
 * with and without congestion, so that periods differ only where td_period_changes says so, or where loads
 * close something. */
#include "indicators/ways.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "assign/loading.h"
#include "assign/period_changes.h"
#include "base/mem.h"

/* What a tonne of one class meets on one arc. */
typedef struct arc_part {
    const td_index *uses;
    uint32_t use_count;
    td_index mode; /* of hauls; TD_NONE: none */
    double length_km, vehicles, wtw_kg, hub_wtw_kg, tariff;
} arc_part;

/* The arcs of one class that some route has come over. */
typedef struct class_arcs {
    uint32_t *place; /* [arc] in parts, counted from 1; 0: not met yet */
    arc_part *parts;
    size_t count, room;
} class_arcs;

/* A way kept for all periods, and what it is known by. */
typedef struct kept_way {
    const td_way *way;
    uint64_t hash;
    size_t cls;
    const uint32_t *arcs;
    uint32_t arc_count;
    struct kept_way *next; /* of the same slot */
} kept_way;

struct td_ways {
    const td_world *world;
    const td_supernetwork *net;
    td_costings *costings;
    td_arena *arena;     /* of ways and their lists */
    td_arena *of_arcs;   /* of lists of arcs and of what ways are known by */
    class_arcs *classes; /* [(commodity x forms + form) x 2 + foreign] */
    bool *seasonal;      /* [arc] may be another in some period */
    bool keeps;          /* there are periods to keep ways for */
    kept_way **slots;    /* power of two */
    size_t slot_count, kept;
    td_assignment scratch; /* loads of one tonne on one arc; all 0 between arcs */
    double *room;          /* of these */
    double *by_mode;       /* [mode x 3]: km, vehicle-km, kg of the route at hand */
    td_index *uses;        /* of the arc, then of the route at hand */
    td_fare *fares;
    size_t use_count, use_room, fare_count, fare_room;
};

static size_t class_count(const td_world *world)
{
    return (size_t)world->commodities.count * world->form_count * 2;
}

/* What loads close, other alternatives are taken for. */
static bool closes(const td_world *world, const td_congestion *congestion)
{
    if (!congestion)
        return false;
    for (size_t i = 0; congestion->link_factor && i < 2 * (size_t)world->links.count; i++)
        if (!isfinite(congestion->link_factor[i]))
            return true;
    for (td_index f = 0; congestion->facility_wait_h && f < world->facilities.count; f++)
        if (!isfinite(congestion->facility_wait_h[f]))
            return true;
    return false;
}

static td_status find_seasons(td_ways *w, td_assignment *const *assignments)
{
    const uint32_t arcs = w->net->csr.arc_count;
    bool *changed = TD_ALLOC(arcs, bool);
    td_status status = changed ? TD_OK : TD_ERR_NOMEM;
    for (td_index p = 0; status == TD_OK && p < w->world->period_count; p++) {
        const bool all = closes(w->world, assignments[p]->congestion);
        if (p > 0)
            status = td_period_changes(w->world, w->net, p, 0, changed);
        for (uint32_t a = 0; status == TD_OK && a < arcs; a++)
            w->seasonal[a] = w->seasonal[a] || all || changed[a];
    }
    free(changed);
    return status;
}

td_status td_ways_create(const td_world *world, const td_supernetwork *net,
                         td_assignment *const *assignments, td_ways **out)
{
    enum { FIRST_SLOTS = 4096 };
    const size_t resources = world->resources.count;
    td_ways *w = TD_ALLOC(1, td_ways);
    *out = w;
    if (!w)
        return TD_ERR_NOMEM;
    *w = (td_ways){.world = world, .net = net, .keeps = world->period_count > 1};
    w->arena = td_arena_create();
    w->of_arcs = td_arena_create();
    w->classes = TD_ALLOC(class_count(world), class_arcs);
    w->seasonal = TD_ALLOC(net->csr.arc_count, bool);
    w->slots = TD_ALLOC(FIRST_SLOTS, kept_way *);
    w->slot_count = FIRST_SLOTS;
    w->room = TD_ALLOC(4 * resources, double);
    w->by_mode = TD_ALLOC((size_t)world->modes.count * 3, double);
    if (!w->arena || !w->of_arcs || !w->classes || !w->seasonal || !w->slots || !w->room || !w->by_mode)
        return TD_ERR_NOMEM;
    w->scratch = (td_assignment){.load = w->room,
                                 .load_t = w->room + resources,
                                 .load_teu = w->room + 2 * resources,
                                 .load_vehicles = w->room + 3 * resources};
    return find_seasons(w, assignments);
}

void td_ways_finish(td_ways *w)
{
    for (size_t i = 0; w->classes && i < class_count(w->world); i++) {
        free(w->classes[i].place);
        free(w->classes[i].parts);
    }
    td_arena_free(w->of_arcs);
    free(w->classes);
    free(w->seasonal);
    free(w->slots);
    free(w->room);
    free(w->by_mode);
    free(w->uses);
    free(w->fares);
    *w = (td_ways){.world = w->world, .net = w->net, .arena = w->arena};
}

void td_ways_free(td_ways *w)
{
    if (!w)
        return;
    td_ways_finish(w);
    td_arena_free(w->arena);
    free(w);
}

void td_ways_period(td_ways *w, td_costings *costings)
{
    w->costings = costings;
    for (size_t i = 0; i < class_count(w->world); i++)
        for (uint32_t a = 0; w->classes[i].place && a < w->net->csr.arc_count; a++)
            if (w->seasonal[a])
                w->classes[i].place[a] = 0;
}

/* --- arcs --- */

static td_status take(td_ways *w, td_index resource)
{
    if (!(w->scratch.load_t[resource] > 0.5)) /* one tonne is loaded: 0 or 1 */
        return TD_OK;
    w->scratch.load_t[resource] = 0;
    if (TD_RESERVE(w->uses, w->use_room, w->use_count + 1))
        return TD_ERR_NOMEM;
    w->uses[w->use_count++] = resource;
    return TD_OK;
}

/* Loads one tonne on the arc and collects where it went. */
static td_status collect_uses(td_ways *w, const td_costing *costing, uint32_t arc)
{
    const td_supernetwork *net = w->net;
    const td_index *of_facility = w->world->facilities.resource;
    td_status status = TD_OK;
    td_load_arc(costing, arc, 1, &w->scratch);
    for (uint32_t i = net->use_first[arc]; status == TD_OK && i < net->use_first[arc + 1]; i++)
        status = take(w, net->uses[i].resource);
    if (net->kind[arc] != TD_ARC_RIDE)
        return status;
    /* Of alternative facilities the load may lie on another than `uses` names. */
    for (uint32_t i = net->ride_first[arc]; status == TD_OK && i < net->ride_first[arc + 1]; i++) {
        const td_index facility = net->ride_items[i].facility;
        if (facility != TD_NONE && of_facility[facility] != TD_NONE)
            status = take(w, of_facility[facility]);
    }
    return status;
}

/* A copy in the arena; NULL: no memory. */
static void *keep(td_arena *arena, const void *list, size_t count, size_t size)
{
    void *copy = td_arena_alloc(arena, count * size + 1);
    if (copy && count > 0)
        memcpy(copy, list, count * size);
    return copy;
}

static bool earns(const td_supernetwork *net, uint32_t arc)
{
    return net->kind[arc] == TD_ARC_RIDE || net->kind[arc] == TD_ARC_BOARD;
}

/* w->uses holds those of the route's earlier arcs, to which the arc's are added. */
static td_status figure_arc(td_ways *w, const td_costing *costing, uint32_t arc, arc_part *out)
{
    const td_supernetwork *net = w->net;
    const size_t first = w->use_count;
    const bool haul = net->kind[arc] == TD_ARC_MOVE || net->kind[arc] == TD_ARC_RIDE ||
                      net->kind[arc] == TD_ARC_ACCESS;
    td_arc_figures f;
    td_status status = collect_uses(w, costing, arc);
    if (status != TD_OK)
        return status;
    td_costing_figures(costing, arc, &f);
    *out = (arc_part){.use_count = (uint32_t)(w->use_count - first),
                      .mode = haul ? net->mode[arc] : TD_NONE,
                      .length_km = f.length_km,
                      .vehicles = f.vehicles,
                      .wtw_kg = haul ? f.co2e_wtw_kg : 0,
                      .hub_wtw_kg = haul ? 0 : f.co2e_wtw_kg,
                      .tariff = earns(net, arc) ? f.terms[TD_TERM_tariff] : 0};
    out->uses = keep(w->of_arcs, w->uses + first, out->use_count, sizeof *w->uses);
    w->use_count = first;
    return out->uses ? TD_OK : TD_ERR_NOMEM;
}

/* Routes of a class share most of their arcs, so that each is worked out once. NULL: no memory. */
static const arc_part *part_of(td_ways *w, class_arcs *known, td_class cls, uint32_t arc)
{
    if (!known->place && !(known->place = TD_ALLOC((size_t)w->net->csr.arc_count + 1, uint32_t)))
        return NULL;
    if (known->place[arc])
        return &known->parts[known->place[arc] - 1];
    const td_costing *costing = td_costings_of(w->costings, cls);
    if (!costing || TD_RESERVE(known->parts, known->room, known->count + 1) ||
        figure_arc(w, costing, arc, &known->parts[known->count]))
        return NULL;
    known->place[arc] = (uint32_t)++known->count;
    return &known->parts[known->count - 1];
}

/* --- ways --- */

static td_status add_arc(td_ways *w, const arc_part *part, uint32_t arc, td_way *way)
{
    way->hub_wtw_kg += part->hub_wtw_kg;
    if (part->mode != TD_NONE) {
        double *mode = &w->by_mode[(size_t)part->mode * 3];
        mode[0] += part->length_km;
        mode[1] += part->length_km * part->vehicles;
        mode[2] += part->wtw_kg;
        way->vehicle_km += part->length_km * part->vehicles;
        way->transport_wtw_kg += part->wtw_kg;
    }
    if (TD_RESERVE(w->uses, w->use_room, w->use_count + part->use_count) ||
        TD_RESERVE(w->fares, w->fare_room, w->fare_count + 1))
        return TD_ERR_NOMEM;
    for (uint32_t u = 0; u < part->use_count; u++)
        w->uses[w->use_count++] = part->uses[u];
    if (part->tariff > 0 || part->tariff < 0)
        w->fares[w->fare_count++] = (td_fare){w->net->service[arc], part->tariff};
    return TD_OK;
}

static bool is_met(const double *sums)
{
    return sums[0] > 0 || sums[1] > 0 || sums[2] > 0;
}

static td_status keep_lists(td_ways *w, td_way *way)
{
    const td_index modes = w->world->modes.count;
    size_t met = 0;
    for (td_index m = 0; m < modes; m++)
        met += is_met(&w->by_mode[(size_t)m * 3]);
    td_mode_part *parts = td_arena_alloc(w->arena, met * sizeof *parts + 1);
    way->uses = keep(w->arena, w->uses, w->use_count, sizeof *w->uses);
    way->fares = keep(w->arena, w->fares, w->fare_count, sizeof *w->fares);
    way->use_count = (uint32_t)w->use_count;
    way->fare_count = (uint32_t)w->fare_count;
    way->modes = parts;
    if (!parts || !way->uses || !way->fares)
        return TD_ERR_NOMEM;
    for (td_index m = 0; m < modes; m++) {
        const double *sums = &w->by_mode[(size_t)m * 3];
        if (is_met(sums))
            parts[way->mode_count++] = (td_mode_part){m, sums[0], sums[1], sums[2]};
    }
    return TD_OK;
}

static td_status make_way(td_ways *w, size_t number, td_class cls, const uint32_t *arcs,
                          uint32_t count, td_way *way)
{
    td_status status = TD_OK;
    *way = (td_way){.uses = NULL};
    memset(w->by_mode, 0, (size_t)w->world->modes.count * 3 * sizeof *w->by_mode);
    w->use_count = w->fare_count = 0;
    for (uint32_t i = 0; status == TD_OK && i < count; i++) {
        const arc_part *part = part_of(w, &w->classes[number], cls, arcs[i]);
        status = part ? add_arc(w, part, arcs[i], way) : TD_ERR_NOMEM;
    }
    return status == TD_OK ? keep_lists(w, way) : status;
}

/* 0: the route comes over an arc that is not the same in all periods. */
static uint64_t hash_of(const td_ways *w, size_t number, const uint32_t *arcs, uint32_t count)
{
    uint64_t hash = 14695981039346656037u ^ number;
    bool seasonal = false;
    for (uint32_t i = 0; i < count; i++) {
        hash = (hash ^ arcs[i]) * 1099511628211u;
        seasonal = seasonal || w->seasonal[arcs[i]];
    }
    return seasonal ? 0 : (hash ^ (hash >> 32)) | 1;
}

static kept_way **slot_of(const td_ways *w, uint64_t hash)
{
    return &w->slots[(hash >> 1) & (w->slot_count - 1)];
}

static td_status grow_slots(td_ways *w)
{
    kept_way **grown = TD_ALLOC(w->slot_count * 2, kept_way *);
    if (!grown)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < w->slot_count; i++)
        for (kept_way *k = w->slots[i], *next; k; k = next) {
            kept_way **slot = &grown[(k->hash >> 1) & (w->slot_count * 2 - 1)];
            next = k->next;
            k->next = *slot;
            *slot = k;
        }
    free(w->slots);
    w->slots = grown;
    w->slot_count *= 2;
    return TD_OK;
}

static const kept_way *find(const td_ways *w, uint64_t hash, size_t number, const uint32_t *arcs,
                      uint32_t count)
{
    const kept_way *k = *slot_of(w, hash);
    while (k && (k->hash != hash || k->cls != number || k->arc_count != count ||
                 memcmp(k->arcs, arcs, count * sizeof *arcs) != 0))
        k = k->next;
    return k;
}

static td_status remember(td_ways *w, uint64_t hash, size_t number, const uint32_t *arcs,
                          uint32_t count, const td_way *way)
{
    kept_way *k = td_arena_alloc(w->of_arcs, sizeof *k);
    if (!k || (w->kept >= w->slot_count && grow_slots(w) != TD_OK))
        return TD_ERR_NOMEM;
    kept_way **slot = slot_of(w, hash);
    *k = (kept_way){way, hash, number, arcs, count, *slot};
    *slot = k;
    w->kept++;
    return TD_OK;
}

td_status td_ways_of(td_ways *w, td_class cls, const uint32_t *arcs, uint32_t count,
                     const td_way **out)
{
    const size_t number =
        ((size_t)cls.commodity * w->world->form_count + cls.form) * 2 + cls.foreign;
    const uint64_t hash = w->keeps ? hash_of(w, number, arcs, count) : 0;
    const kept_way *known = hash ? find(w, hash, number, arcs, count) : NULL;
    *out = known ? known->way : NULL;
    if (known)
        return TD_OK;
    td_way *way = td_arena_alloc(w->arena, sizeof *way);
    td_status status = way ? make_way(w, number, cls, arcs, count, way) : TD_ERR_NOMEM;
    if (status == TD_OK && hash)
        status = remember(w, hash, number, arcs, count, way);
    *out = way;
    return status;
}
