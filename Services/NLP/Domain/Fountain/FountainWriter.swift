/// A writer of Fountain 1.1 (https://fountain.io/syntax).
///
/// What it writes is read by `FountainParser` as the same title page and elements, but for their
/// places in the source and for what its warnings name. A kind is forced by its mark (`!`, `@`, `.`,
/// `>`) only where the line would be read as another one without it. Comments that stood inside a
/// line follow it: a script does not say where in the line they were. Time and memory are linear.
public struct FountainWriter: Sendable {
  /// A writer; it has no settings.
  public init() {}

  /// Writes a script.
  public func write(_ script: Script) -> FountainText {
    var run = FountainWriting(script)
    return run.fountain()
  }
}
