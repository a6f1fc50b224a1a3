"""Reads PyTorch checkpoints without PyTorch and without running anything in them.

A checkpoint is a pickle, which is a program: it names functions and calls them. This reader knows a short
list of names and gives each an inert stand-in; any other name is refused before anything is built.
"""

import collections
import io
import math
import pathlib
import pickle
import pickletools
import struct
import zipfile

import numpy as np

# torch.serialization: the legacy format begins with this number, its protocol and what wrote it.
LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
LEGACY_PROTOCOL = 1001

ELEMENT_TYPES = {
    "HalfStorage": np.dtype("<f2"), "FloatStorage": np.dtype("<f4"), "DoubleStorage": np.dtype("<f8"),
    "ByteStorage": np.dtype("u1"), "CharStorage": np.dtype("i1"), "BoolStorage": np.dtype("?"),
    "ShortStorage": np.dtype("<i2"), "IntStorage": np.dtype("<i4"), "LongStorage": np.dtype("<i8"),
}

# Modules are read for their attributes and weights; none of their code is there to run.
MODULES = {
    "torch.nn.modules.activation": {"SiLU"},
    "torch.nn.modules.batchnorm": {"BatchNorm2d"},
    "torch.nn.modules.container": {"ModuleList", "Sequential"},
    "torch.nn.modules.conv": {"Conv2d"},
    "torch.nn.modules.pooling": {"MaxPool2d"},
    "torch.nn.modules.upsampling": {"Upsample"},
    "ultralytics.nn.modules.block": {"Bottleneck", "C2f", "DFL", "SPPF"},
    "ultralytics.nn.modules.conv": {"Concat", "Conv"},
    "ultralytics.nn.modules.head": {"Detect"},
    "ultralytics.nn.tasks": {"DetectionModel"},
}


class CheckpointError(Exception):
    """What is wrong with a checkpoint."""


class Module:
    """What a checkpoint says of a module: its class's name and its attributes."""

    kind = "Module"

    def __setstate__(self, state):
        if not isinstance(state, dict):
            raise CheckpointError(f"the state of a {self.kind} is no dictionary")
        self.__dict__.update(state)

    def weights(self, prefix: str = "") -> dict[str, np.ndarray]:
        """Parameters and buffers by their dotted path, in float32."""
        found = {}
        for group in ("_parameters", "_buffers"):
            for name, value in (self.__dict__.get(group) or {}).items():
                if isinstance(value, np.ndarray):
                    found[prefix + name] = value.astype(np.float32)
        for name, module in self.children.items():
            found |= module.weights(f"{prefix}{name}.")
        return found

    @property
    def children(self) -> dict[str, "Module"]:
        return self.__dict__.get("_modules") or {}


class Storage:
    """A run of elements of one type. Its contents may come after the tensors that refer to it."""

    def __init__(self, kind: str, elements: np.ndarray | None = None):
        self.dtype = ELEMENT_TYPES[kind]
        self.elements = elements


class View:
    """A tensor: a storage, where in it the tensor begins, its shape and its steps, in elements."""

    def __init__(self, storage, offset, shape, strides):
        whole = [offset, *shape, *strides]
        if (not isinstance(storage, Storage) or len(shape) != len(strides)
                or any(type(number) is not int or number < 0 for number in whole)):
            raise CheckpointError("a tensor is not described as one")
        self.storage, self.offset, self.shape, self.strides = storage, offset, tuple(shape), tuple(strides)

    def array(self) -> np.ndarray:
        elements = self.storage.elements
        if math.prod(self.shape) == 0:
            return np.zeros(self.shape, self.storage.dtype)
        last = self.offset + sum((size - 1) * step for size, step in zip(self.shape, self.strides))
        if last >= len(elements) or math.prod(self.shape) > len(elements):
            raise CheckpointError(f"a tensor of shape {self.shape} reaches beyond its storage")
        width = self.storage.dtype.itemsize
        return np.lib.stride_tricks.as_strided(
            elements[self.offset:], self.shape, [step * width for step in self.strides]).copy()


class StorageName(str):
    """The name of a class of storages, where a pickle refers to one."""


def stand_in(name: str) -> type[Module]:
    return type(name, (Module,), {"kind": name})


class Reader(pickle.Unpickler):
    """An unpickler that knows the names of a checkpoint and no other."""

    def __init__(self, file, load_storage):
        super().__init__(file)
        self.load_storage = load_storage
        self.known = {("torch", name): StorageName(name) for name in ELEMENT_TYPES}
        self.known |= {(module, name): stand_in(name) for module, names in MODULES.items() for name in names}
        self.known |= {
            ("collections", "OrderedDict"): collections.OrderedDict,
            ("__builtin__", "set"): set,
            ("builtins", "set"): set,
            ("torch", "Size"): tuple,
            ("torch._utils", "_rebuild_parameter"): lambda tensor, *_: tensor,
            ("torch._utils", "_rebuild_tensor_v2"): self.tensor,
        }

    def find_class(self, module: str, name: str):
        found = self.known.get((module, name))
        if found is None:
            raise CheckpointError(f"the checkpoint names {module}.{name}, which no checkpoint of this kind needs")
        return found

    def persistent_load(self, reference):
        if (not isinstance(reference, tuple) or len(reference) < 3 or reference[0] != "storage"
                or not isinstance(reference[1], StorageName)):
            raise CheckpointError("the checkpoint refers to something that is no storage")
        return self.load_storage(reference[1], str(reference[2]))

    def tensor(self, storage, offset, shape, strides, *_):
        view = View(storage, offset, shape, strides)
        return view if storage.elements is None else view.array()


def unpickle(file: io.BytesIO, load_storage):
    """Reads the pickle that begins where the file stands, and leaves the file at its end."""
    start = file.tell()
    for opcode, argument, position in pickletools.genops(file):
        # The reader makes room for as many notes as the highest number says.
        if "PUT" in opcode.name and argument > position - start:
            raise CheckpointError(f"the checkpoint is damaged: note {argument} at byte {position}")
    end = file.tell()
    return Reader(io.BytesIO(file.getbuffer()[start:end]), load_storage).load()


def load(path: pathlib.Path):
    """What a checkpoint holds, tensors as arrays.

    Raises CheckpointError for a file that is none, or that names anything but data.
    """
    try:
        return load_zip(path) if zipfile.is_zipfile(path) else load_legacy(path)
    except CheckpointError:
        raise
    except Exception as error:  # A damaged file can fail anywhere in zipfile, pickle and numpy.
        raise CheckpointError(f"the checkpoint is damaged: {error}") from error


def load_zip(path: pathlib.Path):
    with zipfile.ZipFile(path) as archive:
        [index] = [name for name in archive.namelist() if name.endswith("/data.pkl")]
        root = index.removesuffix("data.pkl")
        storages: dict[str, Storage] = {}

        def storage(kind: str, key: str) -> Storage:
            if key not in storages:
                data = archive.read(f"{root}data/{key}")
                storages[key] = Storage(kind, np.frombuffer(data, ELEMENT_TYPES[kind]))
            return storages[key]

        return unpickle(io.BytesIO(archive.read(index)), storage)


def load_legacy(path: pathlib.Path):
    storages: dict[str, Storage] = {}

    def refuse(kind: str, key: str) -> Storage:
        raise CheckpointError("the checkpoint refers to a storage before its contents")

    def storage(kind: str, key: str) -> Storage:
        return storages.setdefault(key, Storage(kind))

    file = io.BytesIO(path.read_bytes())
    head = [unpickle(file, refuse) for _ in range(3)]
    if head[:2] != [LEGACY_MAGIC, LEGACY_PROTOCOL]:
        raise CheckpointError("the file is no checkpoint")
    content = unpickle(file, storage)
    for key in unpickle(file, refuse):
        [count] = struct.unpack("<q", file.read(8))
        width = storages[key].dtype.itemsize
        data = file.read(max(count, 0) * width)
        if count < 0 or len(data) != count * width:
            raise CheckpointError("the checkpoint is cut off")
        storages[key].elements = np.frombuffer(data, storages[key].dtype)
    if not isinstance(content, dict):
        raise CheckpointError("the checkpoint holds no table of tensors")
    return {name: value.array() if isinstance(value, View) else value for name, value in content.items()}
