#include "child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace composeexecutor {
namespace {

/** The kernel's linux_dirent64 (man 2 getdents64), which no header has. */
struct Entry {
  uint64_t inode;
  int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[1];
};

struct Pipe {
  int read = -1;
  int write = -1;
};

void closePipe(const Pipe& pipe) {
  if (pipe.read >= 0) close(pipe.read);
  if (pipe.write >= 0) close(pipe.write);
}

/** Above the three standard ones, which an agent may have closed, and closed in whatever the agent executes. */
bool openPipe(Pipe& pipe) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  pipe.read = fcntl(ends[0], F_DUPFD_CLOEXEC, 3);
  pipe.write = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
  const int error = errno;
  close(ends[0]);
  close(ends[1]);
  errno = error;
  return pipe.read >= 0 && pipe.write >= 0 && fcntl(pipe.read, F_SETFL, O_NONBLOCK) == 0;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> found;
  // execve promises not to write to them.
  for (const std::string& text : texts) found.push_back(const_cast<char*>(text.c_str()));
  found.push_back(nullptr);
  return found;
}

// From here to `begin`: in a child of a process with many threads only what is async-signal-safe may be called, which
// rules out whatever allocates (man 7 signal-safety).

/** By what the kernel says is open: its limit may be a thousand million. */
bool closeAllBut(int kept) {
  alignas(Entry) char buffer[4096];
  const int folder = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  for (;;) {
    const long size = syscall(SYS_getdents64, folder, buffer, sizeof buffer);
    if (size <= 0) return size == 0;
    for (long at = 0; at < size;) {
      const Entry* entry = reinterpret_cast<const Entry*>(buffer + at);
      at += entry->length;
      const int number = atoi(entry->name);
      if (number > 2 && number != kept && number != folder) close(number);
    }
  }
}

/** Handlers end with the program, but what is ignored stays so, and libprocess ignores SIGPIPE. */
void usualSignals() {
  struct sigaction usual;
  std::memset(&usual, 0, sizeof usual);
  usual.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &usual, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool streams(int output) {
  const int nothing = open("/dev/null", O_RDWR);
  return nothing >= 0 && dup2(nothing, 0) >= 0 && dup2(nothing, 1) >= 0 && dup2(output, 2) >= 0;
}

[[noreturn]] void become(char* const* words, char* const* environment, pid_t agent, int output, int report) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // It ended before it could be asked for.
  if (getppid() != agent) _exit(127);
  setsid();
  umask(022);
  if (chdir("/") == 0 && streams(output) && closeAllBut(report)) {
    usualSignals();
    execve(words[0], words, environment);
  }
  const int error = errno;
  const ssize_t told = write(report, &error, sizeof error);
  _exit(told < 0 ? 126 : 127);
}

}  // namespace

Child begin(const Command& command) {
  const std::vector<char*> words = pointers(command.words);
  const std::vector<char*> environment = pointers(command.environment);
  const pid_t agent = getpid();
  Child child;
  Pipe output;
  Pipe report;
  if (openPipe(output) && openPipe(report)) child.pid = fork();
  if (child.pid == 0) become(words.data(), environment.data(), agent, output.write, report.write);
  child.error = errno;
  if (child.pid > 0) {
    child.output = output.read;
    child.report = report.read;
    output.read = report.read = -1;
  }
  closePipe(output);
  closePipe(report);
  return child;
}

}  // namespace composeexecutor
