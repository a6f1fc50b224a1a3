"""What the models on the vectors of the multilingual encoder share: their data, their fit, their file."""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from data import apart

# The name and version under which the manifest installs the encoder of `SentenceEncoder`.
ENCODER = {"name": "use-multilingual", "version": "3"}
FOLDS = 10


def labelled(path, classes):
    """The rows of a table whose first column is one of `classes` and whose last is the text: texts, labels."""
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    return [r[-1] for r in rows], np.array([classes.index(r[0]) for r in rows])


def kept_apart(texts, labels, test):
    """Texts and labels without those that are (nearly) in the test."""
    rows = apart(list(zip(texts, labels)), list(test), lambda row: row if isinstance(row, str) else row[0])
    return [text for text, _ in rows], np.array([label for _, label in rows])


def fit(x, y, c, weight=None):
    return LogisticRegression(C=c, max_iter=500, tol=1e-5).fit(x, y, sample_weight=weight)


def out_of_fold(x, y, model):
    """The log-odds of each row by a model of the other folds; `model` fits the rows of a mask."""
    found = np.zeros((len(y), y.max() + 1))
    for train, held in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(x, y):
        found[held] = model(train).decision_function(x[held])
    return found


def log_loss(outputs, y):
    z = outputs - outputs.max(1, keepdims=True)
    return float((np.log(np.exp(z).sum(1)) - z[np.arange(len(y)), y]).mean())


def write_head(path, version, classes, model, slope, **more):
    """A row of weights and a bias a class, in nats, with six digits; `more` goes into the file as it is."""
    def digits(values):
        return [float(f"{slope * value:.6g}") for value in values]

    table = {"version": version, "encoder": ENCODER, "classes": list(classes), **more,
             "biases": digits(model.intercept_), "weights": [digits(row) for row in model.coef_]}
    path.write_text(json.dumps(table, separators=(",", ":")) + "\n")
    print("bytes", path.stat().st_size)
    return np.array(table["weights"]), np.array(table["biases"])
