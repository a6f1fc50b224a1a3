"""The vector store is killed at random moments under load: what it acknowledged is there, and nothing in part."""

import concurrent.futures
import random
import threading
import time

import grpc
import numpy
from marquee.embeddings.v1 import embeddings_pb2

from EndToEnd.stores import (SCORE_ERROR, Changes, Entry, Records, changed, check_search, check_store, collection,
                             cosines, count, equals, every, read, serving, store, upsert)
from suite import PATIENCE

SEED = 6
ROUNDS = 100
WRITERS = 4
DIMENSION = 8
# Records that one writer has at most, and how many of them are in a group.
IDS, GROUP = 30, 10
# Acknowledged calls before a kill, at most.
MOST_CALLS = 40
# Steps that are counted between the last of them and the kill, at most: up to about a call's time.
MOST_STEPS = 60_000
# In the last rounds there is a collection that is searched through a graph, of so many records.
LARGE_ROUNDS, LARGE = 8, 11_000

SMALL_COLLECTION = collection("small")
LARGE_COLLECTION = collection("large")


class Killer:
    """Kills a process once so many calls are acknowledged, after a little more time."""

    def __init__(self, process, generator: random.Random):
        self.process = process
        self.calls = generator.randint(1, MOST_CALLS)
        self.steps = generator.randint(0, MOST_STEPS)
        self.lock = threading.Lock()

    def acknowledged(self) -> None:
        with self.lock:
            self.calls -= 1
            if self.calls == 0:
                for _ in range(self.steps):
                    pass
                self.process.kill()


class Writer:
    """A client that changes records of its own, by one call after the other, and knows what has to be stored."""

    def __init__(self, number: int, name: embeddings_pb2.Collection, ids: int):
        self.number = number
        self.name = name
        self.ids = [f"{number}/{index}" for index in range(ids)]
        self.groups = ids // GROUP
        self.generator = random.Random(f"{SEED}/{number}")
        self.stored: Records = {}
        # What the call under way does, step by step, where it does it in steps.
        self.pending: list[Changes] = []

    def entry(self) -> Entry:
        vector = numpy.array([self.generator.gauss(0, 1) for _ in range(DIMENSION)], numpy.float32)
        # What a careless copy would change: the sign of zero, and what is too small to be normal.
        vector[self.generator.randrange(DIMENSION)] = self.generator.choice([-0.0, 1e-40, -1e-45, 1.0])
        return Entry(vector.tobytes(), {
            "writer": self.number, "group": self.generator.randrange(self.groups),
            "text": f"ñ{self.generator.random()}", "deep": {"list": [self.generator.randrange(9), None, True]}})

    def some(self, most: int) -> list[str]:
        return self.generator.sample(self.ids, self.generator.randint(1, most))

    def call(self, client) -> None:
        """Makes one call, of any kind."""
        self.generator.choice([
            self.upsert_one, self.upsert_one, self.upsert_batch, self.upsert_stream, self.update, self.delete_ids,
            self.delete_group])(client)

    def upsert_one(self, client) -> None:
        self.make([{self.generator.choice(self.ids): self.entry()}], lambda steps: [
            client.Upsert(upsert(self.name, steps[0]), timeout=PATIENCE)])

    def upsert_batch(self, client) -> None:
        self.make([{id: self.entry() for id in self.some(12)}], lambda steps: [
            client.Upsert(upsert(self.name, steps[0]), timeout=PATIENCE)])

    def upsert_stream(self, client) -> None:
        self.make([{id: self.entry() for id in self.some(8)} for _ in range(4)], lambda steps: client.BatchUpsert(
            iter([embeddings_pb2.BatchUpsertRequest(batch=upsert(self.name, step)) for step in steps]),
            timeout=PATIENCE))

    def update(self, client) -> None:
        request = embeddings_pb2.UpdateMetadataRequest(
            collection=self.name, mode=embeddings_pb2.UpdateMetadataRequest.MODE_MERGE)
        step = {}
        for id in self.some(8):
            update = {"group": self.generator.randrange(self.groups), "text": None, "more": self.generator.random()}
            request.updates.add(id=id).metadata.update(update)
            if id in self.stored:
                kept = {key: value for key, value in self.stored[id].metadata.items() if key not in update}
                step[id] = Entry(
                    self.stored[id].vector,
                    kept | {key: value for key, value in update.items() if value is not None})
        self.make([step], lambda _: [client.UpdateMetadata(request, timeout=PATIENCE)])

    def delete_ids(self, client) -> None:
        ids = self.some(8)
        request = embeddings_pb2.DeleteRequest(collection=self.name, ids=ids)
        self.make([dict.fromkeys(ids)], lambda _: [client.Delete(request, timeout=PATIENCE)])

    def delete_group(self, client) -> None:
        group = self.generator.randrange(self.groups)
        request = embeddings_pb2.DeleteRequest(
            collection=self.name, filter=every(equals("writer", self.number), equals("group", group)))
        ids = [id for id, entry in self.stored.items() if entry.metadata["group"] == group]
        self.make([dict.fromkeys(ids)], lambda _: [client.Delete(request, timeout=PATIENCE)])

    def make(self, steps: list[Changes], call) -> None:
        """Makes a call that does `steps` and has an answer to each."""
        self.pending = list(steps)
        for _ in call(steps):
            self.stored = changed(self.stored, self.pending.pop(0))
        assert not self.pending

    def work(self, client, killer: Killer) -> None:
        """Makes calls until there is nobody to answer."""
        try:
            while True:
                self.call(client)
                killer.acknowledged()
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.UNAVAILABLE, error

    def settle(self, client) -> None:
        """Finds out how far the call got that was under way when the store was killed."""
        possible = [self.stored]
        for step in self.pending:
            possible.append(changed(possible[-1], step))
        found = read(client, self.name, self.ids)
        assert found in possible, f"writer {self.number}: {found} is none of {possible}"
        self.stored, self.pending = found, []


def query(generator: random.Random) -> numpy.ndarray:
    return numpy.array([generator.gauss(0, 1) for _ in range(DIMENSION)], numpy.float32)


def run_round(folder, writers: list[Writer], generator: random.Random) -> None:
    """Lets the writers work on the store until it is killed."""
    service = store(folder)
    with serving(service) as client, concurrent.futures.ThreadPoolExecutor(len(writers)) as threads:
        killer = Killer(service.process, generator)
        for future in [threads.submit(writer.work, client, killer) for writer in writers]:
            future.result()


def check_round(client, writers: list[Writer], generator: random.Random) -> None:
    """Holds the store, started again, to what the writers know of the small collection."""
    for writer in writers:
        writer.settle(client)
    expected = {id: entry for writer in writers for id, entry in writer.stored.items()}
    check_store(client, SMALL_COLLECTION, expected, [id for writer in writers for id in writer.ids])
    for writer in writers:
        group = generator.randrange(writer.groups)
        passing = {id: entry for id, entry in writer.stored.items() if entry.metadata["group"] == group}
        wanted = every(equals("writer", writer.number), equals("group", group))
        assert count(client, SMALL_COLLECTION, wanted) == len(passing)
        check_search(client, SMALL_COLLECTION, passing, query(generator), k=IDS, wanted=wanted)
    # All of the index in memory, vector by vector.
    check_search(client, SMALL_COLLECTION, expected, query(generator), k=WRITERS * IDS)


def check_graph(client, writer: Writer, generator: random.Random) -> None:
    """Holds answers that come from the graph, once it has all vectors, to what is stored."""
    writer.settle(client)
    assert count(client, LARGE_COLLECTION) == len(writer.stored)
    found, wanted, approximate = 0, 0, 0
    deadline = time.monotonic() + PATIENCE
    while approximate < 10:
        assert time.monotonic() < deadline, "the graph is not searched"
        vector = query(generator)
        answer = check_search(client, LARGE_COLLECTION, writer.stored, vector, k=10, exact=False)
        if not answer.exact:
            approximate += 1
            # By scores, as many vectors point nearly the same way.
            least = sorted(cosines(writer.stored, vector).values())[-10] - SCORE_ERROR
            found += sum(result.score >= least for result in answer.results)
            wanted += 10
    assert found >= 0.95 * wanted


def test_a_store_that_is_killed_a_hundred_times_has_every_acknowledged_change_and_no_half(tmp_path):
    generator = random.Random(SEED)
    writers = [Writer(number, SMALL_COLLECTION, IDS) for number in range(WRITERS)]
    large = Writer(WRITERS, LARGE_COLLECTION, LARGE + IDS)
    for number in range(ROUNDS):
        if number == ROUNDS - LARGE_ROUNDS:
            with serving(store(tmp_path)) as client:
                for start in range(0, LARGE, 1_000):
                    large.make([{id: large.entry() for id in large.ids[start:start + 1_000]}], lambda steps: [
                        client.Upsert(upsert(LARGE_COLLECTION, steps[0]), timeout=PATIENCE)])
        is_large = number >= ROUNDS - LARGE_ROUNDS
        run_round(tmp_path, [*writers, large] if is_large else writers, generator)
        with serving(store(tmp_path)) as client:
            check_round(client, writers, generator)
            if is_large:
                check_graph(client, large, generator)
