"""The compression cases of gRPC's interop tests in Python, which the official Python suite does not have.

usage: compression_peer.py STUBS client --server_port=PORT --test_case=CASE
       compression_peer.py STUBS server [--port=PORT]

STUBS is the folder with the Python of Peer's protos. grpcio cannot say whether a message came compressed;
but with its decompression off a message comes as it was sent, and is decompressed here. Nor can its client
switch compression off for one message: client_compressed_streaming sends bytes that cannot become smaller
instead of zeros, and those gRPC leaves as they are.
"""

import argparse
import gzip
import random
import sys
from concurrent import futures

import grpc

AS_SENT = [("grpc.per_message_decompression", 0)]
GZIP_MAGIC = b"\x1f\x8b"
SERVICE = "grpc.testing.TestService"
PATIENCE = 60
CASES = ["client_compressed_unary", "server_compressed_unary", "client_compressed_streaming",
         "server_compressed_streaming"]


def receiving(message_type):
    """A deserializer that gives the message and whether it came compressed. No message here can begin
    with gzip's two bytes: the first would be a field of the group wire type."""
    def deserialize(data: bytes):
        compressed = data.startswith(GZIP_MAGIC)
        return message_type.FromString(gzip.decompress(data) if compressed else data), compressed
    return deserialize


def check(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)


# The server


class Server:
    """The methods that the cases call."""

    def __init__(self, pb2):
        self.pb2 = pb2

    def payload(self, size: int):
        return self.pb2.Payload(body=bytes(size))

    @staticmethod
    def check_compression(message, compressed: bool, context) -> None:
        if message.HasField("expect_compressed") and message.expect_compressed.value != compressed:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "the request's compression is not as expected")

    def unary_call(self, request, context):
        message, compressed = request
        self.check_compression(message, compressed, context)
        if message.response_compressed.value:
            context.set_compression(grpc.Compression.Gzip)
        return self.pb2.SimpleResponse(payload=self.payload(message.response_size))

    def streaming_input_call(self, requests, context):
        size = 0
        for message, compressed in requests:
            self.check_compression(message, compressed, context)
            size += len(message.payload.body)
        return self.pb2.StreamingInputCallResponse(aggregated_payload_size=size)

    def streaming_output_call(self, request, context):
        context.set_compression(grpc.Compression.Gzip)
        for parameters in request[0].response_parameters:
            if not parameters.compressed.value:
                context.disable_next_message_compression()
            yield self.pb2.StreamingOutputCallResponse(payload=self.payload(parameters.size))

    def handler(self):
        pb2 = self.pb2
        return grpc.method_handlers_generic_handler(SERVICE, {
            "UnaryCall": grpc.unary_unary_rpc_method_handler(
                self.unary_call, receiving(pb2.SimpleRequest), pb2.SimpleResponse.SerializeToString),
            "StreamingInputCall": grpc.stream_unary_rpc_method_handler(
                self.streaming_input_call, receiving(pb2.StreamingInputCallRequest),
                pb2.StreamingInputCallResponse.SerializeToString),
            "StreamingOutputCall": grpc.unary_stream_rpc_method_handler(
                self.streaming_output_call, receiving(pb2.StreamingOutputCallRequest),
                pb2.StreamingOutputCallResponse.SerializeToString),
        })


def serve(pb2, port: int) -> None:
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4), options=AS_SENT)
    server.add_generic_rpc_handlers((Server(pb2).handler(),))
    print(server.add_insecure_port(f"127.0.0.1:{port}"), flush=True)
    server.start()
    server.wait_for_termination()


# The client


class Client:
    """The cases, each as the specification says."""

    def __init__(self, pb2, channel: grpc.Channel):
        self.pb2 = pb2
        self.unary_call = channel.unary_unary(
            f"/{SERVICE}/UnaryCall", pb2.SimpleRequest.SerializeToString, receiving(pb2.SimpleResponse))
        self.streaming_input_call = channel.stream_unary(
            f"/{SERVICE}/StreamingInputCall", pb2.StreamingInputCallRequest.SerializeToString,
            receiving(pb2.StreamingInputCallResponse))
        self.streaming_output_call = channel.unary_stream(
            f"/{SERVICE}/StreamingOutputCall", pb2.StreamingOutputCallRequest.SerializeToString,
            receiving(pb2.StreamingOutputCallResponse))

    def large(self, **fields):
        return self.pb2.SimpleRequest(
            response_size=314159, payload=self.pb2.Payload(body=bytes(271828)),
            **{name: self.pb2.BoolValue(value=value) for name, value in fields.items()})

    @staticmethod
    def expect_refusal(call) -> None:
        try:
            call()
        except grpc.RpcError as error:
            check(error.code() == grpc.StatusCode.INVALID_ARGUMENT, f"the probe ended with {error.code()}")
            return
        raise AssertionError("the probe was not refused")

    @staticmethod
    def check_zeros(message, size: int) -> None:
        check(message.payload.body == bytes(size), f"the payload is not {size} zeros")

    def client_compressed_unary(self) -> None:
        def call(expected: bool, compression):
            response, _ = self.unary_call(
                self.large(expect_compressed=expected), compression=compression, timeout=PATIENCE)
            self.check_zeros(response, 314159)
        self.expect_refusal(lambda: call(True, grpc.Compression.NoCompression))
        call(True, grpc.Compression.Gzip)
        call(True, grpc.Compression.Deflate)
        call(False, grpc.Compression.NoCompression)

    def server_compressed_unary(self) -> None:
        for expected in (True, False):
            response, compressed = self.unary_call(
                self.large(response_compressed=expected), timeout=PATIENCE)
            check(compressed == expected, f"the response's compressed flag is not {expected}")
            self.check_zeros(response, 314159)

    def client_compressed_streaming(self) -> None:
        def message(body: bytes, expected: bool):
            return self.pb2.StreamingInputCallRequest(
                payload=self.pb2.Payload(body=body), expect_compressed=self.pb2.BoolValue(value=expected))
        noise = random.Random(1).randbytes(45904)
        self.expect_refusal(lambda: self.streaming_input_call(
            iter([message(bytes(27182), True)]), timeout=PATIENCE))
        response, _ = self.streaming_input_call(
            iter([message(bytes(27182), True), message(noise, False)]),
            compression=grpc.Compression.Gzip, timeout=PATIENCE)
        check(response.aggregated_payload_size == 73086, "the payloads do not add up to 73086 bytes")

    def server_compressed_streaming(self) -> None:
        wanted = [(31415, True), (92653, False)]
        request = self.pb2.StreamingOutputCallRequest(response_parameters=[
            self.pb2.ResponseParameters(size=size, compressed=self.pb2.BoolValue(value=compressed))
            for size, compressed in wanted])
        responses = list(self.streaming_output_call(request, timeout=PATIENCE))
        check(len(responses) == 2, f"{len(responses)} responses instead of 2")
        for (message, compressed), (size, expected) in zip(responses, wanted, strict=True):
            check(compressed == expected, f"the compressed flag of the response of {size} is not {expected}")
            self.check_zeros(message, size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("stubs")
    parser.add_argument("role", choices=["client", "server"])
    parser.add_argument("--server_port", type=int)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--test_case", choices=CASES)
    arguments = parser.parse_args()
    sys.path.insert(0, arguments.stubs)
    import test_pb2 as pb2
    if arguments.role == "server":
        serve(pb2, arguments.port)
        return
    with grpc.insecure_channel(f"127.0.0.1:{arguments.server_port}", options=AS_SENT) as channel:
        getattr(Client(pb2, channel), arguments.test_case)()


if __name__ == "__main__":
    main()
