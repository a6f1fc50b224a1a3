#include "Rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace cvectors {
namespace {

using Sum = int32_t (*)(const int8_t *left, const int8_t *right, size_t count);

/// The sum of products, exact: 4,096 products of 127 squared are far from the end of 32 bits.
template <Sum sum>
float distance(const void *left, const void *right, const void *format) {
  float scales[2];
  std::memcpy(&scales[0], left, sizeof(float));
  std::memcpy(&scales[1], right, sizeof(float));
  const int32_t product =
      sum(static_cast<const int8_t *>(left) + sizeof(float), static_cast<const int8_t *>(right) + sizeof(float),
          static_cast<const RowFormat *>(format)->padded());
  return 1 - scales[0] * scales[1] * static_cast<float>(product);
}

int32_t portable_sum(const int8_t *left, const int8_t *right, size_t count) {
  int32_t result = 0;
  for (size_t i = 0; i < count; ++i) result += int32_t{left[i]} * int32_t{right[i]};
  return result;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) int32_t avx2_sum(const int8_t *left, const int8_t *right, size_t count) {
  __m256i sums = _mm256_setzero_si256();
  for (size_t i = 0; i < count; i += 16) {
    const auto l = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(left + i)));
    const auto r = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(right + i)));
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(l, r));
  }
  const __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  const __m128i quarter = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0b01001110));
  return _mm_cvtsi128_si32(_mm_add_epi32(quarter, _mm_shuffle_epi32(quarter, 0b10110001)));
}

__attribute__((target("avx512f,avx512bw"))) int32_t avx512_sum(
    const int8_t *left, const int8_t *right, size_t count) {
  __m512i sums[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
  for (size_t i = 0; i < count; i += 64) {
    for (size_t half = 0; half < 2; ++half) {
      const size_t at = i + 32 * half;
      const auto l = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(left + at)));
      const auto r = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(right + at)));
      sums[half] = _mm512_add_epi32(sums[half], _mm512_madd_epi16(l, r));
    }
  }
  return _mm512_reduce_add_epi32(_mm512_add_epi32(sums[0], sums[1]));
}
#endif

RowFormat::Distance distance_by(int instructions) {
#if defined(__x86_64__)
  if (instructions == 2) return distance<avx512_sum>;
  if (instructions == 1) return distance<avx2_sum>;
#endif
  return distance<portable_sum>;
}

}  // namespace

RowFormat::RowFormat(size_t dimension, int instructions)
    : dimension_(dimension), padded_((dimension + 63) / 64 * 64), distance_(distance_by(instructions)) {}

std::vector<char> RowFormat::row(const float *vector) const {
  float largest = 0;
  for (size_t i = 0; i < dimension_; ++i) largest = std::max(largest, std::abs(vector[i]));
  std::vector<char> result(bytes());
  if (largest == 0) return result;
  const float scale = largest / 127;
  std::memcpy(result.data(), &scale, sizeof(scale));
  for (size_t i = 0; i < dimension_; ++i)
    result[sizeof(scale) + i] = static_cast<char>(std::lround(vector[i] / scale));
  return result;
}

}  // namespace cvectors
