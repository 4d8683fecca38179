#pragma once

#include <functional>
#include <string>

#include "queue.hpp"
#include "settings.hpp"

namespace composeexecutor {

enum class Level { info, warning };

/** One line for the agent's log; from any thread. */
using Log = std::function<void(Level, const std::string&)>;

struct Bounds {
  size_t mostWaiting = 1000;
  int atOnce = 2;
  /** Between SIGTERM and SIGKILL. */
  int graceSeconds = 10;
};

/** Starts a cleaner for each executor that was removed. It must outlive the process: its threads never end. */
class Cleaning {
 public:
  /** Throws where no thread can be had. */
  Cleaning(Settings settings, Log log, Bounds bounds = Bounds());

  /** Returns at once, whatever becomes of it; that is logged. */
  void removed(const Executor& executor);

 private:
  void clean(const Executor& executor);

  const Settings settings_;
  const Log log_;
  const Bounds bounds_;
  Queue queue_;
};

}  // namespace composeexecutor
