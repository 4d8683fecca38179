#include "perform.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "child.hpp"
#include "words.hpp"

namespace composeexecutor {
namespace {

using Clock = std::chrono::steady_clock;

/** How often is looked whether it ended. A handler of SIGCHLD would be the agent's affair. */
const int kLookMilliseconds = 50;

const size_t kMostOfLine = 400;

/** The last line that holds anything, as far as it was written. */
class LastLine {
 public:
  void add(const char* text, size_t size) {
    for (size_t at = 0; at < size; ++at) {
      if (text[at] == '\n') end();
      else if (line_.size() < kMostOfLine) line_ += harmless(text[at]);
    }
  }

  std::string take() {
    end();
    return last_;
  }

 private:
  void end() {
    if (!line_.empty()) last_.swap(line_);
    line_.clear();
  }

  std::string line_;
  std::string last_;
};

/** Reads what is there, but no more at once than keeps the clock in sight; false when nothing will come any more. */
bool readSome(int output, LastLine& line) {
  char buffer[65536];
  const ssize_t size = read(output, buffer, sizeof buffer);
  if (size > 0) line.add(buffer, static_cast<size_t>(size));
  return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

enum class State { running, ended, lost };

/** Looks without burying: until then nobody else gets its pid. */
State look(pid_t pid) {
  siginfo_t found;
  std::memset(&found, 0, sizeof found);
  if (waitid(P_PID, static_cast<id_t>(pid), &found, WEXITED | WNOHANG | WNOWAIT) != 0) {
    return errno == EINTR ? State::running : State::lost;
  }
  return found.si_pid == pid ? State::ended : State::running;
}

void signalAll(pid_t pid, int number) {
  // At first it may not have a group yet.
  if (kill(-pid, number) != 0) kill(pid, number);
}

/** Which signal is due by now; `sent` is the last one. */
int due(Clock::duration passed, const Limits& limits, int sent) {
  if (sent == 0 && passed >= limits.run) return SIGTERM;
  return sent == SIGTERM && passed >= limits.run + limits.grace ? SIGKILL : 0;
}

std::string seconds(Clock::duration passed) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(passed).count());
  return text;
}

std::string inWords(int status) {
  if (WIFSIGNALED(status)) return "was killed by signal " + std::to_string(WTERMSIG(status));
  return "ended with code " + std::to_string(WEXITSTATUS(status));
}

/** What became of it, after it ended. */
Outcome bury(const Child& child, State state, bool late, const std::string& took) {
  int status = 0;
  if (state == State::lost || waitpid(child.pid, &status, 0) != child.pid) {
    return {false, "ended after " + took + "; with which code is unknown, for somebody else waited for it"};
  }
  int error = 0;
  if (read(child.report, &error, sizeof error) == static_cast<ssize_t>(sizeof error)) {
    return {false, std::string("could not be started: ") + std::strerror(error)};
  }
  const std::string limit = late ? " at its time limit" : "";
  return {status == 0 && !late, inWords(status) + limit + " after " + took};
}

}  // namespace

Outcome perform(const Command& command, const Limits& limits) {
  const Clock::time_point began = Clock::now();
  Child child = begin(command);
  if (child.pid < 0) return {false, std::string("could not be started: ") + std::strerror(child.error)};
  LastLine line;
  State state;
  int sent = 0;
  while ((state = look(child.pid)) == State::running) {
    // A descriptor below zero is passed over: then this only sleeps.
    pollfd waiting = {child.output, POLLIN, 0};
    if (poll(&waiting, 1, kLookMilliseconds) > 0 && !readSome(child.output, line)) {
      close(child.output);
      child.output = -1;
    }
    const int signal = due(Clock::now() - began, limits, sent);
    if (signal != 0) signalAll(child.pid, sent = signal);
  }
  // It is the group's leader and not yet buried: the group cannot be another one's.
  if (state == State::ended) kill(-child.pid, SIGKILL);
  if (child.output >= 0) readSome(child.output, line);
  Outcome outcome = bury(child, state, sent != 0, seconds(Clock::now() - began));
  if (child.output >= 0) close(child.output);
  close(child.report);
  const std::string said = line.take();
  if (!said.empty()) outcome.text += ": " + said;
  return outcome;
}

}  // namespace composeexecutor
