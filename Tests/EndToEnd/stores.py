"""The vector store as a process that may be killed, clients for it, and the model of what it has to hold."""

import contextlib
import json

import grpc
import numpy
from google.protobuf.json_format import MessageToDict
from marquee.embeddings.v1 import embeddings_pb2, embeddings_pb2_grpc, filter_pb2

from service import Service
from suite import CHANNEL_OPTIONS, PATIENCE

# What one request may hold.
MOST_RECORDS = 1_000
# How far a score may be from the cosine.
SCORE_ERROR = 1e-6


def store(folder, environment: dict[str, str] | None = None, **settings) -> Service:
    return Service("embeddings", extra=environment, embeddings__directory=folder, **settings)


@contextlib.contextmanager
def serving(service: Service):
    """The started service with a client; it is killed at the end, if it was not before."""
    service.__enter__()
    try:
        # A channel of its own: with the same settings, those of a process share their connection.
        with grpc.insecure_channel(
                service.address, options=[*CHANNEL_OPTIONS, ("grpc.use_local_subchannel_pool", 1)]) as channel:
            yield embeddings_pb2_grpc.EmbeddingsServiceStub(channel)
    finally:
        service.process.kill()
        service.process.wait(timeout=PATIENCE)
        service.reader.join()


def collection(namespace: str) -> embeddings_pb2.Collection:
    return embeddings_pb2.Collection(namespace=namespace, kind=embeddings_pb2.KIND_TEXT, model="test@1")


def equals(field: str, value) -> filter_pb2.Filter:
    found = filter_pb2.Filter()
    found.condition.field = field
    if isinstance(value, str):
        found.condition.equals.string_value = value
    else:
        found.condition.equals.number_value = value
    return found


def every(*filters: filter_pb2.Filter) -> filter_pb2.Filter:
    return filter_pb2.Filter(all=filter_pb2.Filters(filters=filters))


def upsert(name: embeddings_pb2.Collection, changes: "Changes") -> embeddings_pb2.UpsertRequest:
    """What stores new records, all that the changes have."""
    request = embeddings_pb2.UpsertRequest(collection=name)
    for id, entry in changes.items():
        record = request.records.add(id=id, vector=numpy.frombuffer(entry.vector, numpy.float32))
        record.metadata.update(entry.metadata)
    return request


class Entry:
    """A record without its id: the bytes of its vector, and its metadata."""

    def __init__(self, vector: bytes, metadata: dict):
        self.vector = vector
        self.metadata = metadata

    @classmethod
    def of(cls, record: embeddings_pb2.Record) -> "Entry":
        return cls(numpy.array(record.vector, numpy.float32).tobytes(), MessageToDict(record.metadata))

    def __eq__(self, other) -> bool:
        return (self.vector, self.metadata) == (other.vector, other.metadata)

    def __repr__(self) -> str:
        return f"{numpy.frombuffer(self.vector, numpy.float32)} {json.dumps(self.metadata, sort_keys=True)}"


# What a collection holds, by id; and what a call does to that, None for a record that goes.
Records = dict[str, Entry]
Changes = dict[str, Entry | None]


def changed(records: Records, changes: Changes) -> Records:
    return {id: entry for id, entry in {**records, **changes}.items() if entry is not None}


def read(client, name: embeddings_pb2.Collection, ids) -> Records:
    """The records of these ids that are stored."""
    ids = sorted(ids)
    found: Records = {}
    for start in range(0, len(ids), MOST_RECORDS):
        part = ids[start:start + MOST_RECORDS]
        answer = client.Get(
            embeddings_pb2.GetRequest(collection=name, ids=part, include_vectors=True), timeout=PATIENCE)
        found |= {record.id: Entry.of(record) for record in answer.records}
        assert sorted([*answer.missing_ids, *(record.id for record in answer.records)]) == part
    return found


def count(client, name: embeddings_pb2.Collection, wanted: filter_pb2.Filter | None = None) -> int:
    return client.Count(embeddings_pb2.CountRequest(collection=name, filter=wanted), timeout=PATIENCE).count


def cosines(records: Records, query: numpy.ndarray) -> dict[str, float]:
    """Each record's cosine with the query, as it has to be."""
    if not records:
        return {}
    matrix = numpy.stack([numpy.frombuffer(entry.vector, numpy.float32) for entry in records.values()])
    matrix, query = matrix.astype(numpy.float64), query.astype(numpy.float64)
    products = matrix @ query / numpy.linalg.norm(matrix, axis=1) / numpy.linalg.norm(query)
    return dict(zip(records, products.tolist()))


def check_search(client, name: embeddings_pb2.Collection, records: Records, query: numpy.ndarray, k: int,
                 exact: bool = True, wanted: filter_pb2.Filter | None = None):
    """Searches, holds the answer to the records that may be found, and returns it.

    Exact answers are the true neighbours; in all others each result is true.
    """
    answer = client.Search(
        embeddings_pb2.SearchRequest(
            collection=name, vector=embeddings_pb2.Vector(values=query), k=k, exact=exact, filter=wanted,
            include_vectors=True),
        timeout=PATIENCE)
    truth = cosines(records, query)
    found = [result.record.id for result in answer.results]
    assert len(found) == len(set(found)) == min(k, len(records))
    for result in answer.results:
        assert Entry.of(result.record) == records[result.record.id]
        assert abs(result.score - truth[result.record.id]) < SCORE_ERROR
    scores = [result.score for result in answer.results]
    assert scores == sorted(scores, reverse=True)
    if answer.exact:
        best = sorted(truth.values(), reverse=True)[:k]
        assert all(abs(score - true) < SCORE_ERROR for score, true in zip(scores, best))
    else:
        assert not exact
    return answer


def check_store(client, name: embeddings_pb2.Collection, expected: Records, ids) -> None:
    """Holds the whole collection to what is expected; `ids` are all that ever were."""
    assert read(client, name, ids) == expected
    assert count(client, name) == len(expected)
    listed = client.ListCollections(
        embeddings_pb2.ListCollectionsRequest(namespace=name.namespace), timeout=PATIENCE).collections
    assert [summary.records for summary in listed] == ([len(expected)] if expected else [])
