/// How much the most salient part of a picture stands out from the rest.
enum SubjectSeparation {
  /// Mean salience of the most salient fifth of the pixels less that of the others: 0 to about 100.
  static func measure(_ map: SalienceMap) -> Double {
    let salience = map.values.sorted()
    let split = salience.count - max(1, salience.count / 5)
    let rest = salience[..<split].reduce(0, +) / Double(max(1, split))
    let subject = salience[split...].reduce(0, +) / Double(salience.count - split)
    return subject - rest
  }
}
