import ServiceKit
import Testing

@Suite struct ServiceEnvironmentTests {
  @Test func theWorkQueueFollowsItsKeysAndShowsItsLoad() async throws {
    let schema = ConfigurationSchema(service: "nlp", port: 9002, keys: WorkKeys.all)
    let environment = ServiceEnvironment(
      configuration: try Configuration(
        schema: schema, arguments: ["--workers=3", "--queue_capacity=0"]),
      logger: LogRecorder().logger)
    let queue = environment.makeWorkQueue(label: "nlp")
    #expect(queue.threads == 3)
    #expect(queue.capacity == 0)
    let text = try await queue.run { _ in environment.metrics.exposition() }
    #expect(text.contains("work_queue_running{queue=\"nlp\"} 1\n"))
  }
}
