import Media

/// Measures a video's sound as it comes, in steps of a tenth of a second.
struct SoundTrack {
  /// The absolute gate of EBU R 128 in LUFS: below it there is nothing to hear.
  static let gate = -70.0

  /// A tenth of a second is silent whose RMS over all channels is below this: -60 dBFS.
  static let silence = 0.001
  /// The shortest silence that is reported, in seconds.
  static let leastSilence = 0.5

  private let meter: AudioLoudness
  private var kindTrack: SoundKindTrack
  private var silences = StretchFinder(leastSeconds: leastSilence)
  private var squares: Float = 0
  private let channels: Int
  private let samplesPerStep: Int
  private var pending = 0
  private var heard = false
  /// Momentary loudness at the end of each step: of the hook, one by one.
  private var hook: [(time: Double, loudness: Double)] = []
  /// The highest momentary loudness of each second; `gate` where nothing was above it.
  private var highest: [Double] = []

  init?(_ facts: AudioFacts?, model: SoundKindModel) throws(MediaError) {
    guard let facts, facts.sampleRate > 0, facts.channels > 0 else { return nil }
    do {
      meter = try AudioLoudness(channels: facts.channels, sampleRate: facts.sampleRate)
    } catch .invalidArgument {
      // A format that the meter does not know is sound that cannot be measured.
      return nil
    }
    kindTrack = try SoundKindTrack(
      channels: facts.channels, sampleRate: facts.sampleRate, model: model)
    channels = facts.channels
    samplesPerStep = max(1, facts.sampleRate / 10) * facts.channels
  }

  /// Takes a block of sound.
  mutating func add(_ block: AudioBlock) throws(MediaError) {
    guard block.channels == channels, !block.samples.isEmpty else { return }
    heard = true
    kindTrack.add(block.samples[...])
    var position = 0
    let rate = Double(samplesPerStep) * 10
    while position < block.samples.count {
      let count = min(samplesPerStep - pending, block.samples.count - position)
      let step = block.samples[position..<position + count]
      try meter.add(step)
      squares += step.reduce(0) { $0 + $1 * $1 }
      position += count
      pending += count
      if pending == samplesPerStep {
        pending = 0
        let time = block.time + Double(position) / rate
        note(meter.momentary, at: time)
        let level = (Double(squares) / Double(samplesPerStep)).squareRoot()
        silences.add(level < Self.silence, time: max(0, time - 0.1), duration: 0.1)
        squares = 0
      }
    }
  }

  private mutating func note(_ momentary: Double?, at time: Double) {
    let loudness = momentary ?? Self.gate
    let clock = max(0, time - 0.05)
    let second = Int(clock)
    while highest.count <= second { highest.append(Self.gate) }
    highest[second] = max(highest[second], loudness)
    if time <= Hook.length + 0.05 { hook.append((max(0, time), loudness)) }
  }

  /// The highest momentary loudness of a second; `nil` where nothing was above the gate.
  func momentary(second: Int) -> Double? {
    guard second < highest.count, highest[second] > Self.gate else { return nil }
    return highest[second]
  }

  /// The highest momentary loudness of the hook.
  var hookLoudness: Double? {
    hook.map(\.loudness).max().flatMap { $0 > Self.gate ? $0 : nil }
  }

  /// When the momentary loudness first comes within 10 LU of the hook's highest.
  var hookOnset: Double? {
    guard let loudest = hookLoudness else { return nil }
    return hook.first { $0.loudness >= loudest - 10 }?.time
  }

  /// Where nothing is to be heard.
  var silentStretches: Stretches { silences.finished() }

  /// Whether it is speech or music; `nil` when there was no second with anything to hear.
  var kind: SoundKind? { kindTrack.kind }

  /// The loudness of all sound; `nil` when none came.
  var loudness: Loudness? {
    guard heard else { return nil }
    return Loudness(
      integrated: meter.integrated, range: meter.range, truePeak: meter.truePeak,
      samplePeak: meter.samplePeak)
  }
}
