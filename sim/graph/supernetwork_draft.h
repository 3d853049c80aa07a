/* The supernetwork while it is drawn: vertices found by what they stand for, arcs in any order,
 * customs layers not yet laid out (an arc says whether it stays in its layer or clears freight into
 * the next). supernetwork_finish.c turns a draft into the graph. */
#ifndef TD_GRAPH_SUPERNETWORK_DRAFT_H
#define TD_GRAPH_SUPERNETWORK_DRAFT_H

#include "graph/supernetwork.h"

/* What a vertex stands for; parts that do not apply are TD_NONE. Vertices of a layer are numbered
 * in the order of their keys, so that two vertices keep their order whatever rows are added. */
enum {
    TD_KEY_NODE,
    TD_KEY_KIND,
    TD_KEY_MODE,
    TD_KEY_FORM,
    TD_KEY_VEHICLE, /* carriers; yards only where a terminal row is restricted to vehicle types */
    TD_KEY_STOP,
    TD_KEY_ZONE,
    TD_KEY_LINK,  /* frontiers */
    TD_KEY_GAUGE, /* mm, where links of several gauges meet */
    TD_KEY_SIDE,  /* arrived (frontiers: passing) forward 0 or backward 1 */
    TD_KEY_PARTS
};
typedef struct td_draft_key {
    uint32_t part[TD_KEY_PARTS];
} td_draft_key;

td_draft_key td_draft_key_of(td_index node, td_vertex_kind kind);

/* Whether freight on an arc changes its customs state. */
typedef enum td_crossing { TD_CROSSING_NONE, TD_CROSSING_EXPORT, TD_CROSSING_IMPORT } td_crossing;

typedef struct td_draft_arc {
    uint32_t tail, head; /* draft vertices */
    td_arc_kind kind;
    td_crossing crossing;
    bool inside; /* touches one customs territory only */
    bool backward;
    td_index mode, vehicle_type, form, link, access, facility, service, stop;
    uint32_t first_item, item_count; /* into the draft's ride items */
} td_draft_arc;

/* An arc inside one territory that clears nothing; every index TD_NONE. */
td_draft_arc td_draft_arc_of(td_arc_kind kind, uint32_t tail, uint32_t head);

typedef struct td_draft {
    td_draft_key *keys; /* [vertex] */
    td_draft_arc *arcs;
    struct td_ride_item *items;
    size_t vertex_count, vertex_capacity;
    size_t arc_count, arc_capacity;
    size_t item_count, item_capacity;
    uint32_t *slots; /* open addressing, power of two; vertex + 1, 0 = free */
    size_t slot_count;
    bool failed; /* out of memory: what was drawn since is incomplete */
} td_draft;

void td_draft_clear(td_draft *draft);
/* The vertex of a key, drawn if new. */
uint32_t td_draft_vertex(td_draft *draft, const td_draft_key *key);
/* The vertex of a key, or TD_NO_VERTEX. */
uint32_t td_draft_find(const td_draft *draft, const td_draft_key *key);
void td_draft_add_arc(td_draft *draft, const td_draft_arc *arc);
void td_draft_add_item(td_draft *draft, struct td_ride_item item);

int td_draft_key_compare(const td_draft_key *a, const td_draft_key *b);

#endif
