#include "indicators/played.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/tables.h"

#define MS_PER_H   3600000.0
#define MS_PER_DAY 86400000.0

/* Entries by consignment; those of one keep the order of time. */
typedef struct place_in_order {
    uint32_t stream, number;
    size_t entry;
} place_in_order;

static int by_consignment(const void *a, const void *b)
{
    const place_in_order *x = a, *y = b;
    if (x->stream != y->stream)
        return x->stream < y->stream ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->entry < y->entry ? -1 : 1;
}

static place_in_order *order_of(const td_journal *journal)
{
    place_in_order *order = TD_ALLOC(journal->count, place_in_order);
    for (size_t i = 0; order && i < journal->count; i++)
        order[i] = (place_in_order){journal->entries[i].stream, journal->entries[i].number, i};
    if (order)
        qsort(order, journal->count, sizeof *order, by_consignment);
    return order;
}

/* "CD_H2>M_BTH:PART:container#12" */
static void name_of(const td_plan *plan, const td_journal_entry *e, td_strbuf *out)
{
    const td_world *world = plan->world;
    const td_stream *s = &plan->streams[e->stream];
    const td_index *node = world->zones.node;
    td_strbuf_clear(out);
    td_strbuf_addf(out, "%s>%s:%s:%s#%u", world->nodes.label.id[node[s->origin]],
                   world->nodes.label.id[node[s->destination]],
                   world->commodities.label.id[s->commodity], world->form_id[s->form],
                   e->number + 1);
}

td_status td_played_append(const td_simulated *s, td_table *table)
{
    const td_journal *journal = s->journal;
    const td_world *world = s->plan->world;
    td_status status = TD_OK;
    if (!journal)
        return TD_OK;
    place_in_order *order = order_of(journal);
    td_strbuf name = TD_STRBUF_INIT;
    int64_t step = 0;
    if (!order)
        return TD_ERR_NOMEM;
    for (size_t i = 0; status == TD_OK && i < journal->count; i++) {
        const td_journal_entry *e = &journal->entries[order[i].entry];
        const bool same = i > 0 && order[i].stream == order[i - 1].stream &&
                          order[i].number == order[i - 1].number;
        step = same ? step + 1 : 1;
        name_of(s->plan, e, &name);
        const td_cell cells[] = {
            TD_CELL_OF_TEXT(world->scenario_id),
            TD_CELL_OF_TEXT(td_strbuf_text(&name)),
            TD_CELL_OF_INTEGER(step),
            TD_CELL_OF_REAL(e->time_h),
            TD_CELL_OF_TEXT(td_note_name((td_note_kind)e->kind)),
            TD_CELL_OF_TEXT(e->node == TD_NONE ? "" : world->nodes.label.id[e->node]),
            TD_CELL_OF_TEXT(e->what),
            TD_CELL_OF_REAL(e->node == TD_NONE ? (double)NAN : world->nodes.x[e->node]),
            TD_CELL_OF_REAL(e->node == TD_NONE ? (double)NAN : world->nodes.y[e->node]),
        };
        status = name.failed ? TD_ERR_NOMEM : td_table_append(table, cells);
    }
    td_strbuf_free(&name);
    free(order);
    return status;
}

/* The steps of one consignment with coordinates; no line without two of them. */
static void add_feature(const td_simulated *s, const place_in_order *order, size_t count,
                        bool *first, td_strbuf *out, td_strbuf *name)
{
    const td_world *world = s->plan->world;
    const double start = td_days_from_civil(world->evaluate.year, 1, 1) * MS_PER_DAY;
    size_t places = 0;
    for (size_t i = 0; i < count; i++) {
        const td_index node = s->journal->entries[order[i].entry].node;
        places += node != TD_NONE && !isnan(world->nodes.x[node]);
    }
    if (places < 2)
        return;
    name_of(s->plan, &s->journal->entries[order[0].entry], name);
    td_strbuf_addf(out, "%s{\"type\":\"Feature\",\"properties\":{\"consignment\":\"%s\",\"times\":[",
                   *first ? "" : ",\n", td_strbuf_text(name));
    *first = false;
    for (int part = 0; part < 2; part++) {
        bool begun = false;
        for (size_t i = 0; i < count; i++) {
            const td_journal_entry *e = &s->journal->entries[order[i].entry];
            if (e->node == TD_NONE || isnan(world->nodes.x[e->node]))
                continue;
            if (begun)
                td_strbuf_add(out, ",");
            begun = true;
            if (part == 0) {
                td_strbuf_add_number(out, round(start + e->time_h * MS_PER_H));
                continue;
            }
            td_strbuf_add(out, "[");
            td_strbuf_add_number(out, world->nodes.x[e->node]);
            td_strbuf_add(out, ",");
            td_strbuf_add_number(out, world->nodes.y[e->node]);
            td_strbuf_add(out, "]");
        }
        td_strbuf_add(out, part == 0 ? "]},\"geometry\":{\"type\":\"LineString\",\"coordinates\":["
                                     : "]}}");
    }
}

td_status td_played_geojson(const td_simulated *s, td_strbuf *out)
{
    const td_journal *journal = s->journal;
    place_in_order *order = order_of(journal);
    td_strbuf name = TD_STRBUF_INIT;
    bool first = true;
    if (!order)
        return TD_ERR_NOMEM;
    td_strbuf_add(out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (size_t i = 0, end; i < journal->count; i = end) {
        for (end = i + 1; end < journal->count && order[end].stream == order[i].stream &&
                          order[end].number == order[i].number;)
            end++;
        add_feature(s, order + i, end - i, &first, out, &name);
    }
    td_strbuf_add(out, "\n]}\n");
    const bool failed = out->failed || name.failed;
    td_strbuf_free(&name);
    free(order);
    return failed ? TD_ERR_NOMEM : TD_OK;
}
