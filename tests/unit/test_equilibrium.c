/* User equilibrium and system optimum: published solutions, certificates, hostile networks. */
#include "support.h"

#include <string.h>

#include "equilibrium_proof.h"
#include "random_graph.h"
#include "sioux_falls.h"

static td_delay bpr(double free, double capacity, double a, double power)
{
    return (td_delay){
        .kind = TD_DELAY_BPR, .free = free, .capacity = capacity, .a = a, .power = power};
}

/* Arcs must be given by rising tail, so that they keep their numbers. */
static td_csr graph(uint32_t vertices, uint32_t arcs, const uint32_t *tail, const uint32_t *head)
{
    td_csr g;
    assert_int_equal(td_csr_build(vertices, arcs, tail, head, &g, NULL), TD_OK);
    return g;
}

/*
 *        2              Braess (1968), demand 6 from 0 to 1. With the bridge 2 -> 3 all three
 * routes 10v / | \ 50+v       carry 2 and cost 92; without it both carry 3 and cost 83, which with
 * the 0  |10+v 1        bridge is the system optimum still. 50+v \ v / 10v
 *        3
 */
static void braess(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 0, 2, 2, 3}, head[] = {2, 3, 1, 3, 1};
    td_delay delay[] = {bpr(1e-8, 1, 1e9, 1), bpr(50, 1, 0.02, 1), bpr(50, 1, 0.02, 1),
                        bpr(10, 1, 0.1, 1), bpr(1e-8, 1, 1e9, 1)};
    const td_equilibrium_demand demand = {.origin = 0, .destination = 1, .amount = 6};
    td_csr g = graph(4, 5, tail, head);
    td_equilibrium_problem p = {
        .graph = &g, .delay = delay, .class_count = 1, .demand_count = 1, .demand = &demand};
    const double with_bridge[] = {4, 2, 2, 2, 4}, without[] = {3, 3, 3, 0, 3};
    td_equilibrium *e = solve_and_prove(&p, 1e-12);
    for (int a = 0; a < 5; a++)
        td_assert_close(e->volume[a], with_bridge[a], 1e-9, 0);
    td_assert_close(e->total_cost, 6 * 92, 1e-9, 0);
    td_equilibrium_free(e);

    p.system_optimum = true;
    e = solve_and_prove(&p, 1e-12);
    for (int a = 0; a < 5; a++)
        td_assert_close(e->volume[a], without[a], 1e-9, 1e-9);
    td_assert_close(e->total_cost, 6 * 83, 1e-9, 0);
    td_assert_close(e->steps[e->step_count - 1].objective, 6 * 83, 1e-9, 0);
    td_equilibrium_free(e);

    p.system_optimum = false;
    delay[3].capacity = 0; /* closed */
    e = solve_and_prove(&p, 1e-12);
    for (int a = 0; a < 5; a++)
        td_assert_close(e->volume[a], without[a], 1e-9, 0);
    td_equilibrium_free(e);
    td_csr_clear(&g);
}

/* DTALite's four-node example: 8000 over 20 min at 4000 or 30 min at 3000, BPR 0.15 and 4. */
static void two_routes(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 0, 1, 2}, head[] = {1, 2, 3, 3};
    const td_delay delay[] = {bpr(20, 4000, 0.15, 4), bpr(30, 3000, 0.15, 4), bpr(0, 1, 0, 0),
                              bpr(0, 1, 0, 0)};
    const td_equilibrium_demand demand = {.origin = 0, .destination = 3, .amount = 8000};
    td_csr g = graph(4, 4, tail, head);
    const td_equilibrium_problem p = {
        .graph = &g, .delay = delay, .class_count = 1, .demand_count = 1, .demand = &demand};
    td_equilibrium *e = solve_and_prove(&p, 1e-12);
    td_assert_close(e->volume[0], 5628.1455, 0, 5e-5); /* as printed */
    td_assert_close(e->volume[1], 2371.8545, 0, 5e-5);
    td_assert_close(e->cost[0], 31.758246, 0, 5e-7);
    td_assert_close(e->cost[1], 31.758246, 0, 5e-7);
    td_equilibrium_free(e);
    td_csr_clear(&g);
}

typedef struct {
    td_csr g;
    uint32_t place[SIOUX_FALLS_LINKS];
    td_delay delay[SIOUX_FALLS_LINKS];
    td_equilibrium_demand demand[SIOUX_FALLS_NODES * SIOUX_FALLS_NODES];
    td_equilibrium_problem problem;
} sioux_falls;

static void sioux_falls_make(sioux_falls *s)
{
    uint32_t tail[SIOUX_FALLS_LINKS], head[SIOUX_FALLS_LINKS], count = 0;
    for (uint32_t i = 0; i < SIOUX_FALLS_LINKS; i++) {
        tail[i] = sioux_falls_link[i].from - 1;
        head[i] = sioux_falls_link[i].to - 1;
    }
    assert_int_equal(
        td_csr_build(SIOUX_FALLS_NODES, SIOUX_FALLS_LINKS, tail, head, &s->g, s->place), TD_OK);
    for (uint32_t i = 0; i < SIOUX_FALLS_LINKS; i++)
        s->delay[s->place[i]] =
            bpr(sioux_falls_link[i].free_time, sioux_falls_link[i].capacity, 0.15, 4);
    for (uint32_t o = 0; o < SIOUX_FALLS_NODES; o++)
        for (uint32_t d = 0; d < SIOUX_FALLS_NODES; d++)
            s->demand[count++] = (td_equilibrium_demand){
                .origin = o, .destination = d, .amount = 100.0 * sioux_falls_hundreds[o][d]};
    s->problem = (td_equilibrium_problem){.graph = &s->g,
                                          .delay = s->delay,
                                          .class_count = 1,
                                          .demand_count = count,
                                          .demand = s->demand};
}

static void sioux_falls_equals_the_best_known_solution(void **state)
{
    (void)state;
    sioux_falls s;
    sioux_falls_make(&s);
    td_equilibrium *e = solve_and_prove(&s.problem, 1e-12);
    td_assert_close(e->steps[e->step_count - 1].objective, 4231335.287107, 0, 1e-6);
    td_assert_close(e->total_cost, 7480225.345, 0, 1e-3);
    for (uint32_t i = 0; i < SIOUX_FALLS_LINKS; i++)
        td_assert_close(e->volume[s.place[i]], sioux_falls_link[i].best_known_flow, 1e-9, 0);
    td_equilibrium_free(e);
    td_csr_clear(&s.g);
}

static void system_optimum_costs_less(void **state)
{
    (void)state;
    sioux_falls s;
    sioux_falls_make(&s);
    td_equilibrium *user = solve_and_prove(&s.problem, 1e-10);
    s.problem.system_optimum = true;
    td_equilibrium *system = solve_and_prove(&s.problem, 1e-10);
    assert_true(system->total_cost < user->total_cost);
    td_assert_close(system->steps[system->step_count - 1].objective, system->total_cost, 1e-14, 0);
    td_equilibrium_free(user);
    td_equilibrium_free(system);
    td_csr_clear(&s.g);
}

enum { TOWN_SIDE = 40, TOWN_ORIGINS = 160, TOWN_PAIRS = TOWN_ORIGINS * 25 };

/* A town large enough that threads are used and pairs balanced in parts, with so many origins that
 * the gap comes from a hierarchy: two-way streets in a grid, random delays and demand. */
static void town_make(td_csr *g, td_delay *delay, td_equilibrium_demand *demand)
{
    uint32_t tail[4 * TOWN_SIDE * TOWN_SIDE], head[4 * TOWN_SIDE * TOWN_SIDE], arcs = 0;
    uint64_t random = 42;
    for (uint32_t line = 0; line < TOWN_SIDE; line++)
        for (uint32_t step = 0; step + 1 < TOWN_SIDE; step++)
            for (int way = 0; way < 4; way++) {
                const uint32_t from = way % 2 ? line * TOWN_SIDE + step : step * TOWN_SIDE + line;
                const uint32_t to = way % 2 ? from + 1 : from + TOWN_SIDE;
                tail[arcs] = way < 2 ? from : to;
                head[arcs++] = way < 2 ? to : from;
            }
    assert_int_equal(td_csr_build(TOWN_SIDE * TOWN_SIDE, arcs, tail, head, g, NULL), TD_OK);
    for (uint32_t a = 0; a < arcs; a++)
        delay[a] = bpr(1 + td_test_uniform(&random), 20 + 60 * td_test_uniform(&random), 0.15, 4);
    for (uint32_t i = 0; i < TOWN_PAIRS; i++)
        demand[i] =
            (td_equilibrium_demand){.origin = i / 25 * (TOWN_SIDE * TOWN_SIDE / TOWN_ORIGINS),
                                    .destination = td_test_below(&random, TOWN_SIDE * TOWN_SIDE),
                                    .amount = 4 * td_test_uniform(&random)};
}

static void same_bytes_for_any_number_of_threads(void **state)
{
    (void)state;
    static td_delay delay[4 * TOWN_SIDE * TOWN_SIDE];
    static td_equilibrium_demand demand[TOWN_PAIRS];
    td_csr g;
    town_make(&g, delay, demand);
    const td_equilibrium_problem p = {.graph = &g,
                                      .delay = delay,
                                      .class_count = 1,
                                      .demand_count = TOWN_PAIRS,
                                      .demand = demand};
    td_equilibrium *first = NULL;
    for (uint32_t threads = 1; threads <= 4; threads++) {
        /* the first rounds do all that later ones do */
        td_equilibrium_options options = {.gap = 1e-8, .iteration_limit = 3, .threads = threads};
        td_equilibrium *e;
        assert_int_equal(td_equilibrium_solve(&p, &options, &e), TD_OK);
        assert_int_equal(e->step_count, 4);
        if (!first) {
            first = e;
            continue;
        }
        assert_memory_equal(e->steps, first->steps, e->step_count * sizeof *e->steps);
        assert_memory_equal(e->volume, first->volume, e->arc_count * sizeof *e->volume);
        assert_memory_equal(e->class_flow, first->class_flow, e->arc_count * sizeof *e->class_flow);
        td_equilibrium_free(e);
    }
    assert_conservation(&p, first);
    assert_volumes(&p, first);
    assert_gap(&p, first, first->steps[first->step_count - 1].gap * (1 + 1e-9)); /* by searches */
    td_equilibrium_free(first);
    td_csr_clear(&g);
}

static td_equilibrium *solve_town(const td_equilibrium_problem *p, td_equilibrium *warm,
                                  const uint32_t *warm_class, uint32_t threads)
{
    const td_equilibrium_options options = {.gap = 1e-4,
                                            .iteration_limit = 50,
                                            .threads = threads,
                                            .keep_bushes = true,
                                            .warm = warm,
                                            .warm_class = warm_class};
    td_equilibrium *e;
    assert_int_equal(td_equilibrium_solve(p, &options, &e), TD_OK);
    assert_true(e->converged);
    assert_conservation(p, e);
    assert_gap(p, e, 1e-4);
    return e;
}

/* Objectives may differ by the gap of the total costs, which are at most 5 times as high (power 4).
 *
 * The month after: a tenth more demand, of one more origin, goes by the ways of the month before.
 * It needs no more rounds, and costs the same as one that begins afresh. A street closed thereafter
 * is in most bushes: what holds it begins afresh. */
static void a_month_begins_with_the_ways_of_the_last(void **state)
{
    (void)state;
    static td_delay delay[4 * TOWN_SIDE * TOWN_SIDE];
    static td_equilibrium_demand demand[TOWN_PAIRS];
    td_csr g;
    town_make(&g, delay, demand);
    td_equilibrium_problem p = {.graph = &g,
                                .delay = delay,
                                .class_count = 1,
                                .demand_count = TOWN_PAIRS - 25,
                                .demand = demand};
    for (uint32_t i = 0; i < TOWN_PAIRS; i++)
        demand[i].amount /= 2;
    td_equilibrium *last = solve_town(&p, NULL, NULL, 1), *again, *other;
    for (uint32_t i = 0; i < TOWN_PAIRS; i++)
        demand[i].amount *= 1.1;
    p.demand_count = TOWN_PAIRS;
    td_equilibrium *cold = solve_town(&p, NULL, NULL, 1);
    td_equilibrium *warm = solve_town(&p, last, NULL, 1);
    assert_null(last->bushes);
    assert_true(warm->step_count <= cold->step_count);
    td_assert_close(warm->steps[warm->step_count - 1].objective,
                    cold->steps[cold->step_count - 1].objective, 5e-4, 0);

    delay[3].capacity = 0;
    again = solve_town(&p, warm, (const uint32_t[]){0}, 1);
    assert_true(again->volume[3] == 0);
    other = solve_town(&p, cold, (const uint32_t[]){UINT32_MAX}, 1); /* nothing to begin with */
    td_assert_close(other->steps[other->step_count - 1].objective,
                    again->steps[again->step_count - 1].objective, 5e-4, 0);
    td_equilibrium *const all[] = {last, cold, warm, again, other};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        td_equilibrium_free(all[i]);
    td_csr_clear(&g);
}

static void demand_and_capacity_scale_together(void **state)
{
    (void)state;
    sioux_falls s;
    sioux_falls_make(&s);
    td_equilibrium *one = solve_and_prove(&s.problem, 1e-12);
    for (uint32_t a = 0; a < SIOUX_FALLS_LINKS; a++)
        s.delay[a].capacity *= 1000;
    for (uint32_t i = 0; i < s.problem.demand_count; i++)
        s.demand[i].amount *= 1000;
    td_equilibrium *many = solve_and_prove(&s.problem, 1e-12);
    for (uint32_t a = 0; a < SIOUX_FALLS_LINKS; a++)
        td_assert_close(many->volume[a], 1000 * one->volume[a], 1e-9, 0);
    td_equilibrium_free(one);
    td_equilibrium_free(many);
    td_csr_clear(&s.g);
}

/* Demand split into three classes, one of them in half-size lots of two units a tonne, is one
 * class. */
static void equal_classes_are_one_class(void **state)
{
    (void)state;
    sioux_falls s;
    sioux_falls_make(&s);
    td_equilibrium *one = solve_and_prove(&s.problem, 1e-12);
    const uint32_t pairs = s.problem.demand_count;
    td_equilibrium_demand *split = calloc(3 * pairs, sizeof *split);
    assert_non_null(split);
    const double share[] = {0.5, 0.3, 0.2}, units[] = {1, 2, 1};
    for (uint32_t i = 0; i < pairs; i++)
        for (uint32_t k = 0; k < 3; k++) {
            split[3 * i + k] = s.demand[i];
            split[3 * i + k].class_index = k;
            split[3 * i + k].amount *= share[k] / units[k];
        }
    td_equilibrium_problem p = s.problem;
    p.class_count = 3;
    p.units = units;
    p.demand_count = 3 * pairs;
    p.demand = split;
    td_equilibrium *three = solve_and_prove(&p, 1e-12);
    for (uint32_t a = 0; a < SIOUX_FALLS_LINKS; a++)
        td_assert_close(three->volume[a], one->volume[a], 1e-9, 0);
    td_equilibrium_free(one);
    td_equilibrium_free(three);
    free(split);
    td_csr_clear(&s.g);
}

/* Two parallel ways, 10 + v and 30: a class that pays a toll of 25 on the second stays on the first
 * up to a cost of 55, and the others leave at 30. 15 without the toll leave as soon as the first
 * costs 30: with 12 tolled there, 8 of the others join them and 7 take the second. */
static void classes_differ_by_fixed_costs(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 0}, head[] = {1, 1};
    const td_delay delay[] = {bpr(10, 1, 0.1, 1), {.kind = TD_DELAY_CONSTANT, .free = 30}};
    const double toll[] = {0, 25};
    const double *const fixed[] = {toll, NULL};
    const td_equilibrium_demand demand[] = {{0, 1, 0, 12}, {0, 1, 1, 15}};
    td_csr g = graph(2, 2, tail, head);
    const td_equilibrium_problem p = {.graph = &g,
                                      .delay = delay,
                                      .class_count = 2,
                                      .fixed = fixed,
                                      .demand_count = 2,
                                      .demand = demand};
    td_equilibrium *e = solve_and_prove(&p, 1e-12);
    td_assert_close(e->class_flow[0], 12, 1e-12, 0);
    td_assert_close(e->class_flow[1], 0, 0, 1e-12);
    td_assert_close(e->class_flow[2], 8, 1e-9, 0);
    td_assert_close(e->class_flow[3], 7, 1e-9, 0);
    td_assert_close(e->total_cost, 27 * 30, 1e-9, 0);
    /* 10 v + v^2 / 2 at 20, and 7 x 30 */
    td_assert_close(e->steps[e->step_count - 1].objective, 200 + 200 + 210, 1e-9, 0);
    td_equilibrium_free(e);
    td_csr_clear(&g);
}

/* Sioux Falls with two arcs more, from node 1 through node 3 to nodes 4 and 12, that use both links
 * on their way. Link volumes are the best known all the same. */
static void arcs_share_resources_and_use_several(void **state)
{
    (void)state;
    enum { ARCS = SIOUX_FALLS_LINKS + 2 };
    sioux_falls s;
    sioux_falls_make(&s);
    uint32_t tail[ARCS], head[ARCS], place[ARCS], first_use[ARCS + 1], use_resource[ARCS + 2];
    td_delay delay[SIOUX_FALLS_LINKS];
    uint32_t through[2][2] = {{0, 0}, {0, 0}}; /* the links of the two arcs through node 3 */
    for (uint32_t i = 0; i < SIOUX_FALLS_LINKS; i++) {
        const uint32_t from = sioux_falls_link[i].from, to = sioux_falls_link[i].to;
        tail[i] = from - 1;
        head[i] = to - 1;
        delay[i] = s.delay[s.place[i]];
        if (from == 1 && to == 3)
            through[0][0] = through[1][0] = i;
        if (from == 3 && to != 1)
            through[to == 12][1] = i;
    }
    for (uint32_t i = 0; i < 2; i++) {
        tail[SIOUX_FALLS_LINKS + i] = 0;
        head[SIOUX_FALLS_LINKS + i] = sioux_falls_link[through[i][1]].to - 1;
    }
    td_csr g;
    assert_int_equal(td_csr_build(SIOUX_FALLS_NODES, ARCS, tail, head, &g, place), TD_OK);
    uint32_t input[ARCS], uses = 0;
    for (uint32_t i = 0; i < ARCS; i++)
        input[place[i]] = i;
    for (uint32_t a = 0; a < ARCS; a++) {
        const uint32_t i = input[a];
        first_use[a] = uses;
        use_resource[uses++] = i < SIOUX_FALLS_LINKS ? i : through[i - SIOUX_FALLS_LINKS][0];
        if (i >= SIOUX_FALLS_LINKS)
            use_resource[uses++] = through[i - SIOUX_FALLS_LINKS][1];
    }
    first_use[ARCS] = uses;
    td_equilibrium_problem p = s.problem;
    p.graph = &g;
    p.delay = delay;
    p.resource_count = SIOUX_FALLS_LINKS;
    p.first_use = first_use;
    p.use_resource = use_resource;
    td_equilibrium *e = solve_and_prove(&p, 1e-12);
    for (uint32_t i = 0; i < SIOUX_FALLS_LINKS; i++)
        td_assert_close(e->volume[i], sioux_falls_link[i].best_known_flow, 1e-8, 0);
    td_assert_close(e->steps[e->step_count - 1].objective, 4231335.287107, 0, 1e-6);
    td_equilibrium_free(e);

    /* twice the units of everything for half the trips */
    double twice[ARCS + 2];
    const double *const use_units[] = {twice};
    for (uint32_t use = 0; use < uses; use++)
        twice[use] = 2;
    for (uint32_t i = 0; i < p.demand_count; i++)
        s.demand[i].amount /= 2;
    p.use_units = use_units;
    e = solve_and_prove(&p, 1e-12);
    for (uint32_t i = 0; i < SIOUX_FALLS_LINKS; i++)
        td_assert_close(e->volume[i], sioux_falls_link[i].best_known_flow, 1e-8, 0);
    td_equilibrium_free(e);
    td_csr_clear(&g);
    td_csr_clear(&s.g);
}

static td_delay random_delay(uint64_t *random, random_cost shape)
{
    td_delay d = bpr(shape == COST_TIES ? td_test_below(random, 3) : td_test_uniform(random),
                     1 + 20 * td_test_uniform(random), td_test_uniform(random), 4);
    switch (td_test_below(random, 8)) {
    case 0:
        d.kind = TD_DELAY_CONICAL;
        d.a = 1.1 + 6 * td_test_uniform(random);
        break;
    case 1:
        d.power = (double[]){0, 1, 2.5, 7}[td_test_below(random, 4)];
        break;
    case 2:
        d.free = 0;
        break;
    case 3:
        d.preload = 5 * td_test_uniform(random);
        break;
    case 4:
        if (shape == COST_CLOSED)
            d.capacity = 0;
        break;
    default:
        break;
    }
    return d;
}

typedef struct {
    uint32_t *first, *resource;
    double *units;
} random_uses;

/* Up to three resources an arc, any of them, some twice. */
static random_uses random_uses_make(uint64_t *random, uint32_t arcs)
{
    random_uses u = {.first = calloc(arcs + 1, sizeof *u.first),
                     .resource = calloc(3 * arcs + 1, sizeof *u.resource),
                     .units = calloc(3 * arcs + 1, sizeof *u.units)};
    assert_true(u.first && u.resource && u.units);
    for (uint32_t a = 0; a < arcs; a++) {
        u.first[a + 1] = u.first[a] + td_test_below(random, 4);
        for (uint32_t use = u.first[a]; use < u.first[a + 1]; use++) {
            u.resource[use] = td_test_below(random, arcs);
            u.units[use] = 0.5 + td_test_uniform(random);
        }
    }
    return u;
}

/* Loops, parallel arcs, unreachable parts, zero costs and cycles of them, ties, closed arcs, demand
 * from a vertex to itself, classes with fixed costs, arcs that share resources or use one twice:
 * all are proved. Five of them stall if a pair's slope ignores what its sides share, or if a
 * trickle upstream can hold back a whole way. */
static void random_networks_are_proved(void **state)
{
    (void)state;
    uint64_t random = 777;
    for (int round = 0; round < 1500; round++) {
        const random_cost shape = (random_cost)(round % COST_SHAPES);
        const uint32_t vertices = 2 + td_test_below(&random, 30);
        random_graph r = random_graph_make(&random, vertices, (double[]){1.5, 3, 5}[round % 3],
                                           1 + round % 2, shape);
        td_delay *delay = calloc(r.g.arc_count + 1, sizeof *delay);
        td_equilibrium_demand demand[60];
        const double *const fixed[] = {r.cost, NULL};
        assert_non_null(delay);
        for (uint32_t a = 0; a < r.g.arc_count; a++)
            delay[a] = random_delay(&random, shape);
        random_uses u = random_uses_make(&random, r.g.arc_count);
        for (int i = 0; i < 60; i++)
            demand[i] =
                (td_equilibrium_demand){.origin = td_test_below(&random, vertices),
                                        .destination = td_test_below(&random, vertices),
                                        .class_index = td_test_below(&random, 2),
                                        .amount = i % 9 == 0 ? 0 : 2 * td_test_uniform(&random)};
        const td_equilibrium_problem p = {.graph = &r.g,
                                          .delay = delay,
                                          .class_count = 2,
                                          .units = (double[]){1, 1.5},
                                          .fixed = fixed,
                                          .demand_count = 60,
                                          .demand = demand,
                                          .system_optimum = round % 5 == 0,
                                          .resource_count = r.g.arc_count,
                                          .first_use = round % 3 ? u.first : NULL,
                                          .use_resource = u.resource,
                                          .use_units = (const double *const[]){u.units, NULL}};
        td_equilibrium_free(solve_and_prove(&p, 1e-9));
        free(u.first);
        free(u.resource);
        free(u.units);
        free(delay);
        random_graph_clear(&r);
    }
}

/* Nothing here has an answer to the gap asked for, but everything ends and says what it reached. */
static void hopeless_networks_end(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 0, 1, 2}, head[] = {1, 2, 2, 1};
    td_delay delay[] = {bpr(1, 0, 0.15, 4), bpr(1, 0, 0.15, 4), bpr(0, 1, 0.15, 4),
                        bpr(0, 1, 0.15, 4)};
    td_equilibrium_demand demand[] = {{0, 2, 0, 5}, {1, 2, 0, 5}, {1, 1, 0, 5}};
    td_csr g = graph(3, 4, tail, head);
    const td_equilibrium_problem p = {
        .graph = &g, .delay = delay, .class_count = 1, .demand_count = 3, .demand = demand};
    td_equilibrium_options options = {.gap = 1e-10, .iteration_limit = 20, .threads = 1};
    td_equilibrium *e = solve_and_prove(&p, 1e-10); /* every way out of 0 is closed */
    td_assert_close(e->unserved, 5, 0, 0);
    assert_int_equal(e->served[0], 0);
    assert_int_equal(e->served[1], 1);
    assert_true(e->total_cost == 0);
    td_equilibrium_free(e);

    delay[0] = bpr(1, 1, 0.15, 4); /* 1e12 t over a capacity of 1 and a power of 40 */
    delay[1] = bpr(1, 1, 0.15, 40);
    demand[0].amount = 1e12;
    assert_int_equal(td_equilibrium_solve(&p, &options, &e), TD_OK);
    assert_int_equal(e->served[0], 1);
    assert_conservation(&p, e);
    td_equilibrium_free(e);

    options.iteration_limit = 0; /* all or nothing, in blocks of origins */
    assert_int_equal(td_equilibrium_solve(&p, &options, &e), TD_OK);
    assert_int_equal(e->step_count, 1);
    td_equilibrium_free(e);
    td_csr_clear(&g);
}

static void without_demand_there_is_nothing_to_do(void **state)
{
    (void)state;
    sioux_falls s;
    sioux_falls_make(&s);
    s.problem.demand_count = 0;
    td_equilibrium *e = solve_and_prove(&s.problem, 1e-10);
    for (uint32_t a = 0; a < SIOUX_FALLS_LINKS; a++)
        assert_true(e->volume[a] == 0);
    td_equilibrium_free(e);
    td_csr_clear(&s.g);
}

static void misuse_is_refused_and_a_caller_can_cancel(void **state)
{
    (void)state;
    sioux_falls s;
    sioux_falls_make(&s);
    td_equilibrium_options options = TD_EQUILIBRIUM_OPTIONS_INIT;
    td_equilibrium *e;
    const volatile int stop = 1;
    options.cancel = &stop;
    assert_int_equal(td_equilibrium_solve(&s.problem, &options, &e), TD_ERR_CANCELLED);
    assert_null(e);
    options.gap = 0;
    assert_int_equal(td_equilibrium_solve(&s.problem, &options, &e), TD_ERR_INVALID);
    options.gap = 1e-6;
    s.demand[7].amount = -1;
    assert_int_equal(td_equilibrium_solve(&s.problem, &options, &e), TD_ERR_INVALID);
    s.demand[7].amount = INFINITY;
    assert_int_equal(td_equilibrium_solve(&s.problem, &options, &e), TD_ERR_INVALID);
    s.demand[7].amount = 1;
    s.demand[7].class_index = 1;
    assert_int_equal(td_equilibrium_solve(&s.problem, &options, &e), TD_ERR_INVALID);
    s.demand[7].class_index = 0;
    s.delay[3].free = -1;
    assert_int_equal(td_equilibrium_solve(&s.problem, &options, &e), TD_ERR_INVALID);
    td_equilibrium_free(NULL);
    td_csr_clear(&s.g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(braess),
        cmocka_unit_test(two_routes),
        cmocka_unit_test(sioux_falls_equals_the_best_known_solution),
        cmocka_unit_test(system_optimum_costs_less),
        cmocka_unit_test(same_bytes_for_any_number_of_threads),
        cmocka_unit_test(a_month_begins_with_the_ways_of_the_last),
        cmocka_unit_test(demand_and_capacity_scale_together),
        cmocka_unit_test(equal_classes_are_one_class),
        cmocka_unit_test(classes_differ_by_fixed_costs),
        cmocka_unit_test(arcs_share_resources_and_use_several),
        cmocka_unit_test(random_networks_are_proved),
        cmocka_unit_test(hopeless_networks_end),
        cmocka_unit_test(without_demand_there_is_nothing_to_do),
        cmocka_unit_test(misuse_is_refused_and_a_caller_can_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
