/* What a user writes has effect: one small study for each key of the simulation, each with a fact worked out by
 * hand.
 *
 *   TOWN ---road, 1 h--- YARD ===rail, 5 h=== PORT ---road, 1 h--- CITY       terminals of 1 h at YARD and PORT
 *
 * The train leaves YARD every day at 15:00. A box of two TEU (20 t) arises every day at 12:00 and is at the platform
 * at 14:00: on the train at 15, at PORT at 20, in CITY at 22: ten hours. The year 2018 begins on a Monday. */
#include "unit/sim_study.h"

#define COUNT(tables) (sizeof(tables) / sizeof *(tables))
static char id[] = "keys";
enum { MODE, NODE, LINK, VEHICLE, COMMODITY, FACILITY, SERVICE, STOP, DEMAND, CHOICE, MORE, TABLES };
#define DAILY "mon 15:00;tue 15:00;wed 15:00;thu 15:00;fri 15:00;sat 15:00;sun 15:00"

static const sim_table rail[TABLES] = {
    {"mode", "mode_id\nroad\nrail"},
    {"node", "node_id,zone_id,country\nTOWN,TOWN,CN\nYARD,,CN\nPORT,,CN\nCITY,CITY,CN"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
             "R1,TOWN,YARD,road,60,60\nT1,YARD,PORT,rail,250,50\nR2,PORT,CITY,road,60,60"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,cost_per_km,speed_kmh,"
                     "needs_service,reefer\ntruck,road,container,30,2,5,60,0,1\n"
                     "train,rail,container,2000,100,20,50,1,1"},
    {"commodity", "commodity_id,cargo_form,t_per_teu,value_per_t,arrival\nboxes,container,10,100,regular"},
    {"facility", "facility_id,node_id,kind,from_mode,to_mode,direction,time_h\n"
                 "yard,YARD,terminal,road,rail,both,1\nport,PORT,terminal,rail,road,both,1"},
    {"service", "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
                "A,rail,train," DAILY ",99,9999"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nA,1,YARD,\nA,2,PORT,T1"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nTOWN,CITY,boxes,7300"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
    {"disruption", "disruption_id,table,id,rate_per_year,duration_h"},
};

static const sim_table road[] = {
    {"mode", "mode_id\nroad"},
    {"node", "node_id,zone_id,country\nTOWN,TOWN,CN\nGATE,,CN\nCITY,CITY,CN"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
             "R1,TOWN,GATE,road,60,60\nR2,GATE,CITY,road,60,60"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km\ntruck,road,bulk,30,5"},
    {"commodity", "commodity_id,cargo_form,value_per_t,arrival\ncoal,bulk,100,regular"},
    {"facility", "facility_id,node_id,kind,time_h\ngate,GATE,lock,1"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nTOWN,CITY,coal,109500"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
};

/* `evaluate`: keys of "simulation" beside no warm-up and one replication. */
static sim_study play_of(const sim_table *tables, size_t count, const char *evaluate, double trace)
{
    char text[300];
    snprintf(text, sizeof text,
             "{\"year\": 2018, \"simulation\": {\"warm_up_weeks\": 0, \"replications\": 1%s%s}}",
             *evaluate ? ", " : "", evaluate);
    return sim_study_run(tables, count, id, text, NULL, 1, 1, trace);
}

static sim_study play(int table, const char *csv)
{
    sim_table tables[TABLES];
    memcpy(tables, rail, sizeof rail);
    tables[table].csv = csv;
    return play_of(tables, TABLES, "\"weeks\": 4", 1);
}

static const td_tally *sum_of(const sim_study *s)
{
    return s->evaluated.simulated->sum;
}

/* Time of the first entry of a kind for a consignment; NaN: none. */
static double time_of(const sim_study *s, uint32_t stream, uint32_t number, td_note_kind kind)
{
    const td_journal *j = s->evaluated.simulated->journal;
    for (size_t i = 0; i < j->count; i++)
        if (j->entries[i].stream == stream && j->entries[i].number == number &&
            j->entries[i].kind == kind)
            return j->entries[i].time_h;
    return NAN;
}

static void check_lead(sim_study *s, double by_hand)
{
    const td_lead *lead = &sum_of(s)->leads[0];
    assert_true(lead->count >= 20);
    td_assert_close(lead->time_h.least, by_hand, 0, 1e-9);
    td_assert_close(lead->time_h.greatest, by_hand, 0, 1e-9);
    sim_study_close(s);
}

static void as_drawn(void **unused)
{
    (void)unused;
    sim_study s = play(MORE, rail[MORE].csv);
    check_lead(&s, 10);
}

/* Two hours before 15:00 nobody is there: each waits for the next day's train. */
static void cut_off(void **unused)
{
    (void)unused;
    sim_study s = play(SERVICE, "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t,cutoff_h\n"
                                "A,rail,train," DAILY ",99,9999,2");
    check_lead(&s, 34);
}

/* Two boxes a day, a dry one and a reefer, and one place: every reefer comes in ten hours, no dry box leaves. */
static void reefers_first(void **unused)
{
    (void)unused;
    sim_table tables[TABLES];
    memcpy(tables, rail, sizeof rail);
    tables[COMMODITY].csv = "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,reefer\n"
                            "boxes,container,10,100,regular,0\nfish,container,10,100,regular,1";
    tables[SERVICE].csv = "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
                          "A,rail,train," DAILY ",2,9999";
    tables[DEMAND].csv = "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
                         "TOWN,CITY,boxes,7300\nTOWN,CITY,fish,7300";
    sim_study s = play_of(tables, TABLES, "\"weeks\": 4", 0);
    assert_int_equal(sum_of(&s)->flows[0].delivered, 0);
    assert_int_equal(sum_of(&s)->flows[1].delivered, 28);
    check_lead(&s, 10);
    /* the other way round by what the user says */
    tables[COMMODITY].csv = "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,reefer,priority\n"
                            "boxes,container,10,100,regular,0,1\nfish,container,10,100,regular,1,2";
    s = play_of(tables, TABLES, "\"weeks\": 4", 0);
    assert_int_equal(sum_of(&s)->flows[0].delivered, 28);
    assert_int_equal(sum_of(&s)->flows[1].delivered, 0);
    sim_study_close(&s);
}

/* Waits of 25 h, beyond a limit of 24 but not of 26. */
static void dwell_limit(void **unused)
{
    (void)unused;
    for (int over = 0; over < 2; over++) {
        sim_table tables[TABLES];
        memcpy(tables, rail, sizeof rail);
        tables[SERVICE].csv = "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t,cutoff_h\n"
                              "A,rail,train," DAILY ",99,9999,2";
        tables[COMMODITY].csv = over ? "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,dwell_limit_h\n"
                                       "boxes,container,10,100,regular,24"
                                     : "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,dwell_limit_h\n"
                                       "boxes,container,10,100,regular,26";
        sim_study s = play_of(tables, TABLES, "\"weeks\": 4", 0);
        /* boarded at 39, 63 ... 663: 27 of them */
        td_assert_close(sum_of(&s)->flows[0].overdue_t, over ? 27 * 20 : 0, 1e-12, 0);
        sim_study_close(&s);
    }
}

/* After twice its shelf life nothing is left. It alights after 32 h: thrown away there at a shelf life of 16 h; at
 * one of 20 h it arrives after 34 h with (34 - 20) / 20 of its worth lost. */
static void shelf_life(void **unused)
{
    (void)unused;
    sim_table tables[TABLES];
    memcpy(tables, rail, sizeof rail);
    tables[SERVICE].csv = "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t,cutoff_h\n"
                          "A,rail,train," DAILY ",99,9999,2";
    tables[COMMODITY].csv = "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,shelf_life_h\n"
                            "boxes,container,10,100,regular,16";
    sim_study s = play_of(tables, TABLES, "\"weeks\": 4", 0);
    assert_int_equal(sum_of(&s)->flows[0].delivered, 0);
    assert_int_equal(sum_of(&s)->flows[0].perished, 27);
    sim_study_close(&s);
    tables[COMMODITY].csv = "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,shelf_life_h\n"
                            "boxes,container,10,100,regular,20";
    s = play_of(tables, TABLES, "\"weeks\": 4", 0);
    assert_int_equal(sum_of(&s)->flows[0].perished, 0);
    td_assert_close(sum_of(&s)->flows[0].lost_t, 27 * 20 * 0.7, 1e-9, 0);
    sim_study_close(&s);
}

/* Of n departures a share of 0.3 does not leave, within five standard deviations (a false alarm in 1.7 million). */
static void cancelled(void **unused)
{
    (void)unused;
    sim_table tables[TABLES];
    memcpy(tables, rail, sizeof rail);
    tables[SERVICE].csv =
        "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t,cancel_probability\n"
        "A,rail,train," DAILY ",99,9999,0.3";
    sim_study s = play_of(tables, TABLES, "\"weeks\": 520", 0);
    double left = 0, gone = 0;
    for (uint32_t w = 0; w < sum_of(&s)->weeks; w++) {
        left += sum_of(&s)->services[w].departures;
        gone += sum_of(&s)->services[w].cancelled;
    }
    assert_true(left + gone == 3640);
    td_assert_close(gone, 0.3 * 3640, 0, 5 * sqrt(3640 * 0.21));
    sim_study_close(&s);
}

/* Every train is late, by 6 h in the mean, exponentially: mean time 10 + 6 h, but that who comes at 14:00 finds one
 * of the day before at times: with 6 h that is one in exp(23 / 6) = 46, less than 25 / 46 h in the mean. */
static void late(void **unused)
{
    (void)unused;
    sim_table tables[TABLES];
    memcpy(tables, rail, sizeof rail);
    tables[SERVICE].csv =
        "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t,late_probability,late_h\n"
        "A,rail,train," DAILY ",99,9999,1,6";
    sim_study s = play_of(tables, TABLES, "\"weeks\": 520", 0);
    td_assert_close(sum_of(&s)->leads[0].time_h.mean, 16, 0, 0.55 + 5 * 6 / sqrt(3640));
    assert_true(sum_of(&s)->leads[0].time_h.least >= 9);
    sim_study_close(&s);
}

/* No freight arises on the two last days of the week, as much as before in all: seven in five days, every 24 x 5 / 7
 * hours. */
static void weekdays(void **unused)
{
    (void)unused;
    sim_study s = play(COMMODITY, "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,weekday_profile\n"
                                  "boxes,container,10,100,regular,1;1;1;1;1;0;0");
    assert_int_equal(sum_of(&s)->flows[0].arisen, 28);
    for (uint32_t n = 0; n < 28; n++)
        assert_true(fmod(time_of(&s, 0, n, TD_NOTE_ARISES), 168) < 120);
    td_assert_close(time_of(&s, 0, 1, TD_NOTE_ARISES) - time_of(&s, 0, 0, TD_NOTE_ARISES),
                    24 * 5.0 / 7, 1e-9, 0);
    sim_study_close(&s);
}

/* A train with three boxes passes the gauge change as one: four hours of work for a full train of six places, two
 * for half of one, and all three alight at once, nine hours after the departure (5 h under way, 2 h of work and
 * 2 h that all take). */
static void gauge_change_by_train(void **unused)
{
    (void)unused;
    sim_table tables[TABLES];
    memcpy(tables, rail, sizeof rail);
    tables[NODE].csv = "node_id,zone_id,country\nTOWN,TOWN,CN\nYARD,,CN\nBREAK,,CN\nPORT,,CN\nCITY,CITY,CN";
    tables[LINK].csv = "link_id,from_node_id,to_node_id,mode_id,length,free_speed,gauge_mm\n"
                       "R1,TOWN,YARD,road,60,60,\nT1,YARD,BREAK,rail,100,50,1435\n"
                       "T2,BREAK,PORT,rail,150,50,1520\nR2,PORT,CITY,road,60,60,";
    tables[FACILITY].csv = "facility_id,node_id,kind,from_mode,to_mode,direction,time_h,capacity_per_day,"
                           "capacity_unit\nyard,YARD,terminal,road,rail,both,1,,\n"
                           "port,PORT,terminal,rail,road,both,1,,\ngauge,BREAK,gauge_change,,,,2,6,train";
    tables[SERVICE].csv = "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
                          "A,rail,train," DAILY ",12,9999";
    tables[STOP].csv = "service_id,stop_sequence,node_id,link_ids\nA,1,YARD,\nA,2,PORT,T1;T2";
    tables[DEMAND].csv = "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nTOWN,CITY,boxes,21900";
    sim_study s = play_of(tables, TABLES, "\"weeks\": 4", 1);
    size_t seen = 0;
    for (uint32_t n = 3; n < 60; n++) {
        const double boards = time_of(&s, 0, n, TD_NOTE_BOARDS);
        td_assert_close(time_of(&s, 0, n, TD_NOTE_ALIGHTS) - boards, 9, 1e-9, 0);
        seen++;
    }
    assert_true(seen == 57 && sum_of(&s)->stations[0].arrivals == 7); /* a train a day */
    sim_study_close(&s);
}

/* --- on the road: a place of 10 t an hour at most --- */

static sim_study play_road(int table, const char *csv, const char *evaluate)
{
    sim_table tables[COUNT(road)];
    memcpy(tables, road, sizeof road);
    tables[table].csv = csv;
    return play_of(tables, COUNT(road), evaluate, 1);
}

/* 300 t a day want to pass where 240 can: of four weeks, at most 240 t on any day, and 60 t a day more wait. */
static void daily_limit(void **unused)
{
    (void)unused;
    sim_study s = play_road(5, "facility_id,node_id,kind,time_h,capacity_per_day,capacity_unit\n"
                               "gate,GATE,lock,0,240,t", "\"weeks\": 4");
    const td_journal *j = s.evaluated.simulated->journal;
    double day[28] = {0};
    for (size_t i = 0; i < j->count; i++)
        if (j->entries[i].kind == TD_NOTE_DONE)
            day[(int)(j->entries[i].time_h / 24)] += 30;
    for (int d = 1; d < 27; d++)
        td_assert_close(day[d], 240, 0, 1e-9); /* every 3 h a lorry */
    assert_true(day[0] <= 240);
    sim_study_close(&s);
}

/* The same place with half of its capacity in February: 240 t on a day before and after, 120 t in between. */
static void capacity_of_a_month(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(road) + 1];
    memcpy(tables, road, sizeof road);
    tables[5].csv = "facility_id,node_id,kind,time_h,capacity_per_day,capacity_unit,capacity_profile\n"
                    "gate,GATE,lock,0,240,t,repairs";
    tables[COUNT(road)] = (sim_table){"season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                                                "repairs,1,0.5,1,1,1,1,1,1,1,1,1,1"};
    sim_study s = play_of(tables, COUNT(road) + 1, "\"weeks\": 12", 1);
    const td_journal *j = s.evaluated.simulated->journal;
    double day[12 * 7] = {0};
    for (size_t i = 0; i < j->count; i++)
        if (j->entries[i].kind == TD_NOTE_DONE)
            day[(int)(j->entries[i].time_h / 24)] += 30;
    for (int d = 1; d < 83; d++)
        if (d != 31 && d != 59) /* a lorry may be at work when the month begins */
            td_assert_close(day[d], d > 31 && d < 59 ? 120 : 240, 0, 1e-9);
    sim_study_close(&s);
}

/* Two hours' way to a gate that takes an hour, an hour's way behind it, a consignment every 2.4 h. */
static sim_study play_closed(sim_closure closure, const char *weeks)
{
    sim_table tables[COUNT(road)];
    char evaluate[200];
    memcpy(tables, road, sizeof road);
    tables[2].csv = "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
                    "R1,TOWN,GATE,road,120,60\nR2,GATE,CITY,road,60,60";
    snprintf(evaluate, sizeof evaluate,
             "{\"year\": 2018, \"simulation\": {\"warm_up_weeks\": 0, \"replications\": 1, %s}}", weeks);
    return sim_study_run_closed(tables, COUNT(tables), id, evaluate, NULL, 1, 1, 1, closure);
}

/* The only way is closed on the 10th, 11th and 12th of January, from hour 216 to 288. Whoever comes to it then is let
 * in at 288, whether it arose before or on these days; all others take four hours. */
static void closed_by_date(void **unused)
{
    (void)unused;
    sim_study s = play_closed((sim_closure){"gate", 110, 112}, "\"weeks\": 4");
    size_t held = 0;
    for (uint32_t n = 0; n < 270; n++) {
        const double arose = time_of(&s, 0, n, TD_NOTE_ARISES);
        const bool shut = arose + 2 >= 216 && arose + 2 < 288;
        held += shut;
        td_assert_close(time_of(&s, 0, n, TD_NOTE_DELIVERED), shut ? 288 + 2 : arose + 4, 0, 1e-9);
    }
    assert_int_equal(held, 30);
    assert_int_equal(sum_of(&s)->flows[0].unserved, 0);
    assert_int_equal(sum_of(&s)->lost, 0);
    sim_study_close(&s);
}

/* Closed from the 20th to the end of the year, of which 364 days are simulated: who has not passed the gate by hour
 * 8,472 waits for an opening that does not come; nothing is without a route. */
static void closed_for_good(void **unused)
{
    (void)unused;
    sim_study s = play_closed((sim_closure){"gate", 1220, 1231}, "\"weeks\": 52");
    const td_flow *f = &sum_of(&s)->flows[0];
    assert_int_equal(f->arisen, 364 * 10);
    assert_int_equal(f->delivered, 353 * 10 - 1); /* the last that arose before then comes two hours later */
    assert_int_equal(f->under_way, f->arisen - f->delivered);
    sim_study_close(&s);
}

/* Closed on Saturdays and Sundays: who comes then has done after Monday 0:00, the others within the hour that it
 * takes. */
static void open_days(void **unused)
{
    (void)unused;
    sim_study s = play_road(5, "facility_id,node_id,kind,time_h,open_days\ngate,GATE,lock,1,mon;tue;wed;thu;fri",
                            "\"weeks\": 4");
    size_t weekend = 0;
    for (uint32_t n = 0; n < 270; n++) {
        const double came = time_of(&s, 0, n, TD_NOTE_QUEUES), done = time_of(&s, 0, n, TD_NOTE_DONE);
        const double week = floor(came / 168) * 168;
        if (came - week >= 120) {
            weekend++;
            if (week + 169 < 672)
                td_assert_close(done, week + 169, 0, 1e-9);
        } else {
            td_assert_close(done, came + 1, 0, 1e-9);
        }
    }
    assert_true(weekend > 60);
    sim_study_close(&s);
}

/* Ten hours in the mean, a fifth is inspected for 30: the others take 5. Those inspected vary by their own
 * coefficient, the others do not. */
static void inspection(void **unused)
{
    (void)unused;
    sim_study s = play_road(5, "facility_id,node_id,kind,time_h,inspection_share,inspection_h,inspection_cv\n"
                               "gate,GATE,lock,10,0.2,30,0.4", "\"weeks\": 104");
    td_moments inspected = {0};
    size_t others = 0, count;
    sim_trip *trips = sim_study_trips(&s, &count);
    for (size_t i = 0; i < count; i++) {
        const double took = trips[i].took_h - 2; /* two hours of road */
        if (fabs(took - 5) < 1e-9)
            others++;
        else
            td_moments_add(&inspected, took);
    }
    free(trips);
    const double n = inspected.count + (double)others;
    assert_true(n > 7000);
    td_assert_close(inspected.count / n, 0.2, 0, 5 * sqrt(0.16 / n));
    td_assert_close(inspected.mean, 30, 0, 5 * 12 / sqrt(inspected.count));
    /* the fourth moment of this lognormal makes its sd known to about 2 % */
    td_assert_close(td_moments_sd(&inspected), 12, 0.1, 0);
    sim_study_close(&s);
}

/* Four and a half hours at the wheel, as much rest in the mean: with a rest of nine hours after every nine, half of
 * all lorries rest once, the others not at all. */
static void driving_hours(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(road)];
    memcpy(tables, road, sizeof road);
    tables[2].csv = "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
                    "R1,TOWN,GATE,road,135,60\nR2,GATE,CITY,road,135,60";
    tables[3].csv = "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,rest_factor\n"
                    "truck,road,bulk,30,5,2";
    tables[5].csv = "facility_id,node_id,kind,time_h\ngate,GATE,lock,0";
    sim_study s = play_of(tables, COUNT(road), "\"weeks\": 52", 1);
    size_t all;
    double rested = 0;
    sim_trip *trips = sim_study_trips(&s, &all);
    for (size_t i = 0; i < all; i++) {
        assert_true(fabs(trips[i].took_h - 4.5) < 1e-9 || fabs(trips[i].took_h - 13.5) < 1e-9);
        rested += trips[i].took_h > 9;
    }
    free(trips);
    assert_true(all > 3000);
    td_assert_close(rested / (double)all, 0.5, 0, 5 * sqrt(0.25 / (double)all));
    sim_study_close(&s);
}

/* Closed 60 times a year for 30 h, from the end of one closure on: who comes is held with probability
 * 30 / (30 + 8760 / 60), for 15 h in the mean: 2.557 h a consignment. The standard error comes from 208
 * stretches of five weeks each, neighbours of which are nearly apart. */
static void disruptions_at_random(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(road) + 1];
    memcpy(tables, road, sizeof road);
    tables[COUNT(road)] =
        (sim_table){"disruption", "disruption_id,table,id,rate_per_year,duration_h,duration_cv\n"
                                  "d,facility,gate,60,30,0"};
    sim_study s = play_of(tables, COUNT(tables), "\"weeks\": 1040", 0);
    td_moments held = {0};
    assert_int_equal(s.evaluated.simulated->plan->gate_count, 1);
    assert_int_equal(sum_of(&s)->weeks, 208);
    for (uint32_t w = 0; w < 208; w++)
        td_moments_add(&held, sum_of(&s)->gates[w].blocked_th / (300 * 35));
    td_assert_close(held.mean, 15 * 30 / (30 + 146.0), 0, 6 * td_moments_sd(&held) / sqrt(208));
    assert_true(td_moments_sd(&held) / sqrt(208) < 0.1);
    sim_study_close(&s);
}

/* --- a ship on a river whose depth falls ---
 *
 * Loaded draught 3 m, clearance 0.3 m, 3.5 m of water in January and 0.8 of that in February. With d of water
 * ((d - 0.3) / 3 - 0.3) / 0.7 of the load is carried, at most 1: all of it in the middle of January,
 * (2.5 / 3 - 0.3) / 0.7 = 0.762 in the middle of February. One ship a week, on Mondays at noon. */
static void depth_by_day(void **unused)
{
    (void)unused;
    static const sim_table river[] = {
        {"node", "node_id,zone_id,country\nA,A,CN\nP,,CN\nQ,,CN\nB,B,CN"},
        {"mode", "mode_id\nroad\nwater"},
        {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed,depth_m,depth_profile\n"
                 "R1,A,P,road,1,60,,\nW,P,Q,water,10,10,3.5,low\nR2,Q,B,road,1,60,,"},
        {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,needs_service,draught_m,"
                         "clearance_m\ntruck,road,bulk,30,5,0,,\nship,water,bulk,1000,5,1,3,0.3"},
        {"commodity", "commodity_id,cargo_form,value_per_t\ncoal,bulk,100"},
        {"facility", "facility_id,node_id,kind,from_mode,to_mode,direction,time_h\n"
                     "p,P,terminal,road,water,both,1\nq,Q,terminal,water,road,both,1"},
        {"service", "service_id,mode_id,vehicle_type_id,timetable\nS,water,ship,mon 12:00"},
        {"service_stop", "service_id,stop_sequence,node_id,link_ids\nS,1,P,\nS,2,Q,W"},
        {"season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                   "low,1,0.8,1,1,1,1,1,1,1,1,1,1"},
        {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nA,B,coal,1000000"},
        {"choice", "commodity_id,chain,theta\n,,0.01"},
    };
    sim_study s = play_of(river, COUNT(river), "\"weeks\": 8", 0);
    const td_week *weeks = sum_of(&s)->services;
    for (int w = 0; w < 8; w++) { /* linear between the middles, day by day */
        const double day = 7.0 * w + 0.5;
        const double factor = day < 15.5   ? 1
                              : day < 31   ? 1 - 0.1 * (day - 15.5) / 15.5
                              : day < 45   ? 0.9 - 0.1 * (day - 31) / 14
                                           : 0.8 + 0.1 * (day - 45) / 14;
        const double share = fmin(1, ((3.5 * factor - 0.3) / 3 - 0.3) / 0.7);
        td_assert_close(weeks[w].offered, share, 0, 1e-9);
        if (w > 0)
            td_assert_close(weeks[w].used, share, 0, 1e-6); /* more waits than goes */
    }
    sim_study_close(&s);
}

/* The first hour of the way takes as long as the speed of the day says: half as fast in the middle of
 * February, linear between the middles of months and their ends. */
static void speed_by_day(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(road) + 1];
    memcpy(tables, road, sizeof road);
    tables[2].csv = "link_id,from_node_id,to_node_id,mode_id,length,free_speed,speed_profile\n"
                    "R1,TOWN,GATE,road,60,60,slow\nR2,GATE,CITY,road,60,60,";
    tables[5].csv = "facility_id,node_id,kind,time_h\ngate,GATE,lock,0";
    tables[COUNT(road)] = (sim_table){"season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                                                "slow,1,0.5,1,1,1,1,1,1,1,1,1,1"};
    sim_study s = play_of(tables, COUNT(road) + 1, "\"weeks\": 12", 1);
    size_t all;
    sim_trip *trips = sim_study_trips(&s, &all);
    for (size_t i = 0; i < all; i++) {
        const double noon = floor(trips[i].arose_h / 24) + 0.5;
        const double speed = noon < 15.5   ? 1
                             : noon < 31   ? 1 - 0.25 * (noon - 15.5) / 15.5
                             : noon < 45   ? 0.75 - 0.25 * (noon - 31) / 14
                             : noon < 59   ? 0.5 + 0.25 * (noon - 45) / 14
                             : noon < 74.5 ? 0.75 + 0.25 * (noon - 59) / 15.5
                                           : 1;
        td_assert_close(trips[i].took_h, 1 / speed + 1, 0, 1e-9);
    }
    free(trips);
    assert_true(all > 700);
    sim_study_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_drawn),
        cmocka_unit_test(cut_off),
        cmocka_unit_test(reefers_first),
        cmocka_unit_test(dwell_limit),
        cmocka_unit_test(shelf_life),
        cmocka_unit_test(cancelled),
        cmocka_unit_test(late),
        cmocka_unit_test(weekdays),
        cmocka_unit_test(gauge_change_by_train),
        cmocka_unit_test(daily_limit),
        cmocka_unit_test(capacity_of_a_month),
        cmocka_unit_test(closed_by_date),
        cmocka_unit_test(closed_for_good),
        cmocka_unit_test(open_days),
        cmocka_unit_test(inspection),
        cmocka_unit_test(driving_hours),
        cmocka_unit_test(disruptions_at_random),
        cmocka_unit_test(depth_by_day),
        cmocka_unit_test(speed_by_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
