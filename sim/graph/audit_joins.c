/* What hangs together: components of each mode and of the whole, ways in and out of zones,
 * services. */
#include <stdlib.h>

#include <igraph/igraph.h>

#include "base/mem.h"
#include "graph/audit_parts.h"

static void fail(td_audit *audit, td_status status)
{
    if (audit->status == TD_OK)
        audit->status = status;
}

/* --- components --- */

typedef struct pairs {
    igraph_vector_int_t ends;
    igraph_error_t error; /* the first */
} pairs;

static void add_pair(pairs *p, td_index a, td_index b)
{
    if (p->error == IGRAPH_SUCCESS)
        p->error = igraph_vector_int_push_back(&p->ends, (igraph_integer_t)a);
    if (p->error == IGRAPH_SUCCESS)
        p->error = igraph_vector_int_push_back(&p->ends, (igraph_integer_t)b);
}

/* Links of one mode (TD_NONE: of all), the closed ones too if asked for. */
static void add_links(const td_world *world, td_index mode, bool closed_too, pairs *p)
{
    for (td_index l = 0; l < world->links.count; l++)
        if ((mode == TD_NONE || world->links.mode[l] == mode) &&
            (closed_too || world->links.open[l]))
            add_pair(p, world->links.from[l], world->links.to[l]);
}

/* Number of the component of each node, direction disregarded; frees the pairs. NULL: failed. */
static uint32_t *find_components(td_audit *audit, pairs *p)
{
    td_index nodes = audit->world->nodes.count;
    uint32_t *part = TD_ALLOC(nodes, uint32_t);
    igraph_t graph;
    igraph_vector_int_t member;
    igraph_error_t error = p->error;
    if (!part || igraph_vector_int_init(&member, 0) != IGRAPH_SUCCESS) {
        igraph_vector_int_destroy(&p->ends);
        free(part);
        fail(audit, TD_ERR_NOMEM);
        return NULL;
    }
    if (error == IGRAPH_SUCCESS)
        error = igraph_create(&graph, &p->ends, (igraph_integer_t)nodes, IGRAPH_UNDIRECTED);
    if (error == IGRAPH_SUCCESS) {
        error = igraph_connected_components(&graph, &member, NULL, NULL, IGRAPH_WEAK);
        igraph_destroy(&graph);
    }
    for (td_index n = 0; error == IGRAPH_SUCCESS && n < nodes; n++)
        part[n] = (uint32_t)VECTOR(member)[n];
    igraph_vector_int_destroy(&member);
    igraph_vector_int_destroy(&p->ends);
    if (error != IGRAPH_SUCCESS) {
        fail(audit, error == IGRAPH_ENOMEM ? TD_ERR_NOMEM : TD_ERR_RUN);
        free(part);
        return NULL;
    }
    return part;
}

static bool start_pairs(td_audit *audit, pairs *p)
{
    p->error = igraph_vector_int_init(&p->ends, 0);
    if (p->error != IGRAPH_SUCCESS)
        fail(audit, TD_ERR_NOMEM);
    return p->error == IGRAPH_SUCCESS;
}

static uint32_t *components_of_mode(td_audit *audit, td_index mode, bool closed_too)
{
    pairs p;
    if (!start_pairs(audit, &p))
        return NULL;
    add_links(audit->world, mode, closed_too, &p);
    return find_components(audit, &p);
}

/* Marks the links that lie on some way between zones. */
static void mark_used_links(const td_supernetwork *net, bool *used)
{
    for (uint32_t a = 0; a < net->csr.arc_count; a++) {
        if (net->link[a] != TD_NONE)
            used[net->link[a]] = true;
        for (uint32_t i = net->ride_first[a]; i < net->ride_first[a + 1]; i++)
            if (net->ride_items[i].link != TD_NONE)
                used[net->ride_items[i].link] = true;
    }
}

/* A component of a mode of which no link is used: an island without a way on or off. */
static void tell_islands(td_audit *audit, td_index mode, const bool *used)
{
    const td_links *links = &audit->world->links;
    uint32_t *part = components_of_mode(audit, mode, false);
    uint32_t *count = TD_ALLOC(audit->world->nodes.count, uint32_t);
    bool *alive = TD_ALLOC(audit->world->nodes.count, bool);
    if (!count || !alive)
        fail(audit, TD_ERR_NOMEM);
    for (td_index l = 0; part && count && alive && l < links->count; l++)
        if (links->open[l] && links->mode[l] == mode) {
            count[part[links->from[l]]]++;
            alive[part[links->from[l]]] = alive[part[links->from[l]]] || used[l];
        }
    for (td_index l = 0; part && count && alive && l < links->count; l++) {
        if (!links->open[l] || links->mode[l] != mode || alive[part[links->from[l]]])
            continue;
        char number[16];
        snprintf(number, sizeof number, "%u", count[part[links->from[l]]]);
        alive[part[links->from[l]]] = true; /* told once */
        td_diags_add(audit->diags, TD_D_AUDIT_ISLAND,
                     td_audit_place(audit, TD_T_LINK, links->label.id[l], NULL), NULL, NULL, number,
                     audit->world->modes.label.id[mode], links->label.id[l], NULL);
    }
    free(part);
    free(count);
    free(alive);
}

static void audit_modes(td_audit *audit)
{
    bool *used = TD_ALLOC(audit->world->links.count, bool);
    if (!used) {
        fail(audit, TD_ERR_NOMEM);
        return;
    }
    mark_used_links(audit->net, used);
    for (td_index mode = 0; mode < audit->world->modes.count; mode++)
        tell_islands(audit, mode, used);
    free(used);
}

/* Zones that nothing joins to the first zone: neither links of any mode nor access. */
static void audit_whole(td_audit *audit)
{
    const td_world *world = audit->world;
    pairs p;
    if (world->zones.count < 2 || !start_pairs(audit, &p))
        return;
    add_links(world, TD_NONE, false, &p);
    for (td_index r = 0; r < world->accesses.count; r++)
        add_pair(&p, world->zones.node[world->accesses.zone[r]], world->accesses.node[r]);
    uint32_t *part = find_components(audit, &p);
    uint32_t *zones = TD_ALLOC(world->nodes.count, uint32_t);
    if (!zones)
        fail(audit, TD_ERR_NOMEM);
    td_index main_zone = 0; /* a zone of the component with the most zones */
    for (td_index z = 0; part && zones && z < world->zones.count; z++)
        if (++zones[part[world->zones.node[z]]] > zones[part[world->zones.node[main_zone]]])
            main_zone = z;
    for (td_index z = 0; part && zones && z < world->zones.count; z++) {
        const char *id = world->nodes.label.id[world->zones.node[z]];
        if (part[world->zones.node[z]] != part[world->zones.node[main_zone]])
            td_diags_add(audit->diags, TD_D_AUDIT_ZONE_APART,
                         td_audit_place(audit, TD_T_NODE, id, NULL), NULL, NULL, id,
                         world->nodes.label.id[world->zones.node[main_zone]], NULL);
    }
    free(part);
    free(zones);
}

/* --- zones --- */

typedef struct reach {
    const td_csr *graph;
    uint32_t *stamp, *queue; /* [vertex] */
    uint32_t round;
} reach;

/* Whether from the starts (TD_NO_VERTEX: none) a vertex is reached whose owner is another zone. */
static bool reaches_another(reach *r, const td_index *owner, td_index zone, const uint32_t *starts,
                            int count)
{
    uint32_t queued = 0;
    r->round++;
    for (int i = 0; i < count; i++)
        if (starts[i] != TD_NO_VERTEX && r->stamp[starts[i]] != r->round) {
            r->stamp[starts[i]] = r->round;
            r->queue[queued++] = starts[i];
        }
    for (uint32_t next = 0; next < queued; next++) {
        uint32_t v = r->queue[next];
        if (owner[v] != TD_NONE && owner[v] != zone)
            return true;
        for (uint32_t a = r->graph->first_out[v]; a < r->graph->first_out[v + 1]; a++) {
            uint32_t w = r->graph->head[a];
            if (r->stamp[w] == r->round)
                continue;
            r->stamp[w] = r->round;
            r->queue[queued++] = w;
        }
    }
    return false;
}

static void own(td_index *owner, uint32_t vertex, td_index zone)
{
    if (vertex != TD_NO_VERTEX)
        owner[vertex] = zone;
}

static void tell_zone(const td_audit *audit, td_diag_code code, td_index zone)
{
    const char *id = audit->world->nodes.label.id[audit->world->zones.node[zone]];
    const td_place place = td_audit_place(audit, TD_T_NODE, id, NULL);
    if (!td_audit_told(audit, TD_D_AUDIT_ZONE_APART, place)) /* that says it all */
        td_diags_add(audit->diags, code, place, NULL, NULL, id, NULL);
}

static void search_zones(const td_audit *audit, const td_csr *back, reach *r, td_index *goal,
                         td_index *source)
{
    const td_supernetwork *net = audit->net;
    for (uint32_t v = 0; v < net->csr.vertex_count; v++)
        goal[v] = source[v] = TD_NONE;
    for (td_index z = 0; z < net->zone_count; z++) {
        own(goal, net->destination_vertex_domestic[z], z);
        own(goal, net->destination_vertex_foreign[z], z);
        own(source, net->origin_vertex[z], z);
    }
    for (td_index z = 0; net->zone_count > 1 && z < net->zone_count; z++) {
        const uint32_t ends[] = {net->destination_vertex_domestic[z],
                                 net->destination_vertex_foreign[z]};
        r->graph = &net->csr;
        if (!reaches_another(r, goal, z, &net->origin_vertex[z], 1))
            tell_zone(audit, TD_D_AUDIT_ZONE_NO_WAY_OUT, z);
        r->graph = back;
        if (!reaches_another(r, source, z, ends, 2))
            tell_zone(audit, TD_D_AUDIT_ZONE_NO_WAY_IN, z);
    }
}

static void audit_zones(td_audit *audit)
{
    const td_supernetwork *net = audit->net;
    size_t vertices = net->csr.vertex_count;
    reach r = {.stamp = TD_ALLOC(vertices, uint32_t), .queue = TD_ALLOC(vertices, uint32_t)};
    td_index *goal = TD_ALLOC(vertices, td_index), *source = TD_ALLOC(vertices, td_index);
    td_csr back = {0};
    if (r.stamp && r.queue && goal && source && td_csr_reverse(&net->csr, &back, NULL) == TD_OK)
        search_zones(audit, &back, &r, goal, source);
    else
        fail(audit, TD_ERR_NOMEM);
    td_csr_clear(&back);
    free(r.stamp);
    free(r.queue);
    free(goal);
    free(source);
}

/* --- services --- */

/* Stops that not even the planned links of the mode join. The links of a service that runs are
 * checked one by one when the world is expanded. */
static void tell_unjoined_stops(td_audit *audit, td_index service, const uint32_t *open_part,
                                const uint32_t *any_part)
{
    const td_world *world = audit->world;
    const uint32_t *part = world->services.open[service] ? open_part : any_part;
    td_index first = world->services.first_stop[service];
    for (td_index k = first + 1; k < world->services.first_stop[service + 1]; k++) {
        td_index a = world->stops.node[k - 1], b = world->stops.node[k];
        if (part[a] == part[b])
            continue;
        const char *id = world->services.label.id[service];
        td_diags_add(audit->diags, TD_D_AUDIT_SERVICE_UNJOINED,
                     td_audit_place(audit, TD_T_SERVICE, id, NULL), NULL, NULL, id,
                     world->nodes.label.id[a], world->nodes.label.id[b], NULL);
        return;
    }
}

/* Whether an open service of the mode calls at `from`, and at `to` later. */
static bool is_served(const td_world *world, td_index mode, td_index from, td_index to)
{
    for (td_index s = 0; s < world->services.count; s++) {
        if (!world->services.open[s] || world->services.mode[s] != mode)
            continue;
        bool called = false;
        for (td_index k = world->services.first_stop[s]; k < world->services.first_stop[s + 1];
             k++) {
            if (called && world->stops.node[k] == to)
                return true;
            called = called || world->stops.node[k] == from;
        }
    }
    return false;
}

static void tell_no_return(const td_audit *audit, td_index service)
{
    const td_world *world = audit->world;
    td_index first = world->services.first_stop[service];
    td_index end = world->services.first_stop[service + 1];
    if (!world->services.open[service] || end - first < 2)
        return;
    td_index from = world->stops.node[first], to = world->stops.node[end - 1];
    if (from == to || is_served(world, world->services.mode[service], to, from))
        return;
    const char *id = world->services.label.id[service];
    td_diags_add(audit->diags, TD_D_AUDIT_SERVICE_NO_RETURN,
                 td_audit_place(audit, TD_T_SERVICE, id, NULL), NULL, NULL, id,
                 world->nodes.label.id[to], world->nodes.label.id[from], NULL);
}

static void audit_services(td_audit *audit)
{
    const td_services *services = &audit->world->services;
    for (td_index mode = 0; mode < audit->world->modes.count; mode++) {
        uint32_t *open_part = components_of_mode(audit, mode, false);
        uint32_t *any_part = components_of_mode(audit, mode, true);
        for (td_index s = 0; open_part && any_part && s < services->count; s++)
            if (services->mode[s] == mode)
                tell_unjoined_stops(audit, s, open_part, any_part);
        free(open_part);
        free(any_part);
    }
    for (td_index s = 0; s < services->count; s++)
        tell_no_return(audit, s);
}

void td_audit_joins(td_audit *audit)
{
    audit_modes(audit);
    audit_whole(audit);
    audit_zones(audit);
    audit_services(audit);
}
