#include "indicators/simulated_parts.h"

#include <math.h>

td_simulated_row td_simulated_row_of(const char *measure, const char *unit, double mean)
{
    td_simulated_row r = {.measure = measure, .unit = unit, .mean = mean};
    r.object = r.origin = r.destination = r.commodity = r.period = "";
    r.sd = r.low = r.high = r.n = NAN;
    for (int i = 0; i < TD_SIMULATED_QUANTILES; i++)
        r.quantile[i] = NAN;
    return r;
}

td_status td_simulated_add(td_table *table, const td_simulated *s, const td_simulated_row *r)
{
    td_cell cells[] = {
        TD_CELL_OF_TEXT(s->plan->world->scenario_id),     TD_CELL_OF_TEXT(r->measure),
        TD_CELL_OF_TEXT(r->object),    TD_CELL_OF_TEXT(r->origin),
        TD_CELL_OF_TEXT(r->destination), TD_CELL_OF_TEXT(r->commodity),
        TD_CELL_OF_TEXT(r->period),    TD_CELL_OF_REAL(r->mean),
        TD_CELL_OF_REAL(r->sd),        TD_CELL_OF_REAL(r->quantile[0]),
        TD_CELL_OF_REAL(r->quantile[1]), TD_CELL_OF_REAL(r->quantile[2]),
        TD_CELL_OF_REAL(r->quantile[3]), TD_CELL_OF_REAL(r->quantile[4]),
        TD_CELL_OF_REAL(r->quantile[5]), TD_CELL_OF_REAL(r->low),
        TD_CELL_OF_REAL(r->high),      TD_CELL_OF_REAL(r->n),
        TD_CELL_OF_TEXT(r->unit),
    };
    return td_table_append(table, cells);
}

void td_simulated_interval(td_simulated_row *r, const td_moments *replications)
{
    const td_interval interval = td_interval_of(replications, TD_SIMULATED_LEVEL);
    r->low = interval.low;
    r->high = interval.high;
}

td_status td_simulated_add_one(td_table *table, const td_simulated *s, const char *measure,
                               const char *unit, const char *object, const char *period,
                               double mean)
{
    td_simulated_row r = td_simulated_row_of(measure, unit, mean);
    r.object = object;
    r.period = period;
    return isnan(mean) ? TD_OK : td_simulated_add(table, s, &r);
}
