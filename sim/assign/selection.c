#include "assign/selection.h"

#include "assign/chain.h"

/* Of facilities of a kind that a ride passes at a node it takes one. */
static bool ride_takes(const td_costing *c, uint32_t arc, td_index facility)
{
    const td_supernetwork *net = c->net;
    const uint32_t end = net->ride_first[arc + 1];
    for (uint32_t i = net->ride_first[arc]; i < end;) {
        const struct td_ride_item *item = &net->ride_items[i];
        if (item->facility == TD_NONE) {
            i++;
            continue;
        }
        const uint32_t run = td_costing_item_run(c, i, end);
        const uint32_t best =
            td_costing_best_item(c, item, run, net->form[arc], net->vehicle_type[arc]);
        if (best < run && item[best].facility == facility)
            return true;
        i += run;
    }
    return false;
}

static bool ride_runs_over(const td_supernetwork *net, uint32_t arc, td_index link)
{
    for (uint32_t i = net->ride_first[arc]; i < net->ride_first[arc + 1]; i++)
        if (net->ride_items[i].link == link)
            return true;
    return false;
}

bool td_arc_is_selected(const td_costing *c, const td_selection *s, uint32_t arc)
{
    const td_supernetwork *net = c->net;
    if (s->row == TD_NONE)
        return false;
    switch (s->table) {
    case TD_SELECT_LINK:
        return net->link[arc] == s->row || ride_runs_over(net, arc, s->row);
    case TD_SELECT_SERVICE:
        return net->service[arc] == s->row;
    case TD_SELECT_FACILITY:
        return net->facility[arc] == s->row || ride_takes(c, arc, s->row);
    case TD_SELECT_CORRIDOR:
        return td_arc_corridor(c->world, net, arc) == s->row;
    }
    return false;
}
