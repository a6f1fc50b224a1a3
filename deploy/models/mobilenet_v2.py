"""Turns torchvision's MobileNetV2 weights (.pth, ImageNet-1k) into ONNX.

usage: mobilenet_v2.py CHECKPOINT ONNX

Input `images`: [n, 3, 224, 224], RGB, (v / 255 - mean) / deviation with ImageNet's mean (.485, .456, .406) and
deviation (.229, .224, .225). Outputs: `embedding` [n, 1280], the pooled features, and `logits` [n, 1000].
"""

import pathlib
import sys

import numpy as np

from checkpoint import CheckpointError, load
from graph import Graph, folded

# Sandler et al. 2018 (arXiv:1801.04381), table 2: expansion, channels, repetitions, stride of the first.
BLOCKS = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
STEM_CHANNELS = 32
# torch.nn.BatchNorm2d's default.
EPSILON = 1e-5


class Network:
    """The graph of one set of weights."""

    def __init__(self, weights: dict[str, np.ndarray]):
        self.weights = weights
        self.graph = Graph()

    def convolution(self, x: str, plain: str, norm: str, stride: int = 1, activated: bool = True) -> str:
        """Convolution, batch normalisation and, where activated, ReLU6."""
        of = self.weights
        weight, bias = folded(of[f"{plain}.weight"], of[f"{norm}.weight"], of[f"{norm}.bias"],
                              of[f"{norm}.running_mean"], of[f"{norm}.running_var"], EPSILON)
        is_depthwise = weight.shape[1] == 1
        y = self.graph.convolution(x, weight, bias, stride, groups=weight.shape[0] if is_depthwise else 1)
        if not activated:
            return y
        return self.graph.add("Clip", [y, self.graph.constant(0), self.graph.constant(6)])

    def block(self, x: str, prefix: str, expansion: int, stride: int, is_residual: bool) -> str:
        """An inverted residual: expand, filter each channel, project."""
        y, step = x, 0
        if expansion != 1:
            y, step = self.convolution(y, f"{prefix}.0.0", f"{prefix}.0.1"), 1
        y = self.convolution(y, f"{prefix}.{step}.0", f"{prefix}.{step}.1", stride)
        y = self.convolution(y, f"{prefix}.{step + 1}", f"{prefix}.{step + 2}", activated=False)
        return self.graph.add("Add", [x, y]) if is_residual else y

    def build(self) -> None:
        graph = self.graph
        x = self.convolution("images", "features.0.0", "features.0.1", 2)
        index, channels = 1, STEM_CHANNELS
        for expansion, width, repetitions, first_stride in BLOCKS:
            for repetition in range(repetitions):
                stride = first_stride if repetition == 0 else 1
                x = self.block(x, f"features.{index}.conv", expansion, stride,
                               is_residual=stride == 1 and channels == width)
                index, channels = index + 1, width
        x = self.convolution(x, f"features.{index}.0", f"features.{index}.1")
        graph.add("Flatten", [graph.add("GlobalAveragePool", [x])], name="embedding", axis=1)
        graph.add("Gemm", ["embedding", graph.constant(self.weights["classifier.1.weight"]),
                           graph.constant(self.weights["classifier.1.bias"])], name="logits", transB=1)


def convert(source: pathlib.Path, destination: pathlib.Path) -> None:
    weights = load(source)
    if not isinstance(weights, dict) or "classifier.1.bias" not in weights:
        raise CheckpointError("the checkpoint holds no weights of MobileNetV2")
    network = Network(weights)
    try:
        network.build()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"the checkpoint holds no whole MobileNetV2: {error}") from error
    labels, width = weights["classifier.1.weight"].shape
    network.graph.save(destination, name="mobilenet_v2", inputs={"images": ["n", 3, 224, 224]},
                       outputs={"embedding": ["n", width], "logits": ["n", labels]},
                       metadata={"description": "torchvision MobileNetV2, ImageNet-1k"})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        convert(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except CheckpointError as error:
        sys.exit(str(error))
