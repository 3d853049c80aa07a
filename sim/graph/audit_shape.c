/* Lengths and positions, links that stand twice, capacities of zero.
 *
 * No way is shorter than the great circle between its ends. Positions are not exact, so a link is
 * told only if
 *
 *     length_km < (1 - 0.005) great_circle_km - error_km(from) - error_km(to)
 *
 * The 0.5 % cover the earth's flattening (up to 0.3 % against the sphere) and rounded lengths. The
 * error of a position goes by the confidence grade of its row: A is surveyed (three decimals of a
 * degree, 0.1 km), B has two to three decimals (1 km), C is a place described in words (5 km). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/audit_parts.h"
#include "model/key_index.h"

#define LENGTH_TOLERANCE   0.005
#define SURVEYED_ERROR_KM  0.1
#define PUBLISHED_ERROR_KM 1.0
#define ESTIMATED_ERROR_KM 5.0

typedef struct shape {
    td_audit *audit;
    double *error_km; /* [node] */
    uint32_t *links,
        *too_short; /* [node] links with a length to compare; those that are too short */
} shape;

static bool is_placed(const td_nodes *nodes, td_index n)
{
    return isfinite(nodes->x[n]) && isfinite(nodes->y[n]);
}

/* Plane coordinates (a test network's drawing) say nothing about the earth. */
static bool are_degrees(const td_nodes *nodes)
{
    for (td_index n = 0; n < nodes->count; n++)
        if (is_placed(nodes, n) && (fabs(nodes->x[n]) > 180 || fabs(nodes->y[n]) > 90))
            return false;
    return true;
}

static void find_errors(td_audit *audit, double *error_km)
{
    const td_nodes *nodes = &audit->world->nodes;
    const td_sheet *sheet = audit->tables ? audit->tables->sheet[TD_T_NODE] : NULL;
    td_key_index by_id = {0};
    if (sheet && td_key_index_build(&by_id, sheet, TD_F_NODE_NODE_ID))
        audit->status = TD_ERR_NOMEM;
    for (td_index n = 0; n < nodes->count; n++) {
        error_km[n] = SURVEYED_ERROR_KM;
        if (!sheet || audit->status)
            continue;
        const td_intern *names = audit->tables->names;
        const char *id = nodes->label.id[n];
        uint32_t row = td_key_index_find(&by_id, td_intern_find(names, id, strlen(id)));
        const char *grade =
            row == TD_NO_ROW
                ? ""
                : td_intern_text(names, td_sheet_text(sheet, TD_F_NODE_CONFIDENCE, row));
        error_km[n] = *grade == 'C'   ? ESTIMATED_ERROR_KM
                      : *grade == 'B' ? PUBLISHED_ERROR_KM
                                      : SURVEYED_ERROR_KM;
    }
    td_key_index_clear(&by_id);
}

/* The least that a way between two places can measure; NaN without coordinates. */
static double least_km(const shape *s, td_index a, td_index b)
{
    const td_nodes *nodes = &s->audit->world->nodes;
    if (!is_placed(nodes, a) || !is_placed(nodes, b))
        return (double)NAN;
    return (1 - LENGTH_TOLERANCE) * td_world_great_circle_km(s->audit->world, a, b) -
           s->error_km[a] - s->error_km[b];
}

static bool is_too_short(const shape *s, td_index link)
{
    const td_links *links = &s->audit->world->links;
    return links->length_km[link] < least_km(s, links->from[link], links->to[link]);
}

static void tell_short(const shape *s, td_diag_code code, td_place place, double length_km,
                       const char *name, double least)
{
    char found[32], needed[32];
    snprintf(found, sizeof found, "%g", length_km);
    snprintf(needed, sizeof needed, "%.1f", least);
    td_diags_add(s->audit->diags, code, place, found, NULL, name, needed, NULL);
}

/* A place of which every link is too short (two at least) is itself in the wrong spot: one message
 * for the place instead of one a link. */
static bool is_misplaced(const shape *s, td_index node)
{
    return s->links[node] > 1 && s->too_short[node] == s->links[node];
}

static void audit_lengths(const shape *s)
{
    const td_world *world = s->audit->world;
    for (td_index l = 0; l < world->links.count; l++) {
        td_index ends[] = {world->links.from[l], world->links.to[l]};
        if (isnan(least_km(s, ends[0], ends[1])))
            continue;
        for (int e = 0; e < 2; e++) {
            s->links[ends[e]]++;
            s->too_short[ends[e]] += is_too_short(s, l);
        }
    }
    for (td_index n = 0; n < world->nodes.count; n++)
        if (is_misplaced(s, n))
            td_diags_add(s->audit->diags, TD_D_AUDIT_NODE_FAR,
                         td_audit_place(s->audit, TD_T_NODE, world->nodes.label.id[n], "x_coord"),
                         NULL, NULL, world->nodes.label.id[n], NULL);
    for (td_index l = 0; l < world->links.count; l++) {
        td_index a = world->links.from[l], b = world->links.to[l];
        if (!is_too_short(s, l) || is_misplaced(s, a) || is_misplaced(s, b))
            continue;
        tell_short(s, TD_D_AUDIT_LINK_SHORT,
                   td_audit_place(s->audit, TD_T_LINK, world->links.label.id[l], "length"),
                   world->links.length_km[l], world->links.label.id[l], least_km(s, a, b));
    }
}

/* Access rows of the world begin with those of the table, in its order. */
static td_place access_place(const td_audit *audit, td_index row)
{
    const td_sheet *sheet = audit->tables ? audit->tables->sheet[TD_T_ACCESS] : NULL;
    if (!sheet || row >= sheet->row_count)
        return (td_place){NULL, 0, "length"};
    return (td_place){sheet->origin[row], (long)sheet->line[row], "length"};
}

/* A row that gives its own time and money stands for hauls from all over its zone, and a market is
 * a region: neither is the way from one point. */
static void audit_accesses(const shape *s)
{
    const td_world *world = s->audit->world;
    for (td_index r = 0; r < world->accesses.count; r++) {
        td_index zone_node = world->zones.node[world->accesses.zone[r]];
        double least = least_km(s, zone_node, world->accesses.node[r]);
        bool told = !isnan(world->accesses.cost_per_t[r]) && !isnan(world->accesses.time_h[r]);
        if (told || world->zones.is_market[world->accesses.zone[r]] ||
            !(world->accesses.length_km[r] < least))
            continue;
        char name[160];
        snprintf(name, sizeof name, "%s, %s", world->nodes.label.id[zone_node],
                 world->nodes.label.id[world->accesses.node[r]]);
        tell_short(s, TD_D_AUDIT_ACCESS_SHORT, access_place(s->audit, r),
                   world->accesses.length_km[r], name, least);
    }
}

/* Places that nothing touches, not even a planned link. Areas and market zones need no links. */
static void audit_isolated(td_audit *audit)
{
    const td_world *world = audit->world;
    bool *touched = TD_ALLOC(world->nodes.count, bool);
    if (!touched) {
        audit->status = TD_ERR_NOMEM;
        return;
    }
    for (td_index l = 0; l < world->links.count; l++)
        touched[world->links.from[l]] = touched[world->links.to[l]] = true;
    for (td_index r = 0; r < world->accesses.count; r++) {
        td_index zone_node = world->zones.node[world->accesses.zone[r]];
        if (world->accesses.node[r] != zone_node)
            touched[world->accesses.node[r]] = touched[zone_node] = true;
    }
    for (td_index n = 0; n < world->nodes.count; n++) {
        if (touched[n] || strcmp(world->nodes.type[n], "area") == 0)
            continue;
        const char *id = world->nodes.label.id[n];
        const td_place place = td_audit_place(audit, TD_T_NODE, id, NULL);
        if (!td_audit_told(audit, TD_D_AUDIT_ZONE_APART, place))
            td_diags_add(audit->diags, TD_D_AUDIT_NODE_ISOLATED, place, NULL, NULL, id, NULL);
    }
    free(touched);
}

/* --- links that stand twice --- */

typedef struct end_pair {
    td_index low, high, mode, link;
    const char *name;
    bool one_way, from_low;
} end_pair;

static int compare_pairs(const void *pa, const void *pb)
{
    const end_pair *a = pa, *b = pb;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    if (a->mode != b->mode)
        return a->mode < b->mode ? -1 : 1;
    int names = strcmp(a->name, b->name);
    return names ? names : (a->link > b->link) - (a->link < b->link);
}

static bool is_double(const end_pair *a, const end_pair *b)
{
    bool opposite = a->one_way && b->one_way && a->from_low != b->from_low;
    return a->low == b->low && a->high == b->high && a->mode == b->mode && !opposite &&
           strcmp(a->name, b->name) == 0;
}

static void audit_doubles(td_audit *audit)
{
    const td_links *links = &audit->world->links;
    end_pair *pairs = TD_ALLOC(links->count, end_pair);
    if (!pairs) {
        audit->status = TD_ERR_NOMEM;
        return;
    }
    for (td_index l = 0; l < links->count; l++) {
        bool from_low = links->from[l] <= links->to[l];
        pairs[l] = (end_pair){.low = from_low ? links->from[l] : links->to[l],
                              .high = from_low ? links->to[l] : links->from[l],
                              .mode = links->mode[l],
                              .link = l,
                              .name = links->label.name[l],
                              .one_way = links->directed[l],
                              .from_low = from_low};
    }
    if (links->count)
        qsort(pairs, links->count, sizeof *pairs, compare_pairs);
    for (td_index i = 1; i < links->count; i++) {
        const char *id = links->label.id[pairs[i].link];
        if (is_double(&pairs[i - 1], &pairs[i]))
            td_diags_add(audit->diags, TD_D_AUDIT_LINK_TWICE,
                         td_audit_place(audit, TD_T_LINK, id, NULL), NULL, NULL, id,
                         links->label.id[pairs[i - 1].link], NULL);
    }
    free(pairs);
}

/* --- capacities --- */

static void tell_zero(const td_audit *audit, td_table_id table, const char *id, const char *column)
{
    td_diags_add(audit->diags, TD_D_AUDIT_NO_CAPACITY, td_audit_place(audit, table, id, column),
                 "0", NULL, id, NULL);
}

static void audit_capacities(const td_audit *audit)
{
    const td_world *world = audit->world;
    for (td_index l = 0; l < world->links.count; l++)
        if (world->links.open[l] && world->links.capacity_per_day[l] <= 0)
            tell_zero(audit, TD_T_LINK, world->links.label.id[l], "capacity_per_day");
    for (td_index f = 0; f < world->facilities.count; f++)
        if (world->facilities.open[f] && world->facilities.capacity_per_day[f] <= 0)
            tell_zero(audit, TD_T_FACILITY, world->facilities.label.id[f], "capacity_per_day");
    for (td_index s = 0; s < world->services.count; s++)
        if (world->services.open[s] && world->services.departures_per_week[s] <= 0)
            tell_zero(audit, TD_T_SERVICE, world->services.label.id[s], "departures_per_week");
}

void td_audit_shape(td_audit *audit)
{
    td_index nodes = audit->world->nodes.count;
    shape s = {.audit = audit,
               .error_km = TD_ALLOC(nodes, double),
               .links = TD_ALLOC(nodes, uint32_t),
               .too_short = TD_ALLOC(nodes, uint32_t)};
    if (!s.error_km || !s.links || !s.too_short) {
        audit->status = TD_ERR_NOMEM;
    } else if (are_degrees(&audit->world->nodes)) {
        find_errors(audit, s.error_km);
        audit_lengths(&s);
        audit_accesses(&s);
    }
    free(s.error_km);
    free(s.links);
    free(s.too_short);
    audit_isolated(audit);
    audit_doubles(audit);
    audit_capacities(audit);
}
