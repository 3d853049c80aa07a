#include "simulate/tally.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

td_groups td_groups_of(const td_plan *plan)
{
    const td_world *world = plan->world;
    td_groups g = {.commodity = 1};
    g.origin = g.commodity + world->commodities.count;
    g.destination = g.origin + world->zones.count;
    g.corridor = g.destination + world->zones.count;
    g.service = g.corridor + world->corridors.count + 1;
    g.pair = g.service + world->services.count;
    g.count = g.pair + (uint32_t)plan->group_count;
    return g;
}

td_status td_tally_create(const td_plan *plan, td_tally **out)
{
    td_tally *t = TD_ALLOC(1, td_tally);
    *out = NULL;
    if (!t)
        return TD_ERR_NOMEM;
    t->groups = td_groups_of(plan);
    t->weeks = (uint32_t)ceil(plan->to_h / TD_HOURS_PER_WEEK);
    t->leads = TD_ALLOC(t->groups.count, td_lead);
    t->stations = TD_ALLOC(plan->station_count * t->weeks, td_week);
    t->services = TD_ALLOC(plan->run_count * t->weeks, td_week);
    t->flows = TD_ALLOC(plan->world->commodities.count, td_flow);
    t->stays = TD_ALLOC(plan->world->facilities.count, td_moments);
    t->waits = TD_ALLOC(plan->world->services.count, td_moments);
    t->boxes_teu = TD_ALLOC(plan->world->zones.count, double);
    if (!t->boxes_teu || !t->stays || !t->waits || !t->leads || !t->stations || !t->services || !t->flows) {
        td_tally_free(t);
        return TD_ERR_NOMEM;
    }
    *out = t;
    return TD_OK;
}

void td_tally_free(td_tally *t)
{
    if (!t)
        return;
    for (uint32_t g = 0; t->leads && g < t->groups.count; g++)
        td_quantiles_clear(&t->leads[g].quantiles);
    free(t->leads);
    free(t->stations);
    free(t->services);
    free(t->flows);
    free(t->boxes_teu);
    free(t->stays);
    free(t->waits);
    free(t);
}

td_status td_lead_add(td_lead *lead, double time_h, double tonnes, bool on_time)
{
    lead->count++;
    td_moments_add_weighted(&lead->time_h, time_h, tonnes);
    if (on_time)
        lead->on_time += tonnes;
    return td_quantiles_add_many(&lead->quantiles, time_h, (uint64_t)fmax(1, round(tonnes)));
}

td_status td_lead_merge(td_lead *to, const td_lead *from)
{
    to->count += from->count;
    to->on_time += from->on_time;
    td_moments_merge(&to->time_h, &from->time_h);
    return td_quantiles_merge(&to->quantiles, &from->quantiles);
}
