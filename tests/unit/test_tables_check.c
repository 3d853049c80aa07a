/* Checks that only the whole network can tell: each mistake is made alone and must be told alone. */
#include "support_model.h"

#include <jansson.h>

typedef struct sheet_text {
    const char *table, *csv;
} sheet_text;

/* A network without a mistake. */
static const sheet_text sound[] = {
    {"mode", "mode_id,class_order\nroad,\nwaterway,VII;VI;V\n"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,speed_kmh,class\n"
                     "truck,road,container,20,2,,\nbarge,waterway,bulk,500,,10,VI\n"},
    {"commodity", "commodity_id,cargo_form\nIRON,bulk\nELEC,container\n"},
    {"node", "node_id,zone_id,node_type,parent_node_id,x_coord,y_coord\n"
             "Z,Z,,R,104,30\nB,,,,105,30\nC,,,,106,30\nM,M,market,,,\nR,,area,,,\n"},
    {"access", "zone_id,node_id,mode_id,length\nM,B,road,3\n"},
    {"link", "link_id,from_node_id,to_node_id,length,mode_id,free_speed,class\n"
             "L1,Z,B,10,road,60,\nW1,Z,B,10,waterway,,VI\nW2,B,C,10,waterway,,VI\n"},
    {"facility", "facility_id,node_id,kind,from_mode,to_mode,cargo_forms\n"
                 "T,B,terminal,road,waterway,\nS,B,stuffing,,,bulk>container\nK,B,customs,road;waterway,,\n"},
    {"service", "service_id,vehicle_type_id,departures_per_week,price_per_teu\nS,barge,2,100\n"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nS,1,Z,\nS,2,C,W1;W2\n"},
    {"season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
               "P,1,1,1,1,1,1,1,1,1,1,1,1\n"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year,profile_id\n"
               "Z,M,IRON,10,P\n"},
    {"choice", "commodity_id,chain,distance_from_km,distance_to_km,theta\n,road-waterway,0,100,0.01\n"},
    {"corridor", "corridor_id,priority\neast,1\n"},
    {"corridor_member", "corridor_id,table,id\neast,link,W1\n"},
    {"source", "source_id,title\nyearbook,Yearbook\n"},
};

typedef struct mistake {
    const char *table, *rows; /* added with a header of their own */
    td_diag_code code;
    const char *where, *value;
} mistake;

static const mistake mistakes[] = {
    {"node", "node_id,zone_id\nD,Z\n", TD_D_ZONE_TWICE, "zone_id", "Z"},
    {"node", "node_id,parent_node_id\nD,B\n", TD_D_PARENT_NOT_AREA, "parent_node_id", "B"},
    {"node", "node_id,node_type,parent_node_id\nR1,area,R2\nR2,area,R1\n", TD_D_REF_CYCLE,
     "parent_node_id", "R2"},
    {"node", "node_id,x_coord,y_coord\nD,30,104\n", TD_D_CELL_RANGE, "y_coord", "104"},
    {"node", "node_id,x_coord\nD,30\n", TD_D_COORDINATE_ALONE, "y_coord", NULL},
    {"node", "node_id,source\nD,yearbok\n", TD_D_REF_UNKNOWN, "source", "yearbok"},
    {"access", "zone_id,node_id,mode_id\nM,R,road\n", TD_D_PLACE_OUTSIDE, "node_id", "R"},
    {"access", "zone_id,node_id,mode_id\nB,C,road\n", TD_D_NOT_A_ZONE, "zone_id", "B"},
    {"access", "zone_id,node_id\nM,C\n", TD_D_CELL_EMPTY, "mode_id", NULL},
    {"link", "link_id,from_node_id,to_node_id,length,mode_id,free_speed\nL2,B,B,1,road,60\n",
     TD_D_LINK_LOOP, "to_node_id", "B"},
    {"link", "link_id,from_node_id,to_node_id,length,mode_id,free_speed\nL2,B,M,1,road,60\n",
     TD_D_PLACE_OUTSIDE, "to_node_id", "M"},
    {"link", "link_id,from_node_id,to_node_id,length,free_speed\nL2,B,C,1,60\n", TD_D_CELL_EMPTY,
     "mode_id", NULL},
    {"link", "link_id,from_node_id,to_node_id,length,mode_id\nL2,B,C,1,road\n",
     TD_D_SPEED_MISSING, "free_speed", NULL}, /* trucks have no speed of their own */
    {"link", "link_id,from_node_id,to_node_id,length,mode_id,class\nW3,B,C,1,waterway,IX\n",
     TD_D_CLASS_UNKNOWN, "class", "IX"},
    {"link", "link_id,from_node_id,to_node_id,length,mode_id,allowed_uses\nW3,B,C,1,waterway,truck\n",
     TD_D_MODE_DIFFERS, "allowed_uses", "truck"},
    {"link", "link_id,from_node_id,to_node_id,length,mode_id,capacity_per_day\nW3,B,C,1,waterway,-5\n",
     TD_D_CELL_RANGE, "capacity_per_day", "-5"},
    {"link", "link_id,from_node_id,to_node_id,length,mode_id,length_low\nW3,B,C,10,waterway,12\n",
     TD_D_BOUND_ORDER, "length_low", "12"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,speed_kmh\ntug,waterway,container,9,8\n",
     TD_D_CELL_NEEDED, "payload_teu", NULL},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,speed_kmh,energy_per_km\ntug,waterway,bulk,9,8,1\n",
     TD_D_CELL_NEEDED, "energy_id", NULL},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,speed_kmh,gauges\ntug,waterway,bulk,9,8,wide\n",
     TD_D_CELL_NUMBER, "gauges", "wide"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,speed_kmh,load_factor\ntug,waterway,bulk,9,8,1.2\n",
     TD_D_CELL_RANGE, "load_factor", "1.2"},
    {"facility", "facility_id,node_id,kind,to_mode\nT2,B,terminal,road\n", TD_D_CELL_NEEDED,
     "from_mode", NULL},
    {"facility", "facility_id,node_id,kind,from_mode,to_mode\nT2,B,terminal,road;waterway,road\n",
     TD_D_ONE_MODE, "from_mode", "road;waterway"},
    {"facility", "facility_id,node_id,kind,cargo_forms\nS2,B,stuffing,bulk\n", TD_D_FORM_CHANGE,
     "cargo_forms", "bulk"},
    {"facility", "facility_id,node_id,kind,cargo_forms\nK2,B,customs,contaner\n",
     TD_D_FORM_UNKNOWN, "cargo_forms", "contaner"},
    {"facility", "facility_id,node_id,kind,direction\nK2,B,customs,forward\n", TD_D_CELL_WORD,
     "direction", "forward"},
    {"facility", "facility_id,node_id,kind,concurrent_with\nK2,C,customs,K\n",
     TD_D_CONCURRENT_ELSEWHERE, "concurrent_with", "K"},
    {"facility", "facility_id,node_id,kind,concurrent_with\nK2,B,customs,K3\nK3,B,customs,K2\n",
     TD_D_REF_CYCLE, "concurrent_with", "K3"},
    {"facility", "facility_id,node_id,kind\nK2,R,customs\n", TD_D_PLACE_OUTSIDE, "node_id", "R"},
    {"service", "service_id,vehicle_type_id,departures_per_week,price_per_teu\nS2,barge,1,9\n",
     TD_D_SERVICE_FEW_STOPS, "service_id", "S2"},
    {"service_stop", "service_id,stop_sequence,node_id\nS,3,C\n", TD_D_STOP_REPEATED, "node_id", "C"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nS,3,B,L1\n", TD_D_MODE_DIFFERS,
     "link_ids", "L1"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nS,3,B,W1\n", TD_D_STOP_LINKS,
     "link_ids", "W1"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nS,3,Z,W2\n", TD_D_STOP_LINKS_END,
     "link_ids", "B"},
    {"service_stop", "service_id,stop_sequence,node_id\nS,2,B\n", TD_D_KEY_TWICE, "service_id",
     "S, 2"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nZ,B,IRON,5\n",
     TD_D_NOT_A_ZONE, "destination_zone_id", "B"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nZ,MM,IRON,5\n",
     TD_D_REF_UNKNOWN, "destination_zone_id", "MM"},
    {"demand", "origin_zone_id,destination_zone_id,tonnes_per_year\nZ,M,5\n", TD_D_CELL_EMPTY,
     "commodity_id", NULL},
    {"choice", "chain,theta\nroad-ship,1\n", TD_D_CHAIN_UNKNOWN, "chain", "road-ship"},
    {"choice", "distance_from_km,distance_to_km,theta\n500,400,1\n", TD_D_CELL_RANGE,
     "distance_to_km", "400"},
    {"choice", "captive_share,theta\n1.5,1\n", TD_D_CELL_RANGE, "captive_share", "1.5"},
    {"corridor", "corridor_id,priority\nwest,1\n", TD_D_PRIORITY_TWICE, "priority", NULL},
    {"corridor_member", "corridor_id,table,id\neast,link,W9\n", TD_D_REF_UNKNOWN, "id", "W9"},
    {"season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
               "Q,0,0,0,0,0,0,0,0,0,0,0,0\n", TD_D_SEASON_ZERO, "profile_id", "Q"},
};

static void fill(td_tables *tables, td_diags *diags)
{
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
        support_table(tables, sound[i].table, sound[i].csv, diags);
}

static void a_sound_network_has_no_mistakes(void **state)
{
    (void)state;
    td_tables *tables = NULL;
    td_diags *diags = td_diags_create();
    assert_int_equal(td_tables_create("networks/test", &tables), TD_OK);
    fill(tables, diags);
    assert_int_equal(td_tables_check(tables, diags), TD_OK);
    support_expect_none(diags);
    td_tables_free(tables);
    td_diags_free(diags);
}

static void every_mistake_is_told_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const mistake *m = &mistakes[i];
        td_tables *tables = NULL;
        td_diags *diags = td_diags_create();
        assert_int_equal(td_tables_create("networks/test", &tables), TD_OK);
        fill(tables, diags);
        support_table(tables, m->table, m->rows, diags);
        td_tables_check(tables, diags);
        if (td_diags_count(diags) != 1)
            fprintf(stderr, "mistake %zu: %s", i, m->rows);
        const td_diag *d = support_expect_one(diags, m->code);
        if (td_diags_count(diags) != 1)
            support_show(diags);
        assert_int_equal(td_diags_count(diags), 1);
        assert_string_equal(d->place.where, m->where);
        assert_string_equal(d->value ? d->value : "", m->value ? m->value : "");
        td_tables_free(tables);
        td_diags_free(diags);
    }
}

static void services_need_departures_and_prices(void **state)
{
    (void)state;
    td_tables *tables = NULL;
    td_diags *diags = td_diags_create();
    assert_int_equal(td_tables_create("networks/test", &tables), TD_OK);
    fill(tables, diags);
    support_table(tables, "service", "service_id,vehicle_type_id,timetable,price_currency\n"
                                     "A,barge,,\nB,barge,mon 8:00,\nC,barge,mon 08:00;sun 23:59,\n", diags);
    support_table(tables, "service_stop", "service_id,stop_sequence,node_id\n"
                                          "A,1,Z\nA,2,B\nB,1,Z\nB,2,B\nC,1,Z\nC,2,B\n", diags);
    td_tables_check(tables, diags);
    assert_string_equal(support_expect_one(diags, TD_D_CELL_NEEDED)->place.where,
                        "departures_per_week");
    assert_string_equal(support_expect_one(diags, TD_D_TIMETABLE)->value, "mon 8:00");
    size_t unpriced = 0;
    for (size_t i = 0; i < td_diags_count(diags); i++)
        unpriced += td_diags_at(diags, i)->code == TD_D_SERVICE_UNPRICED;
    assert_int_equal(unpriced, 3);
    td_tables_free(tables);
    td_diags_free(diags);
}

static void plane_coordinates_have_no_bounds(void **state)
{
    (void)state;
    td_tables *tables = NULL;
    td_diags *diags = td_diags_create();
    assert_int_equal(td_tables_create("networks/test", &tables), TD_OK);
    fill(tables, diags);
    tables->network_json = json_pack("{s:{s:s}}", "units", "coordinates", "plane");
    support_table(tables, "node", "node_id,x_coord,y_coord\nD,320000,-410000\n", diags);
    assert_int_equal(td_tables_check(tables, diags), TD_OK);
    support_expect_none(diags);
    td_tables_free(tables);
    td_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_network_has_no_mistakes),
        cmocka_unit_test(every_mistake_is_told_alone),
        cmocka_unit_test(services_need_departures_and_prices),
        cmocka_unit_test(plane_coordinates_have_no_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
