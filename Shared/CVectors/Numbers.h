#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace cvectors {

/// The largest magnitude of a coordinate.
inline float largest_of(const float *vector, size_t dimension) {
  float largest = 0;
  for (size_t i = 0; i < dimension; ++i) largest = std::max(largest, std::abs(vector[i]));
  return largest;
}

/// 2 to the power of a number that double precision has.
inline double power_of_two(int exponent) {
  const uint64_t bits = static_cast<uint64_t>(1023 + exponent) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof power);
  return power;
}

}  // namespace cvectors
