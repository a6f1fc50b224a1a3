import Synchronization

/// Something that can be turned on once, from anywhere.
public final class Switch: Sendable {
  private let on = Atomic<Bool>(false)

  /// A switch that is off.
  public init() {}

  /// Whether it has been turned on.
  public var isOn: Bool { on.load(ordering: .acquiring) }

  /// Turns it on, for ever.
  public func turnOn() { on.store(true, ordering: .releasing) }
}
