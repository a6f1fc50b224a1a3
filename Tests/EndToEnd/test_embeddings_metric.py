"""Collections whose vectors are compared in other ways than by the cosine, over the wire, held to numpy."""

import math

import grpc
import numpy
import pytest
from marquee.embeddings.v1 import embeddings_pb2

from EndToEnd.stores import Entry, collection, serving, store, upsert
from suite import PATIENCE, violation_reasons, violations

NAME = collection("compared")
METRICS = embeddings_pb2.Metric.keys()[1:]
RECORDS = 1_200
DIMENSION = 24


def scores(metric: str, vectors: numpy.ndarray, query: numpy.ndarray) -> numpy.ndarray:
    """What the scores have to be."""
    vectors, query = vectors.astype(numpy.float64), query.astype(numpy.float64)
    if metric == "METRIC_EUCLIDEAN":
        return -numpy.linalg.norm(vectors - query, axis=1)
    products = vectors @ query
    if metric == "METRIC_COSINE":
        products /= numpy.linalg.norm(vectors, axis=1) * numpy.linalg.norm(query)
    return products


def error(metric: str, vector: numpy.ndarray, query: numpy.ndarray) -> float:
    """How far a score may be from that."""
    lengths = [float(numpy.linalg.norm(vector)), float(numpy.linalg.norm(query))]
    return 1e-6 * {
        "METRIC_COSINE": 1, "METRIC_INNER_PRODUCT": math.prod(lengths), "METRIC_EUCLIDEAN": sum(lengths)}[metric]


def vectors(count: int, seed: int) -> numpy.ndarray:
    """Vectors whose lengths differ fourfold."""
    generator = numpy.random.default_rng(seed)
    lengths = generator.uniform(0.5, 2, (count, 1)).astype(numpy.float32)
    return lengths * generator.standard_normal((count, DIMENSION), numpy.float32)


def search(client, vector: numpy.ndarray, name=NAME, **fields):
    return client.Search(
        embeddings_pb2.SearchRequest(
            collection=name, vector=embeddings_pb2.Vector(values=vector), **{"k": 10, **fields}),
        timeout=PATIENCE)


def stats(client, name=NAME):
    return client.Stats(embeddings_pb2.StatsRequest(collection=name), timeout=PATIENCE)


def fill(client, metric: str, stored: numpy.ndarray) -> None:
    for start in range(0, len(stored), 600):
        records = {str(start + number): Entry(vector.tobytes(), {})
                   for number, vector in enumerate(stored[start:start + 600])}
        request = upsert(NAME, records)
        # The first says it; the others may.
        request.metric = embeddings_pb2.Metric.Value(metric) if start == 0 else embeddings_pb2.METRIC_UNSPECIFIED
        client.Upsert(request, timeout=PATIENCE)


@pytest.mark.parametrize("metric", METRICS)
def test_the_best_by_the_metric_are_found_and_it_outlives_the_process(tmp_path, metric):
    stored, queries = vectors(RECORDS, 1), vectors(30, 2)
    settings = {"embeddings__graph_records": 1_000}
    with serving(store(tmp_path, **settings)) as client:
        fill(client, metric, stored)
        exact = [search(client, query, exact=True).results for query in queries]
    for query, results in zip(queries, exact):
        truth = scores(metric, stored, query)
        assert [int(result.record.id) for result in results] == numpy.argsort(-truth, kind="stable")[:10].tolist()
        for result in results:
            true = truth[int(result.record.id)]
            assert abs(result.score - true) <= error(metric, stored[int(result.record.id)], query)

    with serving(store(tmp_path, **settings)) as client:
        told = stats(client)
        assert {embeddings_pb2.Metric.Name(told.metric), embeddings_pb2.Metric.Name(told.summary.metric)} == {metric}
        assert [search(client, query, exact=True).results for query in queries] == exact
        # The graph is built, and the first checks have found the effort that it needs.
        for _ in range(100_000):
            told = stats(client)
            if not told.waiting and told.recall.checks >= 50:
                break
        found = 0
        for query, truth in zip(queries, exact):
            answer = search(client, query)
            assert not answer.exact
            true = {result.record.id: result.score for result in truth}
            for result in answer.results:
                if result.record.id in true:
                    assert result.score == true[result.record.id]
                    found += 1
        assert found >= 0.97 * 10 * len(queries)

        # Page after page the whole, down to a least score.
        least = exact[0][4].score
        pages, token = [], ""
        while token or not pages:
            page = search(client, queries[0], k=2, minimum_score=least, exact=True, page_token=token)
            pages.append(list(page.results))
            token = page.next_page_token
        assert sum(pages, []) == exact[0][:5]


@pytest.mark.parametrize("metric", METRICS)
def test_a_snapshot_takes_the_metric_with_it(tmp_path, metric):
    stored, query = vectors(100, 3), vectors(1, 4)[0]
    other = collection("restored")
    with serving(store(tmp_path / "from")) as client:
        fill(client, metric, stored)
        expected = search(client, query).results
        parts = [answer.part for answer in client.Snapshot(
            embeddings_pb2.SnapshotRequest(collection=NAME), timeout=PATIENCE)]
    with serving(store(tmp_path / "to")) as client:
        requests = [embeddings_pb2.RestoreRequest(part=part) for part in parts]
        requests[0].collection.CopyFrom(other)
        assert client.Restore(iter(requests), timeout=PATIENCE).records == 100
        assert embeddings_pb2.Metric.Name(stats(client, other).metric) == metric
        assert search(client, query, other).results == expected


def test_what_does_not_suit_the_metric_is_refused_by_its_name(tmp_path):
    with serving(store(tmp_path)) as client:
        request = upsert(NAME, {"zero": Entry(numpy.zeros(2, numpy.float32).tobytes(), {})})
        request.metric = embeddings_pb2.METRIC_EUCLIDEAN
        client.Upsert(request, timeout=PATIENCE)

        def refused(call) -> tuple[dict, dict]:
            with pytest.raises(grpc.RpcError) as refusal:
                call()
            assert refusal.value.code() == grpc.StatusCode.INVALID_ARGUMENT
            return violation_reasons(refusal.value), violations(refusal.value)

        request.metric = embeddings_pb2.METRIC_COSINE
        reasons, texts = refused(lambda: client.Upsert(request, timeout=PATIENCE))
        assert reasons == {"metric": "METRIC_MISMATCH"}
        assert "METRIC_EUCLIDEAN" in texts["metric"] and "METRIC_COSINE" in texts["metric"]

        origin = numpy.zeros(2, numpy.float32)
        assert [result.score for result in search(client, origin).results] == [0]
        for fields, field, reason in [
                ({"metric": embeddings_pb2.METRIC_INNER_PRODUCT}, "metric", "METRIC_MISMATCH"),
                ({"metric": 17}, "metric", "OUT_OF_RANGE"),
                ({"minimum_score": 0.5}, "minimum_score", "OUT_OF_RANGE"),
                ({"vector": [1e16, 0]}, "vector.values", "OUT_OF_RANGE")]:
            vector = fields.pop("vector", origin)
            assert refused(lambda: search(client, vector, **fields))[0] == {field: reason}
