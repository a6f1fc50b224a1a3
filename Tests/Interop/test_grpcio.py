"""gRPC's own Python client against the suite: health, reflection, metadata, deadlines."""

import grpc
import pytest
from google.protobuf import descriptor_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from marquee.vision.v1 import vision_pb2

from suite import PATIENCE

SERVICES = {
    "gateway": ["marquee.gateway.v1.GatewayService"],
    "vision": ["marquee.vision.v1.VisionService"],
    "nlp": ["marquee.nlp.v1.CampaignTextService", "marquee.nlp.v1.ScriptAnalysisService"],
    "prediction": ["marquee.prediction.v1.PredictionService"],
    "optimizer": ["marquee.optimizer.v1.OptimizerService"],
    "embeddings": ["marquee.embeddings.v1.EmbeddingsService"],
}


@pytest.mark.parametrize("name", SERVICES)
def test_health_check_and_watch(suite, name):
    stub = health_pb2_grpc.HealthStub(suite.channel(name))
    for service in ["", *SERVICES[name]]:
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=PATIENCE)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        watch = stub.Watch(health_pb2.HealthCheckRequest(service=service), timeout=PATIENCE)
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        watch.cancel()
    with pytest.raises(grpc.RpcError) as failure:
        stub.Check(health_pb2.HealthCheckRequest(service="nobody"), timeout=PATIENCE)
    assert failure.value.code() == grpc.StatusCode.NOT_FOUND
    watch = stub.Watch(health_pb2.HealthCheckRequest(service="nobody"), timeout=PATIENCE)
    assert next(watch).status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
    watch.cancel()


@pytest.mark.parametrize("name", SERVICES)
def test_reflection_tells_the_contract(suite, name):
    database = ProtoReflectionDescriptorDatabase(suite.channel(name))
    listed = database.get_services()
    assert set(SERVICES[name]) <= set(listed)
    assert "grpc.health.v1.Health" in listed
    for service in SERVICES[name]:
        file = database.FindFileContainingSymbol(service)
        assert service.rsplit(".", 1)[1] in [s.name for s in file.service]


def test_reflected_descriptors_equal_those_compiled_from_the_protos(suite):
    database = ProtoReflectionDescriptorDatabase(suite.channel("vision"))
    expected = descriptor_pb2.FileDescriptorProto()
    vision_pb2.DESCRIPTOR.CopyToProto(expected)
    reflected = database.FindFileByName("marquee/vision/v1/vision.proto")
    for file in (expected, reflected):
        # Names that a compiler may write down or leave to be derived.
        for message in file.message_type:
            for field in message.field:
                field.ClearField("json_name")
    assert [m.name for m in reflected.message_type] == [m.name for m in expected.message_type]
    assert reflected.service == expected.service
    assert reflected.message_type == expected.message_type


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_both_versions_of_reflection_are_served(suite, version):
    method = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
    call = suite.channel("nlp").stream_stream(
        method, request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString)
    requests = [reflection_pb2.ServerReflectionRequest(list_services=""),
                reflection_pb2.ServerReflectionRequest(file_containing_symbol="no.such.Thing")]
    listed, unknown = list(call(iter(requests), timeout=PATIENCE))
    assert len(listed.list_services_response.service) >= 3
    assert unknown.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]


def test_an_unknown_method_is_unimplemented(suite):
    call = suite.channel("vision").unary_unary("/marquee.vision.v1.VisionService/MakeFilm")
    with pytest.raises(grpc.RpcError) as failure:
        call(b"", timeout=PATIENCE)
    assert failure.value.code() == grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("name", SERVICES)
def test_metrics_are_prometheus_text(suite, name):
    stub = health_pb2_grpc.HealthStub(suite.channel(name))
    stub.Check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
    counts = [value for key, value in suite.metrics(name).items()
              if key.startswith("rpc_server_call_duration_seconds_count") and "grpc.health.v1.Health/Check" in key]
    assert sum(counts) >= 1
