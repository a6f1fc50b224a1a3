import Contracts
import Foundation
import GatewayServer
import MarqueeCLI

/// Short texts: a timeout, an API key, an amount of money, the arguments of a command.
enum TextTarget {
  private static let readers = [timeout, apiKey, money, arguments]

  private static let command = Command(
    "fuzz", "Fuzz", operand: "FILE",
    options: [
      .value("count", "NUMBER", "a number"), .value("word", "WORD", repeats: true, "words"),
      .flag("json", "a switch"),
    ], example: "fuzz")

  static func run(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    try readers[Int(first) % readers.count](String(decoding: bytes.dropFirst(), as: UTF8.self))
  }

  private static func timeout(_ text: String) throws {
    guard let duration = GRPCTimeout.duration(from: text) else { return }
    try hold(
      (.zero ... .seconds(99_999_999 * 3600)).contains(duration), "\(text) became \(duration)")
  }

  private static func apiKey(_ text: String) throws {
    guard let key = APIKey(configured: text) else { return }
    if text.hasPrefix("sha256:") {
      let digits = text.dropFirst(7).utf8
      try hold(
        digits.count == 64 && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit },
        "\(text) was taken for a hash")
    } else {
      try hold(key.matches(text), "\(text) does not match itself")
    }
    try hold(!key.matches(text + "x"), "\(text) matches more than itself")
  }

  private static func money(_ text: String) throws {
    guard let money = try? MoneyText.money(from: text) else { return }
    try hold(
      text.unicodeScalars.allSatisfy { $0.isASCII || $0.properties.isWhitespace },
      "\(text) was read as \(money)")
    let number = text.filter { !$0.isWhitespace }.dropLast(3)
    guard let exact = Decimal(string: String(number), locale: Locale(identifier: "en_US_POSIX"))
    else { throw FuzzFinding("\(text) is no number but was read as \(money)") }
    let read = Decimal(money.units) + Decimal(money.nanos) / 1_000_000_000
    try hold(read == exact, "\(text) was read as \(read)")
    try hold(
      money.currencyCode.utf8.count == 3
        && money.currencyCode.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")) ~= $0 },
      "the currency of \(text) was read as \(money.currencyCode)")
  }

  private static func arguments(_ text: String) throws {
    let words = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    do {
      let arguments = try command.parse(words)
      try hold(arguments.operand != nil, "no operand in \(words)")
      if let count = try arguments.integer("count", in: -3...12) {
        try hold((-3...12).contains(count), "the count is \(count)")
      }
      try hold(arguments.list("word").allSatisfy { !$0.isEmpty }, "an empty word in \(words)")
    } catch let error as UsageError {
      try hold(error.description.hasPrefix("marquee fuzz: "), "no command in: \(error)")
    }
  }
}
