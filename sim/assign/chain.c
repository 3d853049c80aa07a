/* Chains of modes, and the corridors that arcs belong to. */
#include "assign/chain.h"

#include <string.h>

td_index td_chain_mode(const td_world *world, const td_supernetwork *net, uint32_t arc)
{
    switch (net->kind[arc]) {
    case TD_ARC_MOVE:
    case TD_ARC_RIDE:
        return net->mode[arc];
    case TD_ARC_ACCESS:
        return net->access[arc] != TD_NONE && world->accesses.length_km[net->access[arc]] > 0
                   ? net->mode[arc]
                   : TD_NONE;
    default:
        return TD_NONE;
    }
}

static int length_of(td_chain chain)
{
    int n = 0;
    for (; chain; chain >>= 8)
        n++;
    return n;
}

static td_chain last_of(td_chain chain, int length)
{
    return chain >> (8 * (length - 1));
}

td_chain td_chain_append(td_chain chain, td_index mode)
{
    const td_chain code = (td_chain)(mode + 1) & 0xff;
    const int n = length_of(chain);
    if (n == TD_CHAIN_MODES || (n > 0 && last_of(chain, n) == code))
        return chain;
    return chain | code << (8 * n);
}

td_chain td_chain_join(td_chain first, td_chain second)
{
    const int n = length_of(first);
    if (n == 0)
        return second;
    if (second != 0 && last_of(first, n) == (second & 0xff))
        second >>= 8;
    return n == TD_CHAIN_MODES ? first : first | second << (8 * n);
}

td_chain td_chain_trim(td_chain chain, td_index road)
{
    if (road == TD_NONE)
        return chain;
    const td_chain code = (td_chain)(road + 1);
    if (length_of(chain) > 1 && (chain & 0xff) == code)
        chain >>= 8;
    const int n = length_of(chain);
    if (n > 1 && last_of(chain, n) == code)
        chain &= ((td_chain)1 << (8 * (n - 1))) - 1;
    return chain;
}

td_index td_chain_road(const td_world *world)
{
    for (td_index m = 0; m < world->modes.count; m++)
        if (strcmp(world->modes.label.id[m], "road") == 0)
            return m;
    return TD_NONE;
}

bool td_chain_keeps_to(td_chain chain, td_index road, td_index mode)
{
    for (; chain; chain >>= 8)
        if ((chain & 0xff) != road + 1 && (mode == TD_NONE || (chain & 0xff) != mode + 1))
            return false;
    return true;
}

td_chain td_chain_of(const td_world *world, const td_supernetwork *net, const uint32_t *arcs,
                     uint32_t count)
{
    td_chain chain = TD_CHAIN_EMPTY;
    for (uint32_t i = 0; i < count; i++) {
        const td_index mode = td_chain_mode(world, net, arcs[i]);
        if (mode != TD_NONE)
            chain = td_chain_append(chain, mode);
    }
    if (chain == TD_CHAIN_EMPTY && count > 0 && net->mode[arcs[0]] != TD_NONE)
        chain = td_chain_append(chain, net->mode[arcs[0]]); /* two zones at one place */
    return td_chain_trim(chain, td_chain_road(world));
}

void td_chain_name(const td_world *world, td_chain chain, char buffer[TD_CHAIN_NAME_SIZE])
{
    size_t used = 0;
    for (; chain; chain >>= 8) {
        const char *id = world->modes.label.id[(chain & 0xff) - 1];
        if (used > 0 && used + 1 < TD_CHAIN_NAME_SIZE)
            buffer[used++] = '-';
        while (*id && used + 1 < TD_CHAIN_NAME_SIZE)
            buffer[used++] = *id++;
    }
    buffer[used] = '\0';
}

/* Corridors are numbered by priority, and TD_NONE is the largest number: the smaller wins. */
static td_index first_of(td_index corridor, const td_index *of_row, td_index row)
{
    return of_row && row != TD_NONE && of_row[row] < corridor ? of_row[row] : corridor;
}

td_index td_arc_corridor(const td_world *world, const td_supernetwork *net, uint32_t arc)
{
    const td_links *links = &world->links;
    td_index corridor = TD_NONE;
    corridor = first_of(corridor, world->link_corridor, net->link[arc]);
    corridor = first_of(corridor, world->service_corridor, net->service[arc]);
    corridor = first_of(corridor, world->facility_corridor, net->facility[arc]);
    corridor = first_of(corridor, world->node_corridor, net->vertex_node[net->csr.tail[arc]]);
    corridor = first_of(corridor, world->node_corridor, net->vertex_node[net->csr.head[arc]]);
    if (!net->ride_first)
        return corridor;
    for (uint32_t i = net->ride_first[arc]; i < net->ride_first[arc + 1]; i++) {
        const td_index link = net->ride_items[i].link;
        corridor = first_of(corridor, world->facility_corridor, net->ride_items[i].facility);
        if (link == TD_NONE)
            continue;
        corridor = first_of(corridor, world->link_corridor, link);
        corridor = first_of(corridor, world->node_corridor, links->from[link]);
        corridor = first_of(corridor, world->node_corridor, links->to[link]);
    }
    return corridor;
}
