import Execution
import ServiceKit
import Testing

@Suite struct MetricsTests {
  @Test func writesPrometheusText() {
    let metrics = Metrics()
    let calls = metrics.counter(
      "calls_total", help: "Calls\nmade \\ lost.", labels: ["method", "code"])
    let waiting = metrics.gauge("waiting", help: "Work that waits.")
    let duration = metrics.histogram(
      "duration_seconds", help: "How long.", labels: ["method"], buckets: [0.1, 1])
    metrics.observe("answer", help: "Read when asked.", read: { 42 })
    metrics.observe("absent", help: "Cannot be had.", read: { nil })

    calls.increment(labels: ["b", "OK"])
    calls.increment(by: 2, labels: ["a\"\\\n", "OK"])
    waiting.set(to: 3)
    waiting.add(-0.5)
    for value in [0.0625, 0.5, 0.5, 2] { duration.record(value, labels: ["a"]) }

    #expect(
      metrics.exposition() == #"""
        # HELP answer Read when asked.
        # TYPE answer gauge
        answer 42
        # HELP calls_total Calls\nmade \\ lost.
        # TYPE calls_total counter
        calls_total{method="a\"\\\n",code="OK"} 2
        calls_total{method="b",code="OK"} 1
        # HELP duration_seconds How long.
        # TYPE duration_seconds histogram
        duration_seconds_bucket{method="a",le="0.1"} 1
        duration_seconds_bucket{method="a",le="1"} 3
        duration_seconds_bucket{method="a",le="+Inf"} 4
        duration_seconds_sum{method="a"} 3.0625
        duration_seconds_count{method="a"} 4
        # HELP waiting Work that waits.
        # TYPE waiting gauge
        waiting 2.5

        """#)
  }

  @Test func aSeriesWithoutLabelsIsThereFromTheStart() {
    let metrics = Metrics()
    _ = metrics.counter("errors_total", help: "Errors.")
    #expect(metrics.exposition().hasSuffix("errors_total 0\n"))
  }

  @Test func aBoundBelongsToItsBucket() {
    let metrics = Metrics()
    let histogram = metrics.histogram("h", help: "H.", buckets: [1, 2])
    histogram.record(1)
    histogram.record(2)
    histogram.record(.infinity)
    histogram.record(.nan)
    let text = metrics.exposition()
    #expect(text.contains("h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 2\nh_bucket{le=\"+Inf\"} 3\n"))
    #expect(text.contains("h_sum +Inf\nh_count 3\n"))
  }

  @Test(arguments: [-1, -Double.infinity, .nan]) func countersNeverFall(amount: Double) {
    let metrics = Metrics()
    let counter = metrics.counter("c_total", help: "C.")
    counter.increment(by: 2)
    counter.increment(by: amount)
    #expect(metrics.exposition().hasSuffix("c_total 2\n"))
  }

  @Test func labelSetsAreBounded() {
    let metrics = Metrics()
    let counter = metrics.counter("c_total", help: "C.", labels: ["a", "b"])
    for number in 0..<(Metrics.maximumSeries + 500) {
      counter.increment(labels: ["\(number)", "x"])
    }
    counter.increment(labels: ["7", "x"])
    let lines = metrics.exposition().split(separator: "\n").dropFirst(2)
    #expect(lines.count == Metrics.maximumSeries + 1)
    #expect(lines.contains("c_total{a=\"other\",b=\"other\"} 500"))
    #expect(lines.contains("c_total{a=\"7\",b=\"x\"} 2"))
  }

  @Test func countsFromManyTasks() async {
    let metrics = Metrics()
    let counter = metrics.counter("c_total", help: "C.", labels: ["task"])
    await withTaskGroup { group in
      for task in 0..<8 {
        group.addTask {
          for _ in 0..<500 { counter.increment(labels: ["\(task % 2)"]) }
        }
      }
    }
    #expect(metrics.exposition().contains("c_total{task=\"0\"} 2000\nc_total{task=\"1\"} 2000\n"))
  }

  @Test func showsHowBusyQueuesAreAsLongAsTheyExist() async throws {
    let metrics = Metrics()
    do {
      let decode = WorkQueue(label: "decode", threads: 2, capacity: 7)
      let sql = WorkQueue(label: "sql", threads: 1, capacity: 3)
      metrics.observe(decode)
      metrics.observe(sql)
      let text = try await decode.run { _ in metrics.exposition() }
      // Keeps the idle queue until here.
      try await sql.run { _ in }
      for line in [
        "work_queue_running{queue=\"decode\"} 1\nwork_queue_running{queue=\"sql\"} 0\n",
        "work_queue_waiting{queue=\"decode\"} 0\n", "work_queue_capacity{queue=\"sql\"} 3\n",
      ] {
        #expect(text.contains(line))
      }
    }
    #expect(metrics.exposition() == "")
  }

  @Test func tellsAboutTheProcess() throws {
    let metrics = Metrics()
    ProcessMetrics.register(in: metrics)
    let values = Dictionary(
      uniqueKeysWithValues: metrics.exposition().split(separator: "\n")
        .filter { !$0.hasPrefix("#") }
        .map { $0.split(separator: " ") }
        .compactMap { parts in Double(parts[1]).map { (String(parts[0]), $0) } })
    #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
    #expect(try #require(values["process_open_fds"]) >= 3)
    #expect(try #require(values["process_cpu_seconds_total"]) >= 0)
    #expect(try #require(values["process_start_time_seconds"]) > 1_700_000_000)
  }
}
