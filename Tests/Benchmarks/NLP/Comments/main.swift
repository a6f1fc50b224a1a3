import Foundation
import NLPDomain

// What `make bench-nlp PART=comments` measures: the analysis of comments, whole.

let arguments = CommandLine.arguments
guard arguments.count == 3, let rounds = Int(arguments[2]), rounds > 0
else {
  FileHandle.standardError.write(Data("usage: CommentsBenchmark FILE ROUNDS\n".utf8))
  exit(2)
}
let text = try String(contentsOfFile: arguments[1], encoding: .utf8)
let comments = try Comments(
  texts: text.split(separator: "\n").map { Comment(text: String($0)) },
  threads: ProcessInfo.processInfo.activeProcessorCount)
var passes: [Comments.Pass] = []
for _ in 0..<rounds { passes.append(try await comments.pass()) }
let rates = passes.map(\.rate).sorted()
print(
  """
  {"comments": \(passes[0].read), "themes": \(passes[0].themes), "rate": \(rates[rates.count / 2])}
  """)
