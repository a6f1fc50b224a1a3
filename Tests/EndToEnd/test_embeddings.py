"""The vector store as a process that is killed, and as Python's own gRPC client sees its metadata."""

import threading

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from marquee.embeddings.v1 import embeddings_pb2

from EndToEnd.stores import collection, count, equals, every, serving, store
from suite import PATIENCE

COLLECTION = collection("killed")
BATCH = 20


def batch(number: int) -> embeddings_pb2.UpsertRequest:
    request = embeddings_pb2.UpsertRequest(collection=COLLECTION)
    for index in range(BATCH):
        record = request.records.add(id=f"{number}/{index}", vector=[1.0, float(index)])
        record.metadata.update({"batch": number, "index": index, "state": "stored"})
    return request


def test_no_acknowledged_batch_is_lost_when_the_store_is_killed(tmp_path):
    service = store(tmp_path)
    acknowledged = 0
    with serving(service) as client:
        killer = threading.Thread(target=service.process.kill)
        stream = client.BatchUpsert(
            (embeddings_pb2.BatchUpsertRequest(batch=batch(number)) for number in range(100_000)),
            timeout=PATIENCE)
        with pytest.raises(grpc.RpcError) as failure:
            for answer in stream:
                acknowledged += 1
                assert (answer.batches, answer.inserted) == (acknowledged, acknowledged * BATCH)
                # Killed from elsewhere while batches come one after the other.
                if acknowledged == 30:
                    killer.start()
        assert failure.value.code() == grpc.StatusCode.UNAVAILABLE
        killer.join()
    with serving(store(tmp_path)) as client:
        # The one under way when it was killed may have been kept as well, but none in part.
        stored = count(client, COLLECTION)
        assert stored in (acknowledged * BATCH, (acknowledged + 1) * BATCH)
        for number in range(acknowledged):
            assert count(client, COLLECTION, equals("batch", number)) == BATCH


def test_no_acknowledged_change_is_lost_or_half_done_when_the_store_is_killed(tmp_path):
    service = store(tmp_path)
    batches, changed = 200, 0
    with serving(service) as client:
        for number in range(batches):
            client.Upsert(batch(number), timeout=PATIENCE)
        killer = threading.Thread(target=service.process.kill)
        # Of each batch the state is changed; then half of it is deleted, by a filter.
        for number in range(batches):
            if number == 30:
                killer.start()
            update = embeddings_pb2.UpdateMetadataRequest(
                collection=COLLECTION, mode=embeddings_pb2.UpdateMetadataRequest.MODE_MERGE)
            for index in range(BATCH):
                update.updates.add(id=f"{number}/{index}").metadata.update({"state": "changed"})
            delete = embeddings_pb2.DeleteRequest(collection=COLLECTION)
            both = delete.filter.all.filters
            both.append(equals("batch", number))
            both.add().condition.field = "index"
            both[1].condition.range.at_least = BATCH / 2
            try:
                assert client.UpdateMetadata(update, timeout=PATIENCE).updated == BATCH
                assert client.Delete(delete, timeout=PATIENCE).deleted_count == BATCH / 2
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAVAILABLE
                break
            changed += 1
        killer.join()
    assert 30 <= changed < batches
    with serving(store(tmp_path)) as client:
        for number in range(batches):
            of_batch = equals("batch", number)
            states = [
                count(client, COLLECTION, every(of_batch, equals("state", state)))
                for state in ("stored", "changed")]
            possible = [[0, BATCH / 2]] if number < changed else [[BATCH, 0]]
            if number == changed:
                possible = [[BATCH, 0], [0, BATCH], [0, BATCH / 2]]
            assert states in possible, number
            assert count(client, COLLECTION, of_batch) == sum(states)
        # The index and the records tell the same.
        found = client.Get(
            embeddings_pb2.GetRequest(collection=COLLECTION, ids=["0/0", "0/19", f"{batches - 1}/0"]),
            timeout=PATIENCE)
        assert list(found.missing_ids) == ["0/19"]
        assert [record.metadata["state"] for record in found.records] == ["changed", "stored"]


def test_metadata_is_what_python_takes_for_json(tmp_path):
    metadata = {
        "artist": "Niña \"B\"", "plays": 1e9, "ratio": 0.1, "live": True, "label": None,
        "tags": ["pop", ["deep"], {"x": 1.0}], "deep": {"a": {"b": []}}, "prepared": "2026-07-25T18:30:00.5+02:00"}
    with serving(store(tmp_path)) as client:
        request = embeddings_pb2.UpsertRequest(collection=COLLECTION)
        request.records.add(id="a", vector=[1.0]).metadata.update(metadata)
        client.Upsert(request, timeout=PATIENCE)
        found = client.Search(
            embeddings_pb2.SearchRequest(
                collection=COLLECTION, vector=embeddings_pb2.Vector(values=[1.0]), k=1,
                filter=equals("tags.x", 1)),
            timeout=PATIENCE)
        assert [MessageToDict(result.record.metadata) for result in found.results] == [metadata]
