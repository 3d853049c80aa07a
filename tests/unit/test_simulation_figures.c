/* Figures of a simulation: what is told by week, quantiles and shares with their intervals, the
 * differences of two scenarios. */
#include "unit/sim_study.h"

#define COUNT(tables) (sizeof(tables) / sizeof *(tables))
static char id[] = "figures";

/* --- weeks ---
 *
 *   TOWN ---road, 1 h--- YARD ===rail, 5 h=== PORT ---road, 1 h--- CITY
 *
 * The year 2018 begins on a Monday. A box of 20 t arises every 30 h from hour 15 on. The train leaves on Mondays
 * at 12:00 with room for all: boxes wait over the end of the week. */
static const sim_table weekly[] = {
    {"mode", "mode_id\nroad\nrail"},
    {"node", "node_id,zone_id,country\nTOWN,TOWN,CN\nYARD,,CN\nPORT,,CN\nCITY,CITY,CN"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
             "R1,TOWN,YARD,road,60,60\nT1,YARD,PORT,rail,250,50\nR2,PORT,CITY,road,60,60"},
    {"vehicle_type",
     "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,cost_per_km,speed_kmh,needs_service\n"
     "truck,road,container,30,2,5,60,0\ntrain,rail,container,2000,100,20,50,1"},
    {"commodity", "commodity_id,cargo_form,t_per_teu,value_per_t,arrival\nboxes,container,10,100,regular"},
    {"facility", "facility_id,node_id,kind,from_mode,to_mode,direction,time_h\n"
                 "yard,YARD,terminal,road,rail,both,1\nport,PORT,terminal,rail,road,both,1"},
    {"service", "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
                "A,rail,train,mon 12:00,999,9999"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nA,1,YARD,\nA,2,PORT,T1"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nTOWN,CITY,boxes,5840"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
};

/* Boxes come to the platform at 17, 47, 77, 107, 137, 167 (arisen 15 ... 165, road 1 h, terminal 1 h) in the
 * first week of 168 h, at 197, 227 ... 317 in the second. The train of hour 12 takes none, that of 180 six, that
 * of 348 is beyond the two weeks. Waits within the first week: 151 + 121 + 91 + 61 + 31 + 1 = 456 h, within the
 * second: 6 x 12 and 139 + 109 + 79 + 49 + 19 = 395, those of the last five not yet over. */
static void waits_are_told_of_their_weeks(void **unused)
{
    (void)unused;
    sim_study s = sim_study_run(weekly, COUNT(weekly), id,
                                "{\"year\": 2018, \"simulation\": {\"weeks\": 2, "
                                "\"warm_up_weeks\": 0, \"replications\": 1}}",
                                NULL, 1, 1, 1);
    const td_tally *sum = s.evaluated.simulated->sum;
    const td_week *weeks = sum->services;
    assert_int_equal(sum->weeks, 2);
    td_assert_close(weeks[0].waiting_th, 20 * 456, 1e-9, 0);
    td_assert_close(weeks[1].waiting_th, 20 * (72 + 395), 1e-9, 0);
    /* the six of the train of hour 180: 163 + 133 + 103 + 73 + 43 + 13 h */
    assert_true(weeks[0].arrivals == 0);
    double above, below;
    td_week_parts(&weeks[1], TD_WEEK_WAIT, 168, &above, &below);
    td_assert_close(above / below, 528.0 / 6, 1e-9, 0);
    assert_true(weeks[0].departures == 1 && weeks[1].departures == 1);
    td_assert_close(weeks[1].used, 12.0 / 999, 1e-9, 0);
    assert_true(sum->little_services[0] < 1e-12);
    sim_study_close(&s);
}

/* A road that is closed at random for exactly 30 h: freight is held before it on the hour it comes, until it
 * opens. What the journal says (held, then the next step) is what the weeks say. */
static void what_is_held_is_told_of_its_weeks(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(weekly) + 1];
    memcpy(tables, weekly, sizeof weekly);
    tables[COUNT(weekly)] =
        (sim_table){"disruption", "disruption_id,table,id,rate_per_year,duration_h,duration_cv\n"
                                  "d,link,R2,60,30,0"};
    sim_study s = sim_study_run(tables, COUNT(tables), id,
                                "{\"year\": 2018, \"simulation\": {\"weeks\": 20, "
                                "\"warm_up_weeks\": 0, \"replications\": 1}}",
                                NULL, 5, 1, 1);
    const td_simulated *sim = s.evaluated.simulated;
    const td_journal *j = sim->journal;
    double told = 0, held = 0, longest = 0;
    for (size_t i = 0; i < j->count; i++) {
        const td_journal_entry *e = &j->entries[i];
        if (e->kind != TD_NOTE_HELD)
            continue;
        double until = 20 * 168;
        for (size_t k = i + 1; k < j->count; k++)
            if (j->entries[k].number == e->number && j->entries[k].kind == TD_NOTE_DELIVERED) {
                until = j->entries[k].time_h - 1; /* the road takes an hour */
                break;
            }
        held += 20 * (until - e->time_h);
        longest = fmax(longest, until - e->time_h);
    }
    assert_int_equal(sim->plan->gate_count, 1);
    for (uint32_t w = 0; w < sim->sum->weeks; w++)
        told += sim->sum->gates[w].blocked_th;
    assert_true(held > 0 && longest <= 30 + 1e-9);
    td_assert_close(told, held, 1e-9, 0);
    sim_study_close(&s);
}

/* --- intervals --- */

static const sim_table road[] = {
    {"node", "node_id,zone_id\nA,A\nB,B"},
    {"mode", "mode_id\nroad"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\nL,A,B,road,1000,50"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,time_cv\n"
                     "truck,road,bulk,30,5,0.3"},
    {"commodity", "commodity_id,cargo_form,value_per_t\ncoal,bulk,100"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nA,B,coal,100000"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
};
static const char twenty[] =
    "{\"year\": 2018, \"simulation\": {\"weeks\": 26, \"replications\": 20}}";

static double number_of(const td_table *table, size_t row, const char *column)
{
    const size_t columns = td_table_get_spec(table)->column_count;
    for (size_t c = 0; c < columns; c++)
        if (strcmp(td_table_get_spec(table)->columns[c].name, column) == 0) {
            const td_cell cell = td_table_get(table, row, c);
            return cell.empty ? (double)NAN : cell.as.real;
        }
    fail_msg("no column %s", column);
    return NAN;
}

/* The row of a measure of all freight. */
static size_t row_of(const td_table *table, const char *measure)
{
    for (size_t row = 0; row < td_table_row_count(table); row++) {
        bool found = strcmp(td_table_get(table, row, 1).as.text, measure) == 0;
        for (size_t c = 2; found && c <= 6; c++)
            found = td_table_get(table, row, c).empty || !*td_table_get(table, row, c).as.text;
        if (found)
            return row;
    }
    fail_msg("no row %s", measure);
    return 0;
}

/* A lognormal time of mean 20 h and cv 0.3: s^2 = ln(1.09), quantiles 20 exp(z s - s^2 / 2); in time are those
 * within 1.25 times the mean. Intervals of 95 % over 20 replications, here widened threefold (t of 19 degrees
 * beyond 6.2: one false alarm in 100,000) and by the 0.4 % of a quantile's bin to each side. */
static void quantiles_and_shares_have_intervals(void **unused)
{
    (void)unused;
    static const struct {
        const char *measure;
        double z;
    } list[] = {{"lead_time_p5", -1.6448536269514722},
                {"lead_time_p25", -0.6744897501960817},
                {"lead_time_p50", 0},
                {"lead_time_p75", 0.6744897501960817},
                {"lead_time_p90", 1.2815515655446004},
                {"lead_time_p95", 1.6448536269514722}};
    sim_study s = sim_study_run(road, COUNT(road), id, twenty, NULL, 21, 2, 0);
    assert_int_equal(td_evaluated_tables(&s.evaluated, NULL, s.diags), TD_OK);
    const td_table *table = s.evaluated.tables.table[TD_RESULT_simulation];
    const double v = log(1.09), sd = sqrt(v);
    for (size_t i = 0; i < COUNT(list); i++) {
        const size_t row = row_of(table, list[i].measure);
        const double exact = 20 * exp(list[i].z * sd - v / 2);
        const double mean = number_of(table, row, "mean"), low = number_of(table, row, "low"),
                     high = number_of(table, row, "high");
        assert_true(low < mean && mean < high && high - low < 0.02 * exact);
        td_assert_close(mean, exact, 0, 3 * (high - low) / 2 + 0.004 * exact);
        assert_true(number_of(table, row, "n") == 20);
    }
    size_t row = row_of(table, "lead_time_sd");
    td_assert_close(number_of(table, row, "mean"), 6, 0,
                    1.5 * (number_of(table, row, "high") - number_of(table, row, "low")));
    row = row_of(table, "on_time_share");
    const double exact = 0.5 * erfc(-(log(1.25) + v / 2) / sd / sqrt(2));
    td_assert_close(number_of(table, row, "mean"), exact, 0,
                    1.5 * (number_of(table, row, "high") - number_of(table, row, "low")));
    assert_true(number_of(table, row, "low") < number_of(table, row, "high"));
    sim_study_close(&s);
}

/* A road a tenth longer: every consignment takes exactly a tenth more, so the difference of the means is a tenth
 * of the base's mean, replication by replication. With x the base's mean, var(1.1 x) + var(x) = 2.21 var(x) and
 * var(0.1 x) = 0.01 var(x): 1 - 0.01 / 2.21 of the variance is saved. The 95 % quantile likewise but for its
 * bins. */
static void common_luck_pairs(void **unused)
{
    (void)unused;
    sim_table longer[COUNT(road)];
    memcpy(longer, road, sizeof road);
    longer[2].csv = "link_id,from_node_id,to_node_id,mode_id,length,free_speed\nL,A,B,road,1100,50";
    sim_study base = sim_study_run(road, COUNT(road), id, twenty, NULL, 21, 2, 0);
    sim_study s = sim_study_run(longer, COUNT(longer), id, twenty, &base.evaluated, 21, 2, 0);
    assert_int_equal(td_evaluated_tables(&base.evaluated, NULL, base.diags), TD_OK);
    assert_int_equal(td_evaluated_tables(&s.evaluated, &base.evaluated, s.diags), TD_OK);
    const td_table *table = s.evaluated.tables.table[TD_RESULT_simulation];
    const double mean = base.evaluated.simulated->spread->leads[TD_LEAD_MEAN].mean;
    const size_t row = row_of(table, "lead_time_difference");
    /* the last of a replication are delivered in the base only: 2 h of 26 weeks */
    td_assert_close(number_of(table, row, "mean"), 0.1 * mean, 1e-3, 0);
    td_assert_close(number_of(table, row_of(table, "variance_saved"), "mean"), 1 - 0.01 / 2.21, 0,
                    2e-3);
    assert_true(number_of(table, row, "low") < number_of(table, row, "high"));
    assert_true(number_of(table, row, "high") - number_of(table, row, "low") < 0.05);
    assert_true(number_of(table, row_of(table, "lead_time_p95_difference"), "mean") > 2);
    sim_study_close(&s);
    sim_study_close(&base);
}

/* Boxes of 20 t that come at random, eight a day, for a train every day at 12:00 with room for all: whoever comes
 * waits 12 h in the mean, and 8 x 20 x 12 / 24 = 80 t wait. Of 26 weekly intervals of 95 % over 20 replications
 * each, fewer than 18 hold that once in 100,000 times, be the weeks independent. */
static void weeks_have_intervals(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(weekly)];
    memcpy(tables, weekly, sizeof weekly);
    tables[4].csv = "commodity_id,cargo_form,t_per_teu,value_per_t,arrival\nboxes,container,10,100,poisson";
    tables[6].csv = "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
                    "A,rail,train,mon 12:00;tue 12:00;wed 12:00;thu 12:00;fri 12:00;sat 12:00;sun 12:00,999,9999";
    tables[8].csv = "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nTOWN,CITY,boxes,58400";
    sim_study s = sim_study_run(tables, COUNT(tables), id, twenty, NULL, 3, 2, 0);
    assert_int_equal(td_evaluated_tables(&s.evaluated, NULL, s.diags), TD_OK);
    const td_table *table = s.evaluated.tables.table[TD_RESULT_simulation];
    static const struct {
        const char *measure;
        double exact;
    } list[] = {{"departure_wait", 12}, {"freight_waiting", 80}};
    for (size_t i = 0; i < COUNT(list); i++) {
        int rows = 0, held = 0;
        for (size_t row = 0; row < td_table_row_count(table); row++) {
            const td_cell period = td_table_get(table, row, 6);
            if (strcmp(td_table_get(table, row, 1).as.text, list[i].measure) != 0 || period.empty ||
                !*period.as.text)
                continue;
            const double low = number_of(table, row, "low"), high = number_of(table, row, "high"),
                         mean = number_of(table, row, "mean");
            assert_true(low < mean && mean < high && high - low < 0.5 * mean);
            assert_true(number_of(table, row, "n") == 20);
            held += low <= list[i].exact && list[i].exact <= high;
            rows++;
        }
        assert_int_equal(rows, 26);
        assert_true(held >= 18);
    }
    sim_study_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_are_told_of_their_weeks),
        cmocka_unit_test(what_is_held_is_told_of_its_weeks),
        cmocka_unit_test(quantiles_and_shares_have_intervals),
        cmocka_unit_test(weeks_have_intervals),
        cmocka_unit_test(common_luck_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
