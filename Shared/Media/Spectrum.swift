import CFFmpeg

/// The spectrum of short stretches of sound. For use by one thread at a time.
public final class Spectrum {
  /// How many samples are looked at.
  public let size: Int
  private let spectrum: OpaquePointer

  /// A spectrum of `size` samples.
  ///
  /// - Throws: `MediaError.invalidArgument` for anything but a power of two from 16 to 65,536;
  ///   `.outOfMemory`.
  public init(size: Int) throws(MediaError) {
    guard 16...65_536 ~= size, size & (size - 1) == 0 else {
      throw .invalidArgument(
        "a spectrum of \(size) samples; a power of two from 16 to 65536 is needed")
    }
    guard let spectrum = cff_spectrum_create(Int32(size)) else { throw .outOfMemory }
    self.size = size
    self.spectrum = spectrum
  }

  deinit { cff_spectrum_destroy(spectrum) }

  /// The magnitudes of the `size / 2 + 1` frequencies from 0 to half of the sample rate: the absolute
  /// values of the discrete Fourier transform, not scaled. Samples that are missing are 0; those
  /// beyond `size` are left out.
  public func magnitudes(_ samples: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: size / 2 + 1) { buffer, written in
      samples.withUnsafeBufferPointer {
        cff_spectrum_magnitudes(
          spectrum, $0.baseAddress, Int32(min($0.count, size)), buffer.baseAddress)
      }
      written = size / 2 + 1
    }
  }
}
