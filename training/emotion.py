"""What the commands for emotions share: the fits, the calibration, and how they are judged."""

import math

import numpy as np
from scipy.optimize import minimize

from data import EMOTIONS
from linear import expected_calibration_error, normalised, scaled_fit, strongest

# C and the power of the log-count ratios.
FIT = (3.0, 0.7)
# Preferences for rare emotions that are tried, as powers of 1 / how common one is.
PREFERENCES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


class Rest:
    """One logistic regression an emotion against all others, on the `count` strongest features."""

    def __init__(self, x, labels, shrinkage, count):
        one = np.ones(len(labels))
        fits = [scaled_fit(x, labels[:, i], one, *FIT) for i in range(len(EMOTIONS))]
        weights = np.stack([w for w, _ in fits], 1)
        self.shrinkage = shrinkage
        self.columns = strongest(x, weights, count)
        # As float32, as the file has them.
        self.weights = weights[self.columns].astype(np.float32).astype(np.float64)
        self.biases = np.array([b for _, b in fits])

    def margins(self, x):
        return normalised(x[:, self.columns], self.shrinkage) @ self.weights + self.biases


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def scaling(margins, y):
    """Scale and bias of each margin under a softmax, by maximum likelihood."""
    k = margins.shape[1]
    hot = np.eye(k)[y]

    def loss(v):
        p = softmax(margins * v[:k] + v[k:])
        g = (p - hot) / len(y)
        return (-np.log(p[np.arange(len(y)), y] + 1e-300).mean(),
                np.concatenate([(g * margins).sum(0), g.sum(0)]))

    v = minimize(loss, np.concatenate([np.ones(k), np.zeros(k)]), jac=True, method="L-BFGS-B").x
    return v[:k], v[k:] - v[k:].mean()


def macro_f1(predicted, y):
    scores = []
    for i in range(len(EMOTIONS)):
        hits = ((predicted == i) & (y == i)).sum()
        scores.append(2 * hits / max(1, (predicted == i).sum() + (y == i).sum()))
    return float(np.mean(scores)), scores


def named(p, y):
    """What to add to each log-probability where one emotion is to be named: the power of how rare it
    is for which accuracy and macro-F1 are highest together."""
    share = np.array([(y == i).mean() for i in range(len(EMOTIONS))])

    def worth(power):
        predicted = (np.log(p) - power * np.log(share)).argmax(1)
        return (predicted == y).mean() + macro_f1(predicted, y)[0]

    power = max(PREFERENCES, key=worth)
    print("preference for rare emotions", power)
    return -power * np.log(share)


def report(name, outputs, y, preference):
    p = softmax(outputs)
    for rule, predicted in (("most probable", p.argmax(1)),
                            ("named", (outputs + preference).argmax(1))):
        accuracy = (predicted == y).mean()
        f1, scores = macro_f1(predicted, y)
        spread = 1.96 * math.sqrt(accuracy * (1 - accuracy) / len(y))
        print(f"{name}, {rule}: n {len(y)} accuracy {accuracy:.4f} ± {spread:.4f} macro-F1 {f1:.4f} "
              + " ".join(f"{e} {s:.2f}" for e, s in zip(EMOTIONS, scores)))
    print(f"{name}: ECE {expected_calibration_error(p, y):.4f}", flush=True)
