/* Table selected: the demand that uses a link, service, facility or corridor (select-link analysis). */
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "assign/selection.h"
#include "base/mem.h"
#include "indicators/outcome.h"

/* What of a pair, in a period, uses the selection. */
typedef struct use {
    td_index origin, destination, commodity, period;
    double tonnes, of; /* t: that use it, all that are carried */
} use;

typedef struct use_list {
    use *items;
    size_t count, room;
} use_list;

static int compare(td_index a, td_index b)
{
    return a < b ? -1 : a > b;
}

static int by_pair(const void *a, const void *b)
{
    const use *x = a, *y = b;
    int order = compare(x->origin, y->origin);
    if (order == 0)
        order = compare(x->destination, y->destination);
    if (order == 0)
        order = compare(x->commodity, y->commodity);
    return order ? order : compare(x->period, y->period);
}

static bool same_pair(const use *x, const use *y)
{
    return x->origin == y->origin && x->destination == y->destination &&
           x->commodity == y->commodity;
}

/* Tonnes of a pair whose routes use a marked arc. `marks` [arc]: 0 unknown, 1 no, 2 yes. */
static double listed_tonnes(const td_assignment *a, const td_pair *pair, const td_costing *costing,
                            const td_selection *selection, uint8_t *marks)
{
    double tonnes = 0;
    for (uint32_t r = pair->first_route; r < pair->first_route + pair->route_count; r++) {
        const td_route *route = &a->routes[r];
        bool uses = selection->table == TD_SELECT_CORRIDOR && route->corridor != TD_NONE &&
                    route->corridor == selection->row;
        for (uint32_t i = 0; i < route->arc_count && !uses; i++) {
            const uint32_t arc = a->arcs[route->first_arc + i];
            if (marks[arc] == 0)
                marks[arc] = td_arc_is_selected(costing, selection, arc) ? 2 : 1;
            uses = marks[arc] == 2;
        }
        tonnes += uses ? route->tonnes : 0;
    }
    return tonnes;
}

static td_status gather(const td_outcome *outcome, td_index number, td_index period,
                        td_costings *costings, uint8_t *marks, use_list *list)
{
    const td_assignment *a = outcome->assignments[period];
    const td_selection *selection = &outcome->world->selections[number];
    td_class cls = {TD_NONE, TD_NONE, false};
    const td_costing *costing = NULL;
    for (uint32_t p = 0; p < a->pair_count; p++) {
        const td_pair *pair = &a->pairs[p];
        if (!costing || pair->cls.commodity != cls.commodity || pair->cls.form != cls.form ||
            pair->cls.foreign != cls.foreign) {
            cls = pair->cls;
            costing = td_costings_of(costings, cls);
            if (!costing)
                return TD_ERR_NOMEM;
            if (selection->table == TD_SELECT_FACILITY) /* alternatives go by class */
                memset(marks, 0, outcome->net->csr.arc_count);
        }
        const double tonnes =
            a->summed ? a->selected[(size_t)number * a->pair_count + p]
                      : listed_tonnes(a, pair, costing, selection, marks);
        if (!(tonnes > 0))
            continue;
        if (TD_RESERVE(list->items, list->room, list->count + 1) != TD_OK)
            return TD_ERR_NOMEM;
        list->items[list->count++] = (use){.origin = pair->origin,
                                           .destination = pair->destination,
                                           .commodity = pair->cls.commodity,
                                           .period = period,
                                           .tonnes = tonnes,
                                           .of = pair->tonnes - pair->tonnes_unserved};
    }
    return TD_OK;
}

static td_status append(const td_world *world, const td_selection *selection, const char *period,
                        const use *u, td_results *results)
{
    td_cell row[] = {
        TD_CELL_OF_TEXT(world->scenario_id),
        TD_CELL_OF_TEXT(period),
        TD_CELL_OF_TEXT(selection->table_name),
        TD_CELL_OF_TEXT(selection->id),
        TD_CELL_OF_TEXT(world->nodes.label.id[world->zones.node[u->origin]]),
        TD_CELL_OF_TEXT(world->nodes.label.id[world->zones.node[u->destination]]),
        TD_CELL_OF_TEXT(world->commodities.label.id[u->commodity]),
        TD_CELL_OF_REAL(u->tonnes),
        TD_CELL_OF_REAL(u->tonnes / u->of),
    };
    return td_table_append(results->table[TD_RESULT_selected], row);
}

/* Uses of one pair: the year, and by month in a run by month. */
static td_status append_pair(const td_world *world, const td_selection *selection, const use *uses,
                             size_t count, td_results *results)
{
    use year = uses[0];
    for (size_t i = 1; i < count; i++) {
        year.tonnes += uses[i].tonnes;
        year.of += uses[i].of;
    }
    td_status status = append(world, selection, "", &year, results);
    for (size_t first = 0, end; first < count && status == TD_OK; first = end) {
        const char *label = world->periods[uses[first].period].label;
        use month = uses[first];
        for (end = first + 1;
             end < count && strcmp(label, world->periods[uses[end].period].label) == 0; end++) {
            month.tonnes += uses[end].tonnes;
            month.of += uses[end].of;
        }
        if (label[0])
            status = append(world, selection, label, &month, results);
    }
    return status;
}

static td_status append_selection(const td_outcome *outcome, td_index number, uint8_t *marks,
                                  td_results *results)
{
    const td_world *world = outcome->world;
    use_list list = {NULL, 0, 0};
    td_status status = TD_OK;
    for (td_index p = 0; p < world->period_count && status == TD_OK; p++) {
        td_costings *costings;
        memset(marks, 0, outcome->net->csr.arc_count);
        status = td_costings_create(world, outcome->net, &world->periods[p], &costings);
        if (status == TD_OK)
            status = gather(outcome, number, p, costings, marks, &list);
        td_costings_free(costings);
    }
    if (list.count > 0)
        qsort(list.items, list.count, sizeof *list.items, by_pair);
    for (size_t first = 0, end; first < list.count && status == TD_OK; first = end) {
        for (end = first + 1; end < list.count && same_pair(&list.items[first], &list.items[end]);)
            end++;
        status = append_pair(world, &world->selections[number], &list.items[first], end - first,
                             results);
    }
    free(list.items);
    return status;
}

td_status td_outcome_selected(const td_outcome *outcome, td_results *results)
{
    td_status status = TD_OK;
    if (outcome->world->selection_count == 0)
        return TD_OK;
    uint8_t *marks = TD_ALLOC(outcome->net->csr.arc_count, uint8_t);
    if (!marks)
        return TD_ERR_NOMEM;
    for (td_index i = 0; i < outcome->world->selection_count && status == TD_OK; i++)
        status = append_selection(outcome, i, marks, results);
    free(marks);
    return status;
}
