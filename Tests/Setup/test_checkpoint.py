"""Checkpoints are read; nothing in them is run, whatever they name and however."""

import collections
import io
import pickle
import pickletools
import struct
import zipfile

import numpy as np
import pytest

import places
from checkpoint import LEGACY_MAGIC, LEGACY_PROTOCOL, CheckpointError, load

LITTLE_ENDIAN = pickle.dumps({"protocol_version": LEGACY_PROTOCOL, "little_endian": True}, protocol=2)


def zipped(path, program: bytes, **storages: bytes):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", program)
        for key, content in storages.items():
            archive.writestr(f"archive/data/{key}", content)
    return path


def legacy(path, program: bytes, keys=(), contents: bytes = b""):
    head = pickle.dumps(LEGACY_MAGIC, protocol=2) + pickle.dumps(LEGACY_PROTOCOL, protocol=2) + LITTLE_ENDIAN
    path.write_bytes(head + program + pickle.dumps(list(keys), protocol=2) + contents)
    return path


WRITERS = [zipped, legacy]


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def named(module: str, name: str, argument: str, opcode: str) -> bytes:
    """A pickle that calls a function by name, by the opcode wanted."""
    text = f"V{argument}\n".encode()
    match opcode:
        case "global":
            return b"\x80\x02" + f"c{module}\n{name}\n".encode() + b"(" + text + b"tR."
        case "inst":
            return b"(" + text + f"i{module}\n{name}\n".encode() + b"."
        case "stack_global":
            return (b"\x80\x04" + f"V{module}\nV{name}\n".encode() + b"\x93(" + text + b"tR.")
        case "obj":
            return b"\x80\x02(" + f"c{module}\n{name}\n".encode() + text + b"o."


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("opcode", ["global", "inst", "stack_global", "obj"])
@pytest.mark.parametrize("module, name", [
    ("os", "system"), ("posix", "system"), ("subprocess", "getoutput"), ("builtins", "eval"), ("builtins", "exec"),
    ("__builtin__", "eval"), ("builtins", "getattr"), ("builtins", "__import__"), ("numpy", "fromfile"),
    ("pickle", "loads"), ("importlib", "import_module"), ("collections", "OrderedDict.__init__"),
    ("checkpoint", "pathlib.os.system"), ("torch", "os.system"), ("torch._utils", "os"), ("torch", "load"),
])
def test_no_named_function_is_called(write, opcode, module, name, tmp_path):
    mark = tmp_path / "mark"
    command = f"touch {mark}" if name in ("system", "getoutput", "os.system") else f"open({str(mark)!r}, 'w')"
    path = write(tmp_path / "checkpoint", named(module, name, command, opcode))
    with pytest.raises(CheckpointError, match="names|damaged"):
        load(path)
    assert not mark.exists()


def test_the_pickles_of_these_tests_do_run_under_pythons_own_reader(tmp_path):
    mark = tmp_path / "mark"
    for opcode in ["global", "inst", "stack_global", "obj"]:
        program = named("posix", "system", f"touch {mark}", opcode)
        pickletools.dis(program, out=io.StringIO())
        pickle.loads(program)
        assert mark.exists()
        mark.unlink()


@pytest.mark.parametrize("write", WRITERS)
def test_a_call_deep_inside_harmless_data_is_not_made(write, tmp_path):
    mark = tmp_path / "mark"
    data = collections.OrderedDict(weights=[{"a": (1, Call(__import__("os").system, f"touch {mark}"))}])
    with pytest.raises(CheckpointError, match="system"):
        load(write(tmp_path / "checkpoint", pickle.dumps(data, protocol=2)))
    assert not mark.exists()


def test_a_copyreg_extension_is_not_resolved(tmp_path):
    import copyreg
    copyreg.add_extension("os", "getcwd", 217)
    try:
        with pytest.raises(CheckpointError):
            load(zipped(tmp_path / "checkpoint", b"\x80\x02\x82\xd9)R."))
    finally:
        copyreg.remove_extension("os", "getcwd", 217)


def tensor(kind: str, key: str, offset: int, shape: tuple, strides: tuple) -> bytes:
    """A pickle with one tensor, as PyTorch writes it, under the name `t`."""
    def number(value: int) -> bytes:
        return b"\x8a\x08" + struct.pack("<q", value)

    def numbers(values: tuple) -> bytes:
        return b"(" + b"".join(map(number, values)) + b"t"

    storage = b"(Vstorage\nctorch\n" + kind.encode() + b"\nV" + key.encode() + b"\nVcpu\n" + number(9) + b"tQ"
    call = (b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset) + numbers(shape) + numbers(strides)
            + b"I00\n" + b"ccollections\nOrderedDict\n)R" + b"tR")
    return b"\x80\x02}Vt\n" + call + b"s."


@pytest.mark.parametrize("kind, dtype", [("FloatStorage", "<f4"), ("HalfStorage", "<f2"), ("LongStorage", "<i8")])
@pytest.mark.parametrize("offset, shape, strides", [
    (0, (2, 3), (3, 1)), (1, (2, 2), (3, 1)), (0, (3, 2), (1, 3)), (4, (), ()), (0, (0, 7), (7, 1)), (8, (1,), (1,))])
def test_tensors_have_the_values_that_were_stored(kind, dtype, offset, shape, strides, tmp_path):
    elements = np.arange(9, dtype=dtype)
    expected = np.lib.stride_tricks.as_strided(
        elements[offset:], shape, [step * elements.itemsize for step in strides])
    program = tensor(kind, "0", offset, shape, strides)
    read = [load(zipped(tmp_path / "zip", program, **{"0": elements.tobytes()}))["t"],
            load(legacy(tmp_path / "legacy", program, ["0"], struct.pack("<q", 9) + elements.tobytes()))["t"]]
    for value in read:
        assert value.shape == shape
        assert np.array_equal(value, expected)


@pytest.mark.parametrize("offset, shape, strides", [
    (0, (10,), (1,)), (9, (1,), (1,)), (0, (2, 5), (5, 1)), (0, (1 << 40,), (0,)), (0, (1 << 31, 1 << 31), (0, 0)),
    (-1, (2,), (1,)), (0, (2,), (-1,)), (0, (-3, -3), (1, 1)), (0, (3,), (1, 1)), (1 << 62, (2,), (1 << 62,))])
def test_a_tensor_beyond_its_storage_is_refused(offset, shape, strides, tmp_path):
    elements = np.arange(9, dtype="<f4").tobytes()
    program = tensor("FloatStorage", "0", offset, shape, strides)
    with pytest.raises(CheckpointError):
        load(zipped(tmp_path / "zip", program, **{"0": elements}))
    with pytest.raises(CheckpointError):
        load(legacy(tmp_path / "legacy", program, ["0"], struct.pack("<q", 9) + elements))


@pytest.mark.parametrize("make", [
    lambda path: zipped(path, tensor("FloatStorage", "0", 0, (9,), (1,)), **{"0": bytes(36)}),
    lambda path: legacy(path, tensor("FloatStorage", "0", 0, (9,), (1,)), ["0"], struct.pack("<q", 9) + bytes(36)),
], ids=["zip", "legacy"])
def test_a_damaged_checkpoint_is_an_error_or_data(make, tmp_path):
    path = make(tmp_path / "checkpoint")
    whole = path.read_bytes()
    damaged = [whole[:end] for end in range(0, len(whole), 3)]
    damaged += [whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1:] for at in range(len(whole)) for bit in (1, 128)]
    for content in damaged:
        path.write_bytes(content)
        try:
            load(path)
        except CheckpointError:
            pass
