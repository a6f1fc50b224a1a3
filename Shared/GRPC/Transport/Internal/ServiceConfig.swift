/// What gRPC's core reads from a service config. It ignores a bad one without a word, so everything
/// in it is checked here.
struct ServiceConfig {
  let retryPolicy: GRPCClient.Config.RetryPolicy?
  let loadBalancing: GRPCClient.Config.LoadBalancing

  func check() throws(RuntimeError) {
    if let retryPolicy { try check(retryPolicy) }
    if case .roundRobin(let service?) = loadBalancing, !Self.isName(service) {
      throw Self.error("the health-checked service \"\(service)\" is no name of a service")
    }
  }

  private func check(_ policy: GRPCClient.Config.RetryPolicy) throws(RuntimeError) {
    if policy.methods.isEmpty {
      throw Self.error("retryPolicy.methods is empty; at least one method is needed")
    }
    for method in policy.methods where !Self.isName(method.fullyQualifiedMethod) {
      throw Self.error("retryPolicy.methods: \"\(method)\" is no name of a method")
    }
    guard (2...5).contains(policy.maxAttempts) else {
      throw Self.error("retryPolicy.maxAttempts is \(policy.maxAttempts); allowed is 2 to 5")
    }
    for (name, pause) in [
      ("initialBackoff", policy.initialBackoff), ("maxBackoff", policy.maxBackoff),
    ] where pause < .milliseconds(1) || pause > .seconds(86_400) {
      throw Self.error("retryPolicy.\(name) is \(pause); allowed is 1 ms to a day")
    }
    guard policy.backoffMultiplier.isFinite, (0.001...1_000).contains(policy.backoffMultiplier)
    else {
      throw Self.error(
        "retryPolicy.backoffMultiplier is \(policy.backoffMultiplier); allowed is 0.001 to 1000")
    }
    guard !policy.retryableCodes.isEmpty else {
      throw Self.error("retryPolicy.retryableCodes is empty; at least one code is needed")
    }
    try MessageLimits.check([("retryPolicy.maxBufferedBytes", policy.maxBufferedBytes)])
    guard let throttling = policy.throttling else { return }
    guard (1...1_000).contains(throttling.maxTokens) else {
      throw Self.error(
        "retryPolicy.throttling.maxTokens is \(throttling.maxTokens); allowed is 1 to 1000")
    }
    guard (0.001...1_000).contains(throttling.tokenRatio) else {
      throw Self.error(
        "retryPolicy.throttling.tokenRatio is \(throttling.tokenRatio); allowed is 0.001 to 1000")
    }
  }

  /// The settings as gRPC's core takes them.
  var arguments: [ChannelArgument] {
    var members: [String] = []
    var arguments: [ChannelArgument] = []
    if let policy = retryPolicy {
      members.append("\"methodConfig\":[\(Self.methodConfig(policy))]")
      arguments.append(
        ChannelArgument("grpc.per_rpc_retry_buffer_size", policy.maxBufferedBytes))
      if let throttling = policy.throttling {
        members.append(
          "\"retryThrottling\":{\"maxTokens\":\(throttling.maxTokens),"
            + "\"tokenRatio\":\(Self.decimal(throttling.tokenRatio))}")
      }
    }
    if case .roundRobin(let service) = loadBalancing {
      members.append("\"loadBalancingConfig\":[{\"round_robin\":{}}]")
      if let service { members.append("\"healthCheckConfig\":{\"serviceName\":\"\(service)\"}") }
    }
    if !members.isEmpty {
      arguments.append(
        ChannelArgument("grpc.service_config", "{\(members.joined(separator: ","))}"))
    }
    return arguments
  }

  private static func methodConfig(_ policy: GRPCClient.Config.RetryPolicy) -> String {
    // A method that stands twice would make the whole configuration invalid.
    let names = Set(policy.methods).map { method in
      "{\"service\":\"\(method.service.fullyQualifiedService)\",\"method\":\"\(method.method)\"}"
    }
    let codes = policy.retryableCodes.map { "\"\($0)\"" }
    return """
      {"name":[\(names.sorted().joined(separator: ","))],\
      "retryPolicy":{"maxAttempts":\(policy.maxAttempts),\
      "initialBackoff":"\(decimal(policy.initialBackoff / .seconds(1)))s",\
      "maxBackoff":"\(decimal(policy.maxBackoff / .seconds(1)))s",\
      "backoffMultiplier":\(decimal(policy.backoffMultiplier)),\
      "retryableStatusCodes":[\(codes.sorted().joined(separator: ","))]}}
      """
  }

  /// A number above 0 with three decimals.
  private static func decimal(_ number: Double) -> String {
    let thousandths = Int((number * 1_000).rounded())
    let fraction = String(1_000 + thousandths % 1_000).dropFirst()
    return "\(thousandths / 1_000).\(fraction)"
  }

  /// Whether a name of a service or method can stand in JSON as it is.
  private static func isName(_ name: String) -> Bool {
    name.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
  }

  private static func error(_ problem: String) -> RuntimeError {
    RuntimeError(code: .invalidConfiguration, message: problem + ".")
  }
}
