"""gRPC's own Python at the other end of GRPCTests: `serve ADDRESS` until standard input ends, or `call ADDRESS`.

Both know the method test.Tests/Unary, whose messages are bytes. The server sends the metadata of a call back, before
and after the response; the caller expects that of its server.
"""

import concurrent.futures
import sys

import grpc

METHOD = "/test.Tests/Unary"
PATIENCE = 50
SAMPLE = [("one", "1"), ("many", "first"), ("many", "second"), ("empty", ""), ("raw-bin", b"\x00\xff\n\r"),
          ("raw-bin", b""), ("long-bin", b"\x07" * 1_000)]


def serve(address: str) -> None:
    """Says `ready` once it listens."""
    def echo(request: bytes, context: grpc.ServicerContext) -> bytes:
        sample = [(key, value) for key, value in context.invocation_metadata() if key != "user-agent"]
        context.send_initial_metadata(sample)
        context.set_trailing_metadata(sample)
        return request

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
    handler = grpc.unary_unary_rpc_method_handler(echo)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Tests", {"Unary": handler})])
    server.add_insecure_port(address)
    server.start()
    print("ready", flush=True)
    sys.stdin.read()
    server.stop(grace=None).wait()


def call(address: str) -> None:
    """Fails unless the metadata comes back as it was sent."""
    with grpc.insecure_channel(address) as channel:
        response, outcome = channel.unary_unary(METHOD).with_call(b"", metadata=SAMPLE, timeout=PATIENCE)
        assert response == b"", response
        for received in (outcome.initial_metadata(), outcome.trailing_metadata()):
            for key in {key for key, _ in SAMPLE}:
                sent = [value for name, value in SAMPLE if name == key]
                back = [value for name, value in received if name == key]
                assert back == sent, (key, back)


if __name__ == "__main__":
    {"serve": serve, "call": call}[sys.argv[1]](sys.argv[2])
