#define _GNU_SOURCE
#include "CProcess.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

int cprocess_memory_file(void) { return memfd_create("input", MFD_CLOEXEC); }

int cprocess_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cprocess_start(pid_t *process, const char *path, char *const arguments[],
                   char *const environment[], int input, int output, int error) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure != 0) return failure;
  failure = posix_spawnattr_init(&attributes);
  if (failure != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return failure;
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if ((failure = posix_spawn_file_actions_adddup2(&actions, input, 0)) == 0 &&
      (failure = posix_spawn_file_actions_adddup2(&actions, output, 1)) == 0 &&
      (failure = posix_spawn_file_actions_adddup2(&actions, error, 2)) == 0 &&
      (failure = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) == 0 &&
      (failure = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
      (failure = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
      (failure = posix_spawnattr_setpgroup(&attributes, 0)) == 0 &&
      (failure = posix_spawnattr_setflags(
           &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) == 0)
    failure = posix_spawn(process, path, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}
