"""The peer of `make bench-vision`: what AnalyzeImage does for OBJECTS, as a Python service would do it.

FastAPI on uvicorn (uvloop, httptools), OpenCV to decode and to fit, ONNX Runtime to compute, numpy after it. A JPEG
comes as the body of `POST /detect`; its objects go back as JSON. The model's file, the letterbox, the thresholds and the
suppression are those of the service. Work runs on as many threads as there are inferences at a time; all of OpenCV,
ONNX Runtime and most of numpy let others run meanwhile.

Settings by environment: PEER_MODEL, a path; PEER_INTRA_OP, threads of an inference, 0 for ONNX Runtime's own choice;
PEER_CONCURRENCY, inferences at a time in this process.
"""

import ast
import asyncio
import concurrent.futures
import json
import os

import cv2
import numpy as np
import onnxruntime
from fastapi import FastAPI, HTTPException, Request, Response

CONFIDENCE = 0.7
OVERLAP = 0.7
MAXIMUM = 300
MARGIN = 114

cv2.setNumThreads(1)
options = onnxruntime.SessionOptions()
if threads := int(os.environ["PEER_INTRA_OP"]):
    options.intra_op_num_threads = threads
    # A thread that spins for work takes the core on which another request is decoded.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = onnxruntime.InferenceSession(os.environ["PEER_MODEL"], options, providers=["CPUExecutionProvider"])
INPUT = session.get_inputs()[0].name
SIDE = session.get_inputs()[0].shape[2]
LABELS = ast.literal_eval(session.get_modelmeta().custom_metadata_map["names"])
session.run(None, {INPUT: np.zeros((1, 3, SIDE, SIDE), np.float32)})

workers = concurrent.futures.ThreadPoolExecutor(int(os.environ["PEER_CONCURRENCY"]))
app = FastAPI()


def letterbox(picture: np.ndarray) -> tuple[np.ndarray, float, int, int]:
    """The square that the model looks at, as Ultralytics' LetterBox makes it, and how to come back."""
    height, width = picture.shape[:2]
    gain = min(SIDE / height, SIDE / width)
    across, down = max(1, round(width * gain)), max(1, round(height * gain))
    left, top = round((SIDE - across) / 2 - 0.1), round((SIDE - down) / 2 - 0.1)
    square = np.full((SIDE, SIDE, 3), MARGIN, np.uint8)
    cv2.resize(picture, (across, down), dst=square[top:top + down, left:left + across],
               interpolation=cv2.INTER_LINEAR)
    return square, gain, left, top


def detect(data: bytes) -> bytes:
    """The objects of a picture's file, as JSON."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("the body is no picture")
    height, width = picture.shape[:2]
    square, gain, left, top = letterbox(picture)
    tensor = cv2.dnn.blobFromImage(square, 1 / 255, swapRB=True)
    output = session.run(None, {INPUT: tensor})[0][0]
    scores = output[4:].max(axis=0)
    chosen = np.flatnonzero(scores > CONFIDENCE)
    found = output[:, chosen]
    classes, scores = found[4:].argmax(axis=0), scores[chosen]
    # Corner and size, as OpenCV's suppression takes them.
    boxes = np.stack([found[0] - found[2] / 2, found[1] - found[3] / 2, found[2], found[3]], axis=1)
    kept = cv2.dnn.NMSBoxesBatched(boxes.tolist(), scores.tolist(), classes.tolist(), CONFIDENCE, OVERLAP)
    objects = []
    for index in sorted(kept, key=lambda index: -scores[index])[:MAXIMUM]:
        x, y, across, down = boxes[index]
        x0, x1 = (min(max((value - left) / gain, 0), width) for value in (x, x + across))
        y0, y1 = (min(max((value - top) / gain, 0), height) for value in (y, y + down))
        objects.append({
            "label": LABELS[int(classes[index])], "score": float(scores[index]),
            "box": {"left": float(x0), "top": float(y0), "width": float(x1 - x0), "height": float(y1 - y0)}})
    return json.dumps({"width": width, "height": height, "objects": objects}).encode()


@app.post("/detect")
async def answer(request: Request) -> Response:
    """Objects of the picture that is the body."""
    data = await request.body()
    try:
        content = await asyncio.get_running_loop().run_in_executor(workers, detect, data)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error
    return Response(content, media_type="application/json")


@app.get("/health")
async def health() -> Response:
    """Says that the model is loaded."""
    return Response(status_code=204)
