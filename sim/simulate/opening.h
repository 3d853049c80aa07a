/* Opening hours: a pattern of the week, in hours from Monday 0:00. */
#ifndef TD_SIMULATE_OPENING_H
#define TD_SIMULATE_OPENING_H

#include <stdbool.h>
#include <stdint.h>

enum { TD_OPENING_SPANS = 14 };

/* Open in [from, to) of each span; spans rise, do not touch, lie in [0, 168]. One that ends at 168
 * and one that begins at 0 are one over Sunday midnight. No spans: never open; one of [0, 168]:
 * always. */
typedef struct td_opening {
    uint32_t count;
    double from_h[TD_OPENING_SPANS], to_h[TD_OPENING_SPANS];
} td_opening;

/* From from_h (0 ... 24) to to_h (up to 24 hours later, into the night) on the days of a bit mask,
 * bit 0 Monday. */
td_opening td_opening_daily(double from_h, double to_h, uint8_t days);

bool td_opening_at(const td_opening *opening, double week_h);

/* The first change after time_h, where Monday 0:00 is at week_starts_h and every 168 h before and
 * after it; INFINITY: none. Exact: asked at the time of a change it gives the following one. */
double td_opening_next_change(const td_opening *opening, double week_starts_h, double time_h,
                              bool *opens);

#endif
