/* Costings of a period, in a table by commodity, form and whether the freight is foreign; what loads do
 * to their times. */
#include <stdlib.h>

#include "assign/costing.h"
#include "base/mem.h"

struct td_costings {
    const td_world *world;
    const td_supernetwork *net;
    const td_period *period;
    const td_congestion *congestion;
    td_costing **of_class; /* [(commodity x forms + form) x 2 + foreign] NULL: not asked for yet */
};

td_congestion *td_congestion_create(const td_world *world)
{
    const size_t directions = 2 * (size_t)world->links.count;
    td_congestion *c = TD_ALLOC(1, td_congestion);
    if (!c)
        return NULL;
    c->link_factor = TD_ALLOC(directions, double);
    if (!c->link_factor) {
        free(c);
        return NULL;
    }
    for (size_t i = 0; i < directions; i++)
        c->link_factor[i] = 1;
    return c;
}

void td_congestion_free(td_congestion *c)
{
    if (!c)
        return;
    free(c->link_factor);
    free(c->link_base_factor);
    free(c->facility_wait_h);
    free(c->seat_wait_h);
    free(c->seat_price);
    free(c);
}

static size_t class_count(const td_world *world)
{
    return (size_t)world->commodities.count * world->form_count * 2;
}

td_status td_costings_create(const td_world *world, const td_supernetwork *net,
                             const td_period *period, td_costings **out)
{
    td_costings *c = TD_ALLOC(1, td_costings);
    *out = NULL;
    if (!c)
        return TD_ERR_NOMEM;
    *c = (td_costings){.world = world, .net = net, .period = period};
    c->of_class = TD_ALLOC(class_count(world), td_costing *);
    if (!c->of_class) {
        free(c);
        return TD_ERR_NOMEM;
    }
    *out = c;
    return TD_OK;
}

void td_costings_congest(td_costings *c, const td_congestion *congestion)
{
    c->congestion = congestion;
}

const td_costing *td_costings_of(td_costings *c, td_class cls)
{
    const size_t at =
        ((size_t)cls.commodity * c->world->form_count + cls.form) * 2 + (cls.foreign ? 1 : 0);
    if (!c->of_class[at])
        (void)td_costing_create(c->world, c->net, cls, c->period, c->congestion, &c->of_class[at]);
    if (c->of_class[at])
        (void)td_costing_remember(c->of_class[at]);
    return c->of_class[at];
}

void td_costings_free(td_costings *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < class_count(c->world); i++)
        td_costing_free(c->of_class[i]);
    free(c->of_class);
    free(c);
}
