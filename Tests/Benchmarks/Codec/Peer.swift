import Foundation

/// The codec of libprotobuf's generated C++, loaded from a shared library.
struct Peer {
  /// Why there is nothing to compare with.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private typealias DecodeFunction =
    @convention(c) (UnsafePointer<UInt8>?, Int, Int64) -> Int64
  private typealias EncodeFunction =
    @convention(c) (UnsafePointer<UInt8>?, Int, Int64, UnsafeMutablePointer<UInt8>?) -> Int64

  private let name: String
  private let decodeFunction: DecodeFunction
  private let encodeFunction: EncodeFunction

  /// The functions for the message `name` of the library at `path`.
  init(_ name: String, path: String) throws {
    guard let library = dlopen(path, RTLD_NOW),
      let decode = dlsym(library, "decode_\(name)"), let encode = dlsym(library, "encode_\(name)")
    else {
      throw Failure(description: "\(path): \(dlerror().map { String(cString: $0) } ?? "unknown")")
    }
    self.name = name
    decodeFunction = unsafeBitCast(decode, to: DecodeFunction.self)
    encodeFunction = unsafeBitCast(encode, to: EncodeFunction.self)
  }

  /// The processor time of parsing `bytes` into a fresh message, so many times, in nanoseconds.
  func decode(_ bytes: [UInt8], iterations: Int) throws -> Int64 {
    try checked(decodeFunction(bytes, bytes.count, Int64(iterations)))
  }

  /// The processor time of serializing the message of `bytes` into a fresh array, so many times, in
  /// nanoseconds.
  func encode(_ bytes: [UInt8], iterations: Int) throws -> Int64 {
    try checked(encodeFunction(bytes, bytes.count, Int64(iterations), nil))
  }

  /// What C++ writes for the message of `bytes`.
  func reencoded(_ bytes: [UInt8]) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: bytes.count)
    _ = try output.withUnsafeMutableBufferPointer {
      try checked(encodeFunction(bytes, bytes.count, 1, $0.baseAddress))
    }
    return output
  }

  private func checked(_ nanoseconds: Int64) throws -> Int64 {
    guard nanoseconds >= 0 else { throw Failure(description: "\(name): C++ cannot read the bytes") }
    return nanoseconds
  }
}
