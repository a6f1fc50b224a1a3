/// How `marquee` ends, for scripts: the numbers of sysexits.h where it has one.
package enum ExitCode: Int32, Sendable {
  /// Everything that was asked for is there.
  case success = 0
  /// Nothing could be done, for a reason that no other code names.
  case failure = 1
  /// An answer came, but parts of it are missing; each missing part is named.
  case partial = 3
  /// The call could not be understood (EX_USAGE).
  case usage = 64
  /// The input was refused (EX_DATAERR).
  case badInput = 65
  /// A file that was named cannot be read (EX_NOINPUT).
  case noInput = 66
  /// The suite cannot be reached, or a service did not start (EX_UNAVAILABLE).
  case unavailable = 69
}
