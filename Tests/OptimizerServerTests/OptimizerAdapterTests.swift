import Contracts
import Execution
import GRPC
import OptimizerDomain
import OptimizerServer
import ServiceKit
import Testing

struct OptimizerAdapterTests {
  /// The answer of a server in this process.
  private func allocate(
    _ request: OptimizerAllocateBudgetRequest
  ) async throws -> OptimizerAllocateBudgetResponse {
    let adapter = OptimizerAdapter(
      priors: try .bundled(), queue: WorkQueue(label: "test", threads: 1, capacity: 8))
    let transport = InProcessTransport()
    let server = try GRPCServer(transport: transport.server, services: [adapter])
    defer { server.shutDownNow() }
    let client = OptimizerService.Client(wrapping: try GRPCClient(transport: transport.client))
    return try await client.allocateBudget(request)
  }

  private func euros(_ units: Int64) -> CommonMoney {
    .with {
      $0.currencyCode = "EUR"
      $0.units = units
    }
  }

  private func channel(
    _ id: String, _ change: (inout OptimizerBudgetChannel) -> Void = { _ in }
  ) -> OptimizerBudgetChannel {
    .with {
      $0.id = id
      change(&$0)
    }
  }

  @Test func allocationIsAnsweredWithItsProof() async throws {
    let response = try await allocate(
      .with {
        $0.total = euros(300)
        $0.channels = [
          channel("search") {
            $0.logarithmic = .with {
              $0.gain = 10
              $0.scale = 100
            }
            $0.minimum = euros(200)
            $0.relativeStandardError = 0.2
          },
          channel("video") {
            $0.hill = .with {
              $0.ceiling = 40
              $0.halfSaturation = 150
            }
            $0.efficiency = 1.5
            $0.relativeStandardError = 0.1
          },
          channel("social") {
            $0.exponential = .with {
              $0.ceiling = 30
              $0.scale = 80
            }
            $0.maximum = euros(10)
            $0.relativeStandardError = 0.1
          },
        ]
      })
    #expect(response.allocations.map(\.channelID) == ["search", "video", "social"])
    #expect(response.allocations.map(\.amount.units) == [200, 90, 10])
    #expect(response.allocations.map(\.bindingBound) == [.minimum, .none, .maximum])
    #expect(response.allocations.allSatisfy { $0.evidence == .measured && $0.hasResponseInterval })
    #expect(response.unspent == euros(0))
    #expect(response.hasResponseInterval)
    let certificate = response.certificate
    #expect(abs(certificate.relativeDualityGap) <= 1e-9)
    #expect(certificate.stationarityResidual <= 1e-9)
    // 1.5 · 40 · 150 / (150 + 90)², the slope of the channel that is at no bound.
    #expect(abs(certificate.budgetDualPrice - 9_000 / 57_600) < 1e-9)
    #expect(certificate.boundDualPrices.map(\.channelID) == ["search", "social"])
    #expect(certificate.boundDualPrices.map { $0.minimumDualPrice > 0 } == [true, false])
    #expect(certificate.boundDualPrices.map { $0.maximumDualPrice > 0 } == [false, true])
    #expect(response.budgetCurve.map(\.fraction) == [0.75, 1, 1.25, 1.5])
    #expect(response.models.map(\.name) == ["concave-allocation"])
  }

  @Test func priorsStandInWhereNoCurveIsGivenAndSaySo() async throws {
    let response = try await allocate(
      .with {
        $0.total = euros(1_000)
        $0.channels = ["tiktok", "instagram", "youtube"].map { channel($0) }
      })
    #expect(response.allocations.allSatisfy { $0.evidence == .prior })
    #expect(response.allocations.allSatisfy { $0.explanation.contains("prior") })
    #expect(response.models.map(\.name) == ["concave-allocation", "channel-priors"])
    #expect(
      response.allocations.reduce(0) {
        $0 + $1.amount.units * 100 + Int64($1.amount.nanos) / 10_000_000
      } == 100_000)
  }

  @Test func boundsThatContradictAreInfeasibleByChannel() async throws {
    let error = try await #require(throws: RPCError.self) {
      try await allocate(
        .with {
          $0.total = euros(110)
          $0.channels = [
            channel("indeed") { $0.minimum = euros(50) },
            channel("meta") { $0.minimum = euros(80) },
          ]
        })
    }
    #expect(error.code == .invalidArgument)
    #expect(error.reason == .infeasible)
    #expect(
      error.fieldViolations.map(\.field) == ["channels[0].minimum", "channels[1].minimum"])
    #expect(error.fieldViolations.allSatisfy { $0.reason == "BOUNDS_CONTRADICT" })
    #expect(
      error.message.contains(
        "bounds: channel \"indeed\" needs at least 50.00 EUR but the total left is 30.00 EUR"))
  }

  @Test func wrongFieldsAreNamed() async throws {
    let error = try await #require(throws: RPCError.self) {
      try await allocate(
        .with {
          $0.total = euros(100)
          $0.channels = [
            channel("a") {
              $0.hill = .with {
                $0.ceiling = 1
                $0.halfSaturation = .nan
                $0.exponent = 2
              }
            },
            channel("a") { $0.logarithmic = .init() },
          ]
        })
    }
    #expect(error.reason == .invalidInput)
    #expect(
      error.fieldViolations.map(\.field) == [
        "channels[1].id", "channels[0].hill.half_saturation", "channels[0].hill.exponent",
        "channels[1].logarithmic.gain", "channels[1].logarithmic.scale",
      ])
    #expect(error.fieldViolations[0].reason == "DUPLICATE_CHANNEL")
    #expect(error.fieldViolations[2].reason == "RESPONSE_NOT_CONCAVE")
  }

  @Test(arguments: [
    (OptimizerAllocateBudgetRequest(), "total.currency_code"),
    (
      .with {
        $0.total = .with {
          $0.currencyCode = "EUR"
          $0.units = -5
        }
        $0.channels = [.with { $0.id = "tiktok" }]
      }, "total"
    ),
  ])
  func totalThatIsNoBudgetIsRefused(
    request: OptimizerAllocateBudgetRequest, field: String
  ) async throws {
    let error = try await #require(throws: RPCError.self) { try await allocate(request) }
    #expect(error.code == .invalidArgument)
    #expect(error.fieldViolations.map(\.field) == [field])
  }

  @Test func schemaIsThatOfTheService() throws {
    let configuration = try Configuration(
      schema: OptimizerServer.schema, environment: ["MARQUEE_OPTIMIZER_WORKERS": "3"])
    #expect(configuration[CommonKeys.port] == 9_004)
    let hosted = try OptimizerServer.make(
      ServiceEnvironment(
        configuration: configuration,
        logger: Logger(service: "optimizer", level: .error, format: .json, write: { _ in })))
    #expect(hosted.services.count == 1)
  }
}
