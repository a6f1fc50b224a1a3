"""Writes the small models that the tests of Inference run. `make.py FOLDER`; here by default."""

import pathlib
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

TYPES = {"f32": TensorProto.FLOAT, "f64": TensorProto.DOUBLE, "i8": TensorProto.INT8, "u8": TensorProto.UINT8,
         "i32": TensorProto.INT32, "i64": TensorProto.INT64, "f16": TensorProto.FLOAT16}
# How many products `chain` computes one after the other: long enough to be cancelled on the way.
CHAIN = 400


def ports(described: dict[str, tuple[str, list]]) -> list:
    return [helper.make_tensor_value_info(name, TYPES[kind], shape) for name, (kind, shape) in described.items()]


def model(nodes, inputs, outputs, constants=(), metadata=None) -> bytes:
    graph = helper.make_graph(nodes, "test", ports(inputs), ports(outputs),
                              [numpy_helper.from_array(value, name) for name, value in dict(constants).items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="marquee")
    helper.set_model_props(made, metadata or {})
    checker.check_model(made, full_check=True)
    return made.SerializeToString(deterministic=True)


def models() -> dict[str, bytes]:
    node = helper.make_node
    kinds = [kind for kind in TYPES if kind != "f16"]
    products = [node("MatMul", ["x" if index == 0 else f"p{index}", "w"],
                     ["y" if index == CHAIN - 1 else f"p{index + 1}"]) for index in range(CHAIN)]
    return {
        # sum = a + b, difference = a - b; both of one shape.
        "arithmetic": model([node("Add", ["a", "b"], ["sum"]), node("Sub", ["a", "b"], ["difference"])],
                            {"a": ("f32", [2, 3]), "b": ("f32", [2, 3])},
                            {"sum": ("f32", [2, 3]), "difference": ("f32", [2, 3])},
                            metadata={"names": "{0: 'person', 1: 'bicycle'}", "task": "test"}),
        # y = 2 x for any number of rows.
        "rows": model([node("Add", ["x", "x"], ["y"])], {"x": ("f32", ["n", 3])}, {"y": ("f32", ["n", 3])}),
        # Each input as it is, one for each element type.
        "types": model([node("Identity", [kind], [f"{kind}_out"]) for kind in kinds],
                       {kind: (kind, ["n"]) for kind in kinds}, {f"{kind}_out": (kind, ["n"]) for kind in kinds}),
        # y = x w w w ..., for squares of any size.
        "chain": model(products, {"x": ("f32", ["n", "n"]), "w": ("f32", ["n", "n"])}, {"y": ("f32", ["n", "n"])}),
        # y = x w: where rounding shows.
        "product": model([node("MatMul", ["x", "w"], ["y"])], {"x": ("f32", [64, 64]), "w": ("f32", [64, 64])},
                         {"y": ("f32", [64, 64])}),
        # y = 2 x + the sum of 2 x over 3 x 3, between which the network can be cut: "between/doubled".
        "steps": model([node("Add", ["x", "x"], ["between/doubled"]),
                        node("Conv", ["between/doubled", "ones"], ["around"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
                        node("Add", ["around", "between/doubled"], ["y"])],
                       {"x": ("f32", [1, 1, 6, 8])}, {"y": ("f32", [1, 1, 6, 8])},
                       {"ones": np.ones((1, 1, 3, 3), np.float32)}, metadata={"task": "steps"}),
        # y = red + 2 green + 4 blue of a picture's pixels.
        "picture": model([node("Conv", ["x", "weights"], ["y"], kernel_shape=[1, 1])], {"x": ("f32", [1, 3, 2, 4])},
                         {"y": ("f32", [1, 1, 2, 4])},
                         {"weights": np.array([1, 2, 4], np.float32).reshape(1, 3, 1, 1)}),
        # Six numbers as two rows of three; any other count fails when it runs.
        "six": model([node("Reshape", ["x", "shape"], ["y"])], {"x": ("f32", ["n"])}, {"y": ("f32", [2, 3])},
                     {"shape": np.array([2, 3], np.int64)}),
        # An element type that tensors do not have.
        "half": model([node("Add", ["x", "x"], ["y"])], {"x": ("f16", [2])}, {"y": ("f16", [2])}),
    }


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent
    for name, content in models().items():
        (folder / f"{name}.onnx").write_bytes(content)
