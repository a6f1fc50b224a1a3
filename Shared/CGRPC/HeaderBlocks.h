#pragma once

#include <cstdint>

namespace cgrpc {

/// Says how large the metadata of a request may be, in bytes. A server's connection is closed when the headers
/// of one request take more as they are sent, and more than 64 KiB; of several servers in a process the largest
/// limit holds for all.
///
/// The core does so itself, but 1.51 applies its limit to each frame alone, and not to a value that has not come
/// whole: headers that never end (CONTINUATION flood) would cost what is sent.
void allow_request_metadata(int64_t bytes);

}  // namespace cgrpc
