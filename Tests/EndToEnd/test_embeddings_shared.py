"""The vector store in PostgreSQL: several processes share it, and it is killed under them."""

import concurrent.futures
import contextlib
import itertools
import json
import random
import threading

import grpc
import pytest
from marquee.embeddings.v1 import embeddings_pb2, embeddings_pb2_grpc

from postgresql import PASSWORD, PostgreSQL, Standby
from service import Service, refusal
from suite import PATIENCE

COLLECTION = embeddings_pb2.Collection(namespace="shared", kind=embeddings_pb2.KIND_TEXT, model="test@1")
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE


@pytest.fixture
def database(monkeypatch):
    """A PostgreSQL that the services of the test use."""
    with PostgreSQL() as server:
        monkeypatch.setenv("DATABASE_URL", server.url)
        yield server


@contextlib.contextmanager
def replicas(count: int, **settings):
    """Services that share the database, each with a client."""
    with contextlib.ExitStack() as stack:
        services = [stack.enter_context(Service("embeddings", log__level="trace", **settings)) for _ in range(count)]
        channels = [stack.enter_context(grpc.insecure_channel(service.address)) for service in services]
        yield services, [embeddings_pb2_grpc.EmbeddingsServiceStub(channel) for channel in channels]


def upsert(client, *ids: str, vector=(1.0, 0.0)):
    request = embeddings_pb2.UpsertRequest(collection=COLLECTION)
    for name in ids:
        request.records.add(id=name, vector=vector)
    return client.Upsert(request, timeout=PATIENCE)


def stored(client) -> int:
    return client.Count(embeddings_pb2.CountRequest(collection=COLLECTION), timeout=PATIENCE).count


def get(client, *ids: str, timeout=PATIENCE):
    return client.Get(embeddings_pb2.GetRequest(collection=COLLECTION, ids=ids), timeout=timeout)


class Write:
    """Three records with a vector of their own, which are stored all together or not at all."""

    def __init__(self, number: int):
        self.ids = [f"{number}/{index}" for index in range(3)]
        generator = random.Random(number)
        self.vector = embeddings_pb2.Vector(values=[generator.gauss(0, 1) for _ in range(8)])

    def check(self, client) -> None:
        """Holds the store to this write, which was acknowledged."""
        assert not get(client, *self.ids).missing_ids
        found = client.Search(embeddings_pb2.SearchRequest(
            collection=COLLECTION, vector=self.vector, k=3, exact=True), timeout=PATIENCE)
        assert sorted(result.record.id for result in found.results) == self.ids


class Load:
    """Threads that write and read through each client until the block ends: a call may be refused as the database
    cannot be reached, but no answer may be wrong."""

    def __init__(self, clients):
        self.clients = clients
        self.numbers = itertools.count()
        self.sent: list[Write] = []
        self.acknowledged: list[Write] = []
        self.news = threading.Condition()
        self.is_over = False

    def __enter__(self) -> "Load":
        self._write(self.clients[0])
        self.pool = concurrent.futures.ThreadPoolExecutor(3 * len(self.clients))
        self.threads = [self.pool.submit(self._repeat, call, client)
                        for call in (self._write, self._write, self._read) for client in self.clients]
        self.wait_for_writes()
        return self

    def __exit__(self, *_) -> None:
        self.is_over = True
        self.pool.shutdown()
        for thread in self.threads:
            thread.result()

    def wait_for_writes(self) -> None:
        """Returns when more writes are acknowledged."""
        with self.news:
            enough = len(self.acknowledged) + 20
            assert self.news.wait_for(lambda: self.is_over or len(self.acknowledged) >= enough, timeout=PATIENCE)

    def check(self) -> None:
        """Holds all that is stored to what was written, as each client sees it."""
        sent = {id: write for write in self.sent for id in write.ids}
        for client in self.clients:
            records = {record.id: record for part in parts(client) for record in part.records.records}
            assert stored(client) == len(records)
            assert records.keys() <= sent.keys()
            assert all(record.vector == sent[id].vector.values for id, record in records.items())
            assert all(id in records for record in records for id in sent[record].ids)
            for write in self.acknowledged:
                write.check(client)

    def _repeat(self, call, client) -> None:
        try:
            while not self.is_over:
                try:
                    call(client)
                except grpc.RpcError as error:
                    assert error.code() == UNAVAILABLE, error
        finally:
            with self.news:
                self.is_over = True
                self.news.notify_all()

    def _write(self, client) -> None:
        write = Write(next(self.numbers))
        self.sent.append(write)
        assert upsert(client, *write.ids, vector=write.vector.values).inserted == 3
        with self.news:
            self.acknowledged.append(write)
            self.news.notify_all()

    def _read(self, client) -> None:
        count = len(self.acknowledged)
        self.acknowledged[-1].check(client)
        assert 3 * count <= stored(client) <= 3 * len(self.sent)


def test_each_process_sees_at_once_what_the_others_wrote(database):
    with replicas(3) as (_, clients):
        for step in range(30):
            writer, reader = clients[step % 3], clients[(step + 1) % 3]
            assert upsert(writer, f"r{step}", vector=(1.0, float(step))).inserted == 1
            assert [record.id for record in get(reader, f"r{step}").records] == [f"r{step}"]
            found = reader.Search(embeddings_pb2.SearchRequest(
                collection=COLLECTION, vector=embeddings_pb2.Vector(values=[1.0, float(step)]), k=1), timeout=PATIENCE)
            assert [result.record.id for result in found.results] == [f"r{step}"]
            assert upsert(reader, f"r{step}", vector=(1.0, float(step))).replaced == 1
            if step % 3 == 0:
                deleted = reader.Delete(
                    embeddings_pb2.DeleteRequest(collection=COLLECTION, ids=[f"r{step}"]), timeout=PATIENCE)
                assert list(deleted.deleted_ids) == [f"r{step}"]
                assert list(get(writer, f"r{step}").missing_ids) == [f"r{step}"]
        assert [stored(client) for client in clients] == [20, 20, 20]


def test_together_they_hold_the_limit_of_vectors(database):
    with replicas(2, embeddings__max_vectors=100) as (_, clients):
        inserted = []

        def fill(client, name: str) -> None:
            for number in range(100):
                try:
                    inserted.append(upsert(client, f"{name}{number}").inserted)
                except grpc.RpcError as error:
                    assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
                    inserted.append(0)

        threads = [threading.Thread(target=fill, args=(client, name)) for client, name in zip(clients, "ab")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(inserted) == 200 and sum(inserted) == 100
        assert stored(clients[0]) == 100


def test_no_acknowledged_write_is_lost_when_the_database_is_killed(database):
    with replicas(2) as (_, clients):
        with Load(clients) as load:
            for _ in range(3):
                database.kill()
                database.start()
                # It goes on, without the processes being started anew.
                load.wait_for_writes()
        load.check()


@pytest.mark.parametrize("has_last", [True, False])
def test_no_acknowledged_write_is_lost_when_a_standby_takes_over(monkeypatch, has_last):
    with PostgreSQL(synchronous_standby_names="*", synchronous_commit="remote_apply" if has_last else "on") as primary, \
            Standby(primary) as standby:
        monkeypatch.setenv("DATABASE_URL", standby.url_of_both)
        with replicas(2) as (_, clients):
            with Load(clients) as load:
                standby.pause()
                if not has_last:
                    # It keeps what is acknowledged, and shows an older state.
                    load.wait_for_writes()
                    # Nobody commits while it is cut off; as it is paused, it does not connect again.
                    primary.run(f"""BEGIN; LOCK TABLE embeddings_collections IN EXCLUSIVE MODE;
                        SELECT pg_terminate_backend(pid, {PATIENCE * 1_000}) FROM pg_stat_replication; COMMIT""")
                # The last commit waits for the standby, which has it and does not show it, or does not even have it.
                primary.wait_for("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                primary.kill()
                # Until it has taken over, nobody is answered from it.
                for client in clients:
                    with pytest.raises(grpc.RpcError) as failure:
                        get(client, *load.acknowledged[-1].ids, timeout=1)
                    assert failure.value.code() in (UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
                standby.promote()
                # It goes on, without the processes being started anew.
                load.wait_for_writes()
            load.check()


def test_without_the_database_calls_end_and_it_is_found_again(database):
    with replicas(1) as (_, [client]):
        upsert(client, "before")
        database.kill()
        with pytest.raises(grpc.RpcError) as failure:
            get(client, "before")
        assert failure.value.code() == UNAVAILABLE
        assert str(database.folder) not in failure.value.details()
        database.start()
        assert [record.id for record in get(client, "before").records] == ["before"]


def test_the_password_is_in_no_log_and_no_refusal(database, monkeypatch):
    with replicas(1) as (services, [client]):
        upsert(client, "a")
        database.kill()
        with pytest.raises(grpc.RpcError):
            get(client, "a")
    log = json.dumps(services[0].events)
    assert "store opened" in log or services[0].events
    url = database.url
    quoted = url.split(":")[2].split("@")[0]
    for text in (log, refusal("embeddings")):
        assert PASSWORD not in text and quoted not in text and url not in text
    monkeypatch.setenv("DATABASE_URL", url.replace("postgresql:", "mysql:"))
    assert quoted not in refusal("embeddings")


def test_a_database_without_room_for_pgvector_or_rights_is_refused_in_one_line(database, monkeypatch):
    database.run("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://guest:guest@/postgres?host={database.folder}")
    assert "permission denied" in refusal("embeddings")


def parts(client, collection=COLLECTION):
    """A whole collection, as Snapshot gives it."""
    request = embeddings_pb2.SnapshotRequest(collection=collection)
    return [response.part for response in client.Snapshot(request, timeout=PATIENCE)]


def restore(client, snapshot, collection=COLLECTION):
    requests = [embeddings_pb2.RestoreRequest(part=part) for part in snapshot]
    requests[0].collection.CopyFrom(collection)
    return client.Restore(iter(requests), timeout=PATIENCE)


@pytest.mark.parametrize("metric", embeddings_pb2.Metric.keys()[1:])
def test_a_snapshot_of_one_kind_of_store_is_restored_into_the_other(database, monkeypatch, tmp_path, metric):
    with replicas(1) as (_, [shared]):
        monkeypatch.delenv("DATABASE_URL")
        with Service("embeddings", embeddings__directory=tmp_path) as service, \
                grpc.insecure_channel(service.address) as channel:
            local = embeddings_pb2_grpc.EmbeddingsServiceStub(channel)
            request = embeddings_pb2.UpsertRequest(collection=COLLECTION, metric=metric)
            for number in range(300):
                record = request.records.add(id=f"é\0{number}", vector=[1.0, number / 7, -1e-30])
                record.metadata.update({"number": number, "tags": ["a", {"b": None}], "even": number % 2 == 0})
            local.Upsert(request, timeout=PATIENCE)
            upsert(shared, "goes", vector=(1.0, 2.0))
            first = parts(local)
            answer = restore(shared, first)
            assert (answer.records, answer.replaced) == (300, 1)
            assert parts(shared) == first
            assert embeddings_pb2.Metric.Name(first[0].head.metric) == metric
            elsewhere = embeddings_pb2.Collection(namespace="back", kind=embeddings_pb2.KIND_IMAGE, model="m")
            assert restore(local, parts(shared), elsewhere).records == 300
            assert parts(local, elsewhere)[1:] == first[1:]
            search = embeddings_pb2.SearchRequest(
                vector=embeddings_pb2.Vector(values=[1.0, 20.0, 0.0]), k=20, include_vectors=True)
            answers = []
            for client, collection in [(local, COLLECTION), (shared, COLLECTION), (local, elsewhere)]:
                search.collection.CopyFrom(collection)
                search.filter.condition.field = "even"
                search.filter.condition.equals.bool_value = True
                answers.append(client.Search(search, timeout=PATIENCE).results)
                assert len(answers[-1]) == 20
            assert answers[0] == answers[1] == answers[2]
            stats = shared.Stats(embeddings_pb2.StatsRequest(collection=COLLECTION), timeout=PATIENCE)
            assert embeddings_pb2.Metric.Name(stats.metric) == metric
            assert stats.metadata_bytes == local.Stats(
                embeddings_pb2.StatsRequest(collection=COLLECTION), timeout=PATIENCE).metadata_bytes
            # What was cut off changes nothing.
            with pytest.raises(grpc.RpcError) as failure:
                restore(shared, first[:-1])
            assert failure.value.code() == grpc.StatusCode.INVALID_ARGUMENT
            assert parts(shared) == first
