#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "command.hpp"

namespace composeexecutor {

/** Executors that wait for a cleaner, each once, and the threads that take them. */
class Queue {
 public:
  /** `work` may take its time; at most `atOnce` are under way. Throws where no thread can be had. */
  Queue(size_t most, int atOnce, std::function<void(const Executor&)> work);
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  enum class Put { waits, waitedAlready, full };

  /** Returns at once. */
  Put put(const Executor& executor);

 private:
  void workForEver();
  Executor next();

  const size_t most_;
  const std::function<void(const Executor&)> work_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Executor> waiting_;
};

}  // namespace composeexecutor
