#include "queue.hpp"

#include <signal.h>

#include <algorithm>
#include <thread>

namespace composeexecutor {
namespace {

/** Threads begin with their maker's mask: while this lives, with all signals blocked, which are the agent's own affair. */
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

Queue::Queue(size_t most, int atOnce, std::function<void(const Executor&)> work)
    : most_(most), work_(std::move(work)) {
  const SignalsBlocked blocked;
  for (int made = 0; made < atOnce; ++made) std::thread(&Queue::workForEver, this).detach();
}

Queue::Put Queue::put(const Executor& executor) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (std::find(waiting_.begin(), waiting_.end(), executor) != waiting_.end()) return Put::waitedAlready;
  if (waiting_.size() >= most_) return Put::full;
  waiting_.push_back(executor);
  filled_.notify_one();
  return Put::waits;
}

void Queue::workForEver() {
  for (;;) work_(next());
}

Executor Queue::next() {
  std::unique_lock<std::mutex> lock(mutex_);
  filled_.wait(lock, [this] { return !waiting_.empty(); });
  Executor first = std::move(waiting_.front());
  waiting_.pop_front();
  return first;
}

}  // namespace composeexecutor
