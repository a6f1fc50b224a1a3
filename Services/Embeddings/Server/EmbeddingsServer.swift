import EmbeddingsDomain
import Execution
import Foundation
import Postgres
import ServiceKit

/// The vector store as a process: its settings and what it serves.
public enum EmbeddingsServer {
  /// Where the records are kept, unless a database is named.
  static let directory = ConfigurationKey(
    "directory", default: "data/embeddings",
    "The folder of the database; made if it is not there. One process at a time uses it; none where "
      + "database_url is set.")

  /// The PostgreSQL that keeps the records for several processes.
  static let databaseURL = ConfigurationKey(
    "database_url", default: "", isSecret: true, environmentAlias: "DATABASE_URL",
    "A PostgreSQL with pgvector 0.8 that keeps the records in place of a folder, for any number of "
      + "processes: postgresql://user:password@host:5432/name, several hosts separated by commas.")

  /// How many records there may be.
  static let maxVectors = ConfigurationKey(
    "max_vectors", default: 1_000_000, in: 1...1_000_000_000,
    "How many records may be stored; each takes 3 bytes of memory a dimension, and about 20 more. In a "
      + "collection that has a graph there is one byte more a dimension, and about 130.")

  /// Whether most of the vectors' memory is the disk's.
  static let vectorsOnDisk = ConfigurationKey(
    "vectors_on_disk", default: false,
    "Whether of the 3 bytes a dimension 2 are in a file of the folder, and in memory only while the machine has "
      + "room: for where memory is short. Answers are the same; a search reads some vectors of the file. Not where "
      + "database_url is set.")

  /// From how many records on a collection has a graph.
  static let graphRecords = ConfigurationKey(
    "graph_records", default: SearchOptions().graphThreshold, in: 1_000...1_000_000_000,
    "From how many records on a collection has a graph, through which it is searched approximately; the same "
      + "in all processes that share a PostgreSQL. With more than there are every search is exact, in a time "
      + "proportional to the records, and no memory goes to graphs.")

  /// How much of the true answer approximate searches are to find.
  static let recallTarget = ConfigurationKey(
    "recall_target", default: 0.99, in: 0.5...0.9999,
    "The share of the true neighbours that an approximate search is to find in the mean; it looks at as "
      + "many candidates as that takes.")

  /// What one collection may have.
  static let collectionRecords = ConfigurationKey(
    "collection_records", default: 1_000_000, in: 1...1_000_000_000,
    "How many records one collection may have.")
  static let collectionBytes = ConfigurationKey(
    "collection_bytes", default: 16 << 30, in: 1...(1 << 50),
    "How many bytes of vectors and metadata one collection may have.")
  static let collectionSearches = ConfigurationKey(
    "collection_searches", default: 10_000, in: 1...1_000_000,
    "How many searches of one collection may begin in a second, for each process of the service.")
  static let batchRecords = ConfigurationKey(
    "batch_records", default: EmbeddingLimits.batch, in: 1...EmbeddingLimits.batch,
    "How many records one Upsert may have.")

  /// What storage costs, for the estimates of Stats.
  static let memoryPrice = ConfigurationKey(
    "memory_price", default: 4.0, in: 0...1_000_000,
    "What a GiB of memory costs a month. The default is an assumption, about what large clouds ask "
      + "with a machine: set your own. Where both prices are 0, Stats gives no cost.")
  static let diskPrice = ConfigurationKey(
    "disk_price", default: 0.1, in: 0...1_000_000,
    "What a GiB of disk costs a month; an assumption as well.")
  static let currency = ConfigurationKey(
    "currency", default: "USD", "The currency of the prices, an ISO 4217 code.")

  /// How many changes may wait for the disk together, where they share the wait.
  private static let localWriters = 32
  /// How many changes PostgreSQL works on at the same time.
  private static let sharedWriters = 8

  /// How many workers read from the disk without waiting for each other.
  private static let mostReaders = 8

  /// The service's schema: its name, its port and all of its keys.
  public static let schema = ConfigurationSchema(
    service: "embeddings", port: 9005,
    keys: [
      directory, databaseURL, maxVectors, vectorsOnDisk, graphRecords, recallTarget,
      collectionRecords, collectionBytes, collectionSearches, batchRecords, memoryPrice, diskPrice,
      currency,
    ] + WorkKeys.all)

  /// Opens the store, where it is in a folder reads its vectors into memory, and makes the service.
  ///
  /// - Throws: `StorageError` or `PostgresError` when the database cannot be opened, `EmbeddingError` when it
  ///   holds too much or is damaged, `CancellationError` when the process is asked to stop meanwhile.
  public static func make(_ environment: ServiceEnvironment) async throws -> HostedServices {
    let configuration = environment.configuration
    let queue = environment.makeWorkQueue(label: "embeddings")
    let limits = CollectionLimits(
      records: configuration[collectionRecords], bytes: configuration[collectionBytes],
      searchesPerSecond: configuration[collectionSearches], batch: configuration[batchRecords])
    let prices = StoragePrices(
      currency: configuration[currency], memory: configuration[memoryPrice],
      disk: configuration[diskPrice])
    let (failures, failure) = AsyncStream<String>.makeStream()
    let backend = try await queue.run {
      try open(configuration, limits, onFailure: { failure.yield("\($0)") }, $0)
    }
    // They wait for the disk most of the time, and for it together.
    let writers = WorkQueue(
      label: "embeddings_writers",
      threads: configuration[databaseURL].isEmpty ? localWriters : sharedWriters,
      capacity: configuration[WorkKeys.queueCapacity])
    environment.metrics.observe(writers)
    environment.metrics.observe(
      "embeddings_records", help: "Records in the store.", read: { Double(backend.count) })
    environment.metrics.observe(
      "embeddings_waiting", help: "Vectors that wait to be put into the graphs.",
      read: { Double(backend.pendingCount) })
    let place = configuration[databaseURL].isEmpty ? configuration[directory] : "PostgreSQL"
    environment.logger.info(
      "store opened", ["store": .string(place), "records": .int(backend.count)])
    return HostedServices(
      [
        EmbeddingsAdapter(
          backend: backend, queue: queue, writers: writers, limits: limits,
          meter: SearchMeter(limit: limits.searchesPerSecond), prices: prices)
      ],
      failure: { await failures.first { _ in true } },
      shutdown: { try await queue.run { _ in backend.close() } })
  }

  private static func open(
    _ configuration: Configuration, _ limits: CollectionLimits,
    onFailure: @escaping @Sendable (any Error) -> Void, _ cancellation: Cancellation
  ) throws -> any EmbeddingBackend {
    let options = SearchOptions(
      recallTarget: configuration[recallTarget], graphThreshold: configuration[graphRecords])
    guard configuration[databaseURL].isEmpty else {
      let database = try PostgresDatabase(
        url: configuration[databaseURL],
        configuration: .init {
          // One for each request that is worked on, whether it reads or writes, one for the graphs, one for the metrics.
          $0.connections = configuration[WorkKeys.workers] + sharedWriters + 2
          // A filter may delete a million records at once.
          $0.statementLimit = .seconds(300)
          $0.name = "marquee-embeddings"
        })
      return try PostgresBackend(
        database: database, maxVectors: configuration[maxVectors], limits: limits,
        options: options, cancellation: cancellation)
    }
    return try LocalBackend(
      directory: URL(filePath: configuration[directory], directoryHint: .isDirectory),
      maxVectors: configuration[maxVectors], keepsVectorsOnDisk: configuration[vectorsOnDisk],
      limits: limits, options: options,
      readers: min(configuration[WorkKeys.workers], mostReaders), onFailure: onFailure,
      cancellation: cancellation)
  }
}
