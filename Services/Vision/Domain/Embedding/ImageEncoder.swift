import Inference
import Media
import Scoring
import Validation

/// Turns pictures into vectors, so that pictures which look alike have vectors close to each other.
///
/// The features of MobileNetV2 before its last layer, divided by their Euclidean length. They know objects and
/// textures, not words: this is no CLIP.
public struct ImageEncoder: Sendable {
  /// The side of the square that the model looks at, in pixels.
  static let side = 224
  /// The shorter side that pictures are scaled to before the square is cut out of the middle, in pixels.
  static let shorterSide = 256
  /// The mean and deviation of ImageNet's red, green and blue, 0 to 1, which the model was trained with
  /// (torchvision, `IMAGENET1K_V1`).
  private static let mean: [Float] = [0.485, 0.456, 0.406]
  private static let deviation: [Float] = [0.229, 0.224, 0.225]
  private static let input = "images"
  private static let output = "embedding"

  /// The shape that the model is best compiled for: one picture at a time.
  public static let inputShapes: [String: [Dimension]] = [
    input: [1, 3, Dimension(side), Dimension(side)]
  ]

  /// The model behind the vectors.
  public let identity: ModelIdentity
  /// How many numbers a vector has.
  public let dimension: Int
  private let model: Model

  /// An encoder.
  ///
  /// - Parameters:
  ///   - model: takes `images` [n, 3, 224, 224] and gives `embedding` [n, d].
  ///   - identity: what its answers are signed with.
  /// - Throws: `ModelError` when the model is no such one.
  public init(model: Model, identity: ModelIdentity) throws(ModelError) {
    guard let input = model.inputs.first(where: { $0.names.contains(Self.input) }),
      input.accepts([1, 3, Self.side, Self.side]), input.elementType == .float32
    else {
      throw ModelError(
        model: identity.name,
        description: "the model \(identity.name) has no input \"images\" "
          + "[n, 3, 224, 224] in f32")
    }
    guard let output = model.outputs.first(where: { $0.names.contains(Self.output) }),
      let shape = output.shape, shape.count == 2, let dimension = shape[1].size,
      output.elementType == .float32
    else {
      throw ModelError(
        model: identity.name,
        description: "the model \(identity.name) has no output "
          + "\"embedding\" [n, d] in f32")
    }
    self.model = model
    self.identity = identity
    self.dimension = dimension
  }

  /// Decodes a picture and makes the model's input of it. Blocks: not for the cooperative pool.
  ///
  /// - Parameters:
  ///   - field: the request's field that holds the picture, for errors.
  ///   - check: asked while the picture is read; what it throws ends the work.
  /// - Throws: `InvalidInput`, `MediaError` where the fault is not the input's, or what `check` throws.
  public static func prepare(
    _ input: MediaInput, field: String, limits: MediaLimits, check: @escaping CancellationCheck
  ) throws -> Tensor {
    try InvalidInput.naming(field) {
      try tensor(of: ImageDecoder.decode(input, limits: limits, check: check))
    }
  }

  /// The middle square of a picture, as the model takes it.
  public static func tensor(of image: Image) throws -> Tensor {
    let gain = Double(shorterSide) / Double(min(image.width, image.height))
    func scaled(_ size: Int) -> Int {
      min(max(shorterSide, Int(Double(size) * gain)), Image.maximumSide)
    }
    let resized = try image.resized(width: scaled(image.width), height: scaled(image.height))
    let (left, top) = ((resized.width - side) / 2, (resized.height - side) / 2)
    return try Tensor(shape: [1, 3, side, side], of: Float.self) { values in
      for channel in 0..<3 {
        for y in 0..<side {
          for x in 0..<side {
            let pixel = resized.pixels[3 * ((top + y) * resized.width + left + x) + channel]
            values[(channel * side + y) * side + x] =
              (Float(pixel) / 255 - mean[channel]) / deviation[channel]
          }
        }
      }
    }
  }

  /// The vector of a prepared picture: of length 1.
  ///
  /// - Throws: as `Model.infer` does.
  public func embed(_ prepared: Tensor) async throws -> [Float] {
    let answer = try await model.infer([Self.input: prepared])
    guard let features = try answer[Self.output]?.elements(of: Float.self) else { return [] }
    let length = features.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    // All 0 only where nothing at all is seen; there is no direction then.
    guard length > 0 else { return features }
    return features.map { Float(Double($0) / length) }
  }
}
