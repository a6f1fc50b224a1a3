"""Forward passes of the converted networks in plain numpy, as their papers and authors' code describe them.

Batch normalisation stays a layer of its own, nothing is folded and nothing comes from the converters: the
two share no more than the weights.
"""

import numpy as np


def convolution(x, weight, bias=None, stride=1, padding=0, groups=1):
    """x: [channels, height, width]."""
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding)))
    side = weight.shape[-1]
    windows = np.lib.stride_tricks.sliding_window_view(x, (side, side), axis=(1, 2))[:, ::stride, ::stride]
    if groups == 1:
        y = np.tensordot(weight, windows, axes=([1, 2, 3], [0, 3, 4]))
    else:
        y = np.einsum("chwij,cij->chw", windows, weight[:, 0])
    return y if bias is None else y + bias[:, None, None]


def normalised(x, weights, prefix, epsilon):
    def shaped(name):
        return weights[f"{prefix}.{name}"][:, None, None]

    return (x - shaped("running_mean")) / np.sqrt(shaped("running_var") + epsilon) * shaped("weight") + shaped("bias")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def mobilenet_v2(weights, picture):
    """picture: [3, 224, 224], normalised. Returns the 1280 features and the 1000 logits."""
    def layer(x, conv, norm, stride=1, padding=1, groups=1):
        return normalised(convolution(x, weights[f"{conv}.weight"], None, stride, padding, groups),
                          weights, norm, 1e-5)

    def relu6(x):
        return np.clip(x, 0, 6)

    x = relu6(layer(picture, "features.0.0", "features.0.1", 2))
    halving = {2, 4, 7, 14}
    for index in range(1, 18):
        p, y, wide = f"features.{index}.conv", x, 0
        if index > 1:
            y, wide = relu6(layer(y, f"{p}.0.0", f"{p}.0.1", padding=0)), 1
        y = relu6(layer(y, f"{p}.{wide}.0", f"{p}.{wide}.1", 2 if index in halving else 1, groups=len(y)))
        y = layer(y, f"{p}.{wide + 1}", f"{p}.{wide + 2}", padding=0)
        x = x + y if y.shape == x.shape else y
    x = relu6(layer(x, "features.18.0", "features.18.1", padding=0)).mean(axis=(1, 2))
    return x, weights["classifier.1.weight"] @ x + weights["classifier.1.bias"]


def yolov8n(weights, picture):
    """picture: [3, side, side]. Returns [4 + classes, n]: boxes (centre, size; pixels) and probabilities."""
    def conv(x, p, stride=1):
        y = convolution(x, weights[f"{p}.conv.weight"], None, stride, weights[f"{p}.conv.weight"].shape[-1] // 2)
        y = normalised(y, weights, f"{p}.bn", 1e-3)
        return y * sigmoid(y)

    def c2f(x, p, count, shortcut):
        y = conv(x, f"{p}.cv1")
        half = len(y) // 2
        parts = [y[:half], y[half:]]
        for index in range(count):
            z = conv(conv(parts[-1], f"{p}.m.{index}.cv1"), f"{p}.m.{index}.cv2")
            parts.append(parts[-1] + z if shortcut else z)
        return conv(np.concatenate(parts), f"{p}.cv2")

    def pool(x):
        padded = np.pad(x, ((0, 0), (2, 2), (2, 2)), constant_values=-np.inf)
        return np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(1, 2)).max(axis=(3, 4))

    def doubled(x):
        return x.repeat(2, axis=1).repeat(2, axis=2)

    x = conv(conv(picture, "model.0", 2), "model.1", 2)
    x4 = c2f(conv(c2f(x, "model.2", 1, True), "model.3", 2), "model.4", 2, True)
    x6 = c2f(conv(x4, "model.5", 2), "model.6", 2, True)
    x = c2f(conv(x6, "model.7", 2), "model.8", 1, True)
    x = conv(x, "model.9.cv1")
    parts = [x]
    for _ in range(3):
        parts.append(pool(parts[-1]))
    x9 = conv(np.concatenate(parts), "model.9.cv2")
    x12 = c2f(np.concatenate([doubled(x9), x6]), "model.12", 1, False)
    x15 = c2f(np.concatenate([doubled(x12), x4]), "model.15", 1, False)
    x18 = c2f(np.concatenate([conv(x15, "model.16", 2), x12]), "model.18", 1, False)
    x21 = c2f(np.concatenate([conv(x18, "model.19", 2), x9]), "model.21", 1, False)

    columns = []
    for scale, x in enumerate((x15, x18, x21)):
        def branch(name):
            p = f"model.22.{name}.{scale}"
            y = conv(conv(x, f"{p}.0"), f"{p}.1")
            return convolution(y, weights[f"{p}.2.weight"], weights[f"{p}.2.bias"])

        stride = 8 << scale
        bins = branch("cv2").reshape(4, 16, -1)
        shares = np.exp(bins - bins.max(axis=1, keepdims=True))
        left, top, right, bottom = (shares / shares.sum(axis=1, keepdims=True) * np.arange(16)[:, None]).sum(axis=1)
        rows, cols = x.shape[1:]
        ax, ay = np.tile(np.arange(cols) + 0.5, rows), np.repeat(np.arange(rows) + 0.5, cols)
        x1, y1, x2, y2 = ax - left, ay - top, ax + right, ay + bottom
        boxes = np.stack([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1]) * stride
        scores = branch("cv3")
        columns.append(np.concatenate([boxes, sigmoid(scores.reshape(len(scores), -1))]))
    return np.concatenate(columns, axis=1)
