/* What happens to chosen consignments of one replication, step by step, for a trace. */
#ifndef TD_SIMULATE_JOURNAL_H
#define TD_SIMULATE_JOURNAL_H

#include "base/status.h"
#include "model/world.h"

typedef enum td_note_kind {
    TD_NOTE_ARISES,    /* at its origin */
    TD_NOTE_QUEUES,    /* comes to a station */
    TD_NOTE_DONE,      /* leaves the station and what passes there */
    TD_NOTE_HELD,      /* before a closed place */
    TD_NOTE_WAITS,     /* for a departure */
    TD_NOTE_BOARDS,    /* leaves with a service */
    TD_NOTE_SENDS,     /* a part of it leaves: no room for all */
    TD_NOTE_ALIGHTS,
    TD_NOTE_REROUTES,
    TD_NOTE_DELIVERED,
    TD_NOTE_PERISHED,
    TD_NOTE_UNSERVED,
    TD_NOTE_KIND_COUNT
} td_note_kind;
const char *td_note_name(td_note_kind kind);

typedef struct td_journal_entry {
    double time_h;
    uint32_t stream, number; /* the consignment: number from 0 in its stream */
    uint8_t kind;
    td_index node;    /* TD_NONE */
    const char *what; /* station, service or place; "" */
} td_journal_entry;

typedef struct td_journal {
    double share;     /* of consignments, chosen by their luck */
    td_journal_entry *entries;
    size_t count, capacity;
    bool failed;
} td_journal;

void td_journal_add(td_journal *journal, td_journal_entry entry);
void td_journal_free(td_journal *journal); /* NULL is fine */

#endif
