#pragma once

#include <sys/types.h>

/// What Glibc's Swift module leaves out, as it is GNU's: files without names, and processes that get no
/// descriptor but their three.

/// An empty file in memory, without a name, closed in programs that are started; -1 and `errno` when
/// there is none to be had.
int cprocess_memory_file(void);

/// A pipe, its reading end first, both ends closed in programs that are started; -1 and `errno` when there
/// is none to be had.
int cprocess_pipe(int ends[2]);

/// Starts a program in a process group of its own, no signal blocked or handled, with these descriptors
/// as standard input, output and error and no other. 0, or the reason as a value of `errno`.
int cprocess_start(pid_t *process, const char *path, char *const arguments[],
                   char *const environment[], int input, int output, int error);
