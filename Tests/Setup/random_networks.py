"""Checkpoints of the networks' architectures with random weights, small where the family allows it."""

import collections

import numpy as np

from torch_format import named


class Weights:
    """Random weights that keep activations in a sane range, all from one seed."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)

    def kernel(self, outputs: int, inputs: int, side: int) -> np.ndarray:
        return self.random.normal(0, (inputs * side * side) ** -0.5, (outputs, inputs, side, side)).astype("f4")

    def around(self, centre: float, count: int) -> np.ndarray:
        return self.random.uniform(centre - 0.3, centre + 0.3, count).astype("f4")

    def norm(self, count: int) -> dict[str, np.ndarray]:
        return {"weight": self.around(1, count), "bias": self.around(0, count),
                "running_mean": self.around(0, count), "running_var": self.around(1, count)}


def mobilenet_v2(seed: int) -> collections.OrderedDict:
    """torchvision's state dictionary, whole size."""
    weights, state = Weights(seed), collections.OrderedDict()

    def layer(conv: str, norm: str, outputs: int, inputs: int, side: int) -> None:
        state[f"{conv}.weight"] = weights.kernel(outputs, inputs, side)
        state.update({f"{norm}.{name}": value for name, value in weights.norm(outputs).items()})

    layer("features.0.0", "features.0.1", 32, 3, 3)
    channels, index = 32, 1
    for expansion, width, count in [(1, 16, 1), (6, 24, 2), (6, 32, 3), (6, 64, 4), (6, 96, 3), (6, 160, 3),
                                    (6, 320, 1)]:
        for _ in range(count):
            p, wide, at = f"features.{index}.conv", channels * expansion, 0
            if expansion > 1:
                layer(f"{p}.0.0", f"{p}.0.1", wide, channels, 1)
                at = 1
            layer(f"{p}.{at}.0", f"{p}.{at}.1", wide, 1, 3)
            layer(f"{p}.{at + 1}", f"{p}.{at + 2}", width, wide, 1)
            channels, index = width, index + 1
    layer("features.18.0", "features.18.1", 1280, 320, 1)
    state["classifier.1.weight"] = weights.kernel(1000, 1280, 1)[:, :, 0, 0]
    state["classifier.1.bias"] = weights.around(0, 1000)
    return state


def module(kind: str, children: dict | None = None, parameters: dict | None = None, **attributes):
    homes = {"DetectionModel": "ultralytics.nn.tasks", "Detect": "ultralytics.nn.modules.head",
             "Conv": "ultralytics.nn.modules.conv", "Concat": "ultralytics.nn.modules.conv",
             "Conv2d": "torch.nn.modules.conv", "BatchNorm2d": "torch.nn.modules.batchnorm",
             "Sequential": "torch.nn.modules.container", "ModuleList": "torch.nn.modules.container",
             "MaxPool2d": "torch.nn.modules.pooling", "Upsample": "torch.nn.modules.upsampling"}
    made = named(homes.get(kind, "ultralytics.nn.modules.block"), kind)()
    made.__dict__.update(attributes, _parameters=parameters or {}, _buffers={}, _modules=children or {})
    return made


class YOLO:
    """A detector of the family YOLOv8n, of any width, classes and input size."""

    def __init__(self, seed: int, width: int, classes: int, size: int):
        self.weights, self.width, self.classes, self.size = Weights(seed), width, classes, size

    def plain(self, outputs: int, inputs: int, side: int, stride: int, bias: bool):
        parameters = {"weight": self.weights.kernel(outputs, inputs, side)}
        parameters["bias"] = self.weights.around(0, outputs) if bias else None
        return module("Conv2d", parameters=parameters, stride=(stride, stride), padding=(side // 2, side // 2),
                      groups=1)

    def conv(self, inputs: int, outputs: int, side: int = 1, stride: int = 1, **place):
        norm = module("BatchNorm2d", parameters=self.weights.norm(outputs), eps=1e-3)
        return module("Conv", {"conv": self.plain(outputs, inputs, side, stride, False), "bn": norm}, **place)

    def c2f(self, inputs: int, outputs: int, count: int, add: bool):
        half = outputs // 2
        inner = {str(index): module("Bottleneck", {"cv1": self.conv(half, half, 3), "cv2": self.conv(half, half, 3)},
                                    add=add) for index in range(count)}
        return module("C2f", {"cv1": self.conv(inputs, outputs), "cv2": self.conv((2 + count) * half, outputs),
                              "m": module("ModuleList", inner)}, c=half)

    def head(self, widths: list[int]):
        def branch(inputs: int, middle: int, outputs: int):
            return module("Sequential", {"0": self.conv(inputs, middle, 3), "1": self.conv(middle, middle, 3),
                                         "2": self.plain(outputs, middle, 1, 1, True)})

        def branches(middle: int, outputs: int):
            return module("ModuleList", {str(i): branch(width, middle, outputs) for i, width in enumerate(widths)})

        bins = module("Conv2d", parameters={"weight": np.arange(16, dtype="f4").reshape(1, 16, 1, 1)})
        return module("Detect", {"cv2": branches(self.width * 4, 64), "cv3": branches(self.width * 5, self.classes),
                                 "dfl": module("DFL", {"conv": bins})}, reg_max=16, stride=np.array([8, 16, 32], "f4"))

    def checkpoint(self) -> dict:
        w = self.width
        pool = module("MaxPool2d", kernel_size=5, stride=1, padding=2)
        layers = [
            self.conv(3, w, 3, 2), self.conv(w, 2 * w, 3, 2), self.c2f(2 * w, 2 * w, 1, True),
            self.conv(2 * w, 4 * w, 3, 2), self.c2f(4 * w, 4 * w, 2, True), self.conv(4 * w, 8 * w, 3, 2),
            self.c2f(8 * w, 8 * w, 2, True), self.conv(8 * w, 16 * w, 3, 2), self.c2f(16 * w, 16 * w, 1, True),
            module("SPPF", {"cv1": self.conv(16 * w, 8 * w), "cv2": self.conv(32 * w, 16 * w), "m": pool}),
            module("Upsample", scale_factor=2.0), module("Concat", d=1), self.c2f(24 * w, 8 * w, 1, False),
            module("Upsample", scale_factor=2.0), module("Concat", d=1), self.c2f(12 * w, 4 * w, 1, False),
            self.conv(4 * w, 4 * w, 3, 2), module("Concat", d=1), self.c2f(12 * w, 8 * w, 1, False),
            self.conv(8 * w, 8 * w, 3, 2), module("Concat", d=1), self.c2f(24 * w, 16 * w, 1, False),
            self.head([4 * w, 8 * w, 16 * w])]
        sources = {11: [-1, 6], 14: [-1, 4], 17: [-1, 12], 20: [-1, 9], 22: [15, 18, 21]}
        for index, layer in enumerate(layers):
            layer.__dict__["f"] = sources.get(index, -1)
        names = {index: f"thing {index}" for index in range(self.classes)}
        model = module("DetectionModel", {"model": module("Sequential", dict(zip(map(str, range(23)), layers)))},
                       names=names, stride=np.array([8, 16, 32], "f4"))
        return {"model": model, "train_args": {"imgsz": self.size, "data": "test.yaml"}, "license": "none",
                "date": "today", "version": "0"}
