import Foundation

/// The time zones of each country and the parts of its population that live by them.
///
/// `Models/country-zones.json` holds the table and `Models/country-zones.card.md` says where it comes
/// from.
public struct CountryZones: Sendable {
  /// A zone of a country.
  struct Zone: Sendable {
    /// Its IANA name.
    var name: String
    /// Its clock.
    var timeZone: TimeZone
    /// The part of the country's population that lives by it, 0 to 1.
    var share: Double
  }

  /// A zone without a clock is one that this machine's time zone data does not know.
  struct UnknownZone: Error, CustomStringConvertible {
    var name: String
    var description: String { "no time zone data for \"\(name)\"" }
  }

  private struct File: Decodable {
    struct Entry: Decodable {
      var zone: String
      var share: Double
    }
    var countries: [String: [Entry]]
  }

  private let zones: [String: [Zone]]

  /// The table that comes with this module.
  ///
  /// - Throws: an error of Foundation's if the file is missing or malformed; `UnknownZone`.
  public init() throws {
    let file = try ModelFile.decode(File.self, named: "country-zones")
    zones = try file.countries.mapValues { entries in
      try entries.map { entry in
        guard let timeZone = TimeZone(identifier: entry.zone) else {
          throw UnknownZone(name: entry.zone)
        }
        return Zone(name: entry.zone, timeZone: timeZone, share: entry.share)
      }
    }
  }

  /// The codes of the countries in the table, in alphabetical order.
  public var countries: [String] { zones.keys.sorted() }

  /// The names of a country's zones, most populous first; empty for a country not in the table.
  public func names(of country: String) -> [String] { self.zones(of: country).map(\.name) }

  /// The zones of a country, most populous first; empty for a country not in the table.
  func zones(of country: String) -> [Zone] { zones[country] ?? [] }
}
