"""Builds ONNX graphs out of the layers that the converters need."""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPERATOR_SET = 17
IR_VERSION = 8


class Graph:
    """A graph that grows: each method adds one layer and returns the name of its result."""

    def __init__(self):
        self.nodes = []
        self.constants = []

    def constant(self, values, dtype=np.float32) -> str:
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype), name))
        return name

    def add(self, kind: str, inputs: list[str], name: str | None = None, **attributes) -> str:
        name = name or f"{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def rename(self, tensor: str, name: str) -> str:
        """Gives a layer's result another name; returns that."""
        for node in self.nodes:
            for names in (node.input, node.output):
                for index, known in enumerate(names):
                    if known == tensor:
                        names[index] = name
        return name

    def split(self, x: str, sizes: list[int], axis: int) -> list[str]:
        names = [f"Split{len(self.nodes)}_{index}" for index in range(len(sizes))]
        self.nodes.append(helper.make_node("Split", [x, self.constant(sizes, np.int64)], names, axis=axis))
        return names

    def convolution(self, x: str, weight: np.ndarray, bias: np.ndarray, stride: int = 1,
                    padding: int | None = None, groups: int = 1) -> str:
        """A square convolution; by default padded so that stride 1 keeps the size."""
        side = weight.shape[2]
        padding = side // 2 if padding is None else padding
        return self.add("Conv", [x, self.constant(weight), self.constant(bias)], kernel_shape=[side, side],
                        strides=[stride, stride], pads=[padding] * 4, group=groups)

    def reshape(self, x: str, shape: list[int]) -> str:
        return self.add("Reshape", [x, self.constant(shape, np.int64)])

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray | None = None) -> str:
        """Rows times a matrix [inputs, outputs], plus a bias where there is one."""
        y = self.add("MatMul", [x, self.constant(weight)])
        return y if bias is None else self.add("Add", [y, self.constant(bias)])

    def layer_norm(self, x: str, gain: np.ndarray, shift: np.ndarray, epsilon: float) -> str:
        """Each row to mean 0 and variance 1, then scaled and shifted."""
        return self.add("LayerNormalization", [x, self.constant(gain), self.constant(shift)], axis=-1,
                        epsilon=epsilon)

    def save(self, path: pathlib.Path, name: str, inputs: dict[str, list], outputs: dict[str, list],
             metadata: dict[str, str], input_type: int = TensorProto.FLOAT) -> None:
        """Writes the graph, checked. Shapes are lists of sizes, a text where a size is free."""
        def described(ports: dict[str, list], element_type: int) -> list:
            return [helper.make_tensor_value_info(port, element_type, shape) for port, shape in ports.items()]

        graph = helper.make_graph(self.nodes, name, described(inputs, input_type),
                                  described(outputs, TensorProto.FLOAT), self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPERATOR_SET)],
                                  ir_version=IR_VERSION, producer_name="marquee")
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        path.write_bytes(model.SerializeToString(deterministic=True))


def folded(weight: np.ndarray, scale: np.ndarray, shift: np.ndarray, mean: np.ndarray, variance: np.ndarray,
           epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias of the convolution that does what one without bias and batch normalisation do.

    Computed in float64 and rounded once.
    """
    factor = scale.astype(np.float64) / np.sqrt(variance.astype(np.float64) + epsilon)
    bias = shift.astype(np.float64) - mean.astype(np.float64) * factor
    return (weight.astype(np.float64) * factor[:, None, None, None]).astype(np.float32), bias.astype(np.float32)
