import Foundation

/// How a program leaves.
public enum ProcessEnd {
  /// Ends the process with this exit code, after what it printed is out.
  ///
  /// What libraries have registered to be run at the exit is not run: it tears down what threads that still
  /// end, or still wait, hold. OpenSSL's handler frees the state of each thread, as the threads that talked to
  /// PostgreSQL free it themselves when they end; once in two hundred stops that was a crash. Stores are shut
  /// before, by `HostedServices`; what else there is, the kernel takes back.
  public static func leave(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }
}
