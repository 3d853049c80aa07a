/* Numbers as text: the shortest decimal that reads back to the same double, '.' whatever the
 * locale. */
#ifndef TD_BASE_NUMBER_H
#define TD_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#define TD_NUMBER_ROOM 40

/* Writes the number, NUL-terminated, and returns its length; nan and infinities give "". No "-0".
 */
size_t td_number_text(double value, char text[TD_NUMBER_ROOM]);

/* The same for the number rounded to `digits` significant digits, 1 to 15; digits before the point stay.
 */
size_t td_number_round_text(double value, int digits, char text[TD_NUMBER_ROOM]);

/* Reads a decimal of `length` bytes ("-12.5", "1e-05") to the nearest double, whatever the locale.
 * False: it is no number, or none that a double holds. */
bool td_number_read(const char *text, size_t length, double *out);

#endif
