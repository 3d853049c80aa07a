/* Empty boxes on their way back, where the scenario has them carried.
 *
 * A box emptied at the end of a way that rode a service goes back against that way: the same stages, the
 * last first, without queues and inspections; against each haul with any service that runs there for boxes
 * of the same mode, on the places that full boxes leave. It is handed in at the first return point with room
 * in its stock that it comes to, or else where it had been filled. Where no service leads back it is left.
 *
 *   SHIPPER ---- PORT ====> HUB ---- CONSIGNEE       full
 *   handed in <- PORT <==== HUB <--- emptied         empty; a return point at HUB ends it there
 *
 * Freight that comes to a return point first on its way, at its origin or at its first haul, takes boxes out
 * of the stock there as far as it goes. Boxes come one by one: what fits boards, the rest waits. */
#include <math.h>

#include "simulate/plan_parts.h"
#include "simulate/scene.h"

static const td_stage *stage_at(const td_plan *plan, const td_consignment *c, uint32_t stage)
{
    const td_itinerary *way = &plan->itineraries[c->itinerary];
    return &plan->stages[plan->stage_list[way->first + stage]];
}

static double teu_of(const td_scene *scene, const td_consignment *c)
{
    return scene->plan->streams[c->stream].teu * (double)c->left;
}

/* The node where its first haul begins; TD_NONE: it rides no service. */
static td_index first_haul(const td_plan *plan, const td_consignment *c)
{
    for (uint32_t i = 0; i < plan->itineraries[c->itinerary].count; i++) {
        const td_stage *stage = stage_at(plan, c, i);
        if (stage->kind == TD_STAGE_BOARD)
            return plan->bookings[stage->target].from_node;
    }
    return TD_NONE;
}

void td_scene_box_taken(td_scene *scene, uint32_t number)
{
    const td_plan *plan = scene->plan;
    const td_consignment *c = &scene->consignments[number];
    const td_stream *stream = &plan->streams[c->stream];
    const bool *points = plan->world->evaluate.simulation.return_point;
    if (!plan->way_back || !(stream->teu > 0))
        return;
    td_index node = plan->world->zones.node[stream->origin];
    if (!points[node])
        node = first_haul(plan, c);
    if (node == TD_NONE || !points[node])
        return;
    const double taken = fmin(stream->teu, scene->stock_teu[node]);
    scene->stock_teu[node] -= taken;
    if (c->arose_h >= 0) {
        scene->tally->boxes.taken[node] += taken;
        scene->tally->boxes.wanted[node] += stream->teu;
    }
}

static void end_box(td_scene *scene, uint32_t number)
{
    scene->boxes_ended++;
    td_scene_drop_consignment(scene, number);
}

static void hand_in(td_scene *scene, uint32_t number, td_index node)
{
    const td_consignment *c = &scene->consignments[number];
    const double teu = teu_of(scene, c);
    if (scene->plan->world->evaluate.simulation.return_point[node])
        scene->stock_teu[node] += teu;
    if (c->arose_h >= 0)
        scene->tally->boxes.handed_in[node] += teu;
    end_box(scene, number);
}

/* Whether a box ends its way at a node. */
static bool takes_in(const td_scene *scene, const td_consignment *c, td_index node)
{
    const td_simulation_settings *s = &scene->plan->world->evaluate.simulation;
    return s->return_point[node] && scene->stock_teu[node] + teu_of(scene, c) <= s->stock_teu;
}

/* Before a haul against its way: handed in there, left, or in line for a departure. */
static void at_haul(td_scene *scene, uint32_t number, uint32_t booking)
{
    const td_plan *plan = scene->plan;
    const td_index node = plan->bookings[booking].to_node;
    const uint32_t back = plan->way_back[booking];
    td_consignment *c = &scene->consignments[number];
    if (takes_in(scene, c, node)) {
        hand_in(scene, number, node);
        return;
    }
    if (back == TD_NONE) {
        if (c->arose_h >= 0)
            scene->tally->boxes.left[node] += teu_of(scene, c);
        end_box(scene, number);
        return;
    }
    c->place = TD_AT_STOP;
    c->since_h = td_scene_now(scene);
    td_fifo_add(scene, &scene->waiting[back].of[0], number);
    td_inside_settle(&scene->waiting[back].inside, c->since_h);
    scene->waiting[back].inside.count++;
}

/* The time until which a stage against the way takes, beside hauls. */
static double passes_until(td_scene *scene, const td_consignment *c, const td_stage *stage)
{
    const double now = td_scene_now(scene);
    if (stage->kind == TD_STAGE_GATE)
        return td_scene_gate_opens(scene, stage->target, now);
    return stage->inspection_share > 0 ? now : now + td_scene_draw(scene, stage, c->luck);
}

void td_scene_box(td_scene *scene, uint32_t number)
{
    const td_plan *plan = scene->plan;
    const double now = td_scene_now(scene);
    td_consignment *c = &scene->consignments[number];
    while (c->stage > 0) {
        /* it has just come off a haul, at the node where that began */
        const uint32_t came = c->stage < plan->itineraries[c->itinerary].count ? c->stage : TD_NONE;
        const td_stage *last = came == TD_NONE ? NULL : stage_at(plan, c, came);
        if (last && last->kind == TD_STAGE_BOARD &&
            takes_in(scene, c, plan->bookings[last->target].from_node)) {
            hand_in(scene, number, plan->bookings[last->target].from_node);
            return;
        }
        const td_stage *stage = stage_at(plan, c, --c->stage);
        if (stage->kind == TD_STAGE_BOARD) {
            at_haul(scene, number, stage->target);
            return;
        }
        const double until = passes_until(scene, c, stage);
        if (until > now) {
            c->place = isinf(until) ? TD_AT_WALL : TD_AT_STAGE;
            if (!isinf(until))
                td_scene_at(scene, until, TD_EVENT_CONSIGNMENT, number);
            return;
        }
    }
    hand_in(scene, number, plan->world->zones.node[plan->streams[c->stream].origin]);
}

/* An empty like `from`, which is copied first: new slots may move the others. */
static uint32_t new_box(td_scene *scene, uint32_t from)
{
    const uint32_t number = td_scene_new_consignment(scene);
    if (number == TD_NOBODY)
        return number;
    td_consignment *box = &scene->consignments[number];
    const td_consignment *c = &scene->consignments[from];
    box->stream = c->stream;
    box->number = c->number;
    box->itinerary = c->itinerary;
    box->stage = c->stage;
    box->luck = c->luck;
    box->arose_h = c->arose_h;
    box->since_h = c->since_h;
    box->box = true;
    scene->boxes_made++;
    return number;
}

void td_scene_box_emptied(td_scene *scene, uint32_t number)
{
    const td_plan *plan = scene->plan;
    const td_stream *stream = &plan->streams[scene->consignments[number].stream];
    const td_index node = plan->world->zones.node[stream->destination];
    if (!plan->way_back || !(stream->teu > 0) ||
        first_haul(plan, &scene->consignments[number]) == TD_NONE)
        return;
    const uint32_t box = new_box(scene, number);
    if (box == TD_NOBODY)
        return;
    td_consignment *c = &scene->consignments[box];
    c->stage = plan->itineraries[c->itinerary].count;
    c->luck = td_mix(c->luck, 1); /* it meets luck of its own */
    c->arose_h = td_scene_now(scene);
    if (c->arose_h >= 0)
        scene->tally->boxes.emptied_teu += stream->teu;
    if (takes_in(scene, c, node))
        hand_in(scene, box, node);
    else
        td_scene_box(scene, box);
}

/* The part of waiting boxes that finds room goes, as boxes of their own. */
static uint32_t split(td_scene *scene, uint32_t number, double part)
{
    const uint32_t box = new_box(scene, number);
    if (box == TD_NOBODY)
        return box;
    scene->consignments[box].left = (float)part;
    scene->consignments[number].left -= (float)part;
    return box;
}

void td_scene_load_boxes(td_scene *scene, uint32_t vehicle, double share)
{
    const td_plan *plan = scene->plan;
    const td_run *run = &plan->runs[scene->vehicles[vehicle].run];
    const td_index stop = scene->vehicles[vehicle].stop;
    const double now = td_scene_now(scene);
    td_week *week = td_scene_run_week(scene, scene->vehicles[vehicle].run, now);
    const td_offer *offer = NULL;
    uint32_t number;
    if (!plan->way_back || isnan(run->capacity_teu))
        return;
    while ((number = td_scene_first_in_line(scene, stop, now, true, &offer)) != TD_NOBODY) {
        td_vehicle *v = &scene->vehicles[vehicle];
        const double room = (share - v->used - v->boxes) * run->capacity_teu;
        double teu = teu_of(scene, &scene->consignments[number]);
        td_waiting *waiting = &scene->waiting[offer->booking];
        if (!(room > 1e-6))
            return;
        if (teu > room * (1 + 1e-9)) {
            number = split(scene, number, (double)scene->consignments[number].left * room / teu);
            if (number == TD_NOBODY)
                return;
            teu = room;
        } else {
            td_fifo_drop_first(scene, &waiting->of[0]);
            td_inside_settle(&waiting->inside, now);
            waiting->inside.count--;
            waiting->inside.stay_h += now - scene->consignments[number].since_h;
        }
        v->boxes += teu / run->capacity_teu;
        scene->consignments[number].place = TD_AT_VEHICLE;
        td_scene_put_on(scene, v, number, offer->alight_stop);
        if (week)
            week->empties_teu += teu;
    }
}

void td_scene_box_end(td_scene *scene, const td_consignment *c)
{
    const td_plan *plan = scene->plan;
    if (c->place == TD_AT_STOP) {
        const uint32_t back = plan->way_back[stage_at(plan, c, c->stage)->target];
        scene->waiting[back].inside.stay_h += plan->to_h - c->since_h;
    }
    if (c->arose_h >= 0)
        scene->tally->boxes.under_way_teu += teu_of(scene, c);
}
