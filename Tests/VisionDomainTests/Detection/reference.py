"""The other opinion on detections: letterbox, network and suppression in OpenCV, numpy, onnxruntime and Pillow.

usage: reference.py MODEL PICTURE

Prints the detections as JSON: class, score and box, the best first. Written after Ultralytics' `LetterBox`,
`non_max_suppression` and `scale_boxes`, not after the Swift code.
"""

import json
import sys

import cv2
import numpy as np
import onnxruntime
from PIL import Image


def main(model: str, path: str) -> None:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    [port] = session.get_inputs()
    side = port.shape[2]
    picture = np.asarray(Image.open(path).convert("RGB"))
    height, width = picture.shape[:2]
    gain = min(side / height, side / width)
    new_width, new_height = round(width * gain), round(height * gain)
    left, top = round((side - new_width) / 2 - 0.1), round((side - new_height) / 2 - 0.1)
    square = np.full((side, side, 3), 114.0)
    scaled = cv2.resize(picture, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    square[top:top + new_height, left:left + new_width] = scaled
    tensor = np.ascontiguousarray(square.transpose(2, 0, 1)[None] / 255, np.float32)
    [[output]] = session.run(None, {port.name: tensor})
    scores = output[4:].max(axis=0)
    classes = output[4:].argmax(axis=0)
    x, y, w, h = output[:4]
    boxes = np.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], axis=1)
    waiting = [index for index in np.argsort(-scores, kind="stable") if scores[index] > 0.25]
    found = []
    while waiting:
        best = waiting.pop(0)
        found.append(best)
        rest = []
        for other in waiting:
            if classes[other] == classes[best]:
                low = np.maximum(boxes[best, :2], boxes[other, :2])
                high = np.minimum(boxes[best, 2:], boxes[other, 2:])
                shared = np.prod(np.maximum(high - low, 0))
                areas = [np.prod(boxes[index, 2:] - boxes[index, :2]) for index in (best, other)]
                if shared / (sum(areas) - shared) > 0.7:
                    continue
            rest.append(other)
        waiting = rest
    limit = np.array([width, height, width, height])
    start = np.array([left, top, left, top])
    print(json.dumps([
        {"class": int(classes[index]), "score": float(scores[index]),
         "box": np.clip((boxes[index] - start) / gain, 0, limit).tolist()} for index in found[:300]]))


if __name__ == "__main__":
    main(*sys.argv[1:])
