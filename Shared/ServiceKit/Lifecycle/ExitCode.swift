/// How a service's process ends.
enum ExitCode {
  /// It stopped when asked to.
  static let success: Int32 = 0
  /// It could not start, or could not go on.
  static let failure: Int32 = 1
  /// The command line or the configuration is wrong: `EX_USAGE` of sysexits.h.
  static let usage: Int32 = 64
}
