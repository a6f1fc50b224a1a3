"""What concurrent clients of the vector store see is what one client after the other could have seen."""

import concurrent.futures
import itertools
import random

import grpc
import numpy
import pytest
from marquee.embeddings.v1 import embeddings_pb2

from EndToEnd.history import Operation, explanation
from EndToEnd.stores import Entry, collection, count, equals, serving, store, upsert
from suite import PATIENCE

NAME = collection("history")
CLIENTS = 6
CALLS = 150
PAIRS = 3
# Versions of a record point in directions of their own, all in one half of the plane.
VERSIONS = 5_000
QUERY = [1.0, 0.0]


def vector(version: int) -> numpy.ndarray:
    angle = numpy.pi * (version / VERSIONS - 0.5)
    return numpy.array([numpy.cos(angle), numpy.sin(angle)], numpy.float32)


def version_of(record: embeddings_pb2.Record) -> int:
    """The version that a record is of: its metadata and its vector have to agree."""
    version = int(record.metadata["version"])
    assert numpy.array(record.vector, numpy.float32).tobytes() == vector(version).tobytes(), "halves of two versions"
    return version


class Client:
    """Makes calls about pairs of records, which are always changed together, and notes what it saw.

    A state of the store is the version of each pair, None for one that is not stored.
    """

    def __init__(self, number: int, seed: int, stub, clock, versions):
        self.generator = random.Random(f"{seed}/{number}")
        self.stub = stub
        self.clock = clock
        self.versions = versions
        self.operations: list[Operation] = []

    def work(self) -> list[Operation]:
        for _ in range(CALLS):
            pair = self.generator.randrange(PAIRS)
            call = self.generator.choice([
                self.put, self.put, self.change, self.remove, self.remove_by_filter, self.get, self.search, self.search,
                self.search_by_record, self.count])
            begin = next(self.clock)
            what, step = call(pair)
            self.operations.append(Operation(begin, next(self.clock), step, what))
        return self.operations

    def put(self, pair: int):
        version = next(self.versions)
        entry = Entry(vector(version).tobytes(), {"version": version, "pair": pair})
        self.stub.Upsert(upsert(NAME, {id: entry for id in ids(pair)}), timeout=PATIENCE)
        return f"put {pair} {version}", lambda state: replaced(state, pair, version)

    def change(self, pair: int):
        """Metadata that no other call looks at: what was there stays."""
        request = embeddings_pb2.UpdateMetadataRequest(
            collection=NAME, mode=embeddings_pb2.UpdateMetadataRequest.MODE_MERGE)
        for id in ids(pair):
            request.updates.add(id=id).metadata.update({"changed": True})
        updated = self.stub.UpdateMetadata(request, timeout=PATIENCE).updated
        return f"change {pair}: {updated}", lambda state: (
            state if updated == (0 if state[pair] is None else 2) else None)

    def remove(self, pair: int):
        deleted = self.stub.Delete(
            embeddings_pb2.DeleteRequest(collection=NAME, ids=ids(pair)), timeout=PATIENCE).deleted_count
        return f"remove {pair}: {deleted}", lambda state: removed(state, pair, deleted)

    def remove_by_filter(self, pair: int):
        request = embeddings_pb2.DeleteRequest(collection=NAME, filter=equals("pair", pair))
        deleted = self.stub.Delete(request, timeout=PATIENCE).deleted_count
        return f"remove by filter {pair}: {deleted}", lambda state: removed(state, pair, deleted)

    def get(self, pair: int):
        answer = self.stub.Get(
            embeddings_pb2.GetRequest(collection=NAME, ids=ids(pair), include_vectors=True), timeout=PATIENCE)
        found = whole(answer.records)[pair]
        return f"get {pair}: {found}", lambda state: state if state[pair] == found else None

    def search(self, _: int):
        answer = self.stub.Search(
            embeddings_pb2.SearchRequest(
                collection=NAME, vector=embeddings_pb2.Vector(values=QUERY), k=2 * PAIRS, include_vectors=True,
                exact=self.generator.random() < 0.5),
            timeout=PATIENCE)
        for result in answer.results:
            assert abs(result.score - float(vector(version_of(result.record))[0])) < 1e-6
        found = whole(result.record for result in answer.results)
        return f"search: {found}", lambda state: state if state == found else None

    def search_by_record(self, pair: int):
        """Finds the other record of the pair alone: the first is left out, the rest is filtered out."""
        first, second = ids(pair)
        found = None
        try:
            answer = self.stub.Search(
                embeddings_pb2.SearchRequest(
                    collection=NAME, id=first, k=10, filter=equals("pair", pair), include_vectors=True),
                timeout=PATIENCE)
            (result,) = answer.results
            assert result.record.id == second
            # The vector that is searched by is the first record's, of the same version.
            assert result.score > 1 - 1e-6
            found = version_of(result.record)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND
        return f"search by {pair}: {found}", lambda state: state if state[pair] == found else None

    def count(self, _: int):
        found = count(self.stub, NAME)
        return f"count: {found}", lambda state: (
            state if found == 2 * sum(version is not None for version in state) else None)


def ids(pair: int) -> list[str]:
    return [f"{pair}/a", f"{pair}/b"]


def replaced(state: tuple, pair: int, version: int | None) -> tuple:
    return (*state[:pair], version, *state[pair + 1:])


def removed(state: tuple, pair: int, deleted: int) -> tuple | None:
    there = 0 if state[pair] is None else 2
    return replaced(state, pair, None) if deleted == there else None


def whole(records) -> tuple:
    """The state that the records are: none may lack the other of its pair, or be of another version."""
    versions = {record.id: version_of(record) for record in records}
    pairs = [tuple(versions.get(id) for id in ids(pair)) for pair in range(PAIRS)]
    assert all(first == second for first, second in pairs), f"no state of the store: {versions}"
    return tuple(first for first, _ in pairs)


@pytest.mark.parametrize("seed", range(4))
def test_a_history_of_concurrent_calls_is_one_of_calls_one_after_the_other(tmp_path, seed):
    with serving(store(tmp_path, embeddings__workers=4)) as stub, \
            concurrent.futures.ThreadPoolExecutor(CLIENTS) as threads:
        clock, versions = itertools.count(), itertools.count()
        clients = [Client(number, seed, stub, clock, versions) for number in range(CLIENTS)]
        operations = [operation for future in [threads.submit(client.work) for client in clients]
                      for operation in future.result()]
    assert explanation(operations, initial=(None,) * PAIRS) is not None, [
        (operation.begin, operation.end, operation.what)
        for operation in sorted(operations, key=lambda operation: operation.begin)]


def write(begin: int, end: int, value: int) -> Operation:
    return Operation(begin, end, lambda _: value, f"write {value}")


def read(begin: int, end: int, value: int) -> Operation:
    return Operation(begin, end, lambda state: state if state == value else None, f"read {value}")


@pytest.mark.parametrize("operations, is_possible", [
    ([write(0, 1, 1), read(2, 3, 1)], True),
    # What was overwritten before the read began is no answer, what was written beside it is.
    ([write(0, 1, 1), write(2, 3, 2), read(4, 5, 1)], False),
    ([write(0, 1, 1), write(2, 5, 2), read(3, 4, 1)], True),
    ([write(0, 1, 1), write(2, 5, 2), read(3, 4, 2)], True),
    # What one has seen, another cannot miss later.
    ([write(0, 9, 1), read(1, 2, 1), read(3, 4, 0)], False),
    ([write(0, 9, 1), read(1, 4, 1), read(3, 5, 0)], True),
    # Two readers cannot see two writes in different orders.
    ([write(0, 9, 1), write(0, 9, 2), read(10, 11, 1), read(12, 13, 2)], False),
    ([write(0, 9, 1), write(0, 9, 2), read(1, 2, 1), read(3, 4, 2)], True),
    ([write(0, 9, 1), write(0, 9, 2), read(1, 2, 1), read(3, 4, 2), read(5, 6, 1)], False),
    # What was never written.
    ([write(0, 1, 1), read(2, 3, 7)], False),
    # A write that has ended is not lost.
    ([write(0, 1, 1), read(2, 3, 0)], False),
])
def test_histories_that_no_store_has_are_found(operations, is_possible):
    assert (explanation(operations, initial=0) is not None) == is_possible
