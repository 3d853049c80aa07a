/* Stages: equal ones are kept once, and time that passes is gathered into one. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "simulate/plan_parts.h"

td_stage td_stage_of(td_stage_kind kind)
{
    td_stage stage;
    memset(&stage, 0, sizeof stage);
    stage.kind = kind;
    stage.facility = TD_NONE;
    stage.vertex = TD_NO_VERTEX;
    stage.queue_share = 1;
    stage.inspection_cv = -1;
    return stage;
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint64_t word;
    for (; size >= sizeof word; size -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = td_mix(hash, word);
    }
    return hash;
}

typedef struct stage_probe {
    const td_plan *plan;
    const td_stage *stage;
} stage_probe;

_Static_assert(sizeof(td_stage) % sizeof(uint64_t) == 0, "stages are hashed word by word");
_Static_assert(sizeof(td_season_item) % sizeof(uint64_t) == 0, "so are items");

static bool same_stage(const void *context, uint32_t number)
{
    const stage_probe *probe = context;
    td_stage other = probe->plan->stages[number];
    const td_season_item *items = probe->plan->items;
    const uint32_t at = other.first_item;
    other.first_item = probe->stage->first_item;
    if (memcmp(&other, probe->stage, sizeof other) != 0)
        return false;
    return other.item_count == 0 || /* there may be no items at all */
           memcmp(items + at, items + other.first_item, other.item_count * sizeof *items) == 0;
}

uint32_t td_plan_stage(td_plan_maker *maker, td_stage stage)
{
    td_plan *plan = maker->plan;
    if (maker->failed)
        return 0;
    stage.first_item = 0;
    uint64_t hash = hash_bytes(1, &stage, sizeof stage);
    if (stage.item_count > 0) {
        stage.first_item = (uint32_t)plan->item_count - stage.item_count;
        hash = hash_bytes(hash, plan->items + stage.first_item,
                          stage.item_count * sizeof *plan->items);
    }
    const stage_probe probe = {plan, &stage};
    const uint32_t number = (uint32_t)plan->stage_count;
    if (TD_RESERVE(plan->stages, plan->stage_capacity, plan->stage_count + 1) ||
        TD_RESERVE(maker->stage_hash, maker->stage_hash_capacity, plan->stage_count + 1)) {
        maker->failed = true;
        return 0;
    }
    maker->stage_hash[number] = hash;
    const uint32_t found = td_number_set_add(&maker->stage_set, hash, number, same_stage, &probe,
                                             maker->stage_hash, &maker->failed);
    if (found != TD_NONE) {
        plan->item_count -= stage.item_count; /* its items are there already */
        return found;
    }
    plan->stages[plan->stage_count++] = stage;
    return number;
}

td_stage_row td_stage_row_begin(td_plan_maker *maker)
{
    return (td_stage_row){.maker = maker, .first = maker->plan->stage_list_count};
}

static void put(td_plan_maker *maker, td_stage stage)
{
    td_plan *plan = maker->plan;
    const uint32_t number = td_plan_stage(maker, stage);
    if (TD_RESERVE(plan->stage_list, plan->stage_list_capacity, plan->stage_list_count + 1)) {
        maker->failed = true;
        return;
    }
    plan->stage_list[plan->stage_list_count++] = number;
}

void td_stage_row_flush(td_stage_row *row)
{
    const td_stage *d = &row->delay;
    if (row->open && (d->mean_h > 0 || d->item_count > 0 || d->vertex != TD_NO_VERTEX))
        put(row->maker, *d);
    row->open = false;
}

void td_stage_row_add(td_stage_row *row, td_stage stage)
{
    td_stage_row_flush(row);
    put(row->maker, stage);
}

static td_stage *gathering(td_stage_row *row, uint64_t luck)
{
    if (!row->open)
        row->delay = td_stage_of(TD_STAGE_DELAY);
    row->open = true;
    row->delay.luck = td_mix(row->delay.luck, luck);
    return &row->delay;
}

void td_stage_row_pass(td_stage_row *row, uint64_t luck, double mean_h, double variance_h2,
                       double drive_h, double rest_h)
{
    if (mean_h == 0)
        return;
    /* one vehicle's rests are counted together; another's begin anew */
    if (row->open && rest_h > 0 && row->delay.rest_h > 0 &&
        fabs(rest_h * row->delay.drive_h - row->delay.rest_h * drive_h) > 1e-9 * drive_h)
        td_stage_row_flush(row);
    td_stage *delay = gathering(row, luck);
    delay->mean_h += mean_h;
    delay->variance_h2 += variance_h2;
    if (rest_h > 0) {
        delay->drive_h += drive_h;
        delay->rest_h += rest_h;
    }
}

/* An item of the stage that is being gathered. */
static void add_item(td_stage_row *row, td_season_item item)
{
    td_plan *plan = row->maker->plan;
    if (TD_RESERVE(plan->items, plan->item_capacity, plan->item_count + 1)) {
        row->maker->failed = true;
        return;
    }
    plan->items[plan->item_count++] = item;
    row->delay.item_count++;
}

void td_stage_row_season(td_stage_row *row, uint64_t luck, td_season_item item)
{
    gathering(row, luck);
    add_item(row, item);
}

void td_stage_row_add_traffic(td_stage_row *row, td_season_item item)
{
    if (row->open)
        add_item(row, item);
}

/* The process and the wait of a mean month, as in assign/cost_rates.c. */
static double facility_time_h(const td_world *world, td_index f)
{
    const td_facilities *all = &world->facilities;
    return all->time_h[f] +
           all->base_wait_h[f] * td_world_factor(world, all->time_profile[f], -1);
}

/* The time that passes at a facility beside the queue of its station. */
static void pass_facility(td_stage_row *row, uint64_t luck, td_index f, const td_station *station,
                          td_stage *stage)
{
    const td_world *world = row->maker->plan->world;
    const td_facilities *all = &world->facilities;
    const double mean_wait = all->base_wait_h[f] * td_world_factor(world, all->time_profile[f], -1);
    double mean_h = facility_time_h(world, f), replaced = 0;
    if (all->concurrent_with[f] != TD_NONE)
        mean_h = fmax(0, mean_h - facility_time_h(world, all->concurrent_with[f]));
    if (station && !isnan(station->batch)) { /* lockage and wait are the chamber's */
        if (stage)
            stage->mean_h = stage->variance_h2 = 0;
        return;
    }
    if (station && station->published_wait_h > 0)
        replaced = station->replaced_wait_h * all->base_wait_h[f] / station->published_wait_h;
    const double cv = all->time_cv[f];
    if (all->time_profile[f] != TD_NONE && all->concurrent_with[f] == TD_NONE) {
        td_season_item item;
        memset(&item, 0, sizeof item);
        item.profile = all->time_profile[f];
        item.way = TD_NONE;
        item.wait_h = all->base_wait_h[f] - replaced;
        item.cv = cv;
        mean_h -= mean_wait;
        if (item.wait_h > 1e-9)
            td_stage_row_season(row, luck, item);
    } else {
        mean_h = fmax(0, mean_h - replaced);
    }
    if (stage) {
        stage->mean_h = mean_h;
        stage->variance_h2 = cv * mean_h * cv * mean_h;
    } else {
        td_stage_row_pass(row, luck, mean_h, cv * mean_h * cv * mean_h, 0, 0);
    }
}

void td_stage_row_facility(td_stage_row *row, uint64_t luck, td_index f, double units_per_t,
                           uint32_t vertex)
{
    const td_plan *plan = row->maker->plan;
    const td_facilities *all = &plan->world->facilities;
    const td_index resource = all->resource[f];
    const uint32_t at = resource == TD_NONE ? TD_NONE : plan->station_of[resource];
    const bool inspects = all->inspection_share[f] > 0;
    td_stage_row_gate(row, plan->gate_of_facility[f]);
    if (vertex != TD_NO_VERTEX)
        td_stage_row_flush(row);
    if (at == TD_NONE && !inspects) {
        if (vertex != TD_NO_VERTEX)
            gathering(row, luck)->vertex = vertex;
        pass_facility(row, luck, f, NULL, NULL);
        return;
    }
    const td_station *station = at == TD_NONE ? NULL : &plan->stations[at];
    td_stage stage = td_stage_of(at == TD_NONE ? TD_STAGE_DELAY : TD_STAGE_STATION);
    td_stage_row_flush(row);
    stage.luck = luck;
    stage.target = at == TD_NONE ? 0 : at;
    stage.facility = f;
    stage.vertex = vertex;
    stage.side = row->backward;
    stage.units_per_t = units_per_t;
    stage.inspection_share = all->inspection_share[f];
    stage.inspection_h = all->inspection_h[f];
    if (inspects && !isnan(all->inspection_cv[f]))
        stage.inspection_cv = all->inspection_cv[f];
    if (station && station->published_wait_h > 0)
        stage.queue_share = all->base_wait_h[f] / station->published_wait_h;
    pass_facility(row, luck, f, station, &stage);
    /* a wait by month comes after the queue */
    const bool waits = row->open;
    const td_stage wait = row->delay;
    if (!waits) {
        td_stage_row_add(row, stage);
        return;
    }
    row->open = false;
    const td_season_item item = plan->items[row->maker->plan->item_count - 1];
    row->maker->plan->item_count--;
    td_stage_row_add(row, stage);
    td_stage_row_season(row, wait.luck, item);
}
