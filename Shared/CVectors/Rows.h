#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "CVectors.h"

namespace cvectors {

/// Vectors in eight bits a coordinate: the scale, in single precision, and then whole numbers of -127 to 127 that it
/// multiplies. Of two unit vectors the cosine is found within some thousandths. Where the distance is Euclidean, the
/// sum of the squares comes after the scale.
class RowFormat {
 public:
  using Distance = float (*)(const void *left, const void *right, const void *format);

  RowFormat(size_t dimension, cvectors_distance distance, int instructions);

  size_t bytes() const { return head_ + padded_; }

  /// A vector as a row.
  std::vector<char> row(const float *vector) const;

  /// How far two rows are apart. `format` is this.
  Distance distance() const { return distance_; }

  /// Coordinates of a row, a multiple of 64: the rest is zero.
  size_t padded() const { return padded_; }

 private:
  size_t dimension_;
  size_t padded_;
  /// Bytes before the coordinates.
  size_t head_;
  Distance distance_;
};

}  // namespace cvectors
