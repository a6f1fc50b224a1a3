"""Turns a YOLOv8 detection checkpoint (.pt) into ONNX.

usage: yolov8.py CHECKPOINT ONNX

Input `images`: [1, 3, S, S], RGB in 0...1, S the size that the checkpoint was trained for. Output `output0`:
[1, 4 + classes, anchors], for each anchor centre x, centre y, width and height in pixels of the input and a
probability for each class. Input, output and metadata are those of Ultralytics' own export, so that a model
exported there can take this one's place, and so are the names of what goes into the head and what its branches give, at
which the service cuts a network. Any width, depth and list of classes of the family is read.
"""

import pathlib
import sys

import numpy as np

from checkpoint import CheckpointError, Module, load
from graph import Graph, folded


class Detector:
    """The graph of one checkpoint."""

    def __init__(self, model: Module, size: int):
        self.graph = Graph()
        self.layers = model.children["model"].children
        self.size = size

    def build(self) -> None:
        results: list[str] = []
        x = "images"
        for index, layer in self.layers.items():
            sources = layer.f if isinstance(layer.f, list) else [layer.f]
            inputs = [x if source == -1 else results[source] for source in sources]
            if layer.kind == "Detect":
                inputs = [self.graph.rename(x, f"/model.{source}/cv2/act/Mul_output_0") for source, x in zip(sources, inputs)]
                self.head = f"/model.{index}"
            x = self.layer(layer, inputs)
            results.append(x)

    def layer(self, layer: Module, inputs: list[str]) -> str:
        graph = self.graph
        match layer.kind:
            case "Conv":
                return self.convolution(layer, inputs[0])
            case "C2f":
                return self.c2f(layer, inputs[0])
            case "SPPF":
                return self.pooled(layer, inputs[0])
            case "Concat":
                return graph.add("Concat", inputs, axis=layer.d)
            case "Upsample":
                factor = float(layer.scale_factor)
                return graph.add("Resize", [inputs[0], "", graph.constant([1, 1, factor, factor])],
                                 mode="nearest", coordinate_transformation_mode="asymmetric",
                                 nearest_mode="floor")
            case "Detect":
                return self.detect(layer, inputs)
        raise CheckpointError(f"a {layer.kind} is no layer of YOLOv8")

    def convolution(self, layer: Module, x: str) -> str:
        """Convolution, batch normalisation, SiLU."""
        plain, norm = layer.children["conv"], layer.children["bn"]
        weights, statistics = plain.weights(), norm.weights()
        weight, bias = folded(weights["weight"], statistics["weight"], statistics["bias"],
                              statistics["running_mean"], statistics["running_var"], norm.eps)
        y = self.graph.convolution(x, weight, bias, plain.stride[0], plain.padding[0], plain.groups)
        return self.graph.add("Mul", [y, self.graph.add("Sigmoid", [y])])

    def c2f(self, layer: Module, x: str) -> str:
        """A cross-stage block: half of the channels pass bottlenecks, every stage of them is kept."""
        parts = self.graph.split(self.convolution(layer.children["cv1"], x), [layer.c, layer.c], axis=1)
        for bottleneck in layer.children["m"].children.values():
            y = self.convolution(bottleneck.children["cv1"], parts[-1])
            y = self.convolution(bottleneck.children["cv2"], y)
            parts.append(self.graph.add("Add", [parts[-1], y]) if bottleneck.add else y)
        return self.convolution(layer.children["cv2"], self.graph.add("Concat", parts, axis=1))

    def pooled(self, layer: Module, x: str) -> str:
        """Spatial pyramid pooling: three pools in a row."""
        pool = layer.children["m"]
        parts = [self.convolution(layer.children["cv1"], x)]
        for _ in range(3):
            parts.append(self.graph.add("MaxPool", [parts[-1]], kernel_shape=[pool.kernel_size] * 2,
                                        strides=[pool.stride] * 2, pads=[pool.padding] * 4))
        return self.convolution(layer.children["cv2"], self.graph.add("Concat", parts, axis=1))

    def branch(self, layers: Module, x: str, name: str) -> str:
        """Two convolutions and a plain one: [1, channels, cells]."""
        first, second, last = layers.children.values()
        y = self.convolution(second, self.convolution(first, x))
        weights = last.weights()
        y = self.graph.convolution(y, weights["weight"], weights["bias"])
        y = self.graph.rename(y, f"{self.head}/{name}/{name}.2/Conv_output_0")
        return self.graph.reshape(y, [1, len(weights["bias"]), -1])

    def detect(self, layer: Module, inputs: list[str]) -> str:
        """The head: distances to the four sides as distributions over bins, and class probabilities."""
        graph = self.graph
        boxes, classes = ([self.branch(branch, x, f"{side}.{scale}")
                           for scale, (branch, x) in enumerate(zip(layer.children[side].children.values(), inputs))]
                          for side in ("cv2", "cv3"))
        scores = graph.add("Sigmoid", [graph.add("Concat", classes, axis=2)])
        bins = layer.children["dfl"].weights()["conv.weight"].reshape(1, 1, -1, 1)
        shares = graph.add("Softmax", [graph.reshape(graph.add("Concat", boxes, axis=2),
                                                     [1, 4, layer.reg_max, -1])], axis=2)
        distances = graph.add("ReduceSum", [graph.add("Mul", [shares, graph.constant(bins)]),
                                            graph.constant([2], np.int64)], keepdims=0)
        centres, strides = self.anchors([int(stride) for stride in layer.stride])
        near, far = graph.split(distances, [2, 2], axis=1)
        near = graph.add("Sub", [graph.constant(centres), near])
        far = graph.add("Add", [graph.constant(centres), far])
        centre = graph.add("Mul", [graph.add("Add", [near, far]), graph.constant(0.5)])
        box = graph.add("Concat", [centre, graph.add("Sub", [far, near])], axis=1)
        box = graph.add("Mul", [box, graph.constant(strides)])
        return graph.add("Concat", [box, scores], name="output0", axis=1)

    def anchors(self, strides: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """The centres of all cells, in cells, [1, 2, n], and the size of each cell in pixels, [1, 1, n]."""
        centres, sizes = [], []
        for stride in strides:
            steps = np.arange(self.size // stride) + 0.5
            y, x = np.meshgrid(steps, steps, indexing="ij")
            centres.append(np.stack([x.ravel(), y.ravel()]))
            sizes.append(np.full(x.size, stride))
        return np.concatenate(centres, axis=1)[None], np.concatenate(sizes)[None, None]


def convert(source: pathlib.Path, destination: pathlib.Path) -> None:
    content = load(source)
    model = content.get("model") if isinstance(content, dict) else None
    if not isinstance(model, Module) or model.kind != "DetectionModel":
        raise CheckpointError("the checkpoint holds no YOLOv8 detection model")
    try:
        write(model, content, destination)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"the checkpoint holds no whole YOLOv8 detection model: {error}") from error


def write(model: Module, content: dict, destination: pathlib.Path) -> None:
    size = int(content["train_args"]["imgsz"])
    detector = Detector(model, size)
    detector.build()
    strides = [int(stride) for stride in model.stride]
    anchors = sum((size // stride) ** 2 for stride in strides)
    names = {int(index): str(name) for index, name in model.names.items()}
    detector.graph.save(
        destination, name="yolov8", inputs={"images": [1, 3, size, size]},
        outputs={"output0": [1, 4 + len(names), anchors]},
        metadata={
            "description": f"Ultralytics YOLOv8 detection model, {content['train_args']['data']}",
            "author": "Ultralytics", "license": content["license"], "date": content["date"],
            "version": content["version"], "stride": str(max(strides)), "task": "detect", "batch": "1",
            "imgsz": str([size, size]), "names": str(names),
        })


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        convert(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except CheckpointError as error:
        sys.exit(str(error))
