import Foundation

/// What takes bytes from outside, one a parser: any bytes must give a value or an error.
///
/// libFuzzer feeds them in `make fuzz`; the tests replay the seeds and all that was found.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// The protobuf wire format: the first byte picks the message, the rest is one.
  case wire
  /// JSON to messages: the first byte picks the message, the rest is its JSON.
  case json
  /// Messages to JSON: the first byte picks the message, the rest is one on the wire.
  case jsonPrinting = "json-printing"
  /// A screenplay in Fountain.
  case fountain
  /// A screenplay in Final Draft's XML.
  case finalDraft = "fdx"
  /// A screenplay in plain text, by its columns.
  case screenplayText = "screenplay-text"
  /// Comments under a post, one a line.
  case comments
  /// Page tokens and metadata of the embeddings service: the first byte picks.
  case embeddings
  /// A configuration file.
  case configuration
  /// Short texts that people write: the first byte picks the reader.
  case text
  /// `grpc-status-details-bin`.
  case statusDetails = "status-details"
  /// Metadata that goes to a server and back, through C and HTTP/2.
  case metadata
  /// What arrives on the socket of a gRPC server.
  case rpc
  /// What arrives on the socket of the gateway's JSON edge.
  case http
  /// A picture.
  case image
  /// A video.
  case video

  /// Hands bytes to the parser. It blocks, and so is not for Swift's cooperative threads.
  ///
  /// - Throws: ``FuzzFinding`` where the parser breaks a promise.
  public func run(_ bytes: [UInt8]) throws {
    switch self {
    case .wire: try WireTarget.run(bytes)
    case .json: try JSONTarget.read(bytes)
    case .jsonPrinting: try JSONTarget.print(bytes)
    case .fountain: try FountainTarget.run(bytes)
    case .finalDraft: try ScriptTarget.run(bytes, as: .finalDraft)
    case .screenplayText: try ScriptTarget.run(bytes, as: .plainText)
    case .comments: try CommentsTarget.run(bytes)
    case .embeddings: try EmbeddingsTarget.run(bytes)
    case .configuration: try ConfigurationTarget.run(bytes)
    case .text: try TextTarget.run(bytes)
    case .statusDetails: try StatusDetailsTarget.run(bytes)
    case .metadata: try MetadataTarget.run(bytes)
    case .rpc: try RPCTarget.run(bytes)
    case .http: try HTTPTarget.run(bytes)
    case .image: try MediaTarget.image(bytes)
    case .video: try MediaTarget.video(bytes)
    }
  }
}
