/// Counts the allocations of a process by who makes them. Loaded with LD_PRELOAD; at the end of the
/// process it writes a line of JSON, `{"libgrpc.so.29": 123, ...}`, to the file that the environment's
/// ALLOCATIONS names. The executable itself is `executable`.

#include <link.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>

extern "C" {
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
}

namespace {

/// The code of one library.
struct Library {
  uintptr_t begin, end;
  char name[64];
  std::atomic<long> count;
};

Library libraries[256];
std::atomic<size_t> library_count{0};

int add_library(dl_phdr_info *info, size_t, void *next) {
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto &header = info->dlpi_phdr[i];
    auto &index = *static_cast<size_t *>(next);
    if (header.p_type != PT_LOAD || !(header.p_flags & PF_X) || index == std::size(libraries)) continue;
    Library &library = libraries[index++];
    library.begin = info->dlpi_addr + header.p_vaddr;
    library.end = library.begin + header.p_memsz;
    const char *slash = std::strrchr(info->dlpi_name, '/');
    const char *name = slash != nullptr ? slash + 1 : *info->dlpi_name ? info->dlpi_name : "executable";
    std::strncpy(library.name, name, sizeof library.name - 1);
  }
  return 0;
}

__attribute__((constructor)) void begin() {
  size_t count = 0;
  dl_iterate_phdr(add_library, &count);
  library_count = count;
}

__attribute__((destructor)) void end() {
  const char *path = std::getenv("ALLOCATIONS");
  FILE *file = path == nullptr ? nullptr : std::fopen(path, "w");
  if (file == nullptr) return;
  std::fputs("{", file);
  const char *separator = "";
  for (size_t i = 0; i < library_count; ++i) {
    std::fprintf(file, "%s\"%s\": %ld", separator, libraries[i].name, libraries[i].count.load());
    separator = ", ";
  }
  std::fputs("}\n", file);
  std::fclose(file);
}

/// - address: where the caller goes on.
void count(void *address) {
  const auto place = reinterpret_cast<uintptr_t>(address);
  for (size_t i = 0; i < library_count; ++i) {
    if (place < libraries[i].begin || place >= libraries[i].end) continue;
    libraries[i].count.fetch_add(1, std::memory_order_relaxed);
    return;
  }
}

}  // namespace

extern "C" {

void *malloc(size_t size) {
  count(__builtin_return_address(0));
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count(__builtin_return_address(0));
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  count(__builtin_return_address(0));
  return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  count(__builtin_return_address(0));
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
}

void *operator new(size_t size) {
  count(__builtin_return_address(0));
  void *memory = __libc_malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
