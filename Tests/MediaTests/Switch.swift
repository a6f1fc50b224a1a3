import Synchronization

/// Something that can be turned on once, from anywhere.
final class Switch: Sendable {
  private let on = Atomic<Bool>(false)

  var isOn: Bool { on.load(ordering: .acquiring) }

  func turnOn() { on.store(true, ordering: .releasing) }
}
