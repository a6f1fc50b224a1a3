"""What the training commands share: the matrix of features, the fits, and how a fit is judged."""

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression


def matrix(documents, vocabulary, shrinkage):
    """Rows of 1 over √(n + shrinkage) for each of the n features that the vocabulary knows."""
    columns, ends, values = [], [0], []
    for document in documents:
        known = sorted(vocabulary[f] for f in document if f in vocabulary)
        columns += known
        values += [1 / np.sqrt(len(known) + shrinkage)] * len(known)
        ends.append(len(columns))
    return csr_matrix((np.array(values), np.array(columns, np.int32), np.array(ends)),
                      shape=(len(documents), len(vocabulary)))


def normalised(x, shrinkage):
    """`x` with each row's entries set to 1 over √(n + shrinkage), n the entries it has."""
    known = np.diff(x.indptr)
    values = np.repeat(1 / np.sqrt(known + shrinkage), known)
    return csr_matrix((values, x.indices, x.indptr), shape=x.shape)


def strongest(x, weights, count):
    """The `count` columns that move most, by their weights and how often they are used."""
    used = np.asarray((x > 0).sum(0)).ravel()
    strength = np.abs(weights).max(1) * np.sqrt(used)
    return np.sort(np.argsort(-strength, kind="stable")[:count])


def log_count_ratios(x, positive, weight, smoothing=1.0):
    """Naive Bayes' weight of each feature: how much more often the positive rows have it (Wang and
    Manning 2012, ACL, «Baselines and Bigrams»)."""
    present = (x > 0).astype(np.float64)
    p = np.asarray(present[positive].T @ weight[positive]).ravel() + smoothing
    q = np.asarray(present[~positive].T @ weight[~positive]).ravel() + smoothing
    return np.log(p / p.sum()) - np.log(q / q.sum())


def scaled_fit(x, positive, weight, c, power):
    """Weights and bias of a logistic regression on features that are scaled by the `power` of their
    log-count ratio (NB-SVM): what is penalised is how far a weight strays from naive Bayes."""
    ratio = log_count_ratios(x, positive, weight)
    ratio = np.sign(ratio) * np.abs(ratio) ** power
    model = LogisticRegression(C=c, solver="liblinear", dual=True, tol=0.03, max_iter=100,
                               random_state=0)
    model.fit(x @ diags(ratio), positive.astype(int), sample_weight=weight)
    return model.coef_[0] * ratio, float(model.intercept_[0])


def logistic_regression(x, y, weight, c, tolerance=1e-5, iterations=300):
    """A fit to labels from 0 to 1: a row of label y is y positive and 1 - y negative rows."""
    split = np.flatnonzero((y > 0) & (y < 1))
    rows = np.concatenate([np.arange(x.shape[0]), split])
    target = np.concatenate([y > 0, np.zeros(len(split), bool)])
    w = np.concatenate([np.where(y > 0, y, 1.0) * weight, ((1 - y) * weight)[split]])
    return LogisticRegression(C=c, max_iter=iterations, tol=tolerance).fit(
        x[rows], target.astype(int), sample_weight=w)


def expected_calibration_error(p, y, bins=15):
    """Mean gap of confidence and accuracy over bins of equal width, weighted by their rows. `p` is the
    probability of label 1, or one row a text of the probabilities of several labels."""
    if p.ndim == 1:
        p = np.stack([1 - p, p], 1)
    lowest = 1 / p.shape[1]
    confidence, hit = p.max(1), p.argmax(1) == np.asarray(y)
    bin_of = np.minimum(bins - 1, ((confidence - lowest) / (1 - lowest) * bins).astype(int))
    return sum(inside.mean() * abs(confidence[inside].mean() - hit[inside].mean())
               for inside in (bin_of == b for b in range(bins)) if inside.any())


def error_if_calibrated(p, bins=15, draws=2000):
    """The expected calibration error that probabilities of label 1 would show were they right: the
    5th, 50th and 95th percentile over labels drawn from them. Few rows have one far from 0."""
    random = np.random.default_rng(0)
    found = [expected_calibration_error(p, random.random(len(p)) < p, bins) for _ in range(draws)]
    return np.percentile(found, [5, 50, 95])
