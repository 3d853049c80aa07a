/* libgomp is not built for the thread sanitizer, which therefore does not see that a parallel
 * region begins after what stands before it, ends before what stands after it, and that critical
 * sections and barriers order memory; it would report every parallel loop. These wrappers (linked
 * with --wrap) tell it. What two threads of one region do to each other is still watched. */
#include <stdbool.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

typedef void region_body(void *data);

typedef struct region {
    region_body *body;
    void *data;
    char begin, end; /* their addresses are what is acquired and released */
} region;

static void run_region(void *context)
{
    region *r = context;
    __tsan_acquire(&r->begin);
    r->body(r->data);
    __tsan_release(&r->end);
}

#define REGION(body, data)                                                                         \
    {                                                                                              \
        (body), (data), 0, 0                                                                       \
    }

void __real_GOMP_parallel(region_body *body, void *data, unsigned threads, unsigned flags);
void __wrap_GOMP_parallel(region_body *body, void *data, unsigned threads, unsigned flags);
void __wrap_GOMP_parallel(region_body *body, void *data, unsigned threads, unsigned flags)
{
    region r = REGION(body, data);
    __tsan_release(&r.begin);
    __real_GOMP_parallel(run_region, &r, threads, flags);
    __tsan_acquire(&r.end);
}

#define PARALLEL_LOOP(name)                                                                        \
    void __real_##name(region_body *body, void *data, unsigned threads, long start, long end,      \
                       long step, long chunk, unsigned flags);                                     \
    void __wrap_##name(region_body *body, void *data, unsigned threads, long start, long end,      \
                       long step, long chunk, unsigned flags);                                     \
    void __wrap_##name(region_body *body, void *data, unsigned threads, long start, long end,      \
                       long step, long chunk, unsigned flags)                                      \
    {                                                                                              \
        region r = REGION(body, data);                                                             \
        __tsan_release(&r.begin);                                                                  \
        __real_##name(run_region, &r, threads, start, end, step, chunk, flags);                    \
        __tsan_acquire(&r.end);                                                                    \
    }

PARALLEL_LOOP(GOMP_parallel_loop_dynamic)
PARALLEL_LOOP(GOMP_parallel_loop_nonmonotonic_dynamic)

void __real_GOMP_critical_name_start(void **name);
void __wrap_GOMP_critical_name_start(void **name);
void __wrap_GOMP_critical_name_start(void **name)
{
    __real_GOMP_critical_name_start(name);
    __tsan_acquire(name);
}

void __real_GOMP_critical_name_end(void **name);
void __wrap_GOMP_critical_name_end(void **name);
void __wrap_GOMP_critical_name_end(void **name)
{
    __tsan_release(name);
    __real_GOMP_critical_name_end(name);
}

static char at_barrier;

void __real_GOMP_barrier(void);
void __wrap_GOMP_barrier(void);
void __wrap_GOMP_barrier(void)
{
    __tsan_release(&at_barrier);
    __real_GOMP_barrier();
    __tsan_acquire(&at_barrier);
}

void __real_GOMP_loop_end(void);
void __wrap_GOMP_loop_end(void);
void __wrap_GOMP_loop_end(void)
{
    __tsan_release(&at_barrier);
    __real_GOMP_loop_end();
    __tsan_acquire(&at_barrier);
}
