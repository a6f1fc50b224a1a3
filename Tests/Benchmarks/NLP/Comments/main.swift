import Foundation
import NLPDomain

// What `make bench-nlp PART=comments` measures: the classification of comments.

let arguments = CommandLine.arguments
guard arguments.count == 3, let rounds = Int(arguments[2]), rounds > 0
else {
  FileHandle.standardError.write(Data("usage: CommentsBenchmark FILE ROUNDS\n".utf8))
  exit(2)
}
let text = try String(contentsOfFile: arguments[1], encoding: .utf8)
let comments = Comments(
  texts: text.split(separator: "\n").map(String.init),
  threads: ProcessInfo.processInfo.activeProcessorCount)
let sentiment = try LinearSentimentModel(language: .english)
let emotion = try EmotionModel(language: .english)
var rates: [(alone: Double, both: Double)] = []
for _ in 0..<rounds {
  let alone = await comments.pass(sentiment: sentiment, emotion: nil)
  let both = await comments.pass(sentiment: sentiment, emotion: emotion)
  rates.append((alone.rate, both.rate))
}
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
print(
  """
  {"comments": \(comments.texts.count), "sentiment": \(median(rates.map(\.alone))), \
  "sentiment_and_emotion": \(median(rates.map(\.both)))}
  """)
