"""Writes a detector of the family YOLOv8n with random weights, as set-up converts one: random_detector.py FILE WIDTH CLASSES SIDE"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "deploy/models"), str(ROOT / "Tests/Setup")]

import random_networks  # noqa: E402
import torch_format  # noqa: E402
import yolov8  # noqa: E402

if __name__ == "__main__":
    path, width, classes, side = sys.argv[1], *map(int, sys.argv[2:])
    torch_format.write_zip(pathlib.Path(path + ".pt"), random_networks.YOLO(5, width, classes, side).checkpoint())
    yolov8.convert(pathlib.Path(path + ".pt"), pathlib.Path(path))
