#include "CVectors.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

void portable(const float *rows, size_t count, size_t dimension, const float *query, float *products) {
  for (size_t row = 0; row < count; ++row, rows += dimension) {
    float sum = 0;
    for (size_t i = 0; i < dimension; ++i) sum += rows[i] * query[i];
    products[row] = sum;
  }
}

/// Sums of a product in double precision.
constexpr size_t kLanes = 16;

double total(const double *sums) {
  double total = 0;
  for (size_t lane = 0; lane < kLanes; ++lane) total += sums[lane];
  return total;
}

double portable_product(const float *left, const float *right, size_t dimension) {
  double sums[kLanes] = {};
  for (size_t i = 0; i < dimension; ++i) sums[i % kLanes] += static_cast<double>(left[i]) * right[i];
  return total(sums);
}

#if defined(__x86_64__)
/// Asks for what lies 8 KiB further on, where the next rows are: the processor by itself looks no further than the page.
/// There need not be anything.
void prefetch(const float *place) {
  const auto ahead = reinterpret_cast<uintptr_t>(place) + 8192;
  _mm_prefetch(reinterpret_cast<const char *>(ahead), _MM_HINT_T0);
}

__attribute__((target("avx2,fma"))) double avx2_product(const float *left, const float *right, size_t dimension) {
  __m256d parts[kLanes / 4] = {};
  size_t i = 0;
  for (; i + kLanes <= dimension; i += kLanes) {
    for (size_t part = 0; part < kLanes / 4; ++part) {
      const __m256d factor = _mm256_cvtps_pd(_mm_loadu_ps(left + i + 4 * part));
      parts[part] = _mm256_fmadd_pd(factor, _mm256_cvtps_pd(_mm_loadu_ps(right + i + 4 * part)), parts[part]);
    }
  }
  double sums[kLanes];
  for (size_t part = 0; part < kLanes / 4; ++part) _mm256_storeu_pd(sums + 4 * part, parts[part]);
  for (; i < dimension; ++i) sums[i % kLanes] += static_cast<double>(left[i]) * right[i];
  return total(sums);
}

__attribute__((target("avx512f"))) double avx512_product(const float *left, const float *right, size_t dimension) {
  __m512d parts[kLanes / 8] = {};
  size_t i = 0;
  for (; i + kLanes <= dimension; i += kLanes) {
    for (size_t part = 0; part < kLanes / 8; ++part) {
      const __m512d factor = _mm512_cvtps_pd(_mm256_loadu_ps(left + i + 8 * part));
      parts[part] = _mm512_fmadd_pd(factor, _mm512_cvtps_pd(_mm256_loadu_ps(right + i + 8 * part)), parts[part]);
    }
  }
  double sums[kLanes];
  for (size_t part = 0; part < kLanes / 8; ++part) _mm512_storeu_pd(sums + 8 * part, parts[part]);
  for (; i < dimension; ++i) sums[i % kLanes] += static_cast<double>(left[i]) * right[i];
  return total(sums);
}

__attribute__((target("avx2,fma"))) float sum_of(__m256 values) {
  const __m128 half = _mm_add_ps(_mm256_castps256_ps128(values), _mm256_extractf128_ps(values, 1));
  const __m128 quarter = _mm_add_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_add_ss(quarter, _mm_movehdup_ps(quarter)));
}

/// Two sums a row, so that additions do not wait for each other.
__attribute__((target("avx2,fma"))) void avx2(
    const float *rows, size_t count, size_t dimension, const float *query, float *products) {
  for (size_t row = 0; row < count; ++row, rows += dimension) {
    __m256 sums[2] = {_mm256_setzero_ps(), _mm256_setzero_ps()};
    size_t i = 0;
    for (; i + 16 <= dimension; i += 16) {
      prefetch(rows + i);
      sums[0] = _mm256_fmadd_ps(_mm256_loadu_ps(rows + i), _mm256_loadu_ps(query + i), sums[0]);
      sums[1] = _mm256_fmadd_ps(_mm256_loadu_ps(rows + i + 8), _mm256_loadu_ps(query + i + 8), sums[1]);
    }
    float sum = sum_of(_mm256_add_ps(sums[0], sums[1]));
    for (; i < dimension; ++i) sum += rows[i] * query[i];
    products[row] = sum;
  }
}

__attribute__((target("avx512f"))) void avx512(
    const float *rows, size_t count, size_t dimension, const float *query, float *products) {
  for (size_t row = 0; row < count; ++row, rows += dimension) {
    __m512 sums[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()};
    size_t i = 0;
    for (; i + 32 <= dimension; i += 32) {
      prefetch(rows + i);
      prefetch(rows + i + 16);
      sums[0] = _mm512_fmadd_ps(_mm512_loadu_ps(rows + i), _mm512_loadu_ps(query + i), sums[0]);
      sums[1] = _mm512_fmadd_ps(_mm512_loadu_ps(rows + i + 16), _mm512_loadu_ps(query + i + 16), sums[1]);
    }
    for (; i < dimension; i += 16) {
      const size_t left = dimension - i;
      const auto mask = static_cast<__mmask16>(left >= 16 ? 0xFFFF : (1u << left) - 1);
      sums[0] = _mm512_fmadd_ps(
          _mm512_maskz_loadu_ps(mask, rows + i), _mm512_maskz_loadu_ps(mask, query + i), sums[0]);
    }
    products[row] = _mm512_reduce_add_ps(_mm512_add_ps(sums[0], sums[1]));
  }
}
#endif

}  // namespace

int cvectors_instruction_sets(void) CVECTORS_NOTHROW {
#if defined(__x86_64__)
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (!has_avx2) return 1;
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") ? 3 : 2;
#else
  return 1;
#endif
}

void cvectors_products(
    int instructions, const float *rows, size_t count, size_t dimension, const float *query,
    float *products) CVECTORS_NOTHROW {
#if defined(__x86_64__)
  if (instructions == 2) return avx512(rows, count, dimension, query, products);
  if (instructions == 1) return avx2(rows, count, dimension, query, products);
#endif
  return portable(rows, count, dimension, query, products);
}

double cvectors_product(
    int instructions, const float *left, const float *right, size_t dimension) CVECTORS_NOTHROW {
#if defined(__x86_64__)
  if (instructions == 2) return avx512_product(left, right, dimension);
  if (instructions == 1) return avx2_product(left, right, dimension);
#endif
  return portable_product(left, right, dimension);
}
