/// A command of `marquee` and what it does.
protocol RunnableCommand: SendableMetatype {
  /// Its words, options and help.
  static var command: Command { get }
  /// Does it.
  ///
  /// - Throws: `UsageError` for values that cannot be used, `CommandFailure` for everything else that
  ///   a person can do something about.
  static func run(_ arguments: Arguments) async throws -> ExitCode
}
