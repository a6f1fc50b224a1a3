import Contracts
import NLPDomain
import Scoring
import ServiceKit

extension NLPCommentSummary {
  init(_ summary: CommentSummary) {
    self.init()
    commentCount = UInt32(summary.count)
    duplicateCount = UInt32(summary.duplicates)
    languages = summary.languages.map { language in
      .with {
        $0.code = language.language.rawValue
        $0.count = UInt32(language.count)
        $0.undetected = UInt32(language.undetected)
      }
    }
    valence = summary.valence.value
    valenceInterval = CommonInterval(summary.valence.interval)
    emotions = summary.emotions.map(NLPEmotionShare.init)
    themes = summary.themes.map(NLPCommentTheme.init)
    questions = summary.questions.map { question in
      .with {
        $0.text = question.text
        $0.count = UInt32(question.count)
        $0.indices = question.indices.map(UInt32.init)
      }
    }
    questionCount = UInt32(summary.questionCount)
    toxicity = summary.toxicity.map { rate in
      .with {
        $0.family = NLPToxicityFamily(rate.family)
        $0.count = UInt32(rate.count)
        $0.rate = rate.rate
        $0.interval = CommonInterval(rate.interval)
      }
    }
    mostPositive = summary.mostPositive.map(NLPCommentQuote.init)
    mostNegative = summary.mostNegative.map(NLPCommentQuote.init)
    mostTypical = summary.mostTypical.map(NLPCommentQuote.init)
    models = summary.models.map(CommonModelInfo.init)
  }
}

extension NLPCommentTheme {
  init(_ theme: CommentTheme) {
    self.init()
    label = theme.label
    terms = theme.terms
    count = UInt32(theme.count)
    share = theme.share
    shareInterval = CommonInterval(theme.shareInterval)
    valence = theme.valence.value
    valenceInterval = CommonInterval(theme.valence.interval)
    quotes = theme.quotes.map(NLPCommentQuote.init)
  }
}

extension NLPCommentQuote {
  init(_ quote: CommentQuote) {
    self.init()
    index = UInt32(quote.index)
    id = quote.id
    text = quote.text
    valence = quote.valence
  }
}
