"""Turns the arrays of the Universal Sentence Encoder, multilingual, version 3 (.npz) into ONNX.

usage: use_multilingual.py ARRAYS ONNX

Inputs `pieces` [n]: the ids of the pieces of one or more texts, i64, one text after the other, each with 1 before it and
2 after; `texts` [n]: the number of the text that each is of, from 0, i64. Output `embedding` [b, 512]: the texts' vectors
before they are scaled to length 1. No text sees another, and no number is spent on padding. The table of pieces stays
quantised, 8 bits a number, as it is in the arrays; all else is f32.
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
        self.neighbours = {0: None}

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

    def shifted(self, x: str, distance: int, beyond: int, axes: int) -> str:
        """Row i holds what row i + `distance` of `x` did; rows from outside are `beyond`."""
        graph = self.graph
        pads = [max(0, -distance)] + [0] * (axes - 1) + [max(0, distance)] + [0] * (axes - 1)
        kind = np.int64 if axes == 1 else np.float32
        padded = graph.add("Pad", [x, graph.constant(pads, np.int64), graph.constant(beyond, kind)])
        return graph.add("Slice", [
            padded, graph.constant([max(0, distance)], np.int64),
            graph.constant([distance if distance < 0 else TO_THE_END], np.int64), graph.constant([0], np.int64)])

    def is_neighbour(self, distance: int) -> str | None:
        """1 for each row whose neighbour at a distance is of the same text, else 0, [n, 1]; None where all are."""
        if distance not in self.neighbours:
            graph = self.graph
            same = graph.add("Equal", [self.shifted("texts", distance, beyond=-1, axes=1), "texts"])
            self.neighbours[distance] = graph.add("Unsqueeze", [
                graph.add("Cast", [same], to=TensorProto.FLOAT), graph.constant([1], np.int64)])
        return self.neighbours[distance]

    def window(self, x: str, span: int, before: int) -> str:
        """Each row with its neighbours beside it, zeros beyond the ends of its text."""
        graph = self.graph
        rows = []
        for distance in range(-before, span - before):
            mask = self.is_neighbour(distance)
            rows.append(x if mask is None else graph.add("Mul", [self.shifted(x, distance, beyond=0, axes=2), mask]))
        return graph.add("Concat", rows, axis=1)

    def convolution(self, x: str, span: int, before: int) -> str:
        graph, of = self.graph, self.of
        x = graph.linear(x, of[f"proj{span}"], of[f"proj_b{span}"])
        x = graph.layer_norm(x, of[f"ln_g{span}"], of[f"ln_b{span}"], self.epsilon)
        for layer in LAYERS:
            y = graph.linear(self.window(x, span, before), of[f"w{layer}_{span}"], of[f"b{layer}_{span}"])
            x = graph.add("Add", [x, graph.add("Relu", [y])])
        return x

    def members(self) -> str:
        """1 where a piece is of a text, else 0, [b, n]."""
        graph = self.graph
        last = graph.add("ReduceMax", ["texts"], keepdims=0)
        one = graph.constant(1, np.int64)
        numbers = graph.add("Range", [graph.constant(0, np.int64), graph.add("Add", [last, one]), one])
        numbers = graph.add("Unsqueeze", [numbers, graph.constant([1], np.int64)])
        return graph.add("Cast", [graph.add("Equal", [numbers, "texts"])], to=TensorProto.FLOAT)

    def build(self) -> None:
        graph, of = self.graph, self.of
        pieces = self.embedded()
        x = graph.add("Concat", [pieces] + [self.convolution(pieces, *window) for window in WINDOWS], axis=1)
        x = graph.linear(graph.layer_norm(x, of["ln_g"], of["ln_b"], self.epsilon), of["cnn_W"], of["cnn_b"])
        # The sum over the root of the count: longer texts are not averaged away.
        members = self.members()
        count = graph.add("ReduceSum", [members, graph.constant([1], np.int64)], keepdims=1)
        text = graph.add("Div", [graph.add("MatMul", [members, x]), graph.add("Sqrt", [count])])
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
    network.graph.save(destination, name="use_multilingual", inputs={"pieces": ["n"], "texts": ["n"]},
                       outputs={"embedding": ["b", network.of["d3"].shape[1]]},
                       metadata={"description": "Universal Sentence Encoder, multilingual, version 3"},
                       input_type=TensorProto.INT64)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        convert(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except ArraysError as error:
        sys.exit(str(error))
