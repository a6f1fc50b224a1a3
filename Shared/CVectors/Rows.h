#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cvectors {

/// Vectors in eight bits a coordinate: the scale, in single precision, and then whole numbers of -127 to 127 that it
/// multiplies. Of two unit vectors the cosine is found within some thousandths.
class RowFormat {
 public:
  using Distance = float (*)(const void *left, const void *right, const void *format);

  RowFormat(size_t dimension, int instructions);

  size_t bytes() const { return sizeof(float) + padded_; }

  /// A vector as a row.
  std::vector<char> row(const float *vector) const;

  /// 1 less the inner product of two rows. `format` is this.
  Distance distance() const { return distance_; }

  /// Coordinates of a row, a multiple of 64: the rest is zero.
  size_t padded() const { return padded_; }

 private:
  size_t dimension_;
  size_t padded_;
  Distance distance_;
};

}  // namespace cvectors
