// A disk that fails when it is told to: preloaded into the vector store, it stands between SQLite and the files of its
// database. What it is to do stands in the file that FAILING_DISK names, which it maps, as the test does (disk.py).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct disk {
  // How many bytes the files may still grow, or be given ahead of need; negative: as many as they like.
  _Atomic int64_t room;
  // The error of every change of a file, and of opening one for writing; 0: none.
  _Atomic int64_t error;
  // How many changes of files succeed before one fails with EIO, and how many requests to have what was written on the
  // disk; negative: none fails.
  _Atomic int64_t changes_left;
  _Atomic int64_t syncs_left;
  // How many changes of the log would be lost if the machine stopped now.
  _Atomic int64_t unsynced;
};

static const char NAME[] = "embeddings.sqlite";
enum { MOST_FILES = 4096, OTHER = 0, DATABASE = 1, LOG = 2 };
static struct disk *disk;
static _Atomic char kinds[MOST_FILES];

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void map_disk(void) {
  int (*open_next)(const char *, int, ...) = next("open");
  const char *path = getenv("FAILING_DISK");
  int file = path ? open_next(path, O_RDWR) : -1;
  void *mapped = file < 0 ? MAP_FAILED : mmap(0, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) abort();
  close(file);
  disk = mapped;
}

static char kind(int file) { return file >= 0 && file < MOST_FILES ? kinds[file] : OTHER; }

// Whether what is about to happen to a file has to fail, with `errno` then; `left` is how often it does not.
static int fails(int file, _Atomic int64_t *left) {
  if (!kind(file)) return 0;
  if (disk->error) return errno = (int)disk->error;
  if (*left >= 0 && atomic_fetch_sub(left, 1) == 0) return errno = EIO;
  return 0;
}

static int open_file(const char *path, int flags, mode_t mode) {
  static int (*open_next)(const char *, int, ...);
  if (!open_next) open_next = next("open64");
  const char *name = strstr(path, NAME);
  if (disk && name && (flags & O_ACCMODE) != O_RDONLY && disk->error) return errno = (int)disk->error, -1;
  int file = open_next(path, flags, mode);
  if (file >= 0 && file < MOST_FILES) kinds[file] = !name ? OTHER : strstr(name, "-wal") ? LOG : DATABASE;
  return file;
}

int open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return open_file(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return open_file(path, flags, mode);
}

int close(int file) {
  static int (*close_next)(int);
  if (!close_next) close_next = next("close");
  if (file >= 0 && file < MOST_FILES) kinds[file] = OTHER;
  return close_next(file);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  static ssize_t (*pwrite_next)(int, const void *, size_t, off64_t);
  if (!pwrite_next) pwrite_next = next("pwrite64");
  if (fails(file, &disk->changes_left)) return -1;
  struct stat64 status;
  if (kind(file) && disk->room >= 0 && fstat64(file, &status) == 0) {
    int64_t growth = offset + (int64_t)count - status.st_size;
    if (growth > disk->room) {
      // As much as there is room for, as a real disk does it.
      int64_t fits = (int64_t)count - (growth - disk->room);
      if (fits <= 0) return errno = ENOSPC, -1;
      count = (size_t)fits;
      growth = disk->room;
    }
    if (growth > 0) disk->room -= growth;
  }
  if (kind(file) == LOG) disk->unsynced += 1;
  return pwrite_next(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

int ftruncate64(int file, off64_t length) {
  static int (*ftruncate_next)(int, off64_t);
  if (!ftruncate_next) ftruncate_next = next("ftruncate64");
  if (fails(file, &disk->changes_left)) return -1;
  return ftruncate_next(file, length);
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int posix_fallocate(int file, off_t offset, off_t length) {
  static int (*fallocate_next)(int, off_t, off_t);
  if (!fallocate_next) fallocate_next = next("posix_fallocate");
  return disk->room >= 0 && length > disk->room ? ENOSPC : fallocate_next(file, offset, length);
}

static int sync_file(int file, int (*sync_next)(int)) {
  if (fails(file, &disk->syncs_left)) return -1;
  int result = sync_next(file);
  if (result == 0 && kind(file) == LOG) disk->unsynced = 0;
  return result;
}

int fdatasync(int file) {
  static int (*sync_next)(int);
  if (!sync_next) sync_next = next("fdatasync");
  return sync_file(file, sync_next);
}

int fsync(int file) {
  static int (*sync_next)(int);
  if (!sync_next) sync_next = next("fsync");
  return sync_file(file, sync_next);
}
