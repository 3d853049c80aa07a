/* Wall-clock time. Nothing but timing.csv and the terminal may depend on it. */
#ifndef TD_BASE_CLOCK_H
#define TD_BASE_CLOCK_H

/* Seconds since some fixed moment; never goes back. */
double td_clock_seconds(void);
/* The current time in UTC as 2027-01-31T12:00:00Z; room for 21 bytes. */
void td_clock_stamp(char *out);

#endif
