/* Table convergence: how assignments that iterate came to where they stopped. */
#include <math.h>
#include <string.h>

#include "indicators/outcome.h"

td_status td_outcome_convergence(const td_outcome *outcome, td_results *results)
{
    const td_world *world = outcome->world;
    td_status status = TD_OK;
    int64_t iteration = 0;
    for (td_index p = 0; p < world->period_count; p++) {
        const td_assignment *a = outcome->assignments[p];
        if (p > 0 && strcmp(world->periods[p].label, world->periods[p - 1].label) != 0)
            iteration = 0;
        for (uint32_t s = 0; s < a->step_count && status == TD_OK; s++) {
            td_cell row[] = {
                TD_CELL_OF_TEXT(world->scenario_id),
                TD_CELL_OF_TEXT(world->periods[p].label),
                TD_CELL_OF_INTEGER(++iteration),
                TD_CELL_OF_REAL(a->steps[s].gap),
                TD_CELL_OF_REAL(a->steps[s].objective),
                TD_CELL_OF_REAL(a->response ? a->steps[s].demand_gap : (double)NAN),
            };
            status = td_table_append(results->table[TD_RESULT_convergence], row);
        }
    }
    return status;
}
