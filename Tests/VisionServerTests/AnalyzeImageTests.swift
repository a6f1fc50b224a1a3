import Contracts
import Foundation
import GRPC
import Inference
import Media
import MediaFixtures
import ModelFixtures
import ServiceKit
import TestSupport
import Testing
import VisionDomain
import VisionServer

@Suite struct AnalyzeImageTests {
  private func analyze(
    _ image: Image, _ kinds: [VisionImageAnalysisKind] = []
  ) async throws -> VisionAnalyzeImageResponse {
    let file = try ImageFileEncoder.encode(image, as: .png)
    return try await withVision {
      try await $0.analyzeImage(
        .with {
          $0.image.data = file
          $0.kinds = kinds
        })
    }
  }

  @Test func everythingThatIsAvailableComesByDefault() async throws {
    let frame = try #require(SampleVideo.frames([45]).first)
    let found = try await analyze(frame)
    #expect(found.facts.width == 640 && found.facts.height == 360 && found.facts.codec == "png")
    #expect(found.facts.orientation == 1 && found.facts.transparency == 0)
    #expect(found.hasQualities && found.qualities.sharpness > 0.1)
    #expect(found.hasComposition && found.composition.hasSubject)
    #expect(abs(found.palette.map(\.share).reduce(0, +) - 1) < 1e-9)
    // No model was given.
    #expect(!found.hasDamage)
    #expect(found.unavailableKinds == [.objects, .faces, .text])
  }

  @Test(arguments: [VisionImageAnalysisKind.objects, .faces, .text])
  func whatIsNamedAndNotInstalledIsRefused(kind: VisionImageAnalysisKind) async throws {
    let file = try ImageFileEncoder.encode(.scene(width: 32, height: 32, seed: 1), as: .png)
    let error = try await withVision { client in
      await failure {
        try await client.analyzeImage(
          .with {
            $0.image.data = file
            $0.kinds = [.quality, kind]
          })
      }
    }
    #expect(error?.code == .failedPrecondition && error?.reason == .modelNotInstalled)
  }

  @Test(.enabled(if: InstalledSamples.has("yolov8n")))
  func objectsFacesAndTextComeWithTheInstalledModels() async throws {
    let models = try await models(InstalledSamples.directory)
    let photograph = try Photograph.astronaut.data()
    let found = try await withVision(models: models) {
      try await $0.analyzeImage(.with { $0.image.data = photograph })
    }
    #expect(found.unavailableKinds.isEmpty)
    #expect(found.objects.first?.label == "person" && found.objectModel.name == "yolov8n")
    #expect(found.objects.allSatisfy { $0.score > 0.7 })
    try #require(found.faces.count == 1)
    #expect(found.faces[0].score > 0.9 && found.faces[0].landmarks.count == 5)
    let (face, person) = (found.faces[0].box, found.objects[0].box)
    #expect(face.left > person.left && face.left + face.width < person.left + person.width)
    // The name of the agency stands on the suit, small and bent: it need not be read.
    #expect(found.textModel.name == "ppocr-recognition")
    let faces = try await withVision(models: models) {
      try await $0.analyzeImage(
        .with {
          $0.image.data = photograph
          $0.kinds = [.faces]
        })
    }
    #expect(faces.faces == found.faces && faces.objects.isEmpty && !faces.hasObjectModel)
    #expect(!faces.hasQualities && faces.palette.isEmpty && !faces.hasTextModel)
  }

  @Test(.enabled(if: InstalledSamples.has("yolov8n")))
  func anOperatorsOwnDetectorAndItsSettingsCount() async throws {
    let photograph = try Photograph.astronaut.data()
    let own = try TemporaryFolder()
    let names = (0..<80).map { $0 == 0 ? "astronaut" : "thing \($0)" }
    let labels = try own.write(Data(names.joined(separator: "\n").utf8), as: "labels.txt")
    let model = try InstalledSamples.models().model("yolov8n").files[0].path
    func objects(_ arguments: [String]) async throws -> [VisionDetectedObject] {
      let models = try await VisionModels(
        ServiceEnvironment(
          configuration: try Configuration(
            schema: VisionKeys.schema,
            arguments: ["--models.directory", own.path, "--models.yolo.path", model] + arguments),
          logger: Logger(service: "vision", level: .critical, format: .text, write: { _ in })))
      return try await withVision(models: models) {
        try await $0.analyzeImage(
          .with {
            $0.image.data = photograph
            $0.kinds = [.objects]
          })
      }.objects
    }
    #expect(try await objects([]).first?.label == "person")
    let named = try await objects(["--models.yolo.labels", labels])
    #expect(named.first?.label == "astronaut")
    let more = try await objects(["--models.yolo.confidence_threshold", "0.05"])
    #expect(more.count > named.count)
    let fewer = try await objects([
      "--models.yolo.confidence_threshold", "0.05", "--models.yolo.classes", "person, tie",
    ])
    #expect(!fewer.isEmpty && fewer.allSatisfy { ["person", "tie"].contains($0.label) })
    await #expect(throws: ConfigurationError.self) {
      try await objects(["--models.yolo.classes", "unicorn"])
    }
    await #expect(throws: ModelError.self) {
      let few = try own.write(Data("one\ntwo\n".utf8), as: "few.txt")
      _ = try await objects(["--models.yolo.labels", few])
    }
  }

  private func models(_ directory: String) async throws -> VisionModels {
    try await VisionModels(
      ServiceEnvironment(
        configuration: try Configuration(
          schema: VisionKeys.schema, arguments: ["--models.directory", directory]),
        logger: Logger(service: "vision", level: .critical, format: .text, write: { _ in })))
  }

  @Test func damageComesWithTheInstalledModel() async throws {
    let models = try await models(InstalledSamples.directory)
    let frame = try #require(SampleVideo.frames([45]).first)
    var damages: [VisionPictureDamage] = []
    for image in [frame, try frame.blurred(radius: 4)] {
      let file = try ImageFileEncoder.encode(image, as: .png)
      damages.append(
        try await withVision(models: models) {
          try await $0.analyzeImage(.with { $0.image.data = file })
        }.damage)
    }
    for damage in damages {
      #expect(damage.model.name == "brisque" && damage.interval.level == 0.8)
      #expect(damage.interval.lower <= damage.value && damage.value <= damage.interval.upper)
    }
    #expect(damages[1].value > damages[0].value + 10)
  }

  @Test func aModelThatWasChangedStopsTheStart() async throws {
    let file = try #require(try InstalledSamples.models().model("brisque").files.first)
    var content = try Data(contentsOf: URL(filePath: file.path))
    content[content.startIndex + 400] ^= 1
    let folder = try TemporaryFolder()
    _ = try folder.write(content, as: "svm.txt")
    let record = """
      {"models": [{"name": "brisque", "version": "0.2.0", "licence": "Apache-2.0", "files":
        [{"path": "svm.txt", "sha256": "\(file.sha256)"}]}]}
      """
    _ = try folder.write(Data(record.utf8), as: "installed.json")
    await #expect(throws: InferenceError.self) { _ = try await models(folder.path) }
  }

  @Test func onlyWhatIsAskedForComes() async throws {
    let image = try Image.scene(seed: 1)
    let quality = try await analyze(image, [.quality])
    #expect(quality.hasQualities && quality.palette.isEmpty && !quality.hasComposition)
    #expect(!quality.hasColourTemperature)
    let palette = try await analyze(image, [.palette, .palette])
    #expect(!palette.hasQualities && !palette.palette.isEmpty && !palette.hasComposition)
    let composition = try await analyze(image, [.composition])
    #expect(!composition.hasQualities && composition.palette.isEmpty && composition.hasComposition)
  }

  @Test(arguments: [(1, 1), (1, 300), (15, 15), (16, 16)])
  func smallPicturesHaveWhatCanBeMeasured(width: Int, height: Int) async throws {
    let found = try await analyze(
      .flat(width: width, height: height, red: 180, green: 180, blue: 180))
    #expect(found.facts.width == UInt32(width) && found.facts.height == UInt32(height))
    #expect(found.palette.map(\.hex) == ["#b4b4b4"])
    #expect(abs(found.colourTemperature.kelvin - 6504) < 40)
    #expect(found.hasQualities == (min(width, height) >= 16))
    #expect(found.hasComposition == (min(width, height) >= 16))
  }

  @Test func badRequestsNameTheField() async throws {
    let file = try ImageFileEncoder.encode(.scene(width: 32, height: 32, seed: 1), as: .png)
    let cases: [(VisionAnalyzeImageRequest, String)] = [
      (.init(), "image"), (.with { $0.image.data = Data("words".utf8) }, "image.data"),
      (.with { $0.image.data = file.prefix(60) }, "image.data"),
      (
        .with {
          $0.image.data = file
          $0.kinds = [.quality, .unspecified]
        }, "kinds[1]"
      ),
      (
        .with {
          $0.image.data = file
          $0.kinds = [.UNRECOGNIZED(77)]
        }, "kinds[0]"
      ),
    ]
    for (request, field) in cases {
      let error = await failure { try await withVision { try await $0.analyzeImage(request) } }
      #expect(error?.code == .invalidArgument)
      let names = error?.message.contains(field) ?? false
      #expect(names, "\(String(describing: error))")
    }
  }

  @Test func cropsComeInTheirShapes() async throws {
    let video = try SampleVideo.data()
    let response = try await withVision {
      try await $0.generateThumbnails(
        .with {
          $0.source.data = video
          $0.count = 1
          $0.shapes = [.tall, .square]
          $0.title = "El último ferry"
          $0.cropFormat = .webp
        })
    }
    let crops = try #require(response.thumbnails.first).crops
    #expect(crops.map(\.shape) == [.tall, .square])
    for crop in crops {
      let image = try ImageDecoder.decode(.data(crop.image), limits: MediaLimits())
      #expect(image.width == Int(crop.width) && image.height == Int(crop.height))
      #expect(crop.hasTitle && crop.title.contrast >= 4.5 && crop.title.phoneCapHeightPx >= 7.9)
    }
    #expect(crops[0].width == 405 && crops[1].width == 720)
    for (shapes, format, field) in [
      ([.unspecified], .jpeg, "shapes[0]"), ([.wide, .UNRECOGNIZED(9)], .jpeg, "shapes[1]"),
      ([.wide], .UNRECOGNIZED(9), "crop_format"),
    ] as [([VisionThumbnailShape], VisionPictureFormat, String)] {
      let error = await failure {
        try await withVision {
          try await $0.generateThumbnails(
            .with {
              $0.source.data = video
              $0.shapes = shapes
              $0.cropFormat = format
            })
        }
      }
      let names = error?.message.contains(field) ?? false
      #expect(names, "\(String(describing: error))")
    }
  }

  @Test func aVideoSaysAllThatWasMeasured() async throws {
    let video = try SampleVideo.data()
    let messages = try await withVision { client in
      try await client.analyzeVideo(
        .with {
          $0.source.data = video
          $0.keyframeSide = 64
        }
      ) { response in
        var messages: [VisionAnalyzeVideoResponse] = []
        for try await message in response { messages.append(message) }
        return messages
      }
    }
    let analysis = try #require(messages.last?.analysis)
    #expect(analysis.hasStability && analysis.stability.measuredShare > 0.5)
    #expect(analysis.hasSilentStretches && analysis.hasSoundKind)
    #expect(
      analysis.soundKind.model.name == "sound-kind" && analysis.soundKind.interval.level == 0.8)
    #expect(analysis.platforms.count == 5)
    #expect(analysis.platforms.allSatisfy { !$0.checks.isEmpty })
    let shot = try #require(analysis.shots.first)
    let keyframe = try ImageDecoder.decode(.data(shot.keyframeJpeg), limits: MediaLimits())
    #expect(keyframe.width == 64 && keyframe.height == 36)
    #expect(shot.startS..<shot.endS ~= shot.keyframeS)
  }
}
