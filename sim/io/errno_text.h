/* What the system says about a failed call, in both languages. */
#ifndef TD_IO_ERRNO_TEXT_H
#define TD_IO_ERRNO_TEXT_H

/* An argument for td_diags_add; `room` holds the text of errors that are not listed here. */
typedef struct td_errno_room {
    char text[128];
} td_errno_room;

const char *td_errno_text(int error, td_errno_room *room);

#endif
