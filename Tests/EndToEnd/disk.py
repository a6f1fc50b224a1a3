"""A disk that fails when it is told to, for the vector store (disk.c)."""

import mmap
import pathlib
import struct
import subprocess


class Disk:
    """What stands between a store and its files; a new one does nothing. `environment` puts it there."""

    FIELDS = ("room", "error", "changes_left", "syncs_left", "unsynced")
    NONE = -1

    def __init__(self, folder: pathlib.Path):
        library, control = folder / "disk.so", folder / "disk"
        subprocess.run(
            ["gcc", "-std=c11", "-O1", "-fPIC", "-shared", "-Wall", "-Werror",
             pathlib.Path(__file__).with_name("disk.c"), "-ldl", "-o", library], check=True)
        control.write_bytes(bytes(8 * len(self.FIELDS)))
        with control.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        self.environment = {"LD_PRELOAD": str(library), "FAILING_DISK": str(control)}
        self.mend()

    def mend(self) -> None:
        """From now on nothing fails."""
        self.set(room=self.NONE, error=0, changes_left=self.NONE, syncs_left=self.NONE)

    def set(self, **values: int) -> None:
        """Sets fields, as `struct disk` has them."""
        for field, value in values.items():
            struct.pack_into("q", self._memory, 8 * self.FIELDS.index(field), value)

    def get(self, field: str) -> int:
        """A field, as `struct disk` has it."""
        return struct.unpack_from("q", self._memory, 8 * self.FIELDS.index(field))[0]
