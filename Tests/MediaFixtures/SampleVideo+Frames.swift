import Media

extension SampleVideo {
  /// Its frames with the given numbers, from 0, scaled to 640x360.
  ///
  /// - Throws: `Missing` or `MediaError`.
  public static func frames(_ numbers: Set<Int>) throws -> [Image] {
    let reader = try VideoReader(.path(path()), limits: MediaLimits())
    var images: [Image] = []
    var number = 0
    while images.count < numbers.count, try reader.nextFrame() != nil {
      if numbers.contains(number) { images.append(try reader.image(width: 640, height: 360)) }
      number += 1
    }
    return images
  }
}
