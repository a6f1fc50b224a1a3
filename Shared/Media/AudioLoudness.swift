import CFFmpeg
import Foundation

/// Measures loudness by EBU R 128 as sound comes in. Memory does not grow with its length. For use
/// by one thread at a time.
public final class AudioLoudness {
  private let meter: OpaquePointer
  private let channels: Int

  /// A meter.
  ///
  /// - Throws: `MediaError.invalidArgument` for channels outside 1 to 64 or a sample rate outside
  ///   16 to 2,822,400 Hz.
  public init(channels: Int, sampleRate: Int) throws(MediaError) {
    guard 1...64 ~= channels, 16...2_822_400 ~= sampleRate,
      let meter = cff_loudness_create(Int32(channels), Int32(sampleRate))
    else {
      throw .invalidArgument(
        "\(channels) channels at \(sampleRate) Hz; loudness needs 1 to 64 channels and 16 to "
          + "2822400 Hz")
    }
    self.meter = meter
    self.channels = channels
  }

  deinit { cff_loudness_destroy(meter) }

  /// Takes a stretch of interleaved samples; what is left of the last incomplete frame is dropped.
  public func add(_ samples: ArraySlice<Float>) throws(MediaError) {
    let status = samples.withUnsafeBufferPointer {
      cff_loudness_add(meter, $0.baseAddress, Int64($0.count / channels))
    }
    guard status == 0 else { throw .outOfMemory }
  }

  /// The loudness of the last 400 ms in LUFS; `nil` below the absolute gate of -70 LUFS.
  public var momentary: Double? {
    let value = cff_loudness_momentary(meter)
    return value >= -70 ? value : nil
  }

  /// Loudness of all so far in LUFS, gated, to within 0.05 LU; `nil` when nothing was above the gate.
  public var integrated: Double? {
    let value = cff_loudness_integrated(meter)
    return value >= -70 ? value : nil
  }

  /// Loudness range in LU by EBU Tech 3342.
  public var range: Double {
    let value = cff_loudness_range(meter)
    return value.isFinite ? value : 0
  }

  /// True peak of the loudest channel in dBTP; `nil` for digital silence.
  public var truePeak: Double? { peak(cff_loudness_true_peak) }

  /// Sample peak of the loudest channel in dBFS; `nil` for digital silence.
  public var samplePeak: Double? { peak(cff_loudness_sample_peak) }

  private func peak(_ measure: (OpaquePointer, Int32) -> Double) -> Double? {
    let highest = (0..<Int32(channels)).map { measure(meter, $0) }.max() ?? 0
    return highest > 0 && highest.isFinite ? 20 * log10(highest) : nil
  }
}
