/// A setting that stops the start, said in one line: where it stands, what is wrong, what is allowed.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// Where the setting stands: `--server.port`, `PORT`, `marquee.yaml:12`.
  public var place: String
  /// What is wrong with it and what is allowed.
  public var problem: String

  /// An error at `place`.
  public init(place: String, problem: String) {
    self.place = place
    self.problem = problem
  }

  init(_ source: ConfigurationSource, _ problem: String) {
    self.init(place: source.description, problem: problem)
  }

  /// Both in one line.
  public var description: String { "\(place): \(problem)" }
}
