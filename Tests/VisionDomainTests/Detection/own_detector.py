"""Writes a detector of YOLOv8's shape that sees colours: own_detector.py FILE SIDE [dynamic]

In each quarter of its square input it reports a box of that quarter; the scores of its three classes are the mean red,
green and blue there.
"""

import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper


def main(path: str, side: int, dynamic: bool) -> None:
    half = side // 2
    centres = np.array([half / 2, half * 1.5])
    across, down = np.meshgrid(centres, centres)
    boxes = np.stack([across.ravel(), down.ravel(), np.full(4, half), np.full(4, half)])[None].astype(np.float32)
    nodes = [
        helper.make_node("AveragePool", ["images"], ["means"], kernel_shape=[half, half], strides=[half, half]),
        helper.make_node("Reshape", ["means", "flat"], ["scores"]),
        helper.make_node("Concat", ["boxes", "scores"], ["output0"], axis=1),
    ]
    shape = ["batch", 3, "height", "width"] if dynamic else [1, 3, side, side]
    graph = helper.make_graph(
        nodes, "own", [helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 7, 4])],
        [numpy_helper.from_array(boxes, "boxes"), numpy_helper.from_array(np.array([1, 3, 4], np.int64), "flat")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {"names": "{0: 'red', 1: \"driver's cab\", 2: 'blue'}"})
    checker.check_model(model)
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), "dynamic" in sys.argv[3:])
