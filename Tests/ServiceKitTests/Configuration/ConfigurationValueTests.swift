import ServiceKit
import Testing

@Suite struct ConfigurationValueTests {
  @Test(arguments: [0, -1, 9001, Int.max, Int.min]) func wholeNumbersReadBack(number: Int) {
    #expect(Int(configurationText: number.configurationText) == number)
  }

  @Test(arguments: [0, 0.25, -1.5, 60, 1e300, 1e-300, 0.1 + 0.2])
  func numbersReadBack(number: Double) {
    #expect(Double(configurationText: number.configurationText) == number)
  }

  @Test func wholeNumbersAreWrittenWithoutAFraction() {
    #expect(60.0.configurationText == "60")
    #expect(0.5.configurationText == "0.5")
  }

  @Test(arguments: ["", " 1", "1 ", "1.0", "0x10", "1e3", "9223372036854775808", "one"])
  func refusesWhatIsNoWholeNumber(text: String) {
    #expect(Int(configurationText: text) == nil)
  }

  @Test(arguments: ["", "nan", "inf", "-infinity", "1e999", "1,5", " 1"])
  func refusesWhatIsNoFiniteNumber(text: String) {
    #expect(Double(configurationText: text) == nil)
  }

  @Test(arguments: ["TRUE", "1", "yes", ""]) func refusesWhatIsNoTruthValue(text: String) {
    #expect(Bool(configurationText: text) == nil)
  }

  @Test(arguments: [OpsPort.automatic, .off, .port(0), .port(9101), .port(65535)])
  func opsPortsReadBack(port: OpsPort) {
    #expect(OpsPort(configurationText: port.configurationText) == port)
  }

  @Test(arguments: ["", "on", "-1", "65536", "AUTO"]) func refusesWhatIsNoOpsPort(text: String) {
    #expect(OpsPort(configurationText: text) == nil)
  }
}
