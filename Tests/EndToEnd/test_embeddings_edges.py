"""What the vector store answers to the largest, the strangest and the wrong, over the wire."""

import math
import unicodedata

import grpc
import numpy
import pytest
from marquee.embeddings.v1 import embeddings_pb2

from EndToEnd.stores import Entry, check_search, check_store, collection, count, equals, read, serving, store, upsert
from suite import PATIENCE, details, error_info, violation_reasons, violations

NAME = collection("edges")
ONE = Entry(numpy.array([1, 0], numpy.float32).tobytes(), {})
MOST_K = 1_000


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    return store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def client(service):
    with serving(service) as client:
        client.Upsert(upsert(collection("few"), {"a": ONE, "b": ONE}), timeout=PATIENCE)
        yield client


def ids_of_every_kind() -> list[str]:
    """Strings that are taken for another, or for nothing, where somebody is careless."""
    planes = [chr(0x10000 * plane + place)
              for plane in range(17) for place in (0x0, 0x41, 0x378, 0xE000, 0xFFFE, 0xFFFF)]
    lone = ["\u0301", "\u0301a", "\u200d", "\u202e", "\ufeff", "\ufeffa", "\u00ad", "\U000e0001", "\ud7ff", "\ue000"]
    zeros = ["a", "a\0", "a\0b", "\0", "\0\0", "\0a"]
    alike = ["é", "e\u0301", "É", "E\u0301", "Å", "\u212b", "ﬁ", "fi", "ß", "ss", "İ", "i\u0307", "한",
             "\u1112\u1161\u11ab", "👩‍👩‍👧‍👦", "👩👩👧👦", "🇪🇸"]
    places = [" ", "  ", "a ", " a", "\n", "\r\n", "\t", "'; DROP TABLE records;--", "%", "_", "*", "../a"]
    longest = ["x" * 512, "ñ" * 256, "𐍈" * 128, "\0" * 512]
    found = dict.fromkeys([*planes, *lone, *zeros, *alike, *places, *longest])
    return [id for id in found if len(id.encode()) <= 512]


def test_an_id_may_be_any_unicode_and_is_none_but_itself(tmp_path):
    ids = ids_of_every_kind()
    assert len(ids) > 130
    assert any(unicodedata.normalize("NFC", id) != id for id in ids)
    angles = [2 * math.pi * index / len(ids) for index in range(len(ids))]
    records = {id: Entry(numpy.array([math.cos(angle), math.sin(angle)], numpy.float32).tobytes(), {"id": id, "n": n})
               for n, (id, angle) in enumerate(zip(ids, angles))}
    with serving(store(tmp_path)) as client:
        assert client.Upsert(upsert(NAME, records), timeout=PATIENCE).inserted == len(ids)
        assert client.Upsert(upsert(NAME, records), timeout=PATIENCE).replaced == len(ids)
    with serving(store(tmp_path)) as client:
        check_store(client, NAME, records, ids)
        for id in ids:
            others = client.Search(
                embeddings_pb2.SearchRequest(collection=NAME, id=id, k=MOST_K), timeout=PATIENCE).results
            assert {result.record.id for result in others} == set(ids) - {id}
            check_search(client, NAME, {id: records[id]}, numpy.array([1, 1], numpy.float32), 10,
                         wanted=equals("id", id))
        deleted = client.Delete(embeddings_pb2.DeleteRequest(collection=NAME, ids=ids[::2]), timeout=PATIENCE)
        assert list(deleted.deleted_ids) == ids[::2]
        assert set(read(client, NAME, ids)) == set(ids[1::2])


@pytest.mark.parametrize(
    "id", [b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"a\xe2\x82"])
def test_an_id_that_is_not_utf_8_is_refused(service, client, id):
    # As the wire has it: field 2 of the request is a record, whose id is field 1 and whose vector is field 2.
    record = b"\x0a" + bytes([len(id)]) + id + b"\x12\x04\x00\x00\x80\x3f"
    request = embeddings_pb2.UpsertRequest(collection=NAME).SerializeToString()
    request += b"\x12" + bytes([len(record)]) + record
    with grpc.insecure_channel(service.address) as channel, pytest.raises(grpc.RpcError) as refusal:
        channel.unary_unary("/marquee.embeddings.v1.EmbeddingsService/Upsert")(request, timeout=PATIENCE)
    assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT, refusal.value
    assert count(client, NAME) == 0


@pytest.mark.parametrize("megabytes", [0.07, 1, 10])
@pytest.mark.parametrize("shape", ["one string", "many entries", "deep"])
def test_metadata_of_megabytes_is_refused_and_the_limit_named(client, megabytes, shape):
    size = int(megabytes * 1e6)
    metadata = {
        "one string": lambda: {"text": "x" * size},
        "many entries": lambda: {f"{index:07}": "x" * 90 for index in range(size // 100)},
        "deep": lambda: {"list": [["x" * 90] for _ in range(size // 100)]},
    }[shape]()
    with pytest.raises(grpc.RpcError) as refusal:
        client.Upsert(upsert(NAME, {"fine": ONE, "large": Entry(ONE.vector, metadata)}), timeout=PATIENCE)
    assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    bad = violations(refusal.value)
    assert "records[1].metadata" in bad, bad
    assert "65536" in bad["records[1].metadata"] or "128" in bad["records[1].metadata"], bad
    # Nothing of the request is stored, and the next one is answered.
    assert read(client, NAME, ["fine", "large"]) == {}


@pytest.mark.parametrize("k", [0, MOST_K + 1, 2**31, 2**32 - 1])
def test_a_k_that_is_not_allowed_is_refused(client, k):
    with pytest.raises(grpc.RpcError) as refusal:
        client.Search(embeddings_pb2.SearchRequest(collection=collection("few"), id="a", k=k), timeout=PATIENCE)
    assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert set(violations(refusal.value)) == {"k"}
    assert str(MOST_K) in violations(refusal.value)["k"].replace(",", "")


def test_a_k_of_more_than_there_is_gives_all_there_is(client):
    records = {"a": ONE, "b": ONE}
    check_search(client, collection("few"), records, numpy.array([1, 0], numpy.float32), k=MOST_K)


@pytest.mark.parametrize("values, reason", [
    ([1, math.nan], "NOT_FINITE"), ([math.inf, 0], "NOT_FINITE"), ([-math.inf, 0], "NOT_FINITE"),
    ([0, 0], "ZERO_VECTOR"), ([-0.0, 0], "ZERO_VECTOR"), ([1], "DIMENSION_MISMATCH"),
    ([1, 2, 3], "DIMENSION_MISMATCH"), ([], "REQUIRED"), ([1] * 4_097, "TOO_MANY")])
def test_what_is_no_vector_of_the_collection_is_neither_stored_nor_searched_by(client, values, reason):
    record = embeddings_pb2.UpsertRequest(collection=collection("few"))
    record.records.add(id="fine", vector=[1, 0])
    record.records.add(id="bad", vector=values)
    query = embeddings_pb2.SearchRequest(
        collection=collection("few"), vector=embeddings_pb2.Vector(values=values), k=1)
    for call, request in ((client.Upsert, record), (client.Search, query)):
        with pytest.raises(grpc.RpcError) as refusal:
            call(request, timeout=PATIENCE)
        assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT
        assert error_info(details(refusal.value)).reason == "INVALID_INPUT"
        assert set(violation_reasons(refusal.value).values()) == {reason}
    assert set(read(client, collection("few"), ["a", "b", "fine", "bad"])) == {"a", "b"}


def test_an_id_that_comes_twice_in_one_batch_is_refused(client):
    request = embeddings_pb2.UpsertRequest(collection=collection("few"))
    for id in ("x", "é", "e\u0301", "x"):
        request.records.add(id=id, vector=[1, 0])
    with pytest.raises(grpc.RpcError) as refusal:
        client.Upsert(request, timeout=PATIENCE)
    assert set(violations(refusal.value)) == {"records[3].id"}
    assert set(read(client, collection("few"), ["x", "é", "e\u0301"])) == set()


@pytest.mark.parametrize("graph_records, is_approximate", [(1_000, True), (1_001, False)])
def test_the_operator_says_from_how_many_records_on_there_is_a_graph(tmp_path, graph_records, is_approximate):
    generator = numpy.random.default_rng(1)
    records = {str(number): Entry(generator.standard_normal(8, numpy.float32).tobytes(), {}) for number in range(1_000)}
    query = embeddings_pb2.SearchRequest(
        collection=NAME, vector={"values": generator.standard_normal(8, numpy.float32).tolist()}, k=10)
    with serving(store(tmp_path, embeddings__graph_records=graph_records)) as client:
        client.Upsert(upsert(NAME, records), timeout=PATIENCE)
        answer = client.Search(query, timeout=PATIENCE)
        # While it is built the search is exact.
        for _ in range(10_000):
            if not is_approximate or not answer.exact:
                break
            answer = client.Search(query, timeout=PATIENCE)
        assert answer.exact != is_approximate
        memory = client.Stats(embeddings_pb2.StatsRequest(collection=NAME), timeout=PATIENCE).memory_bytes
        assert (memory > 150 * len(records)) == is_approximate
        query.exact = True
        assert answer.results == client.Search(query, timeout=PATIENCE).results
