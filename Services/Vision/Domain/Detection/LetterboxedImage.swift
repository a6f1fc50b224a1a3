import Inference

/// A picture fitted into the square that a detector looks at.
public struct LetterboxedImage: Sendable {
  let geometry: Letterbox
  let tensor: Tensor
}
