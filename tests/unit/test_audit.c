/* What the audit finds, one fault at a time, in a small network that is sound otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "graph/audit.h"
#include "hand_world.h"
#include "model/schema_fields.h"

/* One degree of a meridian on the sphere of radius 6371.0088 km is 111.195 km. */
#define DEGREE_KM 111.1950802

/*   z0 a ==road== b --rail-- c ==road== d z1, a degree apart on one meridian, terminals at b and c,
 *   a train each way between b and c */
typedef struct small {
    hand *h;
    td_index road, rail, a, b, c, d, ab, bc, cd, there, back, terminal;
} small;

static void place(hand *h, td_index node, double x, double y)
{
    h->world.nodes.x[node] = x;
    h->world.nodes.y[node] = y;
}

static small draw(void)
{
    small n = {.h = hand_create()};
    hand *h = n.h;
    n.road = hand_mode(h, "road");
    n.rail = hand_mode(h, "rail");
    hand_vehicle(h, "truck", n.road, 0, false);
    td_index train = hand_vehicle(h, "train", n.rail, 0, true);
    n.a = hand_node(h, "a", 0);
    n.b = hand_node(h, "b", 0);
    n.c = hand_node(h, "c", 0);
    n.d = hand_node(h, "d", 0);
    for (td_index i = 0; i < 4; i++)
        place(h, i, 104, 30 + i);
    n.ab = hand_link(h, "ab", n.a, n.b, n.road, 130);
    n.bc = hand_link(h, "bc", n.b, n.c, n.rail, 130);
    n.cd = hand_link(h, "cd", n.c, n.d, n.road, 130);
    hand_access(h, hand_zone(h, n.a), n.a, n.road);
    hand_access(h, hand_zone(h, n.d), n.d, n.road);
    n.terminal = hand_facility(h, "tb", n.b, TD_FACILITY_TERMINAL, n.road, n.rail);
    hand_facility(h, "tc", n.c, TD_FACILITY_TERMINAL, n.road, n.rail);
    n.there = hand_service(h, "there", train);
    hand_stop(h, n.b, HAND_NONE);
    hand_stop(h, n.c, HAND_LIST(h, n.bc));
    n.back = hand_service(h, "back", train);
    hand_stop(h, n.c, HAND_NONE);
    hand_stop(h, n.b, HAND_LIST(h, n.bc));
    return n;
}

static td_diags *audit_with(const hand *h, const td_applied *applied)
{
    td_diags *expansion = td_diags_create(), *diags = td_diags_create();
    td_supernetwork *net = NULL;
    assert_int_equal(td_supernetwork_build(&h->world, expansion, &net), TD_OK);
    assert_int_equal(td_network_audit(applied, &h->world, net, diags), TD_OK);
    td_supernetwork_free(net);
    td_diags_free(expansion);
    return diags;
}

/* Exactly `count` messages, all of this code; the first names `first` ("" if none is to come). */
static void expect(const hand *h, size_t count, td_diag_code code, const char *first)
{
    td_diags *diags = audit_with(h, NULL);
    size_t found = 0;
    for (size_t i = 0; i < td_diags_count(diags); i++)
        found += td_diags_at(diags, i)->code == code;
    if (found != count || td_diags_count(diags) != count)
        for (size_t i = 0; i < td_diags_count(diags); i++) {
            td_strbuf text = TD_STRBUF_INIT;
            td_diag_format(td_diags_at(diags, i), TD_LANG_EN, &text);
            print_message("%s\n", td_strbuf_text(&text));
            td_strbuf_free(&text);
        }
    assert_int_equal(found, count);
    assert_int_equal(td_diags_count(diags), count);
    if (count)
        assert_string_equal(td_diags_at(diags, 0)->args[0], first);
    td_diags_free(diags);
}

static void sound_network_has_no_findings(void **state)
{
    (void)state;
    small n = draw();
    expect(n.h, 0, TD_D_AUDIT_ISLAND, "");
    hand_free(n.h);
}

static void islands_are_told_once(void **state)
{
    (void)state;
    small n = draw();
    hand *h = n.h;
    td_index e = hand_node(h, "e", 0), f = hand_node(h, "f", 0), g = hand_node(h, "g", 0);
    hand_link(h, "ef", e, f, n.rail, 10);
    hand_link(h, "fg", f, g, n.rail, 10);
    expect(h, 1, TD_D_AUDIT_ISLAND, "2");
    hand_free(h);
}

static void zones_need_a_way_out_and_in(void **state)
{
    (void)state;
    small n = draw();
    n.h->world.links.directed[n.ab] = true; /* from a only */
    td_diags *diags = audit_with(n.h, NULL);
    assert_int_equal(td_diags_count(diags), 2);
    assert_int_equal(td_diags_at(diags, 0)->code, TD_D_AUDIT_ZONE_NO_WAY_IN);
    assert_string_equal(td_diags_at(diags, 0)->args[0], "a");
    assert_int_equal(td_diags_at(diags, 1)->code, TD_D_AUDIT_ZONE_NO_WAY_OUT);
    assert_string_equal(td_diags_at(diags, 1)->args[0], "d");
    td_diags_free(diags);
    hand_free(n.h);
}

static void zones_without_anything(void **state)
{
    (void)state;
    small n = draw();
    td_index e = hand_node(n.h, "e", 0);
    hand_zone(n.h, e);
    td_diags *diags = audit_with(n.h, NULL);
    assert_true(td_diags_has(diags, TD_D_AUDIT_ZONE_APART));
    assert_true(td_diags_has(diags, TD_D_AUDIT_ZONE_NO_WAY_OUT));
    assert_true(td_diags_has(diags, TD_D_AUDIT_ZONE_NO_WAY_IN));
    assert_true(td_diags_has(diags, TD_D_AUDIT_NODE_ISOLATED));
    assert_int_equal(td_diags_count(diags), 4);
    assert_int_equal(td_diags_error_count(diags), 0);
    td_diags_free(diags);
    hand_free(n.h);
}

static void lengths_must_reach(void **state)
{
    (void)state;
    small n = draw();
    double *length = n.h->world.links.length_km;
    length[n.bc] = DEGREE_KM * 0.995 - 0.2 + 0.01; /* tolerance and both positions' error */
    expect(n.h, 0, TD_D_AUDIT_LINK_SHORT, "");
    length[n.bc] = DEGREE_KM * 0.995 - 0.2 - 0.01;
    expect(n.h, 1, TD_D_AUDIT_LINK_SHORT, "bc");
    n.h->world.nodes.x[n.b] = n.h->world.nodes.x[n.c] = (double)NAN;
    expect(n.h, 0, TD_D_AUDIT_LINK_SHORT, "");
    hand_free(n.h);
}

static void positions_in_a_plane_are_not_on_the_earth(void **state)
{
    (void)state;
    small n = draw();
    for (td_index i = 0; i < 4; i++)
        place(n.h, i, 50000, 100000.0 * i);
    expect(n.h, 0, TD_D_AUDIT_LINK_SHORT, "");
    hand_free(n.h);
}

static void misplaced_node_is_told_instead_of_its_links(void **state)
{
    (void)state;
    small n = draw();
    place(n.h, n.b, 30, 104 - 90); /* longitude and latitude exchanged, say */
    expect(n.h, 1, TD_D_AUDIT_NODE_FAR, "b");
    hand_free(n.h);
}

static void access_must_reach(void **state)
{
    (void)state;
    small n = draw();
    td_index extra = hand_access(n.h, 0, n.b, n.road); /* a to b: a degree, given as 0 km */
    expect(n.h, 1, TD_D_AUDIT_ACCESS_SHORT, "a, b");
    n.h->world.accesses.cost_per_t[extra] = 50;
    expect(n.h, 1, TD_D_AUDIT_ACCESS_SHORT, "a, b");
    n.h->world.accesses.time_h[extra] = 2; /* time and money are told: length decides nothing */
    expect(n.h, 0, TD_D_AUDIT_ACCESS_SHORT, "");
    n.h->world.accesses.cost_per_t[extra] = n.h->world.accesses.time_h[extra] = (double)NAN;
    n.h->world.zones.is_market[0] = true; /* a region, not a point */
    expect(n.h, 0, TD_D_AUDIT_ACCESS_SHORT, "");
    hand_free(n.h);
}

static void stops_must_be_joined(void **state)
{
    (void)state;
    small n = draw();
    n.h->world.links.open[n.bc] = false;
    td_index plain = hand_link(n.h, "road bc", n.b, n.c, n.road, 200); /* zones stay joined */
    (void)plain;
    expect(n.h, 2, TD_D_AUDIT_SERVICE_UNJOINED, "there");
    n.h->world.services.open[n.there] = n.h->world.services.open[n.back] = false;
    expect(n.h, 0, TD_D_AUDIT_SERVICE_UNJOINED, ""); /* planned, as is the link */
    n.h->world.links.mode[n.bc] = n.road;
    expect(n.h, 2, TD_D_AUDIT_SERVICE_UNJOINED, "there");
    hand_free(n.h);
}

static void services_come_back(void **state)
{
    (void)state;
    small n = draw();
    hand *h = n.h;
    hand_vehicle(h, "wagon", n.rail, 0, false); /* freight still gets back */
    h->world.services.open[n.back] = false;
    expect(h, 1, TD_D_AUDIT_SERVICE_NO_RETURN, "there");
    hand_service(h, "round", 1); /* b c b: its own return, and that of `there` */
    hand_stop(h, n.b, HAND_NONE);
    hand_stop(h, n.c, HAND_LIST(h, n.bc));
    hand_stop(h, n.b, HAND_LIST(h, n.bc));
    expect(h, 0, TD_D_AUDIT_SERVICE_NO_RETURN, "");
    hand_free(h);
}

static void links_stand_once(void **state)
{
    (void)state;
    small n = draw();
    hand *h = n.h;
    td_index again = hand_link(h, "again", n.c, n.b, n.rail, 130);
    expect(h, 0, TD_D_AUDIT_LINK_TWICE, ""); /* another line */
    h->world.links.label.name[again] = h->world.links.label.name[n.bc] = "Bao-Cheng line";
    expect(h, 1, TD_D_AUDIT_LINK_TWICE, "again");
    h->world.links.directed[again] = h->world.links.directed[n.bc] = true; /* one each way */
    td_diags *diags = audit_with(h, NULL);
    assert_false(td_diags_has(diags, TD_D_AUDIT_LINK_TWICE));
    td_diags_free(diags);
    hand_free(h);
}

static void capacities_are_not_zero(void **state)
{
    (void)state;
    small n = draw();
    td_world *w = &n.h->world;
    w->links.capacity_per_day[n.ab] = 0;
    expect(n.h, 1, TD_D_AUDIT_NO_CAPACITY, "ab");
    w->links.capacity_per_day[n.ab] = 1;
    w->facilities.capacity_per_day[n.terminal] = 0;
    expect(n.h, 1, TD_D_AUDIT_NO_CAPACITY, "tb");
    w->facilities.capacity_per_day[n.terminal] = 1;
    w->services.departures_per_week[n.there] = 0;
    expect(n.h, 1, TD_D_AUDIT_NO_CAPACITY, "there");
    hand_free(n.h);
}

static void put(td_tables *tables, td_sheet *sheet, uint32_t row, int field, const char *text,
                td_diags *diags)
{
    assert_int_equal(td_sheet_set(tables, sheet, row, field, text, (td_place){0}, diags), TD_OK);
}

/* With the tables at hand a finding names file and line, and positions are as good as their grade.
 */
static void tables_give_places_and_grades(void **state)
{
    (void)state;
    small n = draw();
    td_tables *tables = NULL;
    td_diags *diags = td_diags_create();
    assert_int_equal(td_tables_create("net", &tables), TD_OK);
    uint32_t row;
    td_sheet *links = td_tables_sheet(tables, TD_T_LINK),
             *nodes = td_tables_sheet(tables, TD_T_NODE);
    assert_int_equal(td_sheet_add_row(links, "net/link.csv", 7, &row), TD_OK);
    put(tables, links, row, TD_F_LINK_LINK_ID, "bc", diags);
    assert_int_equal(td_sheet_add_row(nodes, "net/node.csv", 3, &row), TD_OK);
    put(tables, nodes, row, TD_F_NODE_NODE_ID, "b", diags);
    put(tables, nodes, row, TD_F_NODE_CONFIDENCE, "C", diags); /* 5 km instead of 0.1 */
    td_applied applied = {.tables = tables};
    n.h->world.links.length_km[n.bc] = DEGREE_KM * 0.995 - 5.1 + 0.01;
    td_diags *none = audit_with(n.h, &applied);
    assert_int_equal(td_diags_count(none), 0);
    n.h->world.links.length_km[n.bc] = DEGREE_KM * 0.995 - 5.1 - 0.01;
    td_diags *one = audit_with(n.h, &applied);
    assert_int_equal(td_diags_count(one), 1);
    assert_string_equal(td_diags_at(one, 0)->place.file, "net/link.csv");
    assert_int_equal(td_diags_at(one, 0)->place.line, 7);
    assert_string_equal(td_diags_at(one, 0)->place.where, "length");
    td_diags_free(none);
    td_diags_free(one);
    td_diags_free(diags);
    td_tables_free(tables);
    hand_free(n.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_network_has_no_findings),
        cmocka_unit_test(islands_are_told_once),
        cmocka_unit_test(zones_need_a_way_out_and_in),
        cmocka_unit_test(zones_without_anything),
        cmocka_unit_test(lengths_must_reach),
        cmocka_unit_test(positions_in_a_plane_are_not_on_the_earth),
        cmocka_unit_test(misplaced_node_is_told_instead_of_its_links),
        cmocka_unit_test(access_must_reach),
        cmocka_unit_test(stops_must_be_joined),
        cmocka_unit_test(services_come_back),
        cmocka_unit_test(links_stand_once),
        cmocka_unit_test(capacities_are_not_zero),
        cmocka_unit_test(tables_give_places_and_grades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
