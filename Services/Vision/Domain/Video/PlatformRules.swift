import Foundation

/// What platforms ask of a video file, from `platform-rules.json`; its card says where from.
public struct PlatformRules: Sendable {
  private struct File: Decodable {
    let ratioTolerance: Double
    let platforms: [Platform]

    enum CodingKeys: String, CodingKey {
      case ratioTolerance = "ratio_tolerance"
      case platforms
    }
  }

  private struct Platform: Decodable {
    let name: String
    let rules: [Rule]
  }

  private struct Rule: Decodable {
    enum Level: String, Decodable {
      case required = "REQUIRED"
      case recommended = "RECOMMENDED"
    }

    let measure: String
    let level: Level
    let unit: String
    let source: String
    let readOn: String
    /// One of these says what is allowed.
    let minimum: Double?
    let maximum: Double?
    let ratios: [[Double]]?
    let allowed: [String]?
    /// Only for videos within both, where given.
    let shortSide: [Double]?
    let frameRate: [Double]?

    enum CodingKeys: String, CodingKey {
      case measure
      case level
      case unit
      case source
      case readOn = "read_on"
      case minimum
      case maximum
      case ratios
      case allowed
      case shortSide = "short_side"
      case frameRate = "frame_rate"
    }
  }

  private enum Measured {
    case number(Double)
    case names([String])
  }

  private let platforms: [Platform]
  private let ratioTolerance: Double

  /// The rules of all platforms.
  ///
  /// - Throws: `ModelError`.
  public init() throws {
    let name = "platform-rules"
    guard let url = Bundle.module.url(forResource: "Models/\(name)", withExtension: "json") else {
      throw ModelError(model: name, description: "there is no file \(name).json")
    }
    do {
      let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
      platforms = file.platforms
      ratioTolerance = file.ratioTolerance
    } catch {
      throw ModelError(model: name, description: "\(error)")
    }
  }

  /// What each platform says of a video.
  public func verdicts(_ facts: VideoFacts) -> [PlatformVerdict] {
    let measured = Self.measures(facts)
    func number(_ name: String) -> Double? {
      if case .number(let value)? = measured[name] { value } else { nil }
    }
    return platforms.map { platform in
      PlatformVerdict(
        platform: platform.name,
        checks: platform.rules.filter { rule in
          func applies(_ range: [Double]?, _ name: String) -> Bool {
            guard let range else { return true }
            return number(name).map { range[0]...range[1] ~= $0 } ?? false
          }
          // What a silent video's sound should be like is no question.
          if rule.measure.hasPrefix("audio_"), facts.media.audio == nil { return false }
          return applies(rule.shortSide, "short_side") && applies(rule.frameRate, "frame_rate")
        }.map { check($0, measured[$0.measure]) })
    }
  }

  private static func measures(_ facts: VideoFacts) -> [String: Measured] {
    let media = facts.media
    var measures: [String: Measured] = [
      "aspect_ratio": .number(Double(media.width) / Double(media.height)),
      "width": .number(Double(media.width)),
      "short_side": .number(Double(min(media.width, media.height))),
      "duration": .number(facts.duration), "frame_rate": .number(facts.frameRate),
      "file_size": .number(Double(media.byteCount)),
      "container": .names(media.container.split(separator: ",").map(String.init)),
      "video_codec": .names([media.videoCodec]),
    ]
    measures["bit_rate"] = media.bitRate.map { .number(Double($0)) }
    measures["video_bit_rate"] = media.videoBitRate.map { .number(Double($0)) }
    if let audio = media.audio {
      measures["audio_codec"] = .names([audio.codec])
      measures["audio_sample_rate"] = .number(Double(audio.sampleRate))
      measures["audio_channels"] = .number(Double(audio.channels))
    }
    return measures
  }

  private func check(_ rule: Rule, _ measured: Measured?) -> PlatformCheck {
    let verdict: PlatformCheck.Verdict
    var text = ""
    switch measured {
    case .number(let value)?:
      text = Self.text(value, rule.unit)
      verdict = keeps(value, rule) ? .kept : .broken
    case .names(let names)?:
      text = names.joined(separator: ",")
      verdict = rule.allowed.map { !Set($0).isDisjoint(with: names) } ?? true ? .kept : .broken
    case nil: verdict = .unknown
    }
    return PlatformCheck(
      measure: rule.measure, isRequired: rule.level == .required, allowed: Self.allowed(rule),
      measured: text, verdict: verdict, source: rule.source, readOn: rule.readOn)
  }

  private func keeps(_ value: Double, _ rule: Rule) -> Bool {
    if let ratios = rule.ratios {
      return ratios.contains { abs(value / ($0[0] / $0[1]) - 1) <= ratioTolerance }
    }
    return value >= rule.minimum ?? -.infinity && value <= rule.maximum ?? .infinity
  }

  private static func allowed(_ rule: Rule) -> String {
    if let ratios = rule.ratios {
      return list(ratios.map { "\(text($0[0], "1")):\(text($0[1], "1"))" })
    }
    if let allowed = rule.allowed { return list(allowed) }
    switch (rule.minimum, rule.maximum) {
    case (let minimum?, let maximum?):
      return "\(text(minimum, rule.unit)) to \(text(maximum, rule.unit))"
    case (let minimum?, nil): return "at least \(text(minimum, rule.unit))"
    case (nil, let maximum?): return "at most \(text(maximum, rule.unit))"
    case (nil, nil): return "anything"
    }
  }

  private static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " or " + last
  }

  private static func text(_ value: Double, _ unit: String) -> String {
    let rounded = (value * 1000).rounded() / 1000
    let number = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    return unit == "1" ? number : "\(number) \(unit)"
  }
}
