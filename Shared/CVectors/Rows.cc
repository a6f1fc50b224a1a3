#include "Rows.h"

#include "Numbers.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace cvectors {
namespace {

using Sum = int32_t (*)(const int8_t *left, const int8_t *right, size_t count);

float value(const void *row, size_t place) {
  float result;
  std::memcpy(&result, static_cast<const char *>(row) + place * sizeof(float), sizeof result);
  return result;
}

/// The inner product of two rows with so many numbers before their coordinates. The sum is exact: 4,096 products of
/// 127 squared are far from the end of 32 bits.
template <Sum sum, size_t head>
float product(const void *left, const void *right, const void *format) {
  const int32_t total =
      sum(static_cast<const int8_t *>(left) + head * sizeof(float),
          static_cast<const int8_t *>(right) + head * sizeof(float), static_cast<const RowFormat *>(format)->padded());
  return value(left, 0) * value(right, 0) * static_cast<float>(total);
}

template <Sum sum>
float inner_distance(const void *left, const void *right, const void *format) {
  return 1 - product<sum, 1>(left, right, format);
}

template <Sum sum>
float squared_distance(const void *left, const void *right, const void *format) {
  return value(left, 1) + value(right, 1) - 2 * product<sum, 2>(left, right, format);
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

template <Sum sum>
RowFormat::Distance distance_by(cvectors_distance distance) {
  return distance == CVECTORS_INNER ? inner_distance<sum> : squared_distance<sum>;
}

RowFormat::Distance distance_by(cvectors_distance distance, int instructions) {
#if defined(__x86_64__)
  if (instructions == 2) return distance_by<avx512_sum>(distance);
  if (instructions == 1) return distance_by<avx2_sum>(distance);
#endif
  return distance_by<portable_sum>(distance);
}

}  // namespace

RowFormat::RowFormat(size_t dimension, cvectors_distance distance, int instructions)
    : dimension_(dimension), padded_((dimension + 63) / 64 * 64),
      head_((distance == CVECTORS_INNER ? 1 : 2) * sizeof(float)), distance_(distance_by(distance, instructions)) {}

std::vector<char> RowFormat::row(const float *vector) const {
  std::vector<char> result(bytes());
  const float scale = largest_of(vector, dimension_) / 127;
  if (scale == 0) return result;
  int32_t squares = 0;
  for (size_t i = 0; i < dimension_; ++i) {
    // Of the smallest numbers there are the scale is rounded much.
    const long code = std::clamp(std::lround(vector[i] / scale), -127L, 127L);
    result[head_ + i] = static_cast<char>(code);
    squares += static_cast<int32_t>(code * code);
  }
  std::memcpy(result.data(), &scale, sizeof scale);
  if (head_ > sizeof scale) {
    const float square = scale * scale * static_cast<float>(squares);
    std::memcpy(result.data() + sizeof scale, &square, sizeof square);
  }
  return result;
}

}  // namespace cvectors
