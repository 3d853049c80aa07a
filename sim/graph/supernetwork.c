#include "graph/supernetwork.h"

#include <stdlib.h>

#include "graph/supernetwork_parts.h"
#include "graph/tracks.h"

td_status td_supernetwork_build(const td_world *world, td_diags *diags, td_supernetwork **out)
{
    td_expansion x = {.world = world, .diags = diags};
    td_status status = td_expand_places(&x);
    if (!status)
        status = td_expand_ground(&x);
    if (!status)
        status = td_expand_carriers(&x);
    if (!status) {
        td_expand_services(&x);
        status = x.draft.failed ? TD_ERR_NOMEM : td_expand_finish(&x, out);
    }
    if (!status && td_tracks_find(world, *out)) {
        status = TD_ERR_NOMEM;
        td_supernetwork_free(*out);
        *out = NULL;
    }
    td_draft_clear(&x.draft);
    free(x.places);
    free(x.link_first);
    free(x.links_at);
    free(x.facility_first);
    free(x.facilities_at);
    free(x.role);
    free(x.deepest);
    free(x.origin);
    free(x.destination);
    return status;
}

void td_supernetwork_free(td_supernetwork *net)
{
    if (!net)
        return;
    free(net->csr.first_out);
    free(net->csr.head);
    free(net->csr.tail);
    free(net->vertex_kind);
    free(net->vertex_layer);
    free(net->vertex_node);
    free(net->vertex_mode);
    free(net->vertex_form);
    free(net->vertex_vehicle_type);
    free(net->vertex_stop);
    free(net->vertex_link);
    free(net->vertex_gauge);
    free(net->vertex_side);
    free(net->kind);
    free(net->layer);
    free(net->mode);
    free(net->vehicle_type);
    free(net->form);
    free(net->link);
    free(net->backward);
    free(net->access);
    free(net->facility);
    free(net->service);
    free(net->stop);
    free(net->element);
    free(net->element_arc);
    free(net->track);
    free(net->ride_first);
    free(net->ride_items);
    free(net->use_first);
    free(net->uses);
    free(net->origin_vertex);
    free(net->destination_vertex_domestic);
    free(net->destination_vertex_foreign);
    free(net);
}
