import Foundation
import ServiceKit
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct ProcessSignalsTests {
  @Test(arguments: [SIGTERM: "SIGTERM", SIGINT: "SIGINT"])
  func aSignalBeforeAnybodyWaitsIsNotLost(number: Int32, name: String) async {
    for _ in 0..<200 {
      let stop = ProcessSignals.caught()
      kill(getpid(), number)
      #expect(await stop() == name)
    }
  }

  @Test func aSignalIsWaitedFor() async {
    let stop = ProcessSignals.caught()
    let waiting = Task { await stop() }
    await Task.yield()
    kill(getpid(), SIGTERM)
    #expect(await waiting.value == "SIGTERM")
  }

  @Test func whoNoLongerWaitsIsTold() async {
    let waiting = Task(operation: ProcessSignals.caught())
    waiting.cancel()
    #expect(await waiting.value == "cancelled")
  }
}
