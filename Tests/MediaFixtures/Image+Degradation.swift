import Foundation
import Media
import TestSupport

extension Image {
  /// The picture with `change` applied to every value, rounded and clipped.
  public func changed(_ change: (Double) -> Double) throws -> Image {
    try Image(width: width, height: height) { target in
      for index in 0..<target.count {
        target[index] = UInt8(min(max(change(Double(pixels[index])).rounded(), 0), 255))
      }
    }
  }

  /// The picture with every value multiplied: below 1 it darkens, above 1 it over-exposes.
  public func exposed(by gain: Double) throws -> Image { try changed { $0 * gain } }

  /// The picture with Gaussian noise of a standard deviation in 8-bit steps.
  public func noisy(deviation: Double, seed: UInt64 = 1) throws -> Image {
    var random = SplitMix64(seed: seed)
    return try changed { $0 + deviation * random.normal() }
  }

  /// The picture after a box blur of `2 * radius + 1` pixels both ways.
  public func blurred(radius: Int) throws -> Image {
    guard radius > 0 else { return self }
    let across = try filtered(radius: radius, count: width, lines: height, step: 3, jump: 3 * width)
    return try across.filtered(
      radius: radius, count: height, lines: width, step: 3 * width, jump: 3)
  }

  private func filtered(
    radius: Int, count: Int, lines: Int, step: Int, jump: Int
  ) throws -> Image {
    let size = 2 * radius + 1
    return try Image(width: width, height: height) { target in
      pixels.withUnsafeBufferPointer { source in
        for line in 0..<lines {
          for channel in 0..<3 {
            let start = line * jump + channel
            var sum = 0
            for offset in -radius...radius {
              sum += Int(source[start + min(max(offset, 0), count - 1) * step])
            }
            for place in 0..<count {
              target[start + place * step] = UInt8((sum + radius) / size)
              sum += Int(source[start + min(place + radius + 1, count - 1) * step])
              sum -= Int(source[start + max(place - radius, 0) * step])
            }
          }
        }
      }
    }
  }

  /// The picture after it went through a JPEG of the given quality.
  public func compressed(quality: Int) throws -> Image {
    try ImageDecoder.decode(
      .data(JPEGEncoder.encode(self, quality: quality)), limits: MediaLimits())
  }
}

extension Image {
  /// The picture with so many small striped things of all colours laid over it: those of a smaller number are
  /// among those of a larger one.
  public func cluttered(with count: Int, seed: UInt64 = 9) throws -> Image {
    var random = SplitMix64(seed: seed)
    let things = (0..<count).map { _ in
      (
        x: Int(random.uniform() * Double(width)), y: Int(random.uniform() * Double(height)),
        width: width / 40 + Int(random.uniform() * Double(width) / 20),
        height: height / 40 + Int(random.uniform() * Double(height) / 12),
        colour: (0..<3).map { _ in 255 * random.uniform() }
      )
    }
    return try Image(width: width, height: height) { target in
      _ = target.initialize(from: pixels)
      for thing in things {
        for y in thing.y..<min(height, thing.y + thing.height) {
          for x in thing.x..<min(width, thing.x + thing.width) {
            for channel in 0..<3 {
              let shade = (x - thing.x) / max(1, width / 40) % 2 == 0 ? 1.0 : 0.4
              target[3 * (y * width + x) + channel] = UInt8(thing.colour[channel] * shade)
            }
          }
        }
      }
    }
  }
}
