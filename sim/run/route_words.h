/* A route told to people and to programs: figures, legs, cost by term. */
#ifndef TD_RUN_ROUTE_WORDS_H
#define TD_RUN_ROUTE_WORDS_H

#include <jansson.h>

#include "assign/assignment.h"
#include "base/strbuf.h"
#include "graph/supernetwork.h"
#include "model/world.h"

/* What is told, and to whom. */
typedef struct td_route_teller {
    const td_world *world;
    const td_supernetwork *net;
    td_class cls;         /* of the freight */
    const uint32_t *arcs; /* that the routes' first_arc counts from */
    td_lang lang;
} td_route_teller;

/* The route under its number; the share of the freight that takes it where some does. */
td_status td_route_write(const td_route_teller *teller, const td_route *route, int number,
                         td_strbuf *out);
json_t *td_route_json(const td_route_teller *teller, const td_route *route); /* NULL: no memory */

/* Parts, for other lists of routes. */
const char *td_label_in(const td_labels *labels, td_index row, td_lang lang);
void td_number_write(td_strbuf *out, double value); /* three figures, all before the point */
void td_duration_write(td_strbuf *out, double hours, td_lang lang);
/* Chain of modes and corridor. */
void td_route_heading_write(const td_route_teller *teller, const td_route *route, td_strbuf *out);

#endif
