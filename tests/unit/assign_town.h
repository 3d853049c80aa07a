/* Two towns and the ways between them:
 *
 *        +--100-- M --100--+         road, corridor north
 *     A  +--120-- S --120--+  B      road, corridor south
 *        +------ 210 ------+         rail: a train a day
 *        +------ 260 ------+         waterway: barges
 *
 * Terminals at A and B join road with rail and with waterway. Containers of 10 t/TEU, 20 t a truck;
 * time costs nothing unless a test says so. Per tonne: road 0.5 CNY/km, so 100 north and 120 south;
 * train 60 and two terminals of 10: 80; barge 0.1 CNY/km, so 26 and two terminals: 46. */
#ifndef TESTS_UNIT_ASSIGN_TOWN_H
#define TESTS_UNIT_ASSIGN_TOWN_H

#include "unit/assign_fixture.h"

enum { TOWN_A, TOWN_B, TOWN_M, TOWN_S, TOWN_NODES };
enum { LINK_AM, LINK_MB, LINK_AS, LINK_SB, LINK_RAIL, LINK_RIVER };
enum { CORRIDOR_NORTH, CORRIDOR_SOUTH };

typedef struct town {
    fixture *f;
    td_index truck, barge, train, goods, service, zone_a, zone_b;
    td_supernetwork *net;
    td_diags *diags;
} town;

static inline void town_terminal(fixture *f, td_index node, td_index mode)
{
    const td_index i = fx_facility(f, node, TD_FACILITY_TERMINAL);
    f->world.facilities.from_mode[i] = FX_ROAD;
    f->world.facilities.to_mode[i] = mode;
    f->world.facilities.cost_per_t[i] = 10;
}

static inline void town_vehicles(town *t)
{
    td_vehicle_types *types = &t->f->world.vehicle_types;
    t->truck = fx_vehicle(t->f, FX_ROAD, FX_CONTAINER, 30);
    t->barge = fx_vehicle(t->f, FX_WATER, FX_CONTAINER, 1000);
    t->train = fx_vehicle(t->f, FX_RAIL, FX_CONTAINER, 2000);
    types->payload_teu[t->truck] = 2;
    types->payload_teu[t->barge] = types->payload_teu[t->train] = 100;
    types->cost_per_km[t->truck] = 10;
    types->cost_per_km[t->barge] = 100;
    types->speed_kmh[t->truck] = types->speed_kmh[t->train] = 50;
    types->speed_kmh[t->barge] = 10;
    types->needs_service[t->train] = true;
}

static inline void town_train(town *t, double price_per_teu)
{
    fixture *f = t->f;
    t->service = fx_service(f, t->train, 7);
    f->world.services.price_per_teu[t->service] = price_per_teu;
    fx_stop(f, t->service, TOWN_A, NAN, NAN);
    const td_index stop = fx_stop(f, t->service, TOWN_B, NAN, NAN);
    f->world.stops.links[stop] = fx_list(f, LINK_RAIL);
}

/* A second type of truck, which may run wherever the first one does. */
static inline void town_second_truck(town *t, double cost_per_km)
{
    td_vehicle_types *types = &t->f->world.vehicle_types;
    const td_index truck = fx_vehicle(t->f, FX_ROAD, FX_CONTAINER, 30);
    types->payload_teu[truck] = 2;
    types->cost_per_km[truck] = cost_per_km;
    types->speed_kmh[truck] = 50;
}

/* The world; town_open expands it. */
static inline town town_create(void)
{
    town t = {.f = fx_create()};
    fixture *f = t.f;
    for (int i = 0; i < TOWN_NODES; i++)
        fx_node(f, FX_CN);
    town_vehicles(&t);
    t.goods = fx_commodity(f, FX_CONTAINER, 10);
    t.zone_a = fx_zone(f, TOWN_A);
    t.zone_b = fx_zone(f, TOWN_B);
    fx_access(f, t.zone_a, TOWN_A, FX_ROAD);
    fx_access(f, t.zone_b, TOWN_B, FX_ROAD);
    fx_link(f, TOWN_A, TOWN_M, FX_ROAD, 100);
    fx_link(f, TOWN_M, TOWN_B, FX_ROAD, 100);
    fx_link(f, TOWN_A, TOWN_S, FX_ROAD, 120);
    fx_link(f, TOWN_S, TOWN_B, FX_ROAD, 120);
    fx_link(f, TOWN_A, TOWN_B, FX_RAIL, 210);
    fx_link(f, TOWN_A, TOWN_B, FX_WATER, 260);
    f->world.corridors.count = 2;
    f->world.link_corridor[LINK_AM] = f->world.link_corridor[LINK_MB] = CORRIDOR_NORTH;
    f->world.link_corridor[LINK_AS] = f->world.link_corridor[LINK_SB] = CORRIDOR_SOUTH;
    for (td_index node = TOWN_A; node <= TOWN_B; node++) {
        town_terminal(f, node, FX_RAIL);
        town_terminal(f, node, FX_WATER);
    }
    town_train(&t, 600);
    return t;
}

static inline void town_open(town *t)
{
    t->diags = td_diags_create();
    if (t->f->world.resources.count == 0)
        fx_resources(t->f, TD_UNIT_T);
    if (!t->diags || td_supernetwork_build(&t->f->world, t->diags, &t->net) != TD_OK)
        abort();
}

static inline void town_free(town *t)
{
    td_supernetwork_free(t->net);
    td_diags_free(t->diags);
    fx_free(t->f);
}

#endif
