import GRPC

/// A service made of closures.
struct TestService: RegistrableRPCService {
  let register: @Sendable (inout RPCRouter) -> Void

  func registerMethods(with router: inout RPCRouter) {
    register(&router)
  }
}

/// The methods that tests register and call.
enum TestMethod {
  static let unary = method("Unary")
  static let collect = method("Collect")
  static let expand = method("Expand")
  static let chat = method("Chat")
  static let other = method("Other")

  static func method(_ name: String) -> MethodDescriptor {
    MethodDescriptor(service: ServiceDescriptor(fullyQualifiedService: "test.Tests"), method: name)
  }
}

/// What the four kinds of call do when a test does not need anything special.
let echo = TestService { router in
  router.registerUnary(TestMethod.unary) { (request: Note, _) in
    Note("echo " + request.text, number: Int(request.number))
  }
  router.registerClientStreaming(TestMethod.collect) { (requests: RPCAsyncSequence<Note>, _) in
    var result = Note()
    for try await request in requests {
      result.text += request.text
      result.number += 1
    }
    return result
  }
  router.registerServerStreaming(TestMethod.expand) {
    (request: Note, responses: RPCWriter<Note>, _) in
    for number in 0..<Int(request.number) {
      try await responses.write(Note(request.text, number: number))
    }
  }
  router.registerBidirectionalStreaming(TestMethod.chat) {
    (requests: RPCAsyncSequence<Note>, responses: RPCWriter<Note>, _) in
    for try await request in requests { try await responses.write(request) }
  }
}
