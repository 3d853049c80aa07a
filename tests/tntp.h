/*
 * Reads files of Transportation Networks for Research (TNTP), for tests and benchmarks only: the
 * program's own reader bears more. Ends the test program on a file that cannot be read.
 */
#ifndef TESTS_TNTP_H
#define TESTS_TNTP_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tntp {
    uint32_t zones, nodes, first_through, links, pairs;
    uint32_t *from, *to; /* [link], from 0 */
    double *capacity, *length, *free_time, *b, *power, *toll,
        *volume;                    /* [link]; volume: best known */
    uint32_t *origin, *destination; /* [pair], from 0 */
    double *trips;                  /* [pair] */
} tntp;

/* root/folder/stem and suffix */
static inline FILE *tntp_open(const char *root, const char *folder, const char *stem,
                              const char *suffix)
{
    char path[4096];
    const int length = snprintf(path, sizeof path, "%s/%s/%s%s", root, folder, stem, suffix);
    FILE *file = length > 0 && (size_t)length < sizeof path ? fopen(path, "r") : NULL;
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static inline void *tntp_room(size_t count, size_t size)
{
    void *room = calloc(count > 0 ? count : 1, size);
    if (!room)
        abort();
    return room;
}

static inline void tntp_read_links(tntp *t, FILE *file)
{
    char line[4096];
    uint32_t count = 0;
    while (fgets(line, sizeof line, file)) {
        unsigned from, to;
        double speed;
        sscanf(line, " <NUMBER OF ZONES> %u", &t->zones);
        sscanf(line, " <NUMBER OF NODES> %u", &t->nodes);
        sscanf(line, " <FIRST THRU NODE> %u", &t->first_through);
        if (sscanf(line, " <NUMBER OF LINKS> %u", &t->links) == 1) {
            t->from = (uint32_t *)tntp_room(t->links, sizeof *t->from);
            t->to = (uint32_t *)tntp_room(t->links, sizeof *t->to);
            double **const columns[] = {&t->capacity, &t->length, &t->free_time, &t->b,
                                        &t->power,    &t->toll,   &t->volume};
            for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
                *columns[c] = (double *)tntp_room(t->links, sizeof(double));
        }
        if (count < t->links &&
            sscanf(line, " %u %u %lf %lf %lf %lf %lf %lf %lf", &from, &to, &t->capacity[count],
                   &t->length[count], &t->free_time[count], &t->b[count], &t->power[count], &speed,
                   &t->toll[count]) == 9) {
            t->from[count] = from - 1;
            t->to[count++] = to - 1;
        }
    }
    if (count == 0 || count != t->links)
        abort();
}

static inline void tntp_read_trips(tntp *t, FILE *file)
{
    char line[4096];
    unsigned origin = 0;
    uint32_t room = 0;
    while (fgets(line, sizeof line, file)) {
        sscanf(line, " Origin %u", &origin);
        for (char *at = line; origin > 0 && (at = strchr(at, ':')) != NULL; at++) {
            char *number = at;
            while (number > line && strchr(" \t0123456789", number[-1]))
                number--;
            const unsigned destination = (unsigned)strtoul(number, NULL, 10);
            const double trips = strtod(at + 1, NULL);
            if (destination == origin || trips <= 0)
                continue;
            if (t->pairs == room) {
                room = room > 0 ? 2 * room : 1024;
                t->origin = (uint32_t *)realloc(t->origin, room * sizeof *t->origin);
                t->destination = (uint32_t *)realloc(t->destination, room * sizeof *t->destination);
                t->trips = (double *)realloc(t->trips, room * sizeof *t->trips);
                if (!t->origin || !t->destination || !t->trips)
                    abort();
            }
            t->origin[t->pairs] = origin - 1;
            t->destination[t->pairs] = destination - 1;
            t->trips[t->pairs++] = trips;
        }
    }
}

static inline void tntp_read_volumes(tntp *t, FILE *file)
{
    char line[4096];
    while (fgets(line, sizeof line, file)) {
        unsigned from, to;
        double volume;
        if (sscanf(line, " %u %u %lf", &from, &to, &volume) != 3)
            continue;
        for (uint32_t i = 0; i < t->links; i++)
            if (t->from[i] == from - 1 && t->to[i] == to - 1)
                t->volume[i] = volume;
    }
}

/* Reads root/folder/stem_net.tntp with its trips and, if asked, the best-known volumes. */
static inline tntp tntp_read(const char *root, const char *folder, const char *stem, int volumes)
{
    tntp t;
    memset(&t, 0, sizeof t);
    FILE *file = tntp_open(root, folder, stem, "_net.tntp");
    tntp_read_links(&t, file);
    fclose(file);
    file = tntp_open(root, folder, stem, "_trips.tntp");
    tntp_read_trips(&t, file);
    fclose(file);
    if (volumes) {
        file = tntp_open(root, folder, stem, "_flow.tntp");
        tntp_read_volumes(&t, file);
        fclose(file);
    }
    return t;
}

static inline void tntp_clear(tntp *t)
{
    void *const arrays[] = {t->from,  t->to,   t->capacity, t->length, t->free_time,   t->b,
                            t->power, t->toll, t->volume,   t->origin, t->destination, t->trips};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    memset(t, 0, sizeof *t);
}

#endif
