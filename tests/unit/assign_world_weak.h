/* Look-ups of the world by their definition in model/world.h, used where the library has none. */
#ifndef TESTS_UNIT_ASSIGN_WORLD_WEAK_H
#define TESTS_UNIT_ASSIGN_WORLD_WEAK_H

#include <math.h>
#include <string.h>

#include "model/world.h"

__attribute__((weak)) double td_world_factor(const td_world *world, td_index season, int month)
{
    if (season == TD_NONE)
        return 1;
    double sum = 0;
    for (int m = 0; m < TD_MONTHS; m++)
        sum += world->seasons.factor[season][m];
    return month < 0 ? sum / TD_MONTHS : world->seasons.factor[season][month];
}

__attribute__((weak)) td_choice_values td_world_choice(const td_world *world, td_index commodity,
                                                       const char *chain, double distance_km)
{
    const td_choices *rows = &world->choices;
    td_choice_values out = {.theta = NAN,
                            .nest_scale = 1,
                            .schedule_weight = 0.5,
                            .booking_horizon_h = 168,
                            .nest = chain};
    for (int rank = 0; rank < 4; rank++)
        for (td_index i = 0; i < rows->count; i++) {
            const int of_row = (rows->commodity[i] != TD_NONE) * 2 + (rows->chain[i][0] != '\0');
            if (of_row != rank || distance_km < rows->distance_from_km[i] ||
                distance_km >= rows->distance_to_km[i] ||
                (rows->commodity[i] != TD_NONE && rows->commodity[i] != commodity) ||
                (rows->chain[i][0] != '\0' && strcmp(rows->chain[i], chain) != 0))
                continue;
#define TAKE(column)                                                                               \
    if (!isnan(rows->column[i]))                                                                   \
        out.column = rows->column[i];
            TAKE(theta)
            TAKE(asc)
            TAKE(nest_scale)
            TAKE(captive_share)
            TAKE(schedule_weight)
            TAKE(booking_horizon_h)
#undef TAKE
            if (rows->nest[i][0] != '\0')
                out.nest = rows->nest[i];
        }
    return out;
}

__attribute__((weak)) double td_world_great_circle_km(const td_world *world, td_index a, td_index b)
{
    const double rad = 3.14159265358979323846 / 180;
    const double lat_a = world->nodes.y[a] * rad, lat_b = world->nodes.y[b] * rad;
    const double dlon = (world->nodes.x[b] - world->nodes.x[a]) * rad;
    const double h =
        pow(sin((lat_b - lat_a) / 2), 2) + cos(lat_a) * cos(lat_b) * pow(sin(dlon / 2), 2);
    return 2 * 6371.0088 * asin(sqrt(h));
}

#endif
