/* Looking things up in a world. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/world.h"
#include "model/world_index.h"

typedef struct sorted_id {
    const char *id;
    td_index row;
} sorted_id;

static int by_id(const void *a, const void *b)
{
    const sorted_id *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

td_index *td_index_ids(td_arena *arena, const char *const *ids, td_index count)
{
    sorted_id *pairs = TD_ALLOC(count, sorted_id);
    td_index *rows = td_arena_alloc(arena, count * sizeof *rows + 1);
    if (pairs && rows) {
        for (td_index i = 0; i < count; i++)
            pairs[i] = (sorted_id){ids[i], i};
        qsort(pairs, count, sizeof *pairs, by_id);
        for (td_index i = 0; i < count; i++)
            rows[i] = pairs[i].row;
    }
    free(pairs);
    return pairs ? rows : NULL;
}

static td_index find(const char *const *ids, const td_index *sorted, td_index count, const char *id)
{
    td_index low = 0, high = count;
    while (low < high) {
        td_index middle = low + (high - low) / 2;
        if (strcmp(ids[sorted[middle]], id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && strcmp(ids[sorted[low]], id) == 0 ? sorted[low] : TD_NONE;
}

td_index td_world_find_node(const td_world *world, const char *id)
{
    const td_world_owned *owned = world->owned;
    return find(world->nodes.label.id, owned->nodes_by_id, world->nodes.count, id);
}

td_index td_world_find_zone(const td_world *world, const char *id)
{
    const td_world_owned *owned = world->owned;
    td_index zone = find(owned->zone_id, owned->zones_by_id, world->zones.count, id);
    td_index node = zone == TD_NONE ? td_world_find_node(world, id) : TD_NONE;
    return node == TD_NONE ? zone : world->nodes.zone[node];
}

td_index td_world_find_commodity(const td_world *world, const char *id)
{
    const td_world_owned *owned = world->owned;
    return find(world->commodities.label.id, owned->commodities_by_id, world->commodities.count, id);
}

double td_world_stop_km(const td_world *world, td_index stop)
{
    const double given = world->stops.length_km[stop];
    if (!isnan(given))
        return given;
    double km = 0;
    const td_list links = world->stops.links[stop];
    for (uint32_t i = 0; i < links.count; i++)
        km += world->links.length_km[world->list_items[links.first + i]];
    return km;
}

/* The backward direction's resource follows the forward one, if the two have one each. */
td_index td_world_link_resource(const td_world *world, td_index link, bool backward)
{
    const td_resources *all = &world->resources;
    const td_index resource = world->links.resource[link];
    if (resource == TD_NONE || !backward || world->links.shared_direction[link] ||
        resource + 1 >= all->count || all->direction[resource + 1] != TD_DIRECTION_BACKWARD)
        return resource;
    return resource + 1;
}

double td_world_factor(const td_world *world, td_index season, int month)
{
    if (season == TD_NONE)
        return 1;
    if (month >= 0)
        return world->seasons.factor[season][month];
    double sum = 0;
    for (int m = 0; m < TD_MONTHS; m++)
        sum += world->seasons.factor[season][m];
    return sum / TD_MONTHS;
}

/* The more a row names, the more specific it is: commodity and chain, commodity, chain, neither. */
static int specificity(const td_choices *c, td_index row)
{
    return (c->commodity[row] != TD_NONE ? 2 : 0) + (c->chain[row][0] ? 1 : 0);
}

static void take(double *value, int *rank, double given, int row_rank)
{
    if (!isnan(given) && row_rank > *rank) {
        *value = given;
        *rank = row_rank;
    }
}

td_choice_values td_world_choice(const td_world *world, td_index commodity, const char *chain,
                                 double distance_km)
{
    enum { THETA, ASC, SCALE, CAPTIVE, WEIGHT, HORIZON, NEST, FIGURES };
    const td_choices *c = &world->choices;
    td_choice_values v = {.theta = (double)NAN, .nest_scale = 1, .schedule_weight = 0.5,
                          .booking_horizon_h = 168, .nest = chain};
    int rank[FIGURES];
    for (int i = 0; i < FIGURES; i++)
        rank[i] = -1;
    for (td_index row = 0; row < c->count; row++) {
        if ((c->commodity[row] != TD_NONE && c->commodity[row] != commodity) ||
            (c->chain[row][0] && strcmp(c->chain[row], chain) != 0) ||
            distance_km < c->distance_from_km[row] || distance_km >= c->distance_to_km[row])
            continue;
        int own = specificity(c, row);
        take(&v.theta, &rank[THETA], c->theta[row], own);
        take(&v.asc, &rank[ASC], c->asc[row], own);
        take(&v.nest_scale, &rank[SCALE], c->nest_scale[row], own);
        take(&v.captive_share, &rank[CAPTIVE], c->captive_share[row], own);
        take(&v.schedule_weight, &rank[WEIGHT], c->schedule_weight[row], own);
        take(&v.booking_horizon_h, &rank[HORIZON], c->booking_horizon_h[row], own);
        if (c->nest[row][0] && own > rank[NEST]) {
            v.nest = c->nest[row];
            rank[NEST] = own;
        }
    }
    return v;
}

double td_world_great_circle_km(const td_world *world, td_index node_a, td_index node_b)
{
    const double radius_km = 6371.0088; /* mean radius, IUGG */
    const double degree = 3.14159265358979323846 / 180;
    const td_world_owned *owned = world->owned;
    double lat_a = world->nodes.y[node_a] * degree, lat_b = world->nodes.y[node_b] * degree;
    double dx = (world->nodes.x[node_b] - world->nodes.x[node_a]) * degree;
    if (owned->plane)
        return (double)NAN;
    double s = sin((lat_b - lat_a) / 2), t = sin(dx / 2);
    double h = s * s + cos(lat_a) * cos(lat_b) * t * t;
    return 2 * radius_km * asin(h > 1 ? 1 : sqrt(h)); /* NaN stays */
}
