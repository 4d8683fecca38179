#pragma once

#include <chrono>
#include <string>

#include "command.hpp"

namespace composeexecutor {

/** How long a program may take, and how long SIGTERM is given before SIGKILL. */
struct Limits {
  std::chrono::milliseconds run;
  std::chrono::milliseconds grace;
};

struct Outcome {
  /** It ended by itself with code 0. */
  bool well;
  /** `ended with code 1 after 0.4 s: the last line of its standard error`. */
  std::string text;
};

/** Runs a program to its end and buries it, and all of its process group with it. Waits as long as that takes. */
Outcome perform(const Command& command, const Limits& limits);

}  // namespace composeexecutor
