import Glibc
import Synchronization

/// The files of one side's transport security. They are read again when they are replaced; what
/// cannot be used is reported and changes nothing.
final class CertificateFiles: Sendable {
  /// The largest file that is read, in bytes.
  private static let maximumBytes = 1 << 20

  /// What distinguishes one content of a path from the next without reading it.
  private struct Stamp: Hashable {
    let device: UInt
    let inode: UInt
    let size: Int
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
      device = UInt(status.st_dev)
      inode = UInt(status.st_ino)
      size = status.st_size
      seconds = status.st_ctim.tv_sec
      nanoseconds = status.st_ctim.tv_nsec
    }
  }

  private struct State {
    /// One a path; nil for a file that is not there.
    var stamps: [Stamp?]
    var identity: Identity
    var version: Int64 = 1
  }

  private let paths: [(setting: CertificateError.Setting, path: String)]
  private let onReload: (@Sendable (CertificateError?) -> Void)?
  private let state: Mutex<State>

  /// Reads the files.
  /// - Parameters:
  ///   - certificate: our own certificate; nil when we have none.
  ///   - key: the key of our own certificate.
  ///   - ca: the roots that the peer's certificate must lead to; nil when it is not asked for one.
  ///   - onReload: is told when files that were replaced are used (nil), or why they are not.
  /// - Throws: ``CertificateError`` when one of them cannot be used.
  init(
    certificate: String?, key: String?, ca: String?,
    onReload: (@Sendable (CertificateError?) -> Void)? = nil
  ) throws(CertificateError) {
    let files: [(CertificateError.Setting, String?)] = [
      (.certificateFile, certificate), (.keyFile, key), (.caFile, ca),
    ]
    paths = files.compactMap { setting, path in path.map { (setting, $0) } }
    self.onReload = onReload
    let stamps = Self.stamps(of: paths)
    state = Mutex(State(stamps: stamps, identity: try Self.read(paths)))
  }

  /// What the files hold now, or held when they were last good; `version` starts at 1 and grows with
  /// each change.
  var current: (identity: Identity, version: Int64) {
    var reload: Result<Identity, CertificateError>?
    let result = state.withLock { state in
      // Taken before the files are read: what changes meanwhile is seen the next time.
      let stamps = Self.stamps(of: paths)
      if stamps != state.stamps {
        state.stamps = stamps
        let read = Result { () throws(CertificateError) in try Self.read(paths) }
        switch read {
        case .success(let identity):
          if identity != state.identity {
            state.identity = identity
            state.version += 1
            reload = read
          }
        case .failure:
          reload = read
        }
      }
      return (state.identity, state.version)
    }
    switch reload {
    case .success: onReload?(nil)
    case .failure(let error): onReload?(error)
    case nil: break
    }
    return result
  }

  private static func stamps(of paths: [(setting: CertificateError.Setting, path: String)])
    -> [Stamp?]
  {
    paths.map { file in
      var status = stat()
      return stat(file.path, &status) == 0 ? Stamp(status) : nil
    }
  }

  private static func read(
    _ paths: [(setting: CertificateError.Setting, path: String)]
  ) throws(CertificateError) -> Identity {
    var files: [CertificateError.Setting: Identity.File] = [:]
    for (setting, path) in paths {
      files[setting] = Identity.File(
        setting: setting, path: path, bytes: try contents(of: path, for: setting))
    }
    return try Identity(
      certificates: files[.certificateFile], key: files[.keyFile], roots: files[.caFile])
  }

  private static func contents(
    of path: String, for setting: CertificateError.Setting
  ) throws(CertificateError) -> [UInt8] {
    func error(_ problem: String) -> CertificateError {
      CertificateError(setting, "\"\(path)\" \(problem)")
    }
    // Opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw error("cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw error("is not a file")
    }
    var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
    var count = 0
    while count < bytes.count {
      let result = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
      }
      if result < 0, errno == EINTR { continue }
      guard result >= 0 else {
        throw error("cannot be read: \(String(cString: strerror(errno)))")
      }
      if result == 0 { break }
      count += result
    }
    guard count <= maximumBytes else {
      throw error("is larger than \(maximumBytes) bytes")
    }
    return Array(bytes[..<count])
  }
}
