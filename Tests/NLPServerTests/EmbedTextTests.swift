import Contracts
import GRPC
import ModelFixtures
import ModelLoading
import NLPServer
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct EmbedTextTests {
  @Test func vectorsComeBackInTheOrderOfTheTexts() async throws {
    try await NLPHarness.run(encoders: try await TextEncoders.installed()) { harness in
      for (model, name, dimension) in [
        ("", "use-multilingual", 512), ("multilingual", "use-multilingual", 512),
        ("english", "minilm-en", 384),
      ] {
        let response = try await harness.texts.embedText(
          .with {
            $0.texts = ["uno", "two words", "uno", String(repeating: "many words ", count: 200)]
            $0.model = model
          })
        #expect(response.embeddings.count == 4)
        #expect(response.embeddings[0] == response.embeddings[2])
        #expect(response.embeddings[0] != response.embeddings[1])
        #expect(response.embeddings.allSatisfy { $0.values.count == dimension })
        #expect(response.embeddings.map(\.truncated) == [false, false, false, true])
        #expect(Int(response.dimension) == dimension)
        #expect(response.model.name == name && !response.model.version.isEmpty)
      }
    }
  }

  @Test func badRequestsAreRefusedByField() async throws {
    let cases: [([String], String, String)] = [
      (["a"], "french", "model"), ([], "", "texts"), (["a", ""], "english", "texts[1]"),
      ([String(repeating: "a", count: 8193)], "", "texts[0]"),
      (Array(repeating: "a", count: 257), "multilingual", "texts"),
    ]
    try await NLPHarness.run(encoders: try await TextEncoders.installed()) { harness in
      for (texts, model, field) in cases {
        let error = await #expect(throws: RPCError.self) {
          try await harness.texts.embedText(
            .with {
              $0.texts = texts
              $0.model = model
            })
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.fieldViolations.map(\.field) == [field])
      }
    }
  }

  @Test func whatIsNotInstalledIsNamed() async throws {
    try await NLPHarness.run(encoders: try await TextEncoders.installed(in: "/nowhere")) {
      harness in
      for (model, name) in [("", "use-multilingual"), ("english", "minilm-en")] {
        let error = await #expect(throws: RPCError.self) {
          try await harness.texts.embedText(
            .with {
              $0.texts = ["a"]
              $0.model = model
            })
        }
        #expect(error?.code == .failedPrecondition)
        #expect(error?.message.contains(name) == true)
        #expect(error?.message.contains("make models") == true)
      }
    }
  }
}
