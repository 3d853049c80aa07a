#include "study.h"

#include <math.h>
#include <stdio.h>

#include "assign/cost.h"
#include "graph/supernetwork.h"
#include "io/network_reader.h"
#include "model/changes.h"
#include "model/scenario.h"

/* Arcs that the class may use, at its generalised cost in the whole year. */
static void take_arcs(const td_world *world, const td_supernetwork *net, td_class cls,
                      bench_network *out)
{
    const td_csr *g = &net->csr;
    double *cost = (double *)malloc(g->arc_count * sizeof *cost);
    if (!cost || td_cost_fill(world, net, cls, &world->periods[0], cost) != TD_OK)
        abort();
    bench_reserve(out, g->arc_count);
    out->vertices = g->vertex_count;
    for (uint32_t v = 0; v < g->vertex_count; v++)
        for (uint32_t arc = g->first_out[v]; arc < g->first_out[v + 1]; arc++)
            if (isfinite(cost[arc]))
                bench_add_arc(out, v, g->head[arc], cost[arc]);
    free(cost);
}

bench_network bench_study(const char *folder, const char *commodity)
{
    static char id[] = "bench";
    bench_network out = {.name = "networks/sichuan"};
    td_diags *diags = td_diags_create();
    td_tables *tables = NULL;
    td_world *world = NULL;
    td_supernetwork *net = NULL;
    const td_scenario scenario = {.id = id};
    if (!diags || td_network_read(folder, NULL, diags, &tables) != TD_OK) {
        fprintf(stderr, "%s: cannot be read\n", folder);
        exit(1);
    }
    td_applied applied = {.tables = tables};
    if (td_world_build(&applied, tables, &scenario, diags, &world) != TD_OK ||
        td_supernetwork_build(world, diags, &net) != TD_OK)
        abort();
    const td_index row = td_world_find_commodity(world, commodity);
    if (row == TD_NONE)
        abort();
    const td_class cls = {row, world->commodities.form[row], true};
    take_arcs(world, net, cls, &out);
    td_supernetwork_free(net);
    td_world_free(world);
    td_tables_free(tables);
    td_diags_free(diags);
    return out;
}
