"""Turns the arrays of the Universal Sentence Encoder, multilingual, version 3 (.npz) into ONNX.

usage: use_multilingual.py ARRAYS ONNX

Input `pieces` [n]: the ids of a text's pieces, i64, with 1 before them and 2 after. Output `embedding` [1, 512]:
the text's vector before it is scaled to length 1. The table of pieces stays quantised, 8 bits a number, as it is
in the arrays; all else is f32.
"""

import pathlib
import sys
import zipfile

import numpy as np
from onnx import TensorProto

from graph import Graph

# Piece i stands in part i mod 17 of the table, each with a scale and a lowest value of its own.
PARTS = 17
# Of the three convolutions: how many pieces a window spans, and how many of them stand before its middle.
WINDOWS = [(2, 0), (3, 1), (5, 2)]
LAYERS = [1, 2]
TO_THE_END = np.iinfo(np.int64).max


class ArraysError(Exception):
    """The file does not hold the arrays of the encoder."""


class Network:
    """The graph of one set of arrays."""

    def __init__(self, arrays: dict[str, np.ndarray]):
        self.of = arrays
        self.epsilon = float(arrays["eps"])
        self.graph = Graph()

    def embedded(self) -> str:
        """The vectors of the pieces, [n, 512]."""
        graph = self.graph
        parts = [self.of[f"q{part + 1}"] for part in range(PARTS)]
        table = np.empty((PARTS * len(parts[0]), parts[0].shape[1]), np.uint8)
        for part, rows in enumerate(parts):
            table[part::PARTS] = rows
        part = graph.add("Mod", ["pieces", graph.constant(PARTS, np.int64)])
        steps = graph.add("Cast", [graph.add("Gather", [graph.constant(table, np.uint8), "pieces"], axis=0)],
                          to=TensorProto.FLOAT)
        scale = graph.add("Gather", [graph.constant(self.of["scale"][:, None]), part], axis=0)
        lowest = graph.add("Gather", [graph.constant(self.of["lo"][:, None]), part], axis=0)
        return graph.add("Add", [graph.add("Mul", [steps, scale]), lowest])

    def window(self, x: str, span: int, before: int) -> str:
        """Each row with its neighbours beside it, zeros beyond the ends."""
        graph = self.graph
        after = span - 1 - before
        padded = graph.add("Pad", [x, graph.constant([before, 0, after, 0], np.int64)])
        shifted = []
        for offset in range(span):
            end = offset - (span - 1)
            shifted.append(graph.add("Slice", [
                padded, graph.constant([offset], np.int64), graph.constant([end or TO_THE_END], np.int64),
                graph.constant([0], np.int64)]))
        return graph.add("Concat", shifted, axis=1)

    def convolution(self, x: str, span: int, before: int) -> str:
        graph, of = self.graph, self.of
        x = graph.linear(x, of[f"proj{span}"], of[f"proj_b{span}"])
        x = graph.layer_norm(x, of[f"ln_g{span}"], of[f"ln_b{span}"], self.epsilon)
        for layer in LAYERS:
            y = graph.linear(self.window(x, span, before), of[f"w{layer}_{span}"], of[f"b{layer}_{span}"])
            x = graph.add("Add", [x, graph.add("Relu", [y])])
        return x

    def build(self) -> None:
        graph, of = self.graph, self.of
        pieces = self.embedded()
        x = graph.add("Concat", [pieces] + [self.convolution(pieces, *window) for window in WINDOWS], axis=1)
        x = graph.linear(graph.layer_norm(x, of["ln_g"], of["ln_b"], self.epsilon), of["cnn_W"], of["cnn_b"])
        # The sum over the root of the count: longer texts are not averaged away.
        count = graph.add("Cast", [graph.add("Shape", ["pieces"])], to=TensorProto.FLOAT)
        total = graph.add("ReduceSum", [x, graph.constant([0], np.int64)], keepdims=1)
        text = graph.add("Div", [total, graph.add("Sqrt", [count])])
        first = graph.add("Relu", [graph.linear(text, of["d0"])])
        second = graph.add("Relu", [graph.add("Add", [graph.linear(text, of["p1"]), graph.linear(first, of["d1"])])])
        third = graph.add("Relu", [graph.linear(second, of["d2"])])
        graph.add("Tanh", [graph.add("Add", [graph.linear(second, of["p3"]), graph.linear(third, of["d3"])])],
                  name="embedding")


def convert(source: pathlib.Path, destination: pathlib.Path) -> None:
    try:
        with np.load(source, allow_pickle=False) as file:
            network = Network({name: file[name] for name in file.files})
        network.build()
    except (KeyError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise ArraysError(f"the file does not hold the encoder's arrays: {error}") from error
    network.graph.save(destination, name="use_multilingual", inputs={"pieces": ["n"]},
                       outputs={"embedding": [1, network.of["d3"].shape[1]]},
                       metadata={"description": "Universal Sentence Encoder, multilingual, version 3"},
                       input_type=TensorProto.INT64)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        convert(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except ArraysError as error:
        sys.exit(str(error))
