#include "CVectors.h"

#include "Numbers.h"

using cvectors::largest_of;
using cvectors::power_of_two;

namespace {

/// The largest whole number that `step * code + rest` gives, with a step of 16 bits.
constexpr double kLargest = 127.0 * UINT16_MAX + INT16_MAX;

/// The exponent of the finest grid on which whole numbers up to `kLargest` reach so far.
int grid(float largest) {
  int exponent;
  std::frexp(largest, &exponent);
  exponent -= 23;
  return std::nearbyint(largest * power_of_two(-exponent)) > kLargest ? exponent + 1 : exponent;
}

__attribute__((always_inline)) inline void decode(
    const int8_t *codes, const int16_t *rests, const cvectors_scale *scales, size_t count, size_t dimension,
    float *vectors) {
  for (size_t row = 0; row < count; ++row, codes += dimension, rests += dimension, vectors += dimension) {
    // In two powers, as the whole one may be less than single precision has.
    const int near = std::max<int>(scales[row].exponent, -126);
    const auto first = static_cast<float>(power_of_two(near));
    const auto second = static_cast<float>(power_of_two(scales[row].exponent - near));
    const int32_t step = scales[row].step;
    for (size_t i = 0; i < dimension; ++i)
      vectors[i] = static_cast<float>(step * codes[i] + rests[i]) * first * second;
  }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void avx2_decode(
    const int8_t *codes, const int16_t *rests, const cvectors_scale *scales, size_t count, size_t dimension,
    float *vectors) {
  decode(codes, rests, scales, count, dimension, vectors);
}

__attribute__((target("avx512f,avx512bw"))) void avx512_decode(
    const int8_t *codes, const int16_t *rests, const cvectors_scale *scales, size_t count, size_t dimension,
    float *vectors) {
  decode(codes, rests, scales, count, dimension, vectors);
}
#endif

}  // namespace

void cvectors_round(float *vector, size_t dimension) CVECTORS_NOTHROW {
  const float largest = largest_of(vector, dimension);
  if (largest == 0) return;
  const int exponent = grid(largest);
  const double unit = power_of_two(exponent), inverse = power_of_two(-exponent);
  for (size_t i = 0; i < dimension; ++i) {
    const double value = std::nearbyint(vector[i] * inverse);
    const auto rounded = static_cast<float>(value * unit);
    // The largest numbers of single precision are rounded down.
    vector[i] = std::isfinite(rounded) ? rounded : static_cast<float>((value - std::copysign(1, value)) * unit);
  }
}

void cvectors_encode(
    const float *vector, size_t dimension, size_t place, int8_t *codes, int16_t *rests,
    cvectors_scale *scales) CVECTORS_NOTHROW {
  const float largest = largest_of(vector, dimension);
  const int exponent = largest == 0 ? 0 : grid(largest);
  const double inverse = power_of_two(-exponent);
  const double step = std::clamp(std::ceil(largest * inverse / 127), 1.0, double{UINT16_MAX});
  const double codes_per_unit = 1 / step;
  for (size_t i = 0; i < dimension; ++i) {
    const double value = vector[i] * inverse;
    const double code = std::nearbyint(value * codes_per_unit);
    codes[place * dimension + i] = static_cast<int8_t>(code);
    rests[place * dimension + i] = static_cast<int16_t>(value - code * step);
  }
  scales[place] = {static_cast<uint16_t>(step), static_cast<int16_t>(exponent)};
}

void cvectors_decode(
    int instructions, const int8_t *codes, const int16_t *rests, const cvectors_scale *scales, size_t place, size_t count,
    size_t dimension, float *vectors) CVECTORS_NOTHROW {
  codes += place * dimension, rests += place * dimension, scales += place;
#if defined(__x86_64__)
  if (instructions == 2) return avx512_decode(codes, rests, scales, count, dimension, vectors);
  if (instructions == 1) return avx2_decode(codes, rests, scales, count, dimension, vectors);
#endif
  decode(codes, rests, scales, count, dimension, vectors);
}
