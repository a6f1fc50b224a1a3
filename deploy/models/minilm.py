"""Turns the weights of all-MiniLM-L6-v2 (.safetensors) into ONNX.

usage: minilm.py WEIGHTS ONNX

Input `pieces` [n]: the ids of a text's word pieces, i64, with [CLS] before them and [SEP] after; at most 512. Output
`embedding` [1, 384]: the mean over the pieces, before it is scaled to length 1. All is f32.
"""

import json
import math
import pathlib
import struct
import sys

import numpy as np
from onnx import TensorProto

from graph import Graph

# The model's own config.json: 12 attention heads, and what BERT adds to a variance.
HEADS = 12
EPSILON = 1e-12


class WeightsError(Exception):
    """The file does not hold the weights of the encoder."""


def load(path: pathlib.Path) -> dict[str, np.ndarray]:
    """The f32 arrays of a safetensors file: the length of a JSON header, the header, the numbers."""
    data = path.read_bytes()
    try:
        length, = struct.unpack_from("<Q", data)
        header, numbers = json.loads(data[8:8 + length]), data[8 + length:]
        arrays = {}
        for name, entry in header.items():
            if name != "__metadata__" and entry["dtype"] == "F32":
                start, end = entry["data_offsets"]
                arrays[name] = np.frombuffer(numbers[start:end], "<f4").reshape(entry["shape"])
        return arrays
    except (AttributeError, KeyError, TypeError, ValueError, struct.error) as error:
        raise WeightsError(f"no safetensors file: {error}") from error


class Network:
    """The graph of one set of weights: BERT (Devlin et al. 2019) of six layers, and the mean."""

    def __init__(self, weights: dict[str, np.ndarray]):
        self.of = weights
        self.graph = Graph()

    def linear(self, x: str, name: str) -> str:
        return self.graph.linear(x, self.of[f"{name}.weight"].T, self.of[f"{name}.bias"])

    def norm(self, x: str, name: str) -> str:
        return self.graph.layer_norm(x, self.of[f"{name}.weight"], self.of[f"{name}.bias"], EPSILON)

    def embedded(self) -> str:
        graph, prefix = self.graph, "embeddings"
        words = graph.add("Gather", [graph.constant(self.of[f"{prefix}.word_embeddings.weight"]), "pieces"], axis=0)
        # There is one text only: its token type is 0 everywhere.
        places = graph.constant(self.of[f"{prefix}.position_embeddings.weight"]
                                + self.of[f"{prefix}.token_type_embeddings.weight"][0])
        count = graph.add("Shape", ["pieces"])
        zero = graph.constant([0], np.int64)
        return self.norm(graph.add("Add", [words, graph.add("Slice", [places, zero, count, zero])]),
                         f"{prefix}.LayerNorm")

    def attention(self, x: str, prefix: str, width: int) -> str:
        graph = self.graph

        def heads(name: str, order: list[int]) -> str:
            rows = graph.reshape(self.linear(x, f"{prefix}.self.{name}"), [-1, HEADS, width // HEADS])
            return graph.add("Transpose", [rows], perm=order)

        likeness = graph.add("MatMul", [heads("query", [1, 0, 2]), heads("key", [1, 2, 0])])
        shares = graph.add("Softmax", [
            graph.add("Mul", [likeness, graph.constant(1 / math.sqrt(width // HEADS))])], axis=-1)
        mixed = graph.add("MatMul", [shares, heads("value", [1, 0, 2])])
        rows = graph.reshape(graph.add("Transpose", [mixed], perm=[1, 0, 2]), [-1, width])
        return self.linear(rows, f"{prefix}.output.dense")

    def gelu(self, x: str) -> str:
        """x Φ(x), exact."""
        graph = self.graph
        erf = graph.add("Erf", [graph.add("Div", [x, graph.constant(math.sqrt(2))])])
        return graph.add("Mul", [graph.add("Mul", [x, graph.add("Add", [erf, graph.constant(1)])]),
                                 graph.constant(0.5)])

    def build(self) -> None:
        graph = self.graph
        width = self.of["embeddings.LayerNorm.bias"].shape[0]
        layers = 1 + max(int(name.split(".")[2]) for name in self.of if name.startswith("encoder.layer."))
        x = self.embedded()
        for layer in range(layers):
            prefix = f"encoder.layer.{layer}"
            x = self.norm(graph.add("Add", [x, self.attention(x, f"{prefix}.attention", width)]),
                          f"{prefix}.attention.output.LayerNorm")
            y = self.linear(self.gelu(self.linear(x, f"{prefix}.intermediate.dense")), f"{prefix}.output.dense")
            x = self.norm(graph.add("Add", [x, y]), f"{prefix}.output.LayerNorm")
        graph.add("ReduceMean", [x], name="embedding", axes=[0], keepdims=1)


def convert(source: pathlib.Path, destination: pathlib.Path) -> None:
    network = Network(load(source))
    try:
        network.build()
    except (IndexError, KeyError, ValueError) as error:
        raise WeightsError(f"the file does not hold the encoder's weights: {error}") from error
    network.graph.save(destination, name="minilm", inputs={"pieces": ["n"]},
                       outputs={"embedding": [1, network.of["embeddings.LayerNorm.bias"].shape[0]]},
                       metadata={"description": "all-MiniLM-L6-v2"}, input_type=TensorProto.INT64)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        convert(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except WeightsError as error:
        sys.exit(str(error))
