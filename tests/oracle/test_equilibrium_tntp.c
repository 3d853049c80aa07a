/* Best-known equilibria of public networks, when TNTP names the folder of Transportation Networks
 * for Research (https://github.com/bstabler/TransportationNetworks); skipped otherwise. */
#include "support.h"

#include "equilibrium_proof.h"
#include "tntp.h"

typedef struct {
    const char *folder, *stem;
    double toll_weight, distance_weight;
    double objective; /* of the best-known flows */
} published;

/* Nodes below `first_through` end trips but let none through: arcs into them lead to copies of
 * their own, from which nothing leaves. */
static void solve_published(const published *c)
{
    const char *root = getenv("TNTP");
    if (!root || !*root)
        skip();
    tntp t = tntp_read(root, c->folder, c->stem, 1);
    const uint32_t barred = t.first_through - 1;
    uint32_t *place = tntp_room(t.links, sizeof *place);
    td_delay *delay = tntp_room(t.links, sizeof *delay);
    double *fixed = tntp_room(t.links, sizeof *fixed);
    td_equilibrium_demand *demand = tntp_room(t.pairs, sizeof *demand);
    td_csr g;
    for (uint32_t i = 0; i < t.links; i++)
        t.to[i] += t.to[i] < barred ? t.nodes : 0;
    assert_int_equal(td_csr_build(t.nodes + barred, t.links, t.from, t.to, &g, place), TD_OK);
    for (uint32_t i = 0; i < t.links; i++) {
        delay[place[i]] = (td_delay){.kind = TD_DELAY_BPR,
                                     .free = t.free_time[i],
                                     .capacity = t.capacity[i],
                                     .a = t.b[i],
                                     .power = t.power[i]};
        fixed[place[i]] = c->toll_weight * t.toll[i] + c->distance_weight * t.length[i];
    }
    for (uint32_t i = 0; i < t.pairs; i++)
        demand[i] = (td_equilibrium_demand){
            .origin = t.origin[i],
            .destination = t.destination[i] + (t.destination[i] < barred ? t.nodes : 0),
            .amount = t.trips[i]};
    const double *const class_fixed[] = {fixed};
    const td_equilibrium_problem p = {.graph = &g,
                                      .delay = delay,
                                      .class_count = 1,
                                      .fixed = class_fixed,
                                      .demand_count = t.pairs,
                                      .demand = demand};
    td_equilibrium *e = solve_and_prove(&p, 1e-12);
    assert_true(e->unserved == 0);
    td_assert_close(e->steps[e->step_count - 1].objective, c->objective, 5e-10, 0);
    for (uint32_t i = 0; i < t.links; i++) /* some links carry next to nothing */
        td_assert_close(e->volume[place[i]], t.volume[i], 1e-6, 1e-3);
    td_equilibrium_free(e);
    td_csr_clear(&g);
    free(place);
    free(delay);
    free(fixed);
    free(demand);
    tntp_clear(&t);
}

static void sioux_falls(void **state)
{
    (void)state;
    solve_published(&(published){"SiouxFalls", "SiouxFalls", 0, 0, 4231335.287107});
}

static void anaheim(void **state)
{
    (void)state;
    solve_published(&(published){"Anaheim", "Anaheim", 0, 0, 1286032.171});
}

static void chicago_sketch(void **state)
{
    (void)state;
    solve_published(&(published){"Chicago-Sketch", "ChicagoSketch", 0.02, 0.04, 17313018.739});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sioux_falls),
        cmocka_unit_test(anaheim),
        cmocka_unit_test(chicago_sketch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
