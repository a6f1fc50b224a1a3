import Media

extension VideoReader {
  /// The time of the next frame, sound skipped; `nil` at the end.
  public func nextFrame() throws -> Double? {
    while let event = try next() {
      if case .frame(let time, _) = event { return time }
    }
    return nil
  }
}
