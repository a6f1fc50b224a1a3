import Inference
import Media
import Scoring

import func Foundation.exp

/// Finds faces in pictures with CenterFace (Xu et al. 2020, arXiv:1911.03599).
///
/// Its outputs at each place of a grid of 4 pixels: how probable it is that the middle of a face lies there, the
/// logarithm of the face's height and width in cells, where in the cell its middle is, and five landmarks
/// in shares of the face's size.
public struct FaceDetector: Sendable {
  /// The longest side at which a picture is looked at, in pixels; a larger one is scaled down.
  public static let maximumSide = 960
  /// The sides that the network takes are multiples of this.
  static let sideUnit = 32
  /// How many pixels a cell of the grid has on each side.
  static let cell: Float = 4
  /// Faces of one face overlap by more than this.
  static let overlap: Float = 0.3
  /// The least score of a face where none is asked for.
  public static let minimumScore: Float = 0.5
  /// The shapes that the network is compiled for.
  public static let inputShapes: [String: [Dimension]] = [
    "input.1": [1, 3, sides, sides]
  ]
  private static let sides = Dimension(minimum: sideUnit, maximum: maximumSide + sideUnit)
  /// The shapes with which the network is warmed up.
  public static let warmUp = ["input.1": [1, 3, 640, 640]]

  /// The network behind the faces.
  public let identity: ModelIdentity
  private let model: Model

  /// A detector.
  ///
  /// - Parameters:
  ///   - model: takes `input.1` [1, 3, h, w] and gives heat, scale, offset and landmarks, in this order.
  ///   - identity: what its answers are signed with.
  /// - Throws: `ModelError` when the model is no such one.
  public init(model: Model, identity: ModelIdentity) throws(ModelError) {
    guard model.inputs.count == 1, model.inputs[0].accepts([1, 3, 640, 640]),
      model.inputs[0].elementType == .float32, model.outputs.count == 4,
      model.outputs.allSatisfy({ $0.elementType == .float32 })
    else {
      throw ModelError(
        model: identity.name,
        description:
          "the model \(identity.name) does not take [1, 3, h, w] and give four maps in f32")
    }
    self.model = model
    self.identity = identity
  }

  /// Makes the network's input of a picture. Takes milliseconds: not for the cooperative pool.
  public static func prepared(_ picture: Image) throws -> PreparedPicture {
    let ratio = min(1, Double(maximumSide) / Double(max(picture.width, picture.height)))
    func side(_ value: Int) -> Int {
      let units = (Double(value) * ratio / Double(sideUnit)).rounded(.up)
      return max(1, Int(units)) * sideUnit
    }
    let scaled = try picture.interpolated(width: side(picture.width), height: side(picture.height))
    let tensor = try Tensor(shape: [1, 3, scaled.height, scaled.width], of: Float.self) { values in
      let count = scaled.width * scaled.height
      scaled.pixels.withUnsafeBufferPointer { pixels in
        for channel in 0..<3 {
          for index in 0..<count {
            values[channel * count + index] = Float(pixels[3 * index + channel])
          }
        }
      }
    }
    return PreparedPicture(tensor: tensor, width: picture.width, height: picture.height)
  }

  /// The faces of a picture, the best first.
  ///
  /// - Parameter minimum: the least score, 0 to 1.
  /// - Throws: as `Model.infer` does.
  public func faces(
    in picture: PreparedPicture, minimum: Float = minimumScore
  ) async throws -> [Face] {
    let answer = try await model.infer([model.inputs[0].name: picture.tensor])
    let maps = try model.outputs.map { port in
      guard let tensor = answer[port.name] else {
        throw InferenceError.failed(reason: "there is no output \(port.name)")
      }
      return try tensor.elements(of: Float.self)
    }
    let (rows, columns) = (picture.tensor.shape[2] / 4, picture.tensor.shape[3] / 4)
    let count = rows * columns
    guard zip(maps, [1, 2, 2, 10]).allSatisfy({ $0.count == $1 * count }) else {
      throw InferenceError.failed(reason: "the face detector gave maps of another size")
    }
    let scale = (
      x: Float(picture.width) / Float(picture.tensor.shape[3]),
      y: Float(picture.height) / Float(picture.tensor.shape[2])
    )
    let found = (0..<count).filter { maps[0][$0] > minimum }.map { index in
      Self.face(
        at: index, row: index / columns, column: index % columns, count: count, maps, scale,
        picture)
    }
    return Self.distinct(found.sorted { $0.score > $1.score })
  }

  /// The face whose middle lies in a cell.
  private static func face(
    at index: Int, row: Int, column: Int, count: Int, _ maps: [[Float]],
    _ scale: (x: Float, y: Float), _ picture: PreparedPicture
  ) -> Face {
    let (sizes, offsets, landmarks) = (maps[1], maps[2], maps[3])
    let height = exponential(sizes[index]) * cell
    let width = exponential(sizes[count + index]) * cell
    let top = (Float(row) + offsets[index] + 0.5) * cell - height / 2
    let left = (Float(column) + offsets[count + index] + 0.5) * cell - width / 2
    func x(_ value: Float) -> Float { min(max(value * scale.x, 0), Float(picture.width)) }
    func y(_ value: Float) -> Float { min(max(value * scale.y, 0), Float(picture.height)) }
    return Face(
      box: BoundingBox(left: x(left), top: y(top), right: x(left + width), bottom: y(top + height)),
      score: maps[0][index],
      landmarks: (0..<5).map { mark in
        Point(
          x: Double((left + landmarks[(2 * mark + 1) * count + index] * width) * scale.x),
          y: Double((top + landmarks[2 * mark * count + index] * height) * scale.y))
      })
  }

  /// What is not finite, or larger than any picture, would make boxes of nothing.
  private static func exponential(_ value: Float) -> Float {
    exp(min(max(value, -10), 10))
  }

  /// Non-maximum suppression: what overlaps a better face too much is left out.
  private static func distinct(_ faces: [Face]) -> [Face] {
    var kept: [Face] = []
    for face in faces where kept.allSatisfy({ $0.box.overlap(with: face.box) <= overlap }) {
      kept.append(face)
    }
    return kept
  }
}
