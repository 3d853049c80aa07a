#include "simulate/journal.h"

#include <stdlib.h>

#include "base/mem.h"

const char *td_note_name(td_note_kind kind)
{
    static const char *const names[TD_NOTE_KIND_COUNT] = {
        [TD_NOTE_ARISES] = "arises",       [TD_NOTE_QUEUES] = "queues",
        [TD_NOTE_DONE] = "done",
        [TD_NOTE_HELD] = "held",           [TD_NOTE_WAITS] = "waits",
        [TD_NOTE_BOARDS] = "boards",       [TD_NOTE_SENDS] = "sends-part",
        [TD_NOTE_ALIGHTS] = "alights",     [TD_NOTE_REROUTES] = "reroutes",
        [TD_NOTE_DELIVERED] = "delivered", [TD_NOTE_PERISHED] = "perished",
        [TD_NOTE_UNSERVED] = "unserved"};
    return names[kind];
}

void td_journal_add(td_journal *journal, td_journal_entry entry)
{
    if (TD_RESERVE(journal->entries, journal->capacity, journal->count + 1)) {
        journal->failed = true;
        return;
    }
    journal->entries[journal->count++] = entry;
}

void td_journal_free(td_journal *journal)
{
    if (journal)
        free(journal->entries);
    free(journal);
}
