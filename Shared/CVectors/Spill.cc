#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mutex>
#include <new>
#include <string>
#include <vector>

#include "CVectors.h"

namespace {

/// By how much the file grows.
constexpr size_t kExtent = 128 * size_t{CVECTORS_SPILL_BLOCK};

/// A new file without a name, or -1.
int open_nameless(const std::string &directory) {
  const int file = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  // Not every file system has such files.
  std::string path = directory + "/spill-XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) unlink(path.c_str());
  return named;
}

}  // namespace

struct cvectors_spill {
  explicit cvectors_spill(int file) : file(file) {}

  ~cvectors_spill() {
    for (char *extent : extents) munmap(extent, kExtent);
    close(file);
  }

  /// A block; null where there is no room.
  void *take() {
    const std::lock_guard guard(mutex);
    if (free.empty() && !grow()) return nullptr;
    void *block = free.back();
    free.pop_back();
    return block;
  }

  void give(void *block) {
    const std::lock_guard guard(mutex);
    free.push_back(block);
  }

 private:
  bool grow() {
    // There is room for what is known of every block, so that giving one back never fails.
    free.reserve((extents.size() + 1) * (kExtent / CVECTORS_SPILL_BLOCK));
    extents.reserve(extents.size() + 1);
    const auto begin = static_cast<off_t>(extents.size() * kExtent);
    // What is reserved can be written: a full disk says so here, and not when memory is touched.
    if (posix_fallocate(file, begin, kExtent) != 0) return false;
    void *extent = mmap(nullptr, kExtent, PROT_READ | PROT_WRITE, MAP_SHARED, file, begin);
    if (extent == MAP_FAILED) return false;
    // Rows are read here and there: what lies beside them need not be.
    madvise(extent, kExtent, MADV_RANDOM);
    extents.push_back(static_cast<char *>(extent));
    for (size_t at = kExtent; at > 0; at -= CVECTORS_SPILL_BLOCK)
      free.push_back(extents.back() + at - CVECTORS_SPILL_BLOCK);
    return true;
  }

  const int file;
  std::mutex mutex;
  std::vector<char *> extents;
  std::vector<void *> free;
};

cvectors_spill *cvectors_spill_create(const char *directory) CVECTORS_NOTHROW {
  try {
    const int file = open_nameless(directory);
    if (file < 0) return nullptr;
    auto *spill = new (std::nothrow) cvectors_spill(file);
    if (spill == nullptr) close(file);
    return spill;
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

void cvectors_spill_destroy(cvectors_spill *spill) CVECTORS_NOTHROW { delete spill; }

void *cvectors_spill_take(cvectors_spill *spill) CVECTORS_NOTHROW {
  try {
    return spill->take();
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

void cvectors_spill_give(cvectors_spill *spill, void *block) CVECTORS_NOTHROW { spill->give(block); }
