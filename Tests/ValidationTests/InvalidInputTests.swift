import Testing
import Validation

@Suite struct InvalidInputTests {
  @Test func namesEveryFieldInOneLine() {
    let input = InvalidInput([
      FieldViolation(field: "a.b[2]", description: "is -1; allowed is 0 to 5", reason: "FIRST"),
      FieldViolation(field: "c", description: "is missing", reason: "SECOND"),
    ])
    #expect(input.description == "a.b[2]: is -1; allowed is 0 to 5; c: is missing")
    #expect(input.reason == "FIRST")
  }

  @Test func oneFieldHasAShortForm() {
    let violation = FieldViolation(field: "c", description: "is missing", reason: .invalidField)
    #expect(InvalidInput(.invalidField, field: "c", "is missing").violations == [violation])
  }
}
