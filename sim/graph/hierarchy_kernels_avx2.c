/* For processors with AVX2: four doubles at a time. */
#include "graph/hierarchy_kernels.h"

#if defined __x86_64__ && defined __GNUC__
#ifndef __clang__
#pragma GCC target("avx2")
#endif
#include <immintrin.h>
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#endif
typedef __m256d pack;
enum { PACK = 4 };
static inline pack pack_load(const double *p)
{
    return _mm256_loadu_pd(p);
}
static inline void pack_store(double *p, pack v)
{
    _mm256_storeu_pd(p, v);
}
static inline pack pack_all(double x)
{
    return _mm256_set1_pd(x);
}
static inline pack pack_add(pack a, pack b)
{
    return _mm256_add_pd(a, b);
}
static inline pack pack_min(pack a, pack b)
{
    return _mm256_min_pd(a, b);
}
/* x where a < b, else y */
static inline pack pack_where_less(pack a, pack b, pack x, pack y)
{
    return _mm256_blendv_pd(y, x, _mm256_cmp_pd(a, b, _CMP_LT_OQ));
}

#define KERNELS td_hierarchy_kernels_avx2
#include "graph/hierarchy_loops.h"
#ifdef __clang__
#pragma clang attribute pop
#endif
#endif
