import Foundation

/// The terms of many comments: how many comments have each, and which each comment has.
struct CommentTermTable {
  struct Term {
    let term: CommentTerm
    var comments: Int32
  }

  /// All terms, by their numbers.
  private(set) var terms: [Term] = []
  private var index = HashIndex(capacity: 1 << 14)
  private var numbers: [Int32] = []
  private var starts: [Int32] = [0]

  /// Takes in the terms of the next comment.
  mutating func add(_ added: [CommentTerm]) {
    for term in added {
      let number = index.number(adding: term.hash)
      if number == terms.count { terms.append(Term(term: term, comments: 0)) }
      terms[number].comments += 1
      numbers.append(Int32(number))
    }
    starts.append(Int32(numbers.count))
  }

  /// The numbers of the terms of a comment.
  func numbers(of comment: Int) -> ArraySlice<Int32> {
    numbers[Int(starts[comment])..<Int(starts[comment + 1])]
  }

  /// The number of a term; nil where no comment has it.
  func number(of hash: UInt64) -> Int? { index.number(of: hash) }
}
