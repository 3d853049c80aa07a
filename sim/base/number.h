/* Numbers as text: the shortest decimal that reads back to the same double, '.' whatever the
 * locale. */
#ifndef TD_BASE_NUMBER_H
#define TD_BASE_NUMBER_H

#include <stddef.h>

#define TD_NUMBER_ROOM 40

/* Writes the number, NUL-terminated, and returns its length; nan and infinities give "". No "-0".
 */
size_t td_number_text(double value, char text[TD_NUMBER_ROOM]);

#endif
