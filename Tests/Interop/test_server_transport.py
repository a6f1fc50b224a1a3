"""gRPC's own Python client against a service: keepalive and limits of the server's side."""

import threading

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from link import Link
from service import Service, refusal
from suite import PATIENCE


def channel(address, **options):
    """A connection of its own."""
    settings = [("grpc.use_local_subchannel_pool", 1), *((f"grpc.{key}", value) for key, value in options.items())]
    return grpc.insecure_channel(address, options=settings)


def watch(connection):
    """A call that lasts; its first answer has arrived."""
    call = health_pb2_grpc.HealthStub(connection).Watch(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
    next(call)
    return call


def test_a_quiet_connection_is_pinged_and_a_dead_one_given_up():
    with Service("optimizer", server__keepalive__interval_seconds=1, server__keepalive__timeout_seconds=0.5) as service:
        with Link(service.port) as link, channel(link.address) as connection:
            call = watch(connection)
            link.wait_for_pings("server", 4)
            link.cut()
            link.wait_until_closed("server")
            call.cancel()
        with channel(service.address) as connection:
            watch(connection).cancel()


def test_a_client_that_pings_too_often_loses_its_connection():
    with Service("optimizer", server__keepalive__min_client_interval_seconds=60) as service:
        with channel(service.address, **{"keepalive_time_ms": 1_000, "http2.max_pings_without_data": 0}) as connection:
            with pytest.raises(grpc.RpcError) as failure:
                for _ in watch(connection):
                    pass
    assert failure.value.code() == grpc.StatusCode.UNAVAILABLE
    assert "oo many pings" in failure.value.details() or "too_many_pings" in failure.value.details()


def test_a_client_that_pings_as_often_as_it_may_stays_connected():
    with Service("optimizer", server__keepalive__min_client_interval_seconds=1) as service:
        with Link(service.port) as link:
            with channel(link.address, **{"keepalive_time_ms": 1_500, "http2.max_pings_without_data": 0}) as connection:
                call = watch(connection)
                link.wait_for_pings("client", 4)
                health_pb2_grpc.HealthStub(connection).Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
                assert call.is_active()
                call.cancel()


def reflect(connection):
    """Asks for the descriptors of the service: a large answer to a small request."""
    request = reflection_pb2.ServerReflectionRequest(file_containing_symbol="marquee.optimizer.v1.OptimizerService")
    stub = reflection_pb2_grpc.ServerReflectionStub(connection)
    return next(stub.ServerReflectionInfo(iter([request]), timeout=PATIENCE))


def test_messages_above_the_limits_end_their_calls():
    with Service("optimizer", server__max_request_bytes=1_024, server__max_response_bytes=2_048) as service:
        with channel(service.address) as connection:
            health = health_pb2_grpc.HealthStub(connection)
            with pytest.raises(grpc.RpcError) as failure:
                health.Check(health_pb2.HealthCheckRequest(service="x" * 2_000), timeout=PATIENCE)
            assert failure.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
            assert "1024" in failure.value.details()
            with pytest.raises(grpc.RpcError) as failure:
                reflect(connection)
            assert failure.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
            assert "2048" in failure.value.details()
            health.Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)


def test_metadata_above_the_limit_ends_its_call():
    with Service("optimizer", server__max_metadata_bytes=2_048) as service:
        with channel(service.address) as connection, pytest.raises(grpc.RpcError) as failure:
            health_pb2_grpc.HealthStub(connection).Check(
                health_pb2.HealthCheckRequest(), metadata=[("large", "x" * 8_000)], timeout=PATIENCE)
        assert failure.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        # gRPC closes the connection on which such metadata came.
        with channel(service.address) as connection:
            health_pb2_grpc.HealthStub(connection).Check(
                health_pb2.HealthCheckRequest(), metadata=[("small", "x" * 500)], timeout=PATIENCE)


def test_a_client_may_wait_for_a_service_that_is_not_there_yet():
    with Service("optimizer") as service:
        address, port = service.address, service.port
    with channel(address, initial_reconnect_backoff_ms=100, max_reconnect_backoff_ms=200) as connection:
        tried = threading.Event()
        connection.subscribe(
            lambda state: tried.set() if state == grpc.ChannelConnectivity.TRANSIENT_FAILURE else None,
            try_to_connect=True)
        assert tried.wait(PATIENCE)
        answer = health_pb2_grpc.HealthStub(connection).Check.future(
            health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=PATIENCE)
        with Service("optimizer", port=port):
            assert answer.result().status == health_pb2.HealthCheckResponse.SERVING


def test_a_request_for_which_there_could_be_no_room_stops_the_start():
    line = refusal("optimizer", server__max_request_bytes=2 << 20, server__max_buffered_bytes=2 << 20)
    assert line == ("marquee-optimizer: --server.max_buffered_bytes: server.max_buffered_bytes, which is 2097152, "
                    "has to be more than server.max_request_bytes, which is 2097152")
    line = refusal("optimizer", server__max_request_bytes=1 << 30)
    assert line.startswith("marquee-optimizer: --server.max_request_bytes: server.max_buffered_bytes, which is")
