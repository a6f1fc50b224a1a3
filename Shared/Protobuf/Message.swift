/// A protobuf message: a value that reads itself from the binary wire format and writes itself to
/// it.
///
/// Types that conform are generated. Fields that the type does not know are kept in
/// ``unknownFields`` and written back.
public protocol Message: WireDecodable, Sendable, Hashable {
  /// The full name in the proto file, for example `marquee.vision.v1.AnalyzeVideoRequest`.
  static var protoMessageName: String { get }
  /// The message with every field at its default.
  init()
  /// Fields that were read but are not part of the type.
  var unknownFields: UnknownStorage { get set }
  /// The bytes that the message takes in the binary wire format.
  var serializedSize: Int { get }
  /// Writes the fields, the last one first; `writer` needs room for ``serializedSize`` bytes.
  func encode(into writer: inout WireWriter)
}

extension Message {
  /// A message made by changing the default one.
  ///
  /// - Parameter populate: sets the fields.
  @inlinable
  public static func with<Failure: Error>(
    _ populate: (inout Self) throws(Failure) -> Void
  ) throws(Failure) -> Self {
    var message = Self()
    try populate(&message)
    return message
  }
}
