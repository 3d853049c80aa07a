/* One replication under way: what is where, and what happens next.
 *
 * Times here are the plan's: 0 is the first hour of the year. The engine's clock begins at 0 where
 * the plan does (td_scene_now). */
#ifndef TD_SIMULATE_SCENE_H
#define TD_SIMULATE_SCENE_H

#include "base/random.h"
#include "simulate/distribution.h"
#include "simulate/engine.h"
#include "simulate/journal.h"
#include "simulate/lead_batch.h"
#include "simulate/plan.h"
#include "simulate/station_queue.h"
#include "simulate/tally.h"

#define TD_NOBODY UINT32_MAX

enum { TD_SERVICES_KEPT = 4 };

typedef enum td_place_kind {
    TD_AT_NOTHING, /* a free slot */
    TD_AT_STAGE,   /* its next event is on the list */
    TD_AT_STOP,    /* waits for a departure */
    TD_AT_VEHICLE, /* rides */
    TD_AT_DOOR,    /* waits for room */
    TD_AT_WALL,    /* before something that never opens again */
    TD_AT_PART     /* not freight: places taken by a part that went ahead */
} td_place_kind;

typedef struct td_consignment {
    uint64_t luck;
    double arose_h, since_h;  /* since: it waits where it is */
    float left;               /* share of it that has not gone yet; of a part: places taken */
    uint32_t stream, number;  /* from 0 in the stream */
    uint32_t itinerary;
    uint32_t stage;           /* of its itinerary, the next */
    uint32_t next;            /* of the queue or the vehicle it is in */
    uint32_t alight_stop;
    uint32_t station;         /* where it is counted inside, TD_NONE */
    uint32_t yard;            /* where it takes room, TD_NONE */
    uint16_t corridor;
    uint16_t services[TD_SERVICES_KEPT]; /* that it rode, UINT16_MAX: none */
    uint8_t place, priority;
    bool box; /* not freight: `left` of its boxes, empty, on their way back; stages are passed backward */
} td_consignment;

typedef struct td_vehicle {
    uint64_t luck;
    uint32_t run, stop, stage; /* stage: the next into run_stages; stop: the one that it goes to */
    uint32_t riders;
    uint32_t station;
    uint32_t next;             /* of those that wait for room at a yard */
    uint32_t held_by;          /* station of the full yard, TD_NONE */
    double used, tonnes, teu;  /* places taken, of the study's share of a departure */
    double boxes;              /* places that empty boxes take, likewise */
    double peak;               /* most places taken on the run */
    double departed_h;         /* from the first stop */
    double since_h;            /* held */
    bool arriving;             /* stands at the stop */
    bool on_road;
} td_vehicle;

typedef struct td_fifo {
    uint32_t first, last;
} td_fifo;

typedef struct td_inside { /* of a queue: for Little's law */
    double count, since_h, area, stay_h;
} td_inside;

typedef struct td_waiting { /* for a booking */
    td_fifo of[TD_PRIORITIES];
    double tonnes;
    td_inside inside;
} td_waiting;

typedef struct td_source { /* of a stream */
    double next;       /* cumulative weight of days at which the next arises */
    double passed;     /* cumulative weight up to `day` */
    long day;
    uint64_t number;
} td_source;

typedef struct td_yard { /* of a station with a yard */
    double used_teu;
    td_fifo door;         /* consignments that came by road and the like */
    uint32_t first_train, last_train; /* vehicles that cannot unload */
} td_yard;

typedef struct td_scene {
    const td_plan *plan;
    td_engine *engine;
    td_luck luck;
    td_tally *tally;          /* of the replication; not the scene's */
    td_lead_batch leads;      /* on their way into the tally */
    td_consignment *consignments;
    td_vehicle *vehicles;
    uint32_t free_consignment, free_vehicle; /* lists by `next` */
    size_t consignment_count, consignment_capacity, vehicle_count, vehicle_capacity;
    td_station_queue *queues; /* [station] */
    td_inside *inside;        /* [station] */
    td_yard *yards;           /* [station] */
    td_span **gate_spans;     /* [gate] closures by date and by chance, sorted and apart */
    uint32_t *gate_span_count;
    td_waiting *waiting;      /* [booking] */
    td_source *sources;       /* [stream] */
    uint64_t *departures;     /* [line] number of the next */
    double *phase_h;          /* [line] of lines by frequency */
    bool *visited;            /* [station] scratch */
    uint64_t circles;         /* of full yards, broken */
    uint32_t *chambers;       /* [station] of the engine, TD_NOWHERE: no lock */
    td_distribution *cycles;  /* [station] time of a lockage */
    uint64_t *vessels;        /* [station] of background traffic so far */
    double *chamber_little;   /* [station of the engine] residual of Little's law */
    uint64_t arisen, ended;   /* consignments, from the very beginning */
    uint64_t boxes_made, boxes_ended; /* empties under way, likewise; parts count */
    double *stock_teu;        /* [node] empty boxes at return points */
    uint64_t serial;
    td_journal *journal;      /* of the first replication; NULL: none */
    bool failed;
} td_scene;

enum {
    TD_EVENT_ARISE = TD_EVENT_OF_WORLD,
    TD_EVENT_CONSIGNMENT,
    TD_EVENT_DEPARTURE,
    TD_EVENT_VEHICLE,
    TD_EVENT_WEEK,
    TD_EVENT_VESSEL
};

td_status td_scene_create(const td_plan *plan, td_scene **out);
void td_scene_free(td_scene *scene);
/* Plays replication `number` and fills the tally, and the journal if there is one. */
td_status td_scene_play(td_scene *scene, uint64_t seed, uint32_t number, td_tally *tally,
                        td_journal *journal);
/* Notes a step of a consignment that the journal follows. */
void td_scene_note(td_scene *scene, const td_consignment *c, td_note_kind kind, double time_h,
                   td_index node, const char *what);

double td_scene_now(const td_scene *scene);
/* Counts what is there against what arose and ended (scene_end.c). */
void td_scene_sample(td_scene *scene);
/* The end of a replication: what is under way, queues checked, lead times gathered. */
void td_scene_wind_up(td_scene *scene);
void td_scene_at(td_scene *scene, double time_h, uint32_t kind, uint32_t subject);
/* The week of a time, or TD_NONE before the first. */
uint32_t td_scene_week(const td_scene *scene, double time_h);
td_week *td_scene_station_week(td_scene *scene, uint32_t station, double time_h); /* or NULL */
td_week *td_scene_run_week(td_scene *scene, uint32_t run, double time_h);
/* Freight that waits, or is held up, from one time to another: told of the weeks that it falls into.
 * Of a service's departures, a station's queue; and what a gate or a full yard holds. */
void td_scene_waits_for_run(td_scene *scene, uint32_t run, double from_h, double to_h,
                            double tonnes);
void td_scene_waits_at_station(td_scene *scene, uint32_t station, double from_h, double to_h,
                               double tonnes);
void td_scene_held_by_gate(td_scene *scene, uint32_t gate, double from_h, double to_h,
                           double tonnes);
void td_scene_held_by_yard(td_scene *scene, uint32_t station, double from_h, double to_h,
                           double tonnes);
void td_scene_held_aboard(td_scene *scene, uint32_t run, double from_h, double to_h,
                          double tonnes);
/* Counts who enters and leaves a queue. */
void td_inside_settle(td_inside *inside, double now);

/* The time that a stage takes now, without queue. */
double td_scene_draw(td_scene *scene, const td_stage *stage, uint64_t luck);
double td_scene_gate_opens(const td_scene *scene, uint32_t gate, double time_h);
/* Passes the queue of a station: when its service ends; counts it. */
double td_scene_pass_station(td_scene *scene, uint32_t station, double units, double queue_share,
                             double tonnes, uint64_t luck);
void td_scene_enter_station(td_scene *scene, uint32_t station, double leaves_h);
void td_scene_leave_station(td_scene *scene, uint32_t station);

/* What is read soon (scene_fetch.c). */
void td_scene_fetch(const void *scene, const td_engine *engine, uint32_t kind, uint32_t subject,
                    int round);

/* Consignments (consignments.c). */
void td_scene_arise(void *scene, td_engine *engine, uint32_t stream);
void td_scene_consignment(void *scene, td_engine *engine, uint32_t consignment);
void td_scene_advance(td_scene *scene, uint32_t consignment);
void td_scene_first_arrival(td_scene *scene, uint32_t stream);
uint32_t td_scene_new_consignment(td_scene *scene);
void td_scene_drop_consignment(td_scene *scene, uint32_t consignment);

/* Vehicles (vehicles.c). */
void td_scene_departure(void *scene, td_engine *engine, uint32_t line);
void td_scene_vehicle(void *scene, td_engine *engine, uint32_t vehicle);
void td_scene_first_departure(td_scene *scene, uint32_t line);

/* Who boards what stands at its stop (boarding.c). */
void td_scene_board(td_scene *scene, uint32_t vehicle);
/* The share of a departure's places for the study's freight that so much takes. */
double td_run_places(const td_run *run, double tonnes, double teu);
/* The first in line, freight or empty boxes, over all bookings that a run serves from a stop: by
 * priority, then by coming. */
uint32_t td_scene_first_in_line(const td_scene *scene, td_index stop, double came_by, bool boxes,
                                const td_offer **offer);
void td_scene_put_on(td_scene *scene, td_vehicle *vehicle, uint32_t number, uint32_t alight_stop);

/* Empty boxes on their way back (empties.c). */
void td_scene_box_emptied(td_scene *scene, uint32_t consignment);
void td_scene_box_taken(td_scene *scene, uint32_t consignment);
void td_scene_box(td_scene *scene, uint32_t box); /* it goes on */
void td_scene_load_boxes(td_scene *scene, uint32_t vehicle, double share);
void td_scene_box_end(td_scene *scene, const td_consignment *box); /* of the time */

/* Freight chooses again where it stands, if that pays (reroute.c). */
void td_scene_reroute(td_scene *scene, uint32_t consignment);

/* Yards (yards.c). */
bool td_scene_yard_has_room(const td_scene *scene, uint32_t station, uint32_t consignment);
void td_scene_yard_take(td_scene *scene, uint32_t station, uint32_t consignment);
/* Its room, if it has any, is free for the next. */
void td_scene_yard_release(td_scene *scene, uint32_t consignment);
void td_scene_yard_wait(td_scene *scene, uint32_t station, uint32_t consignment); /* at the gate */
void td_scene_yard_hold(td_scene *scene, uint32_t station, uint32_t vehicle);
/* There may be room: the next comes in, if it fits. */
void td_scene_yard_wake(td_scene *scene, uint32_t station);
void td_scene_yard_unhold(td_scene *scene, uint32_t station, uint32_t vehicle);
/* Whether a yard is full of freight that only held vehicles could take. */
bool td_scene_yard_is_circle(td_scene *scene, uint32_t station);

/* Locks by chambers (locks.c), as stations of the engine. */
td_status td_scene_add_locks(td_scene *scene);
bool td_scene_is_lock(const td_scene *scene, uint32_t station);
void td_scene_lock_consignment(td_scene *scene, uint32_t consignment, const td_stage *stage);
void td_scene_lock_vehicle(td_scene *scene, uint32_t vehicle, const td_stage *stage, double units);
td_errand td_scene_locked(void *scene, td_engine *engine, uint32_t station, uint32_t customer);
/* How busy the chambers were since this was last asked; week may be NULL. */
void td_scene_lock_week(td_scene *scene, uint32_t station, td_week *week);
void td_scene_first_vessel(td_scene *scene, uint32_t station);
void td_scene_vessel(void *scene, td_engine *engine, uint32_t station);

void td_fifo_add(td_scene *scene, td_fifo *fifo, uint32_t consignment);
void td_fifo_drop_first(td_scene *scene, td_fifo *fifo);

#endif
