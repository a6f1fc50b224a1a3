"""The vector store on a disk that is full, read-only or failing, and on files that are damaged."""

import contextlib
import errno
import itertools
import random
import shutil
import subprocess

import grpc
import numpy
import pytest
from marquee.embeddings.v1 import embeddings_pb2

from EndToEnd.disk import Disk
from EndToEnd.stores import (Changes, Entry, Records, changed, check_search, check_store, collection, equals, read,
                             serving, store, upsert)
from service import BIN, environment, flags
from suite import PATIENCE, details, error_info

NAME = collection("disk")
DIMENSION = 16
DATABASE = "embeddings.sqlite"


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    return Disk(tmp_path_factory.mktemp("disk"))


@pytest.fixture(autouse=True)
def mended(disk):
    disk.mend()


def entry(generator: random.Random, size: int = 40) -> Entry:
    vector = numpy.array([generator.gauss(0, 1) for _ in range(DIMENSION)], numpy.float32)
    return Entry(vector.tobytes(), {"group": generator.randrange(5), "text": f"{generator.random()}" * (size // 20)})


def batch(generator: random.Random, name, records: int, size: int = 40) -> Changes:
    return {f"{name}/{index}": entry(generator, size) for index in range(records)}


def put(client, changes: Changes) -> None:
    client.Upsert(upsert(NAME, changes), timeout=PATIENCE)


def remove(client, ids) -> None:
    client.Delete(embeddings_pb2.DeleteRequest(collection=NAME, ids=ids), timeout=PATIENCE)


def check(client, expected: Records, ids, generator: random.Random) -> None:
    """Holds all that can be read to what is expected."""
    check_store(client, NAME, expected, ids)
    query = numpy.array([generator.gauss(0, 1) for _ in range(DIMENSION)], numpy.float32)
    check_search(client, NAME, expected, query, k=1_000)
    group = generator.randrange(5)
    passing = {id: entry for id, entry in expected.items() if entry.metadata["group"] == group}
    check_search(client, NAME, passing, query, k=1_000, wanted=equals("group", group))


def expect_refusal(code: grpc.StatusCode, reason: str, call, *arguments) -> None:
    with pytest.raises(grpc.RpcError) as refusal:
        call(*arguments)
    assert (refusal.value.code(), error_info(details(refusal.value)).reason) == (code, reason)
    assert "embeddings.sqlite" not in refusal.value.details()


def refused_start(folder, extra: dict[str, str] | None = None) -> str | None:
    """The one line with which the store refuses to start; None if it starts."""
    process = subprocess.Popen(
        [str(BIN / "marquee-embeddings"),
         *flags(server__port=0, ops__port="off", log__format="json", embeddings__directory=folder)],
        stderr=subprocess.PIPE, text=True, env={**environment(), **(extra or {})})
    lines = []
    for line in process.stderr:
        lines.append(line)
        if '"ready"' in line:
            process.kill()
    process.wait(timeout=PATIENCE)
    process.stderr.close()
    if any('"ready"' in line for line in lines):
        return None
    assert process.returncode > 0 and len(lines) == 1, (process.returncode, lines)
    return lines[0]


# No room at all, and room that ends in a header, in a page of the log, between two, and after some batches.
@pytest.mark.parametrize("room", [0, 20, 3_000, 4_152, 60_000, 400_001])
def test_a_full_disk_refuses_changes_serves_what_it_has_and_goes_on_when_there_is_room(tmp_path, disk, room):
    generator = random.Random(room)
    stored = batch(generator, 0, 50)
    ids = set(stored)
    service = store(tmp_path, disk.environment)
    with serving(service) as client:
        put(client, stored)
        disk.set(room=room)
        refusals = 0
        for number in range(1, 60):
            new = batch(generator, number, 20, size=400)
            ids |= set(new)
            try:
                put(client, new)
                stored = changed(stored, new)
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
                assert error_info(details(error)).reason == "LIMIT_REACHED"
                refusals += 1
                check(client, stored, ids, generator)
                if refusals == 3:
                    break
        assert refusals == 3
    # Killed while it is full, and started while it is: it says so, or serves what there is.
    refusal = refused_start(tmp_path, disk.environment)
    assert refusal is None or "room" in refusal, refusal
    disk.mend()
    with serving(store(tmp_path, disk.environment)) as client:
        check(client, stored, ids, generator)
        disk.set(room=0)
        expect_refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED", put, client,
                       batch(generator, 1_000, 900, size=400))
        disk.mend()
        new = batch(generator, 60, 20)
        put(client, new)
        stored, ids = changed(stored, new), ids | set(new)
        remove(client, ["0/1"])
        del stored["0/1"]
        check(client, stored, ids, generator)
    with serving(store(tmp_path)) as client:
        check(client, stored, ids, generator)


def test_vectors_for_which_the_disk_has_no_room_stay_in_memory(tmp_path, disk):
    generator = random.Random(5)
    disk.set(room=8 << 20)
    stored = batch(generator, 0, 200)
    memory = []
    for _ in range(2):
        with serving(store(tmp_path, disk.environment, embeddings__vectors_on_disk="true")) as client:
            put(client, stored)
            check(client, stored, stored, generator)
            memory.append(client.Stats(embeddings_pb2.StatsRequest(collection=NAME), timeout=PATIENCE).memory_bytes)
        disk.mend()
    # The second time there was room.
    assert memory[1] + 2 * DIMENSION * len(stored) <= memory[0]


def steps(generator: random.Random, old: Records) -> list[tuple]:
    """Some calls of all kinds: what each does to the old records, and the call."""
    first, second = batch(generator, 0, 8, size=400), batch(generator, 1, 2)
    again = {"old/3": entry(generator), "1/1": entry(generator)}
    update = embeddings_pb2.UpdateMetadataRequest(
        collection=NAME, mode=embeddings_pb2.UpdateMetadataRequest.MODE_REPLACE)
    update.updates.add(id="old/0").metadata.update({"group": 4})
    return [
        (first, lambda client: put(client, first)), (second, lambda client: put(client, second)),
        (again, lambda client: put(client, again)),
        ({"old/0": Entry(old["old/0"].vector, {"group": 4})},
         lambda client: client.UpdateMetadata(update, timeout=PATIENCE)),
        (dict.fromkeys(["old/1", "1/1"]), lambda client: remove(client, ["old/1", "1/1"])),
    ]


def fail_each_in_turn(tmp_path, disk, what: str) -> int:
    """Makes some calls as often as it takes for each of what is done to a file to fail once. Returns how often that is.

    A refused change may be there or not, as a whole; but what was seen once stays as it is, also after a kill.
    """
    before = tmp_path / "before"
    generator = random.Random(7)
    old = batch(generator, "old", 200, size=2_000)
    with serving(store(before)) as client:
        put(client, old)
    for successes in itertools.count():
        folder = tmp_path / str(successes)
        shutil.copytree(before, folder)
        calls = steps(random.Random(successes), old)
        ids = set(old) | {id for changes, _ in calls for id in changes}
        possible = [old]
        disk.mend()
        with serving(store(folder, disk.environment)) as client:
            disk.set(**{what: successes})
            for changes, call in calls:
                try:
                    call(client)
                    possible = [changed(records, changes) for records in possible]
                except grpc.RpcError as refusal:
                    assert refusal.code() == grpc.StatusCode.UNAVAILABLE, refusal
                    possible += [changed(records, changes) for records in possible]
                # A store that does not trust its disk any more need not answer.
                with contextlib.suppress(grpc.RpcError):
                    found = read(client, NAME, ids)
                    assert found in possible
                    possible = [found]
            if disk.get(what) >= 0:
                return successes
        disk.mend()
        with serving(store(folder, disk.environment)) as client:
            found = read(client, NAME, ids)
            assert found in possible
            check(client, found, ids, generator)
        shutil.rmtree(folder)


def test_whichever_change_of_a_file_fails_the_call_is_refused_and_nothing_is_half_done(tmp_path, disk):
    assert fail_each_in_turn(tmp_path, disk, "changes_left") > 20


def test_when_the_disk_does_not_take_what_was_written_the_call_is_refused_and_nothing_is_half_done(tmp_path, disk):
    assert fail_each_in_turn(tmp_path, disk, "syncs_left") > 4


def test_what_is_acknowledged_has_left_the_memory_of_the_machine(tmp_path, disk):
    generator = random.Random(1)
    with serving(store(tmp_path, disk.environment)) as client:
        for number in range(40):
            put(client, batch(generator, number, 20, size=400))
            assert disk.get("unsynced") == 0
            remove(client, [f"{number}/0"])
            assert disk.get("unsynced") == 0


def test_a_disk_that_becomes_read_only_refuses_changes_and_serves_what_it_has(tmp_path, disk):
    generator = random.Random(2)
    stored = batch(generator, 0, 50)
    with serving(store(tmp_path, disk.environment)) as client:
        put(client, stored)
        disk.set(error=errno.EROFS)
        expect_refusal(grpc.StatusCode.UNAVAILABLE, "SERVICE_UNAVAILABLE", put, client, batch(generator, 1, 5))
        expect_refusal(grpc.StatusCode.UNAVAILABLE, "SERVICE_UNAVAILABLE", remove, client, ["0/1"])
        check(client, stored, stored, generator)
        disk.mend()
        new = batch(generator, 2, 5)
        put(client, new)
        check(client, stored | new, {*stored, *new}, generator)


@pytest.mark.parametrize("is_killed", [True, False])
def test_a_store_on_a_read_only_disk_says_so_and_does_not_start(tmp_path, disk, is_killed):
    generator = random.Random(3)
    stored = batch(generator, 0, 50)
    service = store(tmp_path)
    with serving(service) as client:
        put(client, stored)
        if not is_killed:
            service.__exit__(None)
    disk.set(error=errno.EROFS)
    line = refused_start(tmp_path, disk.environment)
    assert line and "embeddings.sqlite" in line and "read" in line, line
    disk.mend()
    with serving(store(tmp_path)) as client:
        check(client, stored, stored, generator)


def check_right_or_refused(client, expected: Records, generator: random.Random) -> None:
    """Asks for everything: each answer is right, or says that stored data is damaged."""
    query = numpy.array([generator.gauss(0, 1) for _ in range(DIMENSION)], numpy.float32)
    ids = sorted(expected)
    questions = [
        lambda some=ids[start:start + 10]: check_read(client, expected, some) for start in range(0, len(ids), 10)]
    questions += [lambda k=k: check_search(client, NAME, expected, query, k=k) for k in (1, 10, 1_000)]
    for group in range(5):
        passing = {id: entry for id, entry in expected.items() if entry.metadata["group"] == group}
        questions.append(lambda passing=passing, group=group: check_search(
            client, NAME, passing, query, k=1_000, wanted=equals("group", group)))
    for question in questions:
        try:
            question()
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.DATA_LOSS, error
            assert error_info(details(error)).reason == "DATA_CORRUPTED"


def check_read(client, expected: Records, ids) -> None:
    assert read(client, NAME, ids) == {id: expected[id] for id in ids}


def flip(data: bytearray, generator: random.Random) -> None:
    data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)


def blank(data: bytearray, generator: random.Random) -> None:
    page = generator.randrange(len(data) // 4096)
    data[4096 * page:4096 * (page + 1)] = bytes(4096)


def swap(data: bytearray, generator: random.Random) -> None:
    first, second = (4096 * page for page in generator.sample(range(1, len(data) // 4096), 2))
    data[first:first + 4096], data[second:second + 4096] = data[second:second + 4096], data[first:first + 4096]


def cut(data: bytearray, generator: random.Random) -> None:
    del data[generator.randrange(1, len(data)):]


def scramble(data: bytearray, generator: random.Random) -> None:
    data[:] = generator.randbytes(len(data))


@pytest.fixture(scope="module")
def closed_store(tmp_path_factory):
    """A store that was stopped, and what it holds."""
    folder = tmp_path_factory.mktemp("closed")
    stored = batch(random.Random(11), 0, 300)
    service = store(folder)
    with serving(service) as client:
        put(client, stored)
        service.__exit__(None)
    return folder, stored


@pytest.mark.parametrize("damage, seeds", [(flip, 60), (blank, 10), (swap, 10), (cut, 8), (scramble, 1)])
def test_a_damaged_database_is_refused_or_gives_only_right_answers(tmp_path, closed_store, damage, seeds):
    folder, stored = closed_store
    for seed in range(seeds):
        generator = random.Random(f"{damage.__name__}/{seed}")
        copy = tmp_path / str(seed)
        shutil.copytree(folder, copy)
        data = bytearray((copy / DATABASE).read_bytes())
        damage(data, generator)
        (copy / DATABASE).write_bytes(data)
        refusal = refused_start(copy)
        if refusal is not None:
            assert "damaged" in refusal, refusal
            continue
        with serving(store(copy)) as client:
            check_right_or_refused(client, stored, generator)


@pytest.mark.parametrize("damage", [flip, cut, scramble])
def test_a_damaged_log_gives_a_state_that_the_store_once_had(tmp_path, damage):
    generator = random.Random(13)
    states = [batch(generator, 0, 50)]
    with serving(store(tmp_path / "before")) as client:
        put(client, states[0])
        for number in range(1, 30):
            put(client, new := batch(generator, number, 3) | {"0/0": entry(generator)})
            remove(client, [f"0/{number}"])
            states += [changed(states[-1], new), changed(states[-1], new | {f"0/{number}": None})]
    ids = {id for state in states for id in state}
    for seed in range(15):
        generator = random.Random(f"{damage.__name__}/{seed}")
        copy = tmp_path / str(seed)
        shutil.copytree(tmp_path / "before", copy)
        log = copy / f"{DATABASE}-wal"
        data = bytearray(log.read_bytes())
        damage(data, generator)
        log.write_bytes(data)
        with serving(store(copy)) as client:
            found = read(client, NAME, ids)
            assert found in [{}, *states]
            check(client, found, ids, generator)
