/* Costs on arcs and routes against figures worked out by hand and against a second computation from
 * the tables that stands in this file.
 *
 *   A ==road 100== B --rail (service: B, C 600 km, D 400 km)-- D ==road 50== E */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "assign/chain.h"
#include "unit/assign_fixture.h"

/* Sums of a few dozen products: rounding alone. */
static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}
#define assert_near(a, b) assert_true(is_near(a, b))

enum { A, B, C, D, E };
enum {
    ACCESS_A,
    ROAD_1,
    UNLOAD_B,
    TRANSFER_B,
    BOARD_B,
    RIDE_C,
    DWELL_C,
    RIDE_D,
    ALIGHT_D,
    TRANSFER_D,
    LOAD_D,
    ROAD_2,
    ACCESS_E,
    ARCS
};
enum { FAC_TERMINAL_B, FAC_BORDER_C, FAC_BORDER_C_DEAR, FAC_TERMINAL_D };

typedef struct journey {
    fixture *f;
    td_index truck, train, goods, service;
    uint32_t at[ARCS]; /* arc of the graph */
    td_class cls;
} journey;

static void set_vehicles(journey *j)
{
    fixture *f = j->f;
    td_vehicle_types *t = &f->world.vehicle_types;
    td_energies *e = &f->world.energies;
    e->count = 1;
    e->wtw_kg_per_unit[0] = 3.24;
    e->ttw_kg_per_unit[0] = 2.7;
    const td_index truck = j->truck = fx_vehicle(f, FX_ROAD, FX_CONTAINER, 30);
    t->payload_teu[truck] = 2; /* load: min(30, 2 x 9) x 0.9 = 16.2 t */
    t->load_factor[truck] = 0.9;
    t->cost_per_km[truck] = 5.4;
    t->cost_per_h[truck] = 81;
    t->fixed_cost_per_trip[truck] = 162;
    t->speed_kmh[truck] = 80;
    t->running_factor[truck] = 1.25;
    t->rest_factor[truck] = 1.2;
    t->time_cv[truck] = 0.2;
    t->empty_factor[truck] = 0.25;
    t->energy_per_km[truck] = 0.3;
    t->energy[truck] = 0;
    const td_index train = j->train = fx_vehicle(f, FX_RAIL, FX_CONTAINER, 2000);
    t->payload_teu[train] = 100;
    t->needs_service[train] = true;
    t->time_cv[train] = 0.1;
    t->co2e_wtw_g_per_tkm[train] = 20;
    t->co2e_ttw_g_per_tkm[train] = 8;
    t->co2e_wtw_g_per_teukm[train] = 270; /* for boxes: 270 / 9 = 30 g/tkm */
    t->co2e_ttw_g_per_teukm[train] = 90;
    t->includes_empty[train] = true;
}

static void set_goods(journey *j)
{
    td_commodities *k = &j->f->world.commodities;
    const td_index i = j->goods = fx_commodity(j->f, FX_CONTAINER, 9);
    k->value_per_t[i] = 10000;
    k->inventory_per_t_h[i] = 0.2;
    k->urgency_per_t_h[i] = 0.3;
    k->reliability_ratio[i] = 0.5;
    k->decay_per_h[i] = 0.0001;
    j->cls = (td_class){.commodity = i, .form = FX_CONTAINER};
}

static void set_places(journey *j)
{
    fixture *f = j->f;
    td_facilities *t = &f->world.facilities;
    for (int i = A; i <= E; i++)
        fx_node(f, FX_CN);
    fx_access(f, fx_zone(f, A), A, FX_ROAD);
    fx_access(f, fx_zone(f, E), E, FX_ROAD);
    f->world.accesses.length_km[1] = 8; /* 8 / 80 x 1.25 x 1.2 = 0.15 h */
    const td_index road = fx_link(f, A, B, FX_ROAD, 100);
    f->world.links.speed_kmh[road] = 100;
    f->world.links.toll[road] = 48.6;
    fx_link(f, D, E, FX_ROAD, 50);
    f->world.links.speed_kmh[1] = f->world.links.speed_back_kmh[1] = 50;
    fx_link(f, B, C, FX_RAIL, 600);
    fx_link(f, C, D, FX_RAIL, 400);
    f->world.links.speed_kmh[3] = 80;
    fx_facility(f, B, TD_FACILITY_TERMINAL);
    t->cost_per_t[FAC_TERMINAL_B] = 4;
    t->cost_per_teu[FAC_TERMINAL_B] = 90;
    t->time_h[FAC_TERMINAL_B] = 6;
    t->base_wait_h[FAC_TERMINAL_B] = 12;
    t->time_cv[FAC_TERMINAL_B] = 0.5;
    t->co2e_wtw_kg_per_t[FAC_TERMINAL_B] = 1.5;
    t->co2e_ttw_kg_per_t[FAC_TERMINAL_B] = 0.5;
    fx_facility(f, C, TD_FACILITY_BORDER);
    t->cost_per_teu[FAC_BORDER_C] = 18;
    t->time_h[FAC_BORDER_C] = 3;
    fx_facility(f, C, TD_FACILITY_BORDER);
    t->cost_per_teu[FAC_BORDER_C_DEAR] = 900;
    fx_facility(f, D, TD_FACILITY_TERMINAL);
}

static void set_service(journey *j)
{
    fixture *f = j->f;
    const td_index s = j->service = fx_service(f, j->train, 4);
    td_services *all = &f->world.services;
    all->price_base_per_teu[s] = 450;
    all->price_per_teu_km[s] = 1.8;
    all->price_per_teu[s] = 900;
    all->subsidy_per_teu[s] = 270;
    fx_stop(f, s, B, NAN, NAN);
    fx_stop(f, s, C, 10, 600);  /* published running time and length */
    fx_stop(f, s, D, NAN, NAN); /* from its links */
    f->world.stops.dwell_h[1] = 2;
    f->world.stops.links[2] = fx_list(f, 3);
}

static void set_arcs(journey *j)
{
    fixture *f = j->f;
    static const td_vertex_kind kinds[] = {
        TD_VERTEX_ORIGIN,   TD_VERTEX_PASSAGE,    TD_VERTEX_PASSAGE,  TD_VERTEX_UNLOADED,
        TD_VERTEX_LOADABLE, TD_VERTEX_DEPARTURE,  TD_VERTEX_ARRIVAL,  TD_VERTEX_DEPARTURE,
        TD_VERTEX_ARRIVAL,  TD_VERTEX_UNLOADED,   TD_VERTEX_LOADABLE, TD_VERTEX_PASSAGE,
        TD_VERTEX_PASSAGE,  TD_VERTEX_DESTINATION};
    static const td_index nodes[] = {A, A, B, B, B, B, C, C, D, D, D, D, E, E};
    for (int v = 0; v <= ARCS; v++)
        fx_vertex_at(f, kinds[v], nodes[v]);
    fx_carried(f, TD_ARC_ACCESS, 0, 1, j->truck)->access = 0;
    fx_carried(f, TD_ARC_MOVE, 1, 2, j->truck)->link = 0;
    fx_carried(f, TD_ARC_UNLOAD, 2, 3, j->truck);
    fx_arc *arc = fx_arc_add(f, TD_ARC_TRANSFER, 3, 4);
    arc->facility = FAC_TERMINAL_B;
    arc->form = FX_CONTAINER;
    static const td_arc_kind run[] = {TD_ARC_BOARD, TD_ARC_RIDE, TD_ARC_DWELL, TD_ARC_RIDE,
                                      TD_ARC_ALIGHT};
    static const td_index stops[] = {0, 1, 1, 2, 2};
    for (uint32_t i = 0; i < 5; i++) {
        arc = fx_carried(f, run[i], 4 + i, 5 + i, j->train);
        arc->service = j->service;
        arc->stop = stops[i];
        if (i == 1) {
            fx_item(f, arc, 2, TD_NONE);
            fx_item(f, arc, TD_NONE, FAC_BORDER_C_DEAR);
            fx_item(f, arc, TD_NONE, FAC_BORDER_C);
        } else if (i == 3) {
            fx_item(f, arc, 3, TD_NONE);
        }
    }
    arc = fx_arc_add(f, TD_ARC_TRANSFER, 9, 10);
    arc->facility = FAC_TERMINAL_D;
    arc->form = FX_CONTAINER;
    fx_carried(f, TD_ARC_LOAD, 10, 11, j->truck);
    fx_carried(f, TD_ARC_MOVE, 11, 12, j->truck)->link = 1;
    fx_carried(f, TD_ARC_ACCESS, 12, 13, j->truck)->access = 1;
}

static void journey_create(journey *j)
{
    j->f = fx_create();
    set_vehicles(j);
    set_goods(j);
    set_places(j);
    set_service(j);
    set_arcs(j);
    fx_build(j->f, j->at);
}

static td_arc_figures figures(const journey *j, int arc)
{
    td_arc_figures out;
    td_arc_figures_of(&j->f->world, &j->f->net, j->cls, &j->f->period, j->at[arc], &out);
    return out;
}

static td_route_figures evaluate(const journey *j)
{
    td_route_figures out;
    assert_int_equal(
        td_route_evaluate(&j->f->world, &j->f->net, j->cls, &j->f->period, j->at, ARCS, &out),
        TD_OK);
    return out;
}

static void test_road(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    td_arc_figures x = figures(&j, ROAD_1);
    assert_true(x.usable);
    assert_near(x.time_h, 1.875); /* 100 / min(100, 80) x 1.25 x 1.2 */
    assert_near(x.variance_h2, 0.140625);
    assert_near(x.terms[TD_TERM_haulage], (5.4 * 100 + 81 * 1.875) / 16.2);
    assert_near(x.terms[TD_TERM_empty_return], 540 * 0.25 / 16.2);
    assert_near(x.terms[TD_TERM_toll], 3);
    assert_near(x.co2e_wtw_kg, 7.5); /* 0.3 x 100 x 3.24 / 16.2, a quarter of it empty on top */
    assert_near(x.co2e_ttw_kg, 6.25);
    assert_near(x.vehicles, 1 / 16.2);
    assert_near(x.terms[TD_TERM_inventory], 0.375);
    assert_near(x.terms[TD_TERM_urgency], 0.5625);
    assert_near(x.terms[TD_TERM_perishing], 1.875);
    assert_near(x.terms[TD_TERM_reliability], 0.25 * 0.375);
    assert_near(figures(&j, ACCESS_A).terms[TD_TERM_haulage], 10); /* the trip begins: 162 / 16.2 */
    assert_near(figures(&j, LOAD_D).terms[TD_TERM_haulage], 10);
    assert_near(figures(&j, ACCESS_E).time_h, 0.15);
    assert_near(figures(&j, ACCESS_E).terms[TD_TERM_haulage], (5.4 * 8 + 81 * 0.15) / 16.2);
    j.f->world.accesses.cost_per_t[1] = 7;
    assert_near(figures(&j, ACCESS_E).terms[TD_TERM_haulage], 7);
    fx_free(j.f);
}

static void test_cost_rows(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    td_costs *rows = &j.f->world.costs;
    td_index row = fx_cost(j.f, TD_OPERATION_MOVE, TD_NONE, j.goods, TD_NONE);
    rows->per_tkm[row] = 99; /* less specific than a row of the vehicle type */
    row = fx_cost(j.f, TD_OPERATION_MOVE, j.truck, TD_NONE, TD_NONE);
    rows->per_tkm[row] = 0.1;
    rows->per_teukm[row] = 1.8;
    rows->per_th[row] = 2;
    rows->fixed_per_teu[row] = 45;
    row = fx_cost(j.f, TD_OPERATION_MOVE, j.truck, TD_NONE, FX_DE); /* another country */
    rows->per_tkm[row] = 77;
    row = fx_cost(j.f, TD_OPERATION_UNLOAD, j.truck, j.goods, TD_NONE);
    rows->fixed_per_t[row] = 6;
    td_arc_figures x = figures(&j, ROAD_1);
    assert_near(x.terms[TD_TERM_haulage], (0.1 + 0.2) * 100 + 2 * 1.875);
    assert_near(x.terms[TD_TERM_empty_return], 0); /* the price holds it */
    assert_near(x.terms[TD_TERM_toll], 0);
    assert_near(figures(&j, LOAD_D).terms[TD_TERM_haulage], 5);
    assert_near(figures(&j, UNLOAD_B).terms[TD_TERM_handling], 6);
    j.f->world.nodes.country[A] = FX_DE;
    assert_near(figures(&j, ROAD_1).terms[TD_TERM_haulage], 7700);
    fx_free(j.f);
}

static void test_terminal(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    td_facilities *t = &j.f->world.facilities;
    td_arc_figures x = figures(&j, TRANSFER_B);
    assert_near(x.terms[TD_TERM_handling], 4 + 90 / 9.0);
    assert_near(x.time_h, 18);
    assert_near(x.variance_h2, 81);
    assert_near(x.co2e_wtw_kg, 1.5);
    assert_near(x.vehicles, 0);
    j.f->world.seasons.count = 1;
    for (int m = 0; m < TD_MONTHS; m++)
        j.f->world.seasons.factor[0][m] = m == 6 ? 1.5 : 1;
    t->time_profile[FAC_TERMINAL_B] = 0;
    j.f->period.month = 6;
    assert_near(figures(&j, TRANSFER_B).time_h, 6 + 18);
    j.f->period.month = -1;
    t->time_profile[FAC_TERMINAL_B] = TD_NONE;
    t->concurrent_with[FAC_TERMINAL_B] = FAC_BORDER_C; /* 3 h */
    assert_near(figures(&j, TRANSFER_B).time_h, 15);
    t->time_h[FAC_BORDER_C] = 30;
    assert_near(figures(&j, TRANSFER_B).time_h, 0);
    fx_free(j.f);
}

static void test_service(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    td_arc_figures x = figures(&j, BOARD_B);
    assert_near(x.wait_h, 0.5 * 0.5 * 168 / 4);
    assert_near(x.terms[TD_TERM_tariff], 50);
    x = figures(&j, RIDE_C);
    assert_near(x.length_km, 600);
    assert_near(x.time_h, 13); /* 10 h and the border */
    assert_near(x.terms[TD_TERM_tariff], (1.8 * 600 + 900 * 0.6) / 9);
    assert_near(x.terms[TD_TERM_subsidy], -270 * 0.6 / 9);
    assert_near(x.terms[TD_TERM_passage], 2); /* the cheaper of two borders */
    assert_near(x.variance_h2, 1);
    assert_near(x.co2e_wtw_kg, 18); /* 600 km at 30 g */
    assert_near(x.co2e_ttw_kg, 6);
    assert_near(x.vehicles, 1 / 900.0);
    assert_near(figures(&j, DWELL_C).time_h, 2);
    x = figures(&j, RIDE_D);
    assert_near(x.time_h, 5); /* 400 km at the link's 80 km/h */
    assert_near(x.length_km, 400);
    td_services *s = &j.f->world.services;
    s->capacity_teu[0] = 100;
    s->capacity_t[0] = 600; /* goods of 9 t a TEU take 1.5 slots of 6 t */
    assert_near(figures(&j, RIDE_C).terms[TD_TERM_tariff], (1.8 * 600 + 900 * 0.6) / 6);
    assert_near(figures(&j, BOARD_B).terms[TD_TERM_tariff], 450 / 6.0);
    s->capacity_teu[0] = s->capacity_t[0] = NAN;
    s->departures_per_week[0] = 0.1;
    assert_near(figures(&j, BOARD_B).wait_h, 168); /* the booking horizon */
    s->departures_per_week[0] = 4;
    s->price_base_per_teu[0] = s->price_per_teu_km[0] = s->price_per_teu[0] = 0;
    j.f->world.vehicle_types.cost_per_km[j.train] = 90; /* without a price: the train's rates */
    assert_near(figures(&j, RIDE_C).terms[TD_TERM_haulage], 90 * 600 / 900.0);
    fx_free(j.f);
}

static void test_bans(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    td_world *w = &j.f->world;
    td_facilities *t = &w->facilities;
    assert_true(figures(&j, TRANSFER_B).usable);
    w->commodities.reefer[j.goods] = true;
    assert_false(figures(&j, ROAD_1).usable);
    w->vehicle_types.reefer[j.truck] = true;
    assert_true(figures(&j, ROAD_1).usable);
    t->reefer[FAC_TERMINAL_B] = false;
    assert_false(figures(&j, TRANSFER_B).usable);
    w->commodities.reefer[j.goods] = false;
    t->commodities[FAC_TERMINAL_B] = fx_list(j.f, j.goods + 1);
    assert_false(figures(&j, TRANSFER_B).usable);
    t->commodities[FAC_TERMINAL_B] = (td_list){0, 0};
    t->forms[FAC_TERMINAL_B] = fx_list(j.f, FX_BULK);
    assert_false(figures(&j, TRANSFER_B).usable);
    t->forms[FAC_TERMINAL_B] = (td_list){0, 0};
    const td_index other = fx_facility(j.f, B, TD_FACILITY_TERMINAL);
    t->designated_for[other] = fx_list(j.f, j.goods);
    w->commodities.designated[j.goods] = true;
    assert_false(figures(&j, TRANSFER_B).usable);
    assert_true(figures(&j, TRANSFER_D).usable); /* no row of that node is designated */
    t->designated_for[FAC_TERMINAL_B] = fx_list(j.f, j.goods);
    assert_true(figures(&j, TRANSFER_B).usable);
    j.cls.form = FX_BULK; /* freight starts in its own form */
    assert_false(figures(&j, ACCESS_A).usable);
    fx_free(j.f);
}

static void test_closures_and_depth(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    td_world *w = &j.f->world;
    const bool link_closed[] = {false, false, true, false};
    const bool facility_closed[] = {false, true, false, false};
    const bool service_closed[] = {true};
    j.f->period.link_closed = link_closed;
    assert_true(figures(&j, ROAD_1).usable);
    assert_false(figures(&j, RIDE_C).usable); /* closes with its links */
    j.f->period.link_closed = NULL;
    j.f->period.facility_closed = facility_closed;
    assert_near(figures(&j, RIDE_C).terms[TD_TERM_passage], 100); /* the other border is left */
    j.f->period.facility_closed = NULL;
    j.f->period.service_closed = service_closed;
    assert_false(figures(&j, BOARD_B).usable);
    assert_false(evaluate(&j).usable);
    j.f->period.service_closed = NULL;
    w->vehicle_types.draught_m[j.truck] = 3; /* trucks that float */
    w->vehicle_types.clearance_m[j.truck] = 0.3;
    w->links.depth_m[0] = 3.3;
    assert_true(figures(&j, ROAD_1).usable);
    w->seasons.count = 1;
    for (int m = 0; m < TD_MONTHS; m++)
        w->seasons.factor[0][m] = m == 1 ? 0.9 : 1.1;
    w->links.depth_profile[0] = 0;
    j.f->period.month = 1;
    assert_false(figures(&j, ROAD_1).usable);
    j.f->period.month = 2;
    assert_true(figures(&j, ROAD_1).usable);
    fx_free(j.f);
}

/* The journey's figures again, straight from the world: what a tonne pays from A to E. */
static td_route_figures by_hand(const journey *j, double departures)
{
    const td_world *w = &j->f->world;
    const double load = 16.2, teu = 9;
    td_route_figures r = {.usable = true};
    const double road_km = 100 + 50 + 8;
    const double h1 = 100 / 80.0 * 1.5, h2 = 50 / 50.0 * 1.5, h3 = 8 / 80.0 * 1.5;
    const double wait = fmin(0.25 * 168 / departures, 168);
    const double t = h1 + h2 + h3 + 18 + wait + 13 + 2 + 5;
    const double variance = 0.04 * (h1 * h1 + h2 * h2 + h3 * h3) + 81 + 1 + 0.25;
    r.terms[TD_TERM_haulage] = (2 * 162 + 5.4 * road_km + 81 * (h1 + h2 + h3)) / load;
    r.terms[TD_TERM_empty_return] = 0.25 * 5.4 * road_km / load;
    r.terms[TD_TERM_toll] = w->links.toll[0] / load;
    r.terms[TD_TERM_tariff] = (450 + 1.8 * 1000 + 900) / teu;
    r.terms[TD_TERM_subsidy] = -270 / teu;
    r.terms[TD_TERM_handling] = 4 + 90 / teu;
    r.terms[TD_TERM_passage] = 18 / teu;
    r.terms[TD_TERM_inventory] = 0.2 * t;
    r.terms[TD_TERM_urgency] = 0.3 * t;
    r.terms[TD_TERM_reliability] = 0.5 * 0.5 * sqrt(variance);
    r.terms[TD_TERM_perishing] = 10000 * 0.0001 * t;
    r.co2e_wtw_kg = 0.3 * road_km / load * 3.24 * 1.25 + 1.5 + 0.03 * 1000;
    r.co2e_ttw_kg = 0.3 * road_km / load * 2.7 * 1.25 + 0.5 + 0.01 * 1000;
    r.terms[TD_TERM_carbon] = w->parameters.carbon_price_per_t / 1000 * r.co2e_wtw_kg;
    r.time_h = t;
    r.time_sd_h = sqrt(variance);
    r.length_km = road_km + 1000;
    return r;
}

static void assert_route(const td_route_figures *got, const td_route_figures *want)
{
    double money = 0, all = 0;
    assert_true(got->usable);
    for (int t = 0; t < TD_TERM_COUNT; t++) {
        assert_near(got->terms[t], want->terms[t]);
        all += want->terms[t];
        money += td_term_describe((td_term)t)->is_money ? want->terms[t] : 0;
    }
    assert_near(got->money, money);
    assert_near(got->generalised, all);
    assert_near(got->time_h, want->time_h);
    assert_near(got->time_sd_h, want->time_sd_h);
    assert_near(got->length_km, want->length_km);
    assert_near(got->co2e_wtw_kg, want->co2e_wtw_kg);
    assert_near(got->co2e_ttw_kg, want->co2e_ttw_kg);
}

static void test_route(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    j.f->world.parameters.carbon_price_per_t = 95;
    const td_route_figures want = by_hand(&j, 4);
    td_route_figures got = evaluate(&j);
    assert_route(&got, &want);
    char name[TD_CHAIN_NAME_SIZE];
    td_chain_name(&j.f->world, td_chain_of(&j.f->world, &j.f->net, j.at, ARCS), name);
    assert_string_equal(name, "rail");
    fx_free(j.f);
}

/* A second train B-D of its own, a third and a fourth of one departure group, one that does not
 * stop at D and one for bulk: 4 + 3 + 2 departures serve the haul B-D. */
static void test_combined_headway(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    fixture *f = j.f;
    const td_index bulk_train = fx_vehicle(f, FX_RAIL, FX_BULK, 2000);
    const td_index vehicle[] = {j.train, j.train, j.train, j.train, bulk_train};
    const double departures[] = {3, 2, 2, 50, 50};
    for (int i = 0; i < 5; i++) {
        const td_index s = fx_service(f, vehicle[i], departures[i]);
        fx_stop(f, s, B, NAN, NAN);
        const td_index stop = fx_stop(f, s, i == 3 ? C : D, 20, 1000);
        f->world.services.group[s] = i == 1 || i == 2 ? 7 : TD_NONE;
        const uint32_t tail = fx_vertex_at(f, TD_VERTEX_DEPARTURE, B);
        fx_arc *ride =
            fx_carried(f, TD_ARC_RIDE, tail, fx_vertex_at(f, TD_VERTEX_ARRIVAL, D), vehicle[i]);
        ride->service = s;
        ride->stop = stop;
    }
    uint32_t at[FX_ARCS];
    td_csr_clear(&f->net.csr);
    fx_build(f, at);
    memcpy(j.at, at, sizeof j.at);
    const td_route_figures want = by_hand(&j, 9);
    td_route_figures got = evaluate(&j);
    assert_route(&got, &want);
    fx_free(j.f);
}

static void test_trip_minimum(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    td_route_figures plain = evaluate(&j);
    /* First trip: 162 + 5.4 x 1.25 x 100 + 81 x 1.875 + 48.6 = 1037.475 CNY. Second trip:
     * 162 + 5.4 x 1.25 x 58 + 81 x 1.65 = 687.15. A minimum of 800 adds 112.85. */
    j.f->world.vehicle_types.min_cost_per_trip[j.truck] = 800;
    td_route_figures least = evaluate(&j);
    assert_near(least.terms[TD_TERM_haulage] - plain.terms[TD_TERM_haulage], 112.85 / 16.2);
    fx_free(j.f);
}

static void test_shelf_life(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    const double t = by_hand(&j, 4).time_h;
    td_commodities *k = &j.f->world.commodities;
    k->shelf_life_h[j.goods] = 2 * t;
    assert_near(evaluate(&j).terms[TD_TERM_perishing], t);
    k->shelf_life_h[j.goods] = t / 1.25; /* a quarter beyond it */
    assert_near(evaluate(&j).terms[TD_TERM_perishing], t + 2500);
    k->shelf_life_h[j.goods] = 1; /* no more than everything */
    assert_near(evaluate(&j).terms[TD_TERM_perishing], 10000);
    fx_free(j.f);
}

/* The search's costs are the sums of the arcs' terms, and a prepared costing tells the same. */
static void test_fill(void **state)
{
    (void)state;
    journey j;
    journey_create(&j);
    double cost[FX_ARCS];
    td_costing *costing;
    const td_world *w = &j.f->world;
    assert_int_equal(td_cost_fill(w, &j.f->net, j.cls, &j.f->period, cost), TD_OK);
    assert_int_equal(td_costing_create(w, &j.f->net, j.cls, &j.f->period, NULL, &costing), TD_OK);
    for (int i = 0; i < ARCS; i++) {
        const td_arc_figures bare = figures(&j, i);
        td_arc_figures prepared;
        double sum = 0;
        td_costing_figures(costing, j.at[i], &prepared);
        for (int t = 0; t < TD_TERM_COUNT; t++) {
            assert_true(prepared.terms[t] == bare.terms[t]);
            sum += bare.terms[t];
        }
        assert_true(prepared.time_h == bare.time_h);
        assert_near(cost[j.at[i]], sum);
    }
    td_costing_free(costing);
    j.f->net.layer[j.at[RIDE_C]] = TD_LAYER_TRANSIT; /* no layer for domestic freight */
    assert_int_equal(td_cost_fill(w, &j.f->net, j.cls, &j.f->period, cost), TD_OK);
    assert_true(isinf(cost[j.at[RIDE_C]]));
    fx_free(j.f);
}

static void test_chains(void **state)
{
    (void)state;
    td_chain road = td_chain_append(TD_CHAIN_EMPTY, FX_ROAD);
    td_chain rail = td_chain_append(TD_CHAIN_EMPTY, FX_RAIL);
    td_chain sea = td_chain_append(TD_CHAIN_EMPTY, FX_SEA);
    assert_true(td_chain_trim(road, FX_ROAD) == road);
    td_chain all = td_chain_join(td_chain_join(road, rail), td_chain_join(rail, sea));
    all = td_chain_append(all, FX_ROAD);
    assert_true(td_chain_trim(all, FX_ROAD) == td_chain_join(rail, sea));
    /* road between two other modes stays */
    td_chain middle = td_chain_join(td_chain_join(rail, road), rail);
    assert_true(td_chain_trim(middle, FX_ROAD) == middle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_road),         cmocka_unit_test(test_cost_rows),
        cmocka_unit_test(test_terminal),     cmocka_unit_test(test_service),
        cmocka_unit_test(test_bans),         cmocka_unit_test(test_closures_and_depth),
        cmocka_unit_test(test_route),        cmocka_unit_test(test_combined_headway),
        cmocka_unit_test(test_trip_minimum), cmocka_unit_test(test_shelf_life),
        cmocka_unit_test(test_fill),         cmocka_unit_test(test_chains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
