import MarqueeCLI
import Testing

@Suite struct CommandTests {
  private static let command = Command(
    "film shoot", "Shoot a film", operand: "SCRIPT",
    options: [
      .value("camera", "NAME", required: true, "the camera"),
      .value("actor", "NAME", repeats: true, "who acts"),
      .value("takes", "COUNT", "how often"),
      .flag("colour", "in colour"),
    ], example: "marquee film shoot x --camera arri")

  @Test func valuesFlagsListsAndTheOperandAreRead() throws {
    let arguments = try Self.command.parse([
      "draft", "--camera=arri", "--actor", "Ana, Bo", "--actor", "Cy", "--colour", "--takes", "3",
    ])
    #expect(arguments.operand == "draft")
    #expect(arguments.string("camera") == "arri")
    #expect(arguments.list("actor") == ["Ana", "Bo", "Cy"])
    #expect(arguments.flag("colour"))
    #expect(try arguments.integer("takes", in: 1...9) == 3)
  }

  @Test(arguments: [
    (["--camera", "arri"], "SCRIPT is missing"),
    (["draft"], "--camera NAME is missing"),
    (["draft", "more", "--camera", "arri"], "unexpected argument \"more\""),
    (["draft", "--camera"], "the value is missing"),
    (["draft", "--camera", "a", "--camera", "b"], "only once"),
    (["draft", "--camera", "a", "--colour=yes"], "takes no value"),
    (["draft", "--camera", "a", "--sound"], "unknown option --sound"),
  ])
  func aCallThatCannotBeUnderstoodSaysWhy(arguments: [String], message: String) {
    let error = #expect(throws: UsageError.self) { try Self.command.parse(arguments) }
    #expect(error?.description.contains(message) == true)
    #expect(error?.description.contains("marquee film shoot --help") == true)
  }

  @Test(arguments: ["0", "10", "-1", "three", "", "2.5", "99999999999999999999"])
  func aNumberOutsideOfItsRangeIsRefused(text: String) throws {
    let arguments = try Self.command.parse(["draft", "--camera", "a", "--takes", text])
    let error = #expect(throws: UsageError.self) { try arguments.integer("takes", in: 1...9) }
    #expect(error?.description.contains("from 1 to 9") == true)
  }

  @Test func helpShowsEveryOption() {
    for option in Self.command.options {
      #expect(Self.command.help.contains(option.usage))
      #expect(Self.command.help.contains(option.help))
    }
  }
}
