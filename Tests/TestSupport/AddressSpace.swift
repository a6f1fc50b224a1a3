import Foundation

/// The addresses that this process may use. Memory that is asked for takes some, also where nobody ever
/// writes to it, and however soon it is given back.
public enum AddressSpace {
  /// The system refused the limit.
  public struct Unlimited: Error {}

  /// Lets this process take so much more from now on, in bytes; who asks for more gets none, which ends
  /// a Swift process. For the process of an exit test: nothing takes the limit back.
  public static func limitGrowth(to bytes: Int) throws {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).prefix {
      $0 != " "
    }
    guard let used = rlim_t(pages) else { throw Unlimited() }
    let most = used * rlim_t(sysconf(Int32(_SC_PAGESIZE))) + rlim_t(bytes)
    var limit = rlimit(rlim_cur: most, rlim_max: most)
    guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else {
      throw Unlimited()
    }
  }
}
