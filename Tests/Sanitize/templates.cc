// grpc++'s templates that the library has instantiated without ThreadSanitizer, once more with it.
//
// Preloaded (`run.py`), they take the place of the library's own, so that the sanitizer sees the
// reference counts that decide which thread ends a call.

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>

template class grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
