extension SQLiteDatabase {
  /// How a database is opened.
  public struct Configuration: Sendable {
    /// Whether a write has reached the disk when it returns. Without it a power failure, though not
    /// the death of the process, may take the last writes. Default: true.
    public var isDurable = true
    /// Whether a second opening is kept out for as long as the database is open, by a lock on the file
    /// `<path>.lock`: for a program that keeps in memory what it read. It binds those who ask for it too.
    /// Default: false.
    public var isExclusive = false
    /// Whether commits write the log back when it has grown; without that the owner calls
    /// `SQLiteDatabase.checkpoint`, as one that always has a snapshot open must. Default: true.
    public var checkpointsByItself = true
    /// How many milliseconds to wait for another process or connection. Default: 5,000.
    public var busyTimeout = 5_000
    /// How many bytes the database may have, rounded down to pages of 4,096; `nil`: as many as the
    /// disk has. Default: `nil`.
    public var maxBytes: Int?

    /// The defaults, changed by `change`.
    public init(_ change: (inout Configuration) -> Void = { _ in }) {
      change(&self)
    }
  }
}
