/// The account's own figures by hour of the week, as an update of the platform's prior.
///
/// Activities are parts of the best hour's. The relative engagement of an hour of prior activity a
/// has the distribution gamma(κ a / m, κ), m being the mean activity of the week and κ the prior's
/// strength in posts; n posts with the engagements e make it gamma(κ a / m + e / s, κ + n), s being
/// the engagements of a mean post, estimated so that all hours together agree with the prior.
struct ObservedEngagement: Sendable {
  /// The engagement to expect of an hour, in parts of the best hour's by the prior.
  struct Posterior: Sendable, Equatable {
    /// Its mean.
    var mean: Double
    /// Its standard deviation.
    var standardDeviation: Double
    /// How many own posts of that hour moved it.
    var posts: Double
  }

  private let priorPosts: Double
  private let meanActivity: Double
  /// Posts and relative engagement by UTC hour of the week.
  private let observed: [Int: (posts: Double, engagement: Double)]

  /// An update of the prior.
  ///
  /// - Parameters:
  ///   - observations: checked. Where none of the posts had any engagement they tell nothing about
  ///     hours, and the prior stays.
  ///   - week: the prior for 168 hours on end.
  ///   - priorPosts: κ.
  init(
    _ observations: [PostingTimeRequest.Observation], week: [AudienceHour], priorPosts: Double
  ) {
    let mean = week.reduce(0) { $0 + $1.activity } / Double(week.count)
    var prior = [Double](repeating: mean, count: HourOfWeek.count)
    for hour in week { prior[hour.hourOfWeek] = hour.activity }
    let engagements = observations.reduce(0) { $0 + $1.engagements }
    let expected = observations.reduce(0) {
      $0 + Double($1.posts) * prior[Int($1.hourOfWeek)] / mean
    }
    let perPost = engagements / expected
    self.priorPosts = priorPosts
    meanActivity = mean
    observed =
      engagements > 0
      ? Dictionary(
        uniqueKeysWithValues: observations.map {
          (Int($0.hourOfWeek), (Double($0.posts), $0.engagements / perPost))
        }) : [:]
  }

  /// What to expect of an hour.
  func posterior(of hour: AudienceHour) -> Posterior {
    let own = observed[hour.hourOfWeek] ?? (posts: 0, engagement: 0)
    let shape = priorPosts * hour.activity / meanActivity + own.engagement
    let rate = priorPosts + own.posts
    return Posterior(
      mean: meanActivity * shape / rate,
      standardDeviation: meanActivity * shape.squareRoot() / rate, posts: own.posts)
  }
}
