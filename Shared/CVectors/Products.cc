#include "CVectors.h"

#include "Numbers.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

using cvectors::largest_of;
using cvectors::power_of_two;

namespace {

/// How many products are summed in 32 bits: in each of eight sums, of 127 times the largest of 16 bits.
constexpr size_t kSummed = 4096;
/// Coordinates that are taken together. A query is padded with zeros to a multiple of them.
constexpr size_t kBlock = 32;

using Sum = int64_t (*)(const int8_t *codes, const int16_t *query, size_t dimension);

int64_t portable_sum(const int8_t *codes, const int16_t *query, size_t dimension) {
  int64_t total = 0;
  for (size_t i = 0; i < dimension; ++i) total += int32_t{codes[i]} * int32_t{query[i]};
  return total;
}

template <Sum sum>
void products(
    const int8_t *codes, const cvectors_scale *scales, size_t count, size_t dimension, const int16_t *query,
    double query_scale, float *products) {
  for (size_t row = 0; row < count; ++row, codes += dimension) {
    const double scale = scales[row].step * power_of_two(scales[row].exponent) * query_scale;
    products[row] = static_cast<float>(static_cast<double>(sum(codes, query, dimension)) * scale);
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
/// What comes some rows later is asked for. There need not be anything.
void prefetch(const int8_t *place) {
  const auto ahead = reinterpret_cast<uintptr_t>(place) + 4096;
  _mm_prefetch(reinterpret_cast<const char *>(ahead), _MM_HINT_T0);
}

/// The last coordinates of a row, which are fewer than a block, and zeros.
struct Tail {
  Tail(const int8_t *codes, size_t count) { std::memcpy(this->codes, codes, count); }
  int8_t codes[kBlock] = {};
};

__attribute__((target("avx2"))) __m256i avx2_products(const int8_t *codes, const int16_t *query) {
  const auto half = [&](size_t at) __attribute__((target("avx2"))) {
    const auto values = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(codes + at)));
    return _mm256_madd_epi16(values, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(query + at)));
  };
  return _mm256_add_epi32(half(0), half(16));
}

__attribute__((target("avx2"))) int64_t avx2_total(__m256i sums) {
  const __m256i wide = _mm256_add_epi64(
      _mm256_cvtepi32_epi64(_mm256_castsi256_si128(sums)), _mm256_cvtepi32_epi64(_mm256_extracti128_si256(sums, 1)));
  const __m128i half = _mm_add_epi64(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
  return _mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1);
}

__attribute__((target("avx2"))) int64_t avx2_sum(const int8_t *codes, const int16_t *query, size_t dimension) {
  int64_t total = 0;
  for (size_t begin = 0; begin < dimension; begin += kSummed) {
    const size_t end = std::min(begin + kSummed, dimension);
    __m256i sums = _mm256_setzero_si256();
    size_t i = begin;
    for (; i + kBlock <= end; i += kBlock) {
      prefetch(codes + i);
      sums = _mm256_add_epi32(sums, avx2_products(codes + i, query + i));
    }
    if (i < end) sums = _mm256_add_epi32(sums, avx2_products(Tail(codes + i, end - i).codes, query + i));
    total += avx2_total(sums);
  }
  return total;
}

__attribute__((target("avx512f,avx512bw"))) __m512i avx512_products(const int8_t *codes, const int16_t *query) {
  const auto values = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(codes)));
  return _mm512_madd_epi16(values, _mm512_loadu_si512(query));
}

__attribute__((target("avx512f,avx512bw"))) int64_t avx512_sum(
    const int8_t *codes, const int16_t *query, size_t dimension) {
  int64_t total = 0;
  for (size_t begin = 0; begin < dimension; begin += kSummed) {
    const size_t end = std::min(begin + kSummed, dimension);
    __m512i sums = _mm512_setzero_si512();
    size_t i = begin;
    for (; i + kBlock <= end; i += kBlock) {
      prefetch(codes + i);
      sums = _mm512_add_epi32(sums, avx512_products(codes + i, query + i));
    }
    if (i < end) sums = _mm512_add_epi32(sums, avx512_products(Tail(codes + i, end - i).codes, query + i));
    total += _mm512_reduce_add_epi64(_mm512_add_epi64(
        _mm512_cvtepi32_epi64(_mm512_castsi512_si256(sums)), _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(sums, 1))));
  }
  return total;
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

size_t cvectors_query_size(size_t dimension) CVECTORS_NOTHROW { return (dimension + kBlock - 1) / kBlock * kBlock; }

double cvectors_query(const float *vector, size_t dimension, int16_t *query) CVECTORS_NOTHROW {
  const double scale = largest_of(vector, dimension) / double{INT16_MAX};
  std::fill_n(query, cvectors_query_size(dimension), int16_t{0});
  if (scale == 0) return 0;
  for (size_t i = 0; i < dimension; ++i) query[i] = static_cast<int16_t>(std::nearbyint(vector[i] / scale));
  return scale;
}

void cvectors_code_products(
    int instructions, const int8_t *codes, const cvectors_scale *scales, size_t count, size_t dimension,
    const int16_t *query, double query_scale, float *result) CVECTORS_NOTHROW {
#if defined(__x86_64__)
  if (instructions == 2) return products<avx512_sum>(codes, scales, count, dimension, query, query_scale, result);
  if (instructions == 1) return products<avx2_sum>(codes, scales, count, dimension, query, query_scale, result);
#endif
  products<portable_sum>(codes, scales, count, dimension, query, query_scale, result);
}

double cvectors_product(
    int instructions, const float *left, const float *right, size_t dimension) CVECTORS_NOTHROW {
#if defined(__x86_64__)
  if (instructions == 2) return avx512_product(left, right, dimension);
  if (instructions == 1) return avx2_product(left, right, dimension);
#endif
  return portable_product(left, right, dimension);
}
