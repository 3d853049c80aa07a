/* The simulation against what can be followed by hand, and against the assignment. */
#include "unit/sim_study.h"

/* --- eleven consignments, two trains, a ferry and a customs desk ---
 *
 *   TOWN ---road, 1 h--- YARD ===rail, 5 h=== PORT ~~~ferry, 10 h~~~ QUAY ---road, 0.5 h--- ISLE
 *   zone                 export desk                                 import desk            zone
 *                        08:00-16:00, 2 h each                       3 h
 *
 * Monday 1 January 2018, 0:00, is hour 0. A box of 20 t arises in TOWN every 14.6 h from 7.3 on.
 * Trains leave YARD: A on Mon, Wed, Fri 20:00, B on Tue, Thu 4:00; two places each. The ferry
 * leaves PORT on Tue and Fri at 12:00 with three places. A terminal takes 2 h at YARD, 1 h at PORT
 * and at QUAY; a cleared box stands for half an hour more at the desk of YARD, the desk of QUAY
 * takes 3 h and any number. */
static const sim_table isle[] = {
    {"mode", "mode_id\nroad\nrail\nsea"},
    {"node", "node_id,zone_id,country,x_coord,y_coord\nTOWN,TOWN,CN,100,30\nYARD,,CN,101,30\n"
             "PORT,,CN,102,30\nQUAY,,XX,103,30\nISLE,ISLE,XX,104,30"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
             "R1,TOWN,YARD,road,60,60\nT1,YARD,PORT,rail,250,50\nW1,PORT,QUAY,sea,200,20\nR2,QUAY,ISLE,road,30,60"},
    {"vehicle_type",
     "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,cost_per_km,speed_kmh,needs_service\n"
     "truck,road,container,30,2,5,60,0\ntrain,rail,container,2000,100,20,50,1\n"
     "ferry,sea,container,2000,100,20,20,1"},
    {"commodity", "commodity_id,cargo_form,t_per_teu,value_per_t,arrival\nboxes,container,10,100,regular"},
    {"facility",
     "facility_id,node_id,kind,from_mode,to_mode,direction,time_h,open_hours,capacity_per_day,capacity_unit\n"
     "yard,YARD,terminal,road,rail,both,2,,,\nport,PORT,terminal,rail,sea,both,1,,,\n"
     "quay,QUAY,terminal,sea,road,both,1,,,\ndesk,YARD,customs,,,export,0.5,8,80,t\n"
     "import,QUAY,customs,,,import,3,,,"},
    {"service", "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
                "A,rail,train,mon 20:00;wed 20:00;fri 20:00,4,100\n"
                "B,rail,train,tue 04:00;thu 04:00,4,100\nF,sea,ferry,tue 12:00;fri 12:00,6,100"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nA,1,YARD,\nA,2,PORT,T1\n"
                     "B,1,YARD,\nB,2,PORT,T1\nF,1,PORT,\nF,2,QUAY,W1"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nTOWN,ISLE,boxes,12000"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
};
#define COUNT(tables) (sizeof(tables) / sizeof *(tables))
static char isle_id[] = "isle";
static const char isle_evaluate[] =
    "{\"year\": 2018, \"simulation\": {\"weeks\": 2, \"warm_up_weeks\": 0, \"replications\": 1}}";

typedef struct trace_step {
    uint32_t number;
    double time_h;
    td_note_kind kind;
    const char *node, *what;
} trace_step;

#define ARISES    TD_NOTE_ARISES
#define QUEUES    TD_NOTE_QUEUES
#define DONE      TD_NOTE_DONE
#define WAITS     TD_NOTE_WAITS
#define BOARDS    TD_NOTE_BOARDS
#define ALIGHTS   TD_NOTE_ALIGHTS
#define DELIVERED TD_NOTE_DELIVERED

/* Worked out by hand; the hour of the week in brackets where it decides. */
static const trace_step by_hand[] = {
    {0, 7.3, ARISES, "TOWN", ""},
    {0, 10.3, QUEUES, "YARD", "desk"},    /* 1 h by road, 2 h at the terminal; the desk is free */
    {0, 12.8, DONE, "YARD", ""},
    {0, 12.8, WAITS, "YARD", ""},
    {0, 20, BOARDS, "YARD", "A"},         /* Mon 20:00 */
    {0, 25, ALIGHTS, "PORT", "A"},
    {0, 26, WAITS, "PORT", ""},
    {0, 36, BOARDS, "PORT", "F"},         /* Tue 12:00 */
    {0, 46, ALIGHTS, "QUAY", "F"},
    {0, 50.5, DELIVERED, "ISLE", ""},     /* terminal 1 h, import 3 h, road 0.5 h */
    {1, 21.9, ARISES, "TOWN", ""},
    {1, 24.9, QUEUES, "YARD", "desk"},    /* just after midnight: the desk opens at 32 */
    {1, 34.5, DONE, "YARD", ""},
    {1, 34.5, WAITS, "YARD", ""},         /* B left at 28 */
    {1, 68, BOARDS, "YARD", "A"},         /* Wed 20:00 */
    {1, 73, ALIGHTS, "PORT", "A"},
    {1, 74, WAITS, "PORT", ""},
    {1, 108, BOARDS, "PORT", "F"},        /* Fri 12:00 */
    {1, 118, ALIGHTS, "QUAY", "F"},
    {1, 122.5, DELIVERED, "ISLE", ""},
    {2, 36.5, ARISES, "TOWN", ""},
    {2, 39.5, QUEUES, "YARD", "desk"},    /* half an hour before closing: 1.5 h are left for 56 */
    {2, 58, DONE, "YARD", ""},
    {2, 58, WAITS, "YARD", ""},
    {2, 68, BOARDS, "YARD", "A"},         /* the second of two places */
    {2, 73, ALIGHTS, "PORT", "A"},
    {2, 74, WAITS, "PORT", ""},
    {2, 108, BOARDS, "PORT", "F"},
    {2, 118, ALIGHTS, "QUAY", "F"},
    {2, 122.5, DELIVERED, "ISLE", ""},
    {3, 51.1, ARISES, "TOWN", ""},
    {3, 54.1, QUEUES, "YARD", "desk"},    /* waits for 2 until 57.5, then 2 h and half an hour */
    {3, 60, DONE, "YARD", ""},
    {3, 60, WAITS, "YARD", ""},           /* A is full at 68 */
    {3, 76, BOARDS, "YARD", "B"},         /* Thu 4:00 */
    {3, 81, ALIGHTS, "PORT", "B"},
    {3, 82, WAITS, "PORT", ""},
    {3, 108, BOARDS, "PORT", "F"},        /* the third of three places */
    {3, 118, ALIGHTS, "QUAY", "F"},
    {3, 122.5, DELIVERED, "ISLE", ""},
    {4, 65.7, ARISES, "TOWN", ""},
    {4, 68.7, QUEUES, "YARD", "desk"},
    {4, 82.5, DONE, "YARD", ""},
    {4, 82.5, WAITS, "YARD", ""},
    {4, 116, BOARDS, "YARD", "A"},        /* Fri 20:00 */
    {4, 121, ALIGHTS, "PORT", "A"},
    {4, 122, WAITS, "PORT", ""},
    {4, 204, BOARDS, "PORT", "F"},        /* Tue of the second week */
    {4, 214, ALIGHTS, "QUAY", "F"},
    {4, 218.5, DELIVERED, "ISLE", ""},
    {5, 80.3, ARISES, "TOWN", ""},
    {5, 83.3, QUEUES, "YARD", "desk"},
    {5, 85.8, DONE, "YARD", ""},
    {5, 85.8, WAITS, "YARD", ""},
    {5, 116, BOARDS, "YARD", "A"},
    {5, 121, ALIGHTS, "PORT", "A"},
    {5, 122, WAITS, "PORT", ""},
    {5, 204, BOARDS, "PORT", "F"},
    {5, 214, ALIGHTS, "QUAY", "F"},
    {5, 218.5, DELIVERED, "ISLE", ""},
    {6, 94.9, ARISES, "TOWN", ""},
    {6, 97.9, QUEUES, "YARD", "desk"},    /* Fri 1:54 */
    {6, 106.5, DONE, "YARD", ""},
    {6, 106.5, WAITS, "YARD", ""},        /* A at 116 is full with 4 and 5 */
    {6, 188, BOARDS, "YARD", "A"},        /* Mon of the second week */
    {6, 193, ALIGHTS, "PORT", "A"},
    {6, 194, WAITS, "PORT", ""},
    {6, 204, BOARDS, "PORT", "F"},        /* with 4 and 5: full */
    {6, 214, ALIGHTS, "QUAY", "F"},
    {6, 218.5, DELIVERED, "ISLE", ""},
    {7, 109.5, ARISES, "TOWN", ""},
    {7, 112.5, QUEUES, "YARD", "desk"},   /* Fri 16:30: half an hour late */
    {7, 130.5, DONE, "YARD", ""},
    {7, 130.5, WAITS, "YARD", ""},
    {7, 188, BOARDS, "YARD", "A"},
    {7, 193, ALIGHTS, "PORT", "A"},
    {7, 194, WAITS, "PORT", ""},
    {7, 276, BOARDS, "PORT", "F"},        /* no place at 204 */
    {7, 286, ALIGHTS, "QUAY", "F"},
    {7, 290.5, DELIVERED, "ISLE", ""},
    {8, 124.1, ARISES, "TOWN", ""},
    {8, 127.1, QUEUES, "YARD", "desk"},   /* opens at 128; 7 has it until 130 */
    {8, 132.5, DONE, "YARD", ""},
    {8, 132.5, WAITS, "YARD", ""},        /* A is full at 188 */
    {8, 196, BOARDS, "YARD", "B"},
    {8, 201, ALIGHTS, "PORT", "B"},
    {8, 202, WAITS, "PORT", ""},          /* 204 is full */
    {8, 276, BOARDS, "PORT", "F"},
    {8, 286, ALIGHTS, "QUAY", "F"},
    {8, 290.5, DELIVERED, "ISLE", ""},
    {9, 138.7, ARISES, "TOWN", ""},
    {9, 141.7, QUEUES, "YARD", "desk"},
    {9, 154.5, DONE, "YARD", ""},
    {9, 154.5, WAITS, "YARD", ""},
    {9, 196, BOARDS, "YARD", "B"},
    {9, 201, ALIGHTS, "PORT", "B"},
    {9, 202, WAITS, "PORT", ""},
    {9, 276, BOARDS, "PORT", "F"},
    {9, 286, ALIGHTS, "QUAY", "F"},
    {9, 290.5, DELIVERED, "ISLE", ""},
};

static void follows_the_hand(void **unused)
{
    (void)unused;
    sim_study s = sim_study_run(isle, COUNT(isle), isle_id, isle_evaluate, NULL, 1, 1, 1);
    const td_journal *j = s.evaluated.simulated->journal;
    size_t at = 0;
    for (uint32_t number = 0; number < 10; number++)
        for (size_t i = 0; i < j->count; i++) {
            const td_journal_entry *e = &j->entries[i];
            if (e->number != number)
                continue;
            assert_true(at < COUNT(by_hand));
            const trace_step *step = &by_hand[at++];
            assert_int_equal(e->kind, step->kind);
            assert_string_equal(s.evaluated.world->nodes.label.id[e->node], step->node);
            assert_string_equal(e->what, step->what);
            /* sums of at most a dozen doubles below 300 */
            td_assert_close(e->time_h, step->time_h, 0, 1e-9);
        }
    assert_int_equal(at, COUNT(by_hand));
    /* whatever came to ISLE in boxes of 2 TEU goes back empty */
    const td_tally *sum = s.evaluated.simulated->sum;
    td_assert_close(sum->boxes_teu[1], 2.0 * (double)sum->flows[0].delivered, 1e-12, 0);
    td_assert_close(sum->boxes_teu[0], -sum->boxes_teu[1], 1e-12, 0);
    sim_study_close(&s);
}

/* --- the times of both lenses are the same --- */

/* Mean time from arising to delivery of consignments that arise in [from, to). */
static double mean_lead(const td_journal *j, double from_h, double to_h, size_t *count)
{
    double sum = 0;
    *count = 0;
    for (size_t i = 0; i < j->count; i++) {
        const td_journal_entry *arises = &j->entries[i];
        if (arises->kind != TD_NOTE_ARISES || arises->time_h < from_h || arises->time_h >= to_h)
            continue;
        double delivered = NAN;
        for (size_t k = i; k < j->count; k++)
            if (j->entries[k].number == arises->number && j->entries[k].kind == TD_NOTE_DELIVERED)
                delivered = j->entries[k].time_h;
        assert_false(isnan(delivered));
        sum += delivered - arises->time_h;
        ++*count;
    }
    return sum / (double)*count;
}

/* Boxes every 2 h; a train a day, five ferries a week every 33.6 h. Trains come at PORT's quay at
 * 13:00, ferries leave at 15:24 on Monday and so on: over a week the waits there are 2.4, 7.2 ...
 * 31.2 h, 16.8 in the mean, half the interval. At YARD boxes come at even hours, trains leave at
 * 7:00. */
static void lead_times_are_the_routes_times(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(isle)];
    memcpy(tables, isle, sizeof isle);
    tables[5].csv = "facility_id,node_id,kind,from_mode,to_mode,direction,time_h,base_wait_h\n"
                    "yard,YARD,terminal,road,rail,both,2,\nport,PORT,terminal,rail,sea,both,1,\n"
                    "quay,QUAY,terminal,sea,road,both,1,\ndesk,YARD,customs,,,export,0.5,1.5\n"
                    "import,QUAY,customs,,,import,3,";
    tables[6].csv =
        "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
        "A,rail,train,mon 07:00;tue 07:00;wed 07:00;thu 07:00;fri 07:00;sat 07:00;sun 07:00,99,999\n"
        "F,sea,ferry,mon 15:24;wed 01:00;thu 10:36;fri 20:12;sun 05:48,99,999";
    tables[7].csv = "service_id,stop_sequence,node_id,link_ids\nA,1,YARD,\nA,2,PORT,T1\n"
                    "F,1,PORT,\nF,2,QUAY,W1";
    tables[8].csv = "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
                    "TOWN,ISLE,boxes,87600";
    tables[9].csv = "commodity_id,chain,theta,schedule_weight,booking_horizon_h\n,,0.01,1,1000";
    sim_study s = sim_study_run(tables, COUNT(isle), isle_id,
                                "{\"year\": 2018, \"simulation\": {\"weeks\": 4, "
                                "\"warm_up_weeks\": 0, \"replications\": 1}}",
                                NULL, 1, 1, 1);
    const td_assignment *a = s.evaluated.assignments[0];
    size_t count;
    const double lead = mean_lead(s.evaluated.simulated->journal, 48, 48 + 168, &count);
    assert_int_equal(a->route_count, 1);
    assert_int_equal(count, 84);
    /* road 1.5, terminals 4, desks 5, train 5, ferry 10, waits 12 and 16.8 */
    td_assert_close(a->routes[0].figures.time_h, 54.3, 1e-12, 0);
    td_assert_close(lead, a->routes[0].figures.time_h, 1e-12, 0);
    sim_study_close(&s);
}

/* --- random times --- */

static const sim_table road[] = {
    {"node", "node_id,zone_id\nA,A\nB,B"},
    {"mode", "mode_id\nroad"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\nL,A,B,road,1000,50"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,rest_factor,time_cv\n"
                     "truck,road,bulk,30,5,2.5,0.3"},
    {"commodity", "commodity_id,cargo_form,value_per_t\ncoal,bulk,100"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nA,B,coal,300000"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
};
static const char four[] = "{\"year\": 2018, \"simulation\": {\"weeks\": 52, \"replications\": 4}}";

/* 20 h at the wheel and 30 h of rest: whole rests of 13.5 h, two or three of them, keep the mean,
 * and lognormal times keep mean and spread. */
static void random_times_keep_the_mean(void **unused)
{
    (void)unused;
    sim_study s = sim_study_run(road, COUNT(road), isle_id, four, NULL, 7, 2, 0);
    const td_lead *all = &s.evaluated.simulated->sum->leads[0];
    const double sd = sqrt(all->time_h.squares / all->time_h.count);
    const double n = (double)all->count;
    td_assert_close(s.evaluated.assignments[0]->routes[0].figures.time_h, 50, 1e-12, 0);
    assert_true(n > 30000);
    /* a false alarm once in 15,000 runs of another seed */
    td_assert_close(all->time_h.mean, 50, 0, 4 * sd / sqrt(n));
    /* at least the spread of driving, 0.3 x 50, beside that of rests */
    assert_true(sd > 15);
    assert_int_equal(s.evaluated.simulated->sum->lost, 0);
    sim_study_close(&s);
}

/* --- the same luck --- */

/* A ferry twice as slow: what happens before the ferry happens at the same times, although trucks
 * take random ones. */
static void another_scenario_meets_the_same_luck(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(isle)];
    memcpy(tables, isle, sizeof isle);
    tables[3].csv = "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,cost_per_km,speed_kmh,"
                    "needs_service,time_cv\ntruck,road,container,30,2,5,60,0,0.8\n"
                    "train,rail,container,2000,100,20,50,1,0.5\nferry,sea,container,2000,100,20,20,1,";
    tables[4].csv = "commodity_id,cargo_form,t_per_teu,value_per_t\nboxes,container,10,100";
    sim_study one = sim_study_run(tables, COUNT(isle), isle_id, isle_evaluate, NULL, 3, 1, 1);
    tables[2].csv = "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
                    "R1,TOWN,YARD,road,60,60\nT1,YARD,PORT,rail,250,50\nW1,PORT,QUAY,sea,200,10\n"
                    "R2,QUAY,ISLE,road,30,60";
    sim_study two = sim_study_run(tables, COUNT(isle), isle_id, isle_evaluate, NULL, 3, 1, 1);
    const td_journal *a = one.evaluated.simulated->journal, *b = two.evaluated.simulated->journal;
    size_t same = 0;
    for (size_t i = 0; i < a->count; i++) {
        const td_journal_entry *x = &a->entries[i];
        if (x->kind == ALIGHTS && strcmp(x->what, "F") == 0)
            continue;
        if (x->kind == DELIVERED)
            continue;
        for (size_t k = 0; k < b->count; k++) {
            const td_journal_entry *y = &b->entries[k];
            if (y->number != x->number || y->kind != x->kind || y->node != x->node)
                continue;
            assert_true(x->time_h == y->time_h);
            same++;
        }
    }
    assert_true(same > 100);
    sim_study_close(&one);
    sim_study_close(&two);
}

/* --- threads --- */

static void threads_do_not_matter(void **unused)
{
    (void)unused;
    static const char six[] =
        "{\"year\": 2018, \"simulation\": {\"weeks\": 20, \"replications\": 6}}";
    sim_study one = sim_study_run(road, COUNT(road), isle_id, six, NULL, 7, 1, 0);
    assert_int_equal(td_evaluated_tables(&one.evaluated, NULL, one.diags), TD_OK);
    const td_table *a = one.evaluated.tables.table[TD_RESULT_simulation];
    const size_t columns = td_table_get_spec(a)->column_count;
    for (uint32_t threads = 2; threads <= 8; threads *= 4) {
        sim_study many = sim_study_run(road, COUNT(road), isle_id, six, NULL, 7, threads, 0);
        assert_int_equal(td_evaluated_tables(&many.evaluated, NULL, many.diags), TD_OK);
        const td_table *b = many.evaluated.tables.table[TD_RESULT_simulation];
        assert_int_equal(td_table_row_count(a), td_table_row_count(b));
        for (size_t row = 0; row < td_table_row_count(a); row++)
            for (size_t c = 0; c < columns; c++) {
                const td_cell x = td_table_get(a, row, c), y = td_table_get(b, row, c);
                assert_int_equal(x.empty, y.empty);
                if (!x.empty && td_table_get_spec(a)->columns[c].type == TD_CELL_REAL)
                    assert_memory_equal(&x.as.real, &y.as.real, sizeof x.as.real);
            }
        sim_study_close(&many);
    }
    sim_study_close(&one);
}

/* --- a fitted wait comes back --- */

/* A lock with 0.8 of its capacity used by others and a published wait of 5 h; the study's freight
 * is next to nothing. Bunches are of 2 x 5 x 0.2 / 0.8 = 2.5 h. */
static void the_published_wait_comes_back(void **unused)
{
    (void)unused;
    static const sim_table river[] = {
        {"node", "node_id,zone_id,country\nA,A,CN\nL,,CN\nB,B,CN"},
        {"mode", "mode_id\nwater"},
        {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
                 "W1,A,L,water,10,10\nW2,L,B,water,10,10"},
        {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km\n"
                         "barge,water,bulk,500,5"},
        {"commodity", "commodity_id,cargo_form,value_per_t\ncoal,bulk,100"},
        {"facility", "facility_id,node_id,kind,time_h,base_wait_h,capacity_per_day,capacity_unit,"
                     "preload_per_day\nlock,L,lock,1,5,1000000,t,800000"},
        {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nA,B,coal,30000"},
        {"choice", "commodity_id,chain,theta\n,,0.01"},
    };
    sim_study s = sim_study_run(river, COUNT(river), isle_id,
                                "{\"year\": 2018, \"simulation\": {\"weeks\": 520, "
                                "\"replications\": 16}}",
                                NULL, 11, 2, 0);
    const td_simulated *sim = s.evaluated.simulated;
    td_moments means = {0};
    assert_int_equal(sim->plan->station_count, 1);
    td_assert_close(sim->plan->stations[0].replaced_wait_h, 5, 1e-6, 0);
    for (uint32_t i = 0; i < sim->replications; i++)
        td_moments_add(&means, sim->lead_mean[(size_t)i * sim->sum->groups.count]);
    const double error = td_moments_sd(&means) / sqrt(sim->replications);
    /* 2 h under way, 1 h of lockage, 5 h of queue; an interval of five standard errors of 16 */
    td_assert_close(means.mean, 8, 0, 5 * error);
    assert_true(error < 0.2);
    assert_true(sim->sum->little_worst < 1e-9);
    sim_study_close(&s);
}

/* --- a lock of one chamber ---
 *
 *    A ~~10 km~~ LOCK ~~10 km~~ B     a chamber of 500 t, 1 h a lockage, 1 h an empty turn
 *
 * A barge of 500 t leaves A at hours 3, 9, 15 ... and is at the lock an hour later; nothing comes from B.
 * The chamber first stands at A's side. The first barge passes at once, 4 to 5; the second comes at 10 and
 * finds the chamber at B's side: it turns round until 11 and takes it until 12. So every barge but the first
 * waits an hour. */
static void a_chamber_turns_round(void **unused)
{
    (void)unused;
    static const sim_table river[] = {
        {"node", "node_id,zone_id,country\nA,A,CN\nL,,CN\nB,B,CN"},
        {"mode", "mode_id\nwater"},
        {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
                 "W1,A,L,water,10,10\nW2,L,B,water,10,10"},
        {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km\n"
                         "barge,water,bulk,500,5"},
        {"commodity", "commodity_id,cargo_form,value_per_t,consignment_t,arrival\n"
                      "coal,bulk,100,500,regular"},
        {"facility", "facility_id,node_id,kind,time_h,capacity_unit,batch,cycle_h\n"
                     "lock,L,lock,1,t,500,1"},
        {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nA,B,coal,730000"},
        {"choice", "commodity_id,chain,theta\n,,0.01"},
    };
    sim_study s = sim_study_run(river, COUNT(river), isle_id, isle_evaluate, NULL, 1, 1, 1);
    const td_journal *j = s.evaluated.simulated->journal;
    size_t seen = 0;
    for (size_t i = 0; i < j->count; i++) {
        const td_journal_entry *e = &j->entries[i];
        if (e->kind != TD_NOTE_DELIVERED)
            continue;
        const double arose = 3 + 6.0 * e->number;
        td_assert_close(e->time_h, arose + (e->number == 0 ? 3 : 4), 0, 1e-9);
        seen++;
    }
    assert_int_equal(seen, 55);
    assert_true(s.evaluated.simulated->sum->little_worst < 1e-9);
    sim_study_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chamber_turns_round),
        cmocka_unit_test(follows_the_hand),
        cmocka_unit_test(lead_times_are_the_routes_times),
        cmocka_unit_test(random_times_keep_the_mean),
        cmocka_unit_test(another_scenario_meets_the_same_luck),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(the_published_wait_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
