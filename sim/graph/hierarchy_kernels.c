/* For any processor; on x86-64 with the pairs of doubles that each of them has. */
#include "graph/hierarchy_kernels.h"

#if defined __x86_64__ && defined __GNUC__
#include <emmintrin.h>
typedef __m128d pack;
enum { PACK = 2 };
static inline pack pack_load(const double *p)
{
    return _mm_loadu_pd(p);
}
static inline void pack_store(double *p, pack v)
{
    _mm_storeu_pd(p, v);
}
static inline pack pack_all(double x)
{
    return _mm_set1_pd(x);
}
static inline pack pack_add(pack a, pack b)
{
    return _mm_add_pd(a, b);
}
static inline pack pack_min(pack a, pack b)
{
    return _mm_min_pd(a, b);
}
/* x where a < b, else y */
static inline pack pack_where_less(pack a, pack b, pack x, pack y)
{
    const __m128d less = _mm_cmplt_pd(a, b);
    return _mm_or_pd(_mm_and_pd(less, x), _mm_andnot_pd(less, y));
}
#else
typedef double pack;
enum { PACK = 1 };
static inline pack pack_load(const double *p)
{
    return *p;
}
static inline void pack_store(double *p, pack v)
{
    *p = v;
}
static inline pack pack_all(double x)
{
    return x;
}
static inline pack pack_add(pack a, pack b)
{
    return a + b;
}
static inline pack pack_min(pack a, pack b)
{
    return a < b ? a : b;
}
static inline pack pack_where_less(pack a, pack b, pack x, pack y)
{
    return a < b ? x : y;
}
#endif

#define KERNELS td_hierarchy_kernels_plain
#include "graph/hierarchy_loops.h"
