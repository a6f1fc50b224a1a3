"""Writes checkpoints as PyTorch does, without PyTorch: tensors out of numpy arrays, modules by their names."""

import collections
import io
import pathlib
import pickle
import struct
import sys
import types
import zipfile

import numpy as np

KINDS = {np.dtype("f4"): "FloatStorage", np.dtype("f2"): "HalfStorage", np.dtype("i8"): "LongStorage"}


def named(module: str, name: str):
    """A class that pickles under that name."""
    home = sys.modules.setdefault(module, types.ModuleType(module))
    for end in [at for at, letter in enumerate(module) if letter == "."]:
        sys.modules.setdefault(module[:end], types.ModuleType(module[:end]))
    if not hasattr(home, name):
        setattr(home, name, type(name, (), {"__module__": module}))
    return getattr(home, name)


class Storage:
    def __init__(self, array: np.ndarray):
        self.array = array


class Writer(pickle.Pickler):
    def __init__(self, file):
        super().__init__(file, protocol=2)
        self.storages: list[np.ndarray] = []

    def reducer_override(self, value):
        if not isinstance(value, np.ndarray):
            return NotImplemented
        array = np.ascontiguousarray(value)
        strides = tuple(step // array.itemsize for step in array.strides)
        return (named("torch._utils", "_rebuild_tensor_v2"),
                (Storage(array), 0, array.shape, strides, False, collections.OrderedDict()))

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        self.storages.append(value.array)
        kind = named("torch", KINDS[value.array.dtype])
        return ("storage", kind, str(len(self.storages) - 1), "cpu", value.array.size)


def pickled(content) -> tuple[bytes, list[np.ndarray]]:
    file = io.BytesIO()
    writer = Writer(file)
    writer.dump(content)
    return file.getvalue(), writer.storages


def write_zip(path: pathlib.Path, content) -> None:
    program, storages = pickled(content)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        for key, array in enumerate(storages):
            archive.writestr(f"archive/data/{key}", array.tobytes())


def write_legacy(path: pathlib.Path, content) -> None:
    program, storages = pickled(content)
    head = [0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}]
    path.write_bytes(
        b"".join(pickle.dumps(part, protocol=2) for part in head) + program
        + pickle.dumps([str(key) for key in range(len(storages))], protocol=2)
        + b"".join(struct.pack("<q", array.size) + array.tobytes() for array in storages))
