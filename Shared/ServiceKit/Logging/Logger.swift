import Foundation

/// A structured log: one line an event, a message that never changes and metadata that does.
///
/// ```swift
/// logger.info("index loaded", ["vectors": .int(count), "seconds": .double(duration)])
/// ```
/// Messages and metadata carry neither secrets nor payloads. Text from outside cannot forge a line:
/// control characters are escaped in both forms, and long values are cut.
public struct Logger: Sendable {
  /// The longest text of one value, in UTF-8 bytes.
  static let maximumValueBytes = 4_096

  /// The least important level that is written.
  public let level: Level

  private let service: String
  private let isJSON: Bool
  private let metadata: [String: LogValue]
  private let now: @Sendable () -> Date
  private let write: @Sendable (String) -> Void

  /// A log of one process.
  ///
  /// - Parameters:
  ///   - service: the name of the service, which stands in every line.
  ///   - level: the least important level that is written.
  ///   - format: the form of a line; `.auto` is resolved by the standard error stream.
  ///   - now: the clock of the timestamps.
  ///   - write: takes a whole line with its newline, from any thread; the standard error stream
  ///     by default.
  public init(
    service: String, level: Level = .info, format: LogFormat = .auto,
    now: @escaping @Sendable () -> Date = { Date() },
    write: @escaping @Sendable (String) -> Void = StandardError.write
  ) {
    self.service = service
    self.level = level
    isJSON =
      switch format {
      case .json: true
      case .text: false
      case .auto: !StandardError.isTerminal
      }
    metadata = [:]
    self.now = now
    self.write = write
  }

  private init(_ other: Logger, metadata: [String: LogValue]) {
    level = other.level
    service = other.service
    isJSON = other.isJSON
    now = other.now
    write = other.write
    self.metadata = metadata
  }

  /// The same log with metadata that every line carries.
  public func with(_ metadata: [String: LogValue]) -> Logger {
    Logger(self, metadata: self.metadata.merging(metadata) { $1 })
  }

  /// Writes an event, if its level is important enough.
  ///
  /// - Parameters:
  ///   - level: how important it is.
  ///   - message: what happened, always the same for the same event.
  ///   - metadata: what differs from one event to the next; names are snake_case.
  public func log(
    _ level: Level, _ message: @autoclosure () -> String,
    _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    guard level >= self.level else { return }
    let line = LogLine(
      time: now(), level: level, service: service, message: message(),
      metadata: self.metadata.merging(metadata()) { $1 })
    write(isJSON ? line.json : line.text)
  }

  /// Writes an event of level `trace`.
  public func trace(
    _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    log(.trace, message(), metadata())
  }

  /// Writes an event of level `debug`.
  public func debug(
    _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    log(.debug, message(), metadata())
  }

  /// Writes an event of level `info`.
  public func info(
    _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    log(.info, message(), metadata())
  }

  /// Writes an event of level `notice`.
  public func notice(
    _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    log(.notice, message(), metadata())
  }

  /// Writes an event of level `warning`.
  public func warning(
    _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    log(.warning, message(), metadata())
  }

  /// Writes an event of level `error`.
  public func error(
    _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    log(.error, message(), metadata())
  }

  /// Writes an event of level `critical`.
  public func critical(
    _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> [String: LogValue] = [:]
  ) {
    log(.critical, message(), metadata())
  }
}
