#pragma once

#include <sys/types.h>

#include "command.hpp"

namespace composeexecutor {

/** A process that was begun. Both descriptors are the caller's, and never wait. */
struct Child {
  /** The child's, and that of its session and process group; -1 when there is none, and `error` says why. */
  pid_t pid = -1;
  int error = 0;
  /** What it writes to its standard error. */
  int output = -1;
  /** An errno when the program could not be executed, else nothing. */
  int report = -1;
};

/**
 * Begins a program in a session of its own: nothing to read, its standard output thrown away, no other descriptor, no
 * signal blocked or ignored. It gets SIGTERM when the thread that called this ends, as all do when the agent ends.
 * The caller must wait for it.
 */
Child begin(const Command& command);

}  // namespace composeexecutor
