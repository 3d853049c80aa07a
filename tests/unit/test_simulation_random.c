/* Whatever happens, no consignment is lost or doubled: random small networks with few places, full
 * yards, short hours, closures, cancelled trains, goods that perish and freight that chooses again. */
#include "unit/sim_study.h"

/* STILL_H: longer than trains are apart and nearly all closures last, h. */
enum { NETWORKS = 300, TEXT = 1600, STILL_H = 500 };

static uint32_t draw(uint64_t *seed, uint32_t bound)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)(*seed >> 33) % bound;
}

/*            road, 8 h
 *    +--------------------------+
 *    |                          |
 *   TOWN ---- YARD ==rail==== PORT ~~ferry~~ QUAY ---- ISLE
 *               \                              /
 *                +====== rail, 30 h ==========+            */
static void write_facilities(uint64_t *seed, char *text)
{
    static const char *const yards[] = {"", "2", "6", "20"};
    snprintf(text, TEXT,
             "facility_id,node_id,kind,from_mode,to_mode,direction,time_h,time_cv,capacity_per_day,"
             "capacity_unit,preload_per_day,yard_teu,open_hours,open_days,service_cv,"
             "inspection_share,inspection_h\n"
             "yard,YARD,terminal,road,rail,both,%u,0.5,%u,TEU,%u,%s,%u,,0.4,,\n"
             "port,PORT,terminal,rail,sea,both,1,,%u,TEU,,%s,,,,,\n"
             "gate,PORT,terminal,road,sea,both,1,,,,,,,,,,\n"
             "quay,QUAY,terminal,sea,road,both,1,,%u,TEU,,%s,,,,,\n"
             "rails,QUAY,terminal,rail,road,both,1,,,,,,,,,,\n"
             "desk,YARD,customs,,,both,4,0.5,%u,t,,,8,mon;tue;wed;thu;fri,,0.2,12\n"
             "desk2,PORT,customs,,,both,4,0.5,,,,,,,,,\n"
             "desk3,QUAY,customs,,,both,3,0.5,,,,,,,,,",
             1 + draw(seed, 4), 10 + draw(seed, 60), draw(seed, 8), yards[draw(seed, 4)],
             8 + draw(seed, 17), 10 + draw(seed, 60), yards[draw(seed, 4)], 10 + draw(seed, 60),
             yards[draw(seed, 4)], 40 + draw(seed, 400));
}

static void write_services(uint64_t *seed, bool ample, char *text)
{
    static const char *const seldom[] = {"0.5", "2", "7", "14"}, *const daily[] = {"7", "7", "14", "14"};
    const uint32_t least = ample ? 6 : 2;
    const char *const *often = ample ? daily : seldom;
    snprintf(text, TEXT,
             "service_id,mode_id,vehicle_type_id,departures_per_week,capacity_teu,capacity_t,time_cv,"
             "cancel_probability,late_probability,late_h,cutoff_h,departure_group\n"
             "A,rail,train,%s,%u,999,0.4,0.2,0.3,5,3,\nB,rail,train,%s,%u,999,0.4,,,,,g\n"
             "C,rail,train,%s,%u,999,,,,,,g\nA-R,rail,train,%s,%u,999,0.4,0.2,0.3,5,3,\n"
             "F,sea,ferry,%s,%u,999,0.3,0.1,,,,\nF-R,sea,ferry,%s,%u,999,0.3,,,,,",
             often[draw(seed, 4)], least + draw(seed, 10), often[draw(seed, 4)], least + draw(seed, 10),
             often[draw(seed, 4)], least + draw(seed, 10), often[draw(seed, 4)], least + draw(seed, 10),
             often[draw(seed, 4)], least + draw(seed, 10), often[draw(seed, 4)], least + draw(seed, 10));
}

static void write_disruptions(uint64_t *seed, char *text)
{
    snprintf(text, TEXT,
             "disruption_id,table,id,rate_per_year,duration_h,duration_cv,capacity_factor\n"
             "d1,link,T1,%u,40,1,\nd2,facility,desk,%u,30,0.5,\nd3,service,F,%u,90,1,\n"
             "d4,facility,yard,%u,60,1,0.3\nd5,link,W1,%u,20,1,",
             draw(seed, 40), draw(seed, 30), draw(seed, 20), draw(seed, 20), draw(seed, 20));
}

static void check_journal(const sim_study *s)
{
    const td_journal *j = s->evaluated.simulated->journal;
    const size_t streams = s->evaluated.simulated->plan->stream_count;
    enum { MOST = 4096 };
    double *last = calloc(streams * MOST, sizeof *last);
    uint8_t *ended = calloc(streams * MOST, 1);
    assert_true(last && ended);
    for (size_t i = 0; i < j->count; i++) {
        const td_journal_entry *e = &j->entries[i];
        assert_true(e->number < MOST);
        const size_t at = e->stream * MOST + e->number;
        assert_int_equal(ended[at], 0); /* nothing happens after the end */
        if (e->kind == TD_NOTE_ARISES)
            last[at] = e->time_h;
        assert_true(e->time_h >= last[at]);
        last[at] = e->time_h;
        ended[at] = e->kind == TD_NOTE_DELIVERED || e->kind == TD_NOTE_PERISHED ||
                    e->kind == TD_NOTE_UNSERVED;
    }
    free(last);
    free(ended);
}

/* Boxes emptied are handed in, left or under way, but for shares of consignments, which are floats. */
static void check_boxes(const td_tally *t, td_index nodes)
{
    double told = t->boxes.under_way_teu;
    for (td_index n = 0; n < nodes; n++)
        told += t->boxes.handed_in[n] + t->boxes.left[n];
    td_assert_close(told, t->boxes.emptied_teu, 1e-5, 1e-9);
}

/* What the networks came to in all. */
typedef struct happened {
    uint64_t delivered, perished, under_way;
    double rerouted_t, emptied_teu, circles;
} happened;

/* `ample`: trains every day, freight in the first quarter only, a whole year. */
static void play(uint64_t seed, const char *response, bool ample, happened *all)
{
    static char id[] = "random";
    static const char *const boxes[] = {
        "", ", \"empty_boxes\": {}", ", \"empty_boxes\": {\"return_points\": [\"YARD\"]}",
        ", \"empty_boxes\": {\"return_points\": [\"YARD\", \"QUAY\"], \"stock_teu\": 6}"};
    char facilities[TEXT], services[TEXT], disruptions[TEXT], evaluate[400];
    write_facilities(&seed, facilities);
    write_services(&seed, ample, services);
    write_disruptions(&seed, disruptions);
    snprintf(evaluate, sizeof evaluate,
             "{\"year\": 2018, \"simulation\": {\"weeks\": %d, \"replications\": 1, "
             "\"response\": \"%s\"%s}}",
             ample ? 52 : 26, response, boxes[draw(&seed, 4)]);
    const sim_table tables[] = {
        {"mode", "mode_id\nroad\nrail\nsea"},
        {"node", "node_id,zone_id,country,x_coord,y_coord\nTOWN,TOWN,CN,100,30\nYARD,,CN,101,30\n"
                 "PORT,,CN,102,30\nQUAY,,XX,103,30\nISLE,ISLE,XX,104,30"},
        {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
                 "R1,TOWN,YARD,road,60,60\nT1,YARD,PORT,rail,250,50\nW1,PORT,QUAY,sea,200,20\n"
                 "R2,QUAY,ISLE,road,30,60\nR3,TOWN,PORT,road,480,60\nT2,YARD,QUAY,rail,1500,50"},
        {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,cost_per_km,"
                         "speed_kmh,needs_service,time_cv,rest_factor,reefer\n"
                         "truck,road,container,30,2,5,60,0,0.3,2,1\n"
                         "train,rail,container,2000,100,20,50,1,0.2,,1\n"
                         "ferry,sea,container,2000,100,20,20,1,,,1"},
        {"commodity", "commodity_id,cargo_form,t_per_teu,value_per_t,arrival,shelf_life_h,"
                      "urgency_per_t_h,reefer,weekday_profile,dwell_limit_h\n"
                      "boxes,container,10,100,regular,,1,0,1;1;1;1;1;0;0,\n"
                      "fish,container,10,9000,poisson,150,5,1,,24"},
        {"facility", facilities},
        {"service", services},
        {"service_stop", "service_id,stop_sequence,node_id,link_ids\nA,1,YARD,\nA,2,PORT,T1\n"
                         "B,1,YARD,\nB,2,PORT,T1\nC,1,YARD,\nC,2,QUAY,T2\nA-R,1,PORT,\nA-R,2,YARD,T1\n"
                         "F,1,PORT,\nF,2,QUAY,W1\nF-R,1,QUAY,\nF-R,2,PORT,W1"},
        {"disruption", disruptions},
        {"season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                   "early,4,4,4,0,0,0,0,0,0,0,0,0"},
        {"demand", ample ? "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year,profile_id\n"
                           "TOWN,ISLE,boxes,6000,early\nISLE,TOWN,boxes,4500,early\nTOWN,ISLE,fish,1500,early"
                         : "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year,profile_id\n"
                           "TOWN,ISLE,boxes,12000,\nISLE,TOWN,boxes,9000,\nTOWN,ISLE,fish,3000,"},
        {"choice", "commodity_id,chain,theta\n,,0.01"},
    };
    sim_study s = sim_study_run(tables, sizeof tables / sizeof *tables, id, evaluate, NULL, seed, 1, 1);
    const td_tally *t = s.evaluated.simulated->sum;
    assert_int_equal(t->lost, 0);
    assert_true(t->samples >= 26);
    assert_true(t->little_worst < 1e-9); /* rounding of sums over half a year */
    check_journal(&s);
    if (ample && t->flows[0].under_way + t->flows[1].under_way > 0) {
        const td_journal *j = s.evaluated.simulated->journal;
        assert_true(j->entries[j->count - 1].time_h > 52 * 168 - STILL_H);
    }
    check_boxes(t, s.evaluated.world->nodes.count);
    all->emptied_teu += t->boxes.emptied_teu;
    all->circles += (double)t->circles;
    for (td_index k = 0; k < 2; k++) {
        const td_flow *f = &t->flows[k];
        assert_int_equal(f->arisen, f->delivered + f->perished + f->unserved + f->under_way);
        td_assert_close(f->arisen_t,
                        f->delivered_t + f->perished_t + f->unserved_t + f->under_way_t, 1e-9, 0);
        all->delivered += f->delivered;
        all->perished += f->perished;
        all->under_way += f->under_way;
        all->rerouted_t += f->rerouted_t;
    }
    sim_study_close(&s);
}

static void nothing_is_lost(void **unused)
{
    (void)unused;
    happened all = {0};
    for (uint64_t i = 0; i < NETWORKS; i++)
        play(1000 + i * 7919, i % 2 ? "wait" : "reroute-at-terminals", false, &all);
    /* what the networks are to show has happened */
    assert_true(all.delivered > 1000 && all.perished > 10 && all.rerouted_t > 0 &&
                all.emptied_teu > 1000 && all.under_way > 1000);
}

/* Nothing stands still unseen: with trains every day and freight that arises in the first three months only,
 * everything arrives by the end of the year, but where a yard for one box lets one pass at a time; there something
 * still moves. */
static void everything_arrives_in_the_end(void **unused)
{
    (void)unused;
    happened all = {0};
    for (uint64_t i = 0; i < NETWORKS; i++)
        play(5 + i * 104729, i % 2 ? "wait" : "reroute-at-terminals", true, &all);
    assert_true(all.delivered > 1000 && all.under_way < all.delivered / 50);
}

/*   ZP - P ==rail== X ==rail== Y - ZY      a train with one place stops at X, whose yard holds one box
 *                   |
 *                   ZX
 *
 * The box in the yard of X waits for the train; the train comes full with a box for X: neither can move.
 * The circle is seen at once, the train sets its box down all the same, takes the other, and goes on. */
static void circles_are_broken(void **unused)
{
    (void)unused;
    static char id[] = "circle";
    static const sim_table tables[] = {
        {"mode", "mode_id\nroad\nrail"},
        {"node", "node_id,zone_id,country\nP,,CN\nX,,CN\nY,,CN\nZP,ZP,CN\nZX,ZX,CN\nZY,ZY,CN"},
        {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\nR1,ZP,P,road,1,60\n"
                 "R2,ZX,X,road,1,60\nR3,ZY,Y,road,1,60\nT1,P,X,rail,100,50\nT2,X,Y,rail,100,50"},
        {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,cost_per_km,"
                         "speed_kmh,needs_service\ntruck,road,container,30,2,5,60,0\n"
                         "train,rail,container,2000,100,20,50,1"},
        {"commodity", "commodity_id,cargo_form,t_per_teu,value_per_t,arrival\n"
                      "boxes,container,10,100,regular"},
        {"facility", "facility_id,node_id,kind,from_mode,to_mode,direction,time_h,yard_teu\n"
                     "p,P,terminal,road,rail,both,1,\nx,X,terminal,road,rail,both,1,2\n"
                     "y,Y,terminal,road,rail,both,1,"},
        {"service", "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
                    "S,rail,train,mon 00:00;tue 00:00;wed 00:00;thu 00:00;fri 00:00;sat 00:00;sun 00:00,"
                    "2,999"},
        {"service_stop", "service_id,stop_sequence,node_id,link_ids\nS,1,P,\nS,2,X,T1\nS,3,Y,T2"},
        {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
                   "ZP,ZX,boxes,7300\nZX,ZY,boxes,7300"},
        {"choice", "commodity_id,chain,theta\n,,0.01"},
    };
    sim_study s = sim_study_run(tables, sizeof tables / sizeof *tables, id,
                                "{\"year\": 2018, \"simulation\": {\"weeks\": 4, "
                                "\"warm_up_weeks\": 0, \"replications\": 1}}",
                                NULL, 1, 1, 1);
    const td_tally *t = s.evaluated.simulated->sum;
    assert_int_equal(t->lost, 0);
    assert_true(t->circles >= 20); /* nearly every day */
    /* named: at the yard of X, in the weeks where they were */
    double told = 0;
    for (uint32_t w = 0; w < t->weeks; w++)
        told += t->stations[w].circles;
    assert_int_equal(s.evaluated.simulated->plan->station_count, 1);
    assert_true(told == (double)t->circles);
    assert_true(t->flows[0].delivered >= 50); /* of 56: a box a day each way */
    check_journal(&s);
    sim_study_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_lost),
                                       cmocka_unit_test(everything_arrives_in_the_end),
                                       cmocka_unit_test(circles_are_broken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
