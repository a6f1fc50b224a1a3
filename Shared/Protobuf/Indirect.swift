/// An optional value that lives outside the struct that holds it, so that a message can contain
/// itself and a large one stays cheap to move.
///
/// It is an array of no or one element: that gives copy-on-write and `Sendable` from the standard
/// library.
@frozen
public struct Indirect<Wrapped> {
  @usableFromInline
  var storage: [Wrapped]

  /// No value.
  @inlinable
  public init() {
    storage = []
  }

  /// The value, if there is one.
  @inlinable
  public var value: Wrapped? {
    get { storage.first }
    set {
      if let newValue { storage = [newValue] } else { storage = [] }
    }
  }

  /// Whether there is a value.
  @inlinable
  public var isSet: Bool { !storage.isEmpty }

  /// The value for changing in place; `initial` where there was none.
  @inlinable
  public subscript(orInitial initial: @autoclosure () -> Wrapped) -> Wrapped {
    get { storage.first ?? initial() }
    _modify {
      if storage.isEmpty { storage.append(initial()) }
      yield &storage[0]
    }
  }
}

extension Indirect: Sendable where Wrapped: Sendable {}
extension Indirect: Equatable where Wrapped: Equatable {}
extension Indirect: Hashable where Wrapped: Hashable {}
