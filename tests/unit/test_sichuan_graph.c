/* The base network, networks/sichuan, as a graph: it expands and is audited without errors, and
 * freight finds a way. Run from the project's folder. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph/arc_key.h"
#include "graph/audit.h"
#include "graph/search.h"
#include "graph/view.h"
#include "io/network_reader.h"
#include "model/scenario.h"

typedef struct study {
    td_tables *tables;
    td_applied applied;
    td_world *world;
    td_supernetwork *net;
} study;

static void show(const td_diags *diags)
{
    for (size_t i = 0; i < td_diags_count(diags); i++) {
        td_strbuf text = TD_STRBUF_INIT;
        td_diag_format(td_diags_at(diags, i), TD_LANG_EN, &text);
        print_message("%s\n", td_strbuf_text(&text));
        td_strbuf_free(&text);
    }
}

static int open_study(void **state)
{
    static char id[] = "base";
    study *s = calloc(1, sizeof *s);
    td_diags *diags = td_diags_create();
    const td_scenario scenario = {.id = id};
    td_status status = td_network_read("networks/sichuan", NULL, diags, &s->tables);
    s->applied.tables = s->tables;
    if (status == TD_OK)
        status = td_world_build(&s->applied, s->tables, &scenario, diags, &s->world);
    if (status == TD_OK)
        status = td_supernetwork_build(s->world, diags, &s->net);
    if (status != TD_OK || td_diags_count(diags) > 0)
        show(diags);
    td_diags_free(diags);
    *state = s;
    return status == TD_OK ? 0 : -1;
}

static int close_study(void **state)
{
    study *s = *state;
    td_supernetwork_free(s->net);
    td_world_free(s->world);
    td_tables_free(s->tables);
    free(s);
    return 0;
}

static void audit_finds_no_errors(void **state)
{
    const study *s = *state;
    td_diags *diags = td_diags_create();
    assert_int_equal(td_network_audit(&s->applied, s->world, s->net, diags), TD_OK);
    if (td_diags_count(diags) > 0)
        show(diags);
    assert_int_equal(td_diags_error_count(diags), 0);
    td_diags_free(diags);
}

/* Each arc keeps its state unless it clears: customs is passed once each way by construction. */
static void layers_change_by_customs_only(void **state)
{
    const study *s = *state;
    const td_supernetwork *net = s->net;
    for (uint32_t a = 0; a < net->csr.arc_count; a++) {
        uint8_t before = net->vertex_layer[net->csr.tail[a]];
        uint8_t after = net->vertex_layer[net->csr.head[a]];
        bool clears = net->facility[a] != TD_NONE &&
                      s->world->facilities.kind[net->facility[a]] == TD_FACILITY_CUSTOMS;
        assert_int_equal(after - before, clears ? 1 : 0);
        td_index tail = net->vertex_node[net->csr.tail[a]],
                 head = net->vertex_node[net->csr.head[a]];
        if (before == after && before != TD_LAYER_TRANSIT)
            assert_int_equal(s->world->nodes.territory[tail], s->world->nodes.territory[head]);
    }
}

static bool is_barred(const td_world *world, const td_supernetwork *net, uint32_t arc,
                      td_index commodity, td_index form)
{
    td_index f = net->facility[arc], v = net->vehicle_type[arc];
    const td_facilities *rows = &world->facilities;
    if (net->kind[arc] == TD_ARC_ACCESS &&
        (!td_list_allows(world, world->accesses.commodities[net->access[arc]], commodity) ||
         (net->vertex_kind[net->csr.tail[arc]] == TD_VERTEX_ORIGIN && net->form[arc] != form)))
        return true;
    if (v != TD_NONE && world->commodities.reefer[commodity] && !world->vehicle_types.reefer[v])
        return true;
    if (f == TD_NONE)
        return false;
    bool named = rows->designated_for[f].count > 0 &&
                 td_list_allows(world, rows->designated_for[f], commodity);
    return !td_list_allows(world, rows->commodities[f], commodity) ||
           (world->commodities.reefer[commodity] && !rows->reefer[f]) ||
           (world->commodities.designated[commodity] && rows->kind[f] == TD_FACILITY_CUSTOMS &&
            !named);
}

/* Tonnes of one commodity and form, domestic or foreign, in all and without a way. */
static void count_tonnes(const study *s, td_search *search, td_index commodity, td_index form,
                         bool foreign, double tonnes[2])
{
    const td_world *w = s->world;
    td_view *view = NULL;
    double *cost = calloc(s->net->csr.arc_count, sizeof *cost);
    for (uint32_t a = 0; a < s->net->csr.arc_count; a++)
        cost[a] = is_barred(w, s->net, a, commodity, form) ? HUGE_VAL : 1;
    assert_int_equal(td_view_build(s->net, cost, foreign, NULL, NULL, &view), TD_OK);
    td_index searched = TD_NONE;
    for (td_index z = 0; z < w->zones.count; z++)
        for (td_index r = 0; r < w->demands.count; r++) {
            td_index to = w->demands.destination[r];
            if (w->demands.origin[r] != z || w->demands.commodity[r] != commodity ||
                w->demands.form[r] != form ||
                foreign !=
                    (w->nodes.territory[w->zones.node[z]] != w->nodes.territory[w->zones.node[to]]))
                continue;
            bool joined = view->origin[z] != TD_NO_VERTEX && view->destination[to] != TD_NO_VERTEX;
            if (joined && searched != z) {
                assert_int_equal(td_search_tree(search, &view->csr, view->cost, view->origin[z]),
                                 TD_OK);
                searched = z;
            }
            joined = joined && isfinite(td_search_distance(search, view->destination[to]));
            tonnes[0] += w->demands.tonnes_per_year[r];
            tonnes[1] += joined ? 0 : w->demands.tonnes_per_year[r];
            if (!joined)
                print_message("no way: %s to %s, %s\n", w->nodes.label.id[w->zones.node[z]],
                              w->nodes.label.id[w->zones.node[to]],
                              w->commodities.label.id[commodity]);
        }
    td_view_free(view);
    free(cost);
}

/* Some freight may stay, but less than 1 %. Closures, depths and prices do not matter here. */
static void freight_finds_a_way(void **state)
{
    const study *s = *state;
    const td_demands *rows = &s->world->demands;
    td_search *search = NULL;
    double tonnes[2] = {0, 0};
    assert_int_equal(td_search_create(s->net->csr.vertex_count, &search), TD_OK);
    for (td_index k = 0; k < s->world->commodities.count; k++)
        for (td_index form = 0; form < s->world->form_count; form++) {
            bool any = false;
            for (td_index r = 0; r < rows->count; r++)
                any = any || (rows->commodity[r] == k && rows->form[r] == form);
            for (int foreign = 0; any && foreign < 2; foreign++)
                count_tonnes(s, search, k, form, foreign, tonnes);
        }
    td_search_free(search);
    assert_true(tonnes[0] > 0);
    assert_true(tonnes[1] < 0.01 * tonnes[0]);
}

static int by_key(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void arcs_have_keys_of_their_own(void **state)
{
    const study *s = *state;
    const uint32_t arcs = s->net->csr.arc_count;
    td_arc_keys *keys = NULL;
    assert_int_equal(td_arc_keys_create(s->world, s->net, &keys), TD_OK);
    for (uint32_t arc = 0; arc < arcs; arc++)
        assert_int_equal(td_arc_keys_find(keys, keys->key[arc]), arc);
    qsort(keys->key, arcs, sizeof *keys->key, by_key);
    for (uint32_t arc = 1; arc < arcs; arc++)
        assert_true(keys->key[arc - 1] < keys->key[arc]);
    td_arc_keys_free(keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(audit_finds_no_errors),
        cmocka_unit_test(layers_change_by_customs_only),
        cmocka_unit_test(freight_finds_a_way),
        cmocka_unit_test(arcs_have_keys_of_their_own),
    };
    return cmocka_run_group_tests(tests, open_study, close_study);
}
