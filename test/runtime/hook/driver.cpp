// Drives runtime/hook without Mesos. Arguments: KEY=VALUE, parameters of the module; before them, of the test,
// MOST_WAITING AT_ONCE GRACE_SECONDS. A line of standard input, FRAMEWORK EXECUTOR, each an x and hexadecimal, is a removal.
// It tells what the module would log, and for a line how many microseconds its removal took; it ends with its input.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <sstream>

#include "cleaning.hpp"

namespace {

using composeexecutor::Level;

void tell(const std::string& text) {
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  std::cout << text << std::endl;
}

std::string fromHex(const std::string& hex) {
  std::string text;
  for (size_t at = 1; at + 1 < hex.size(); at += 2) {
    text += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  }
  return text;
}

void remove(composeexecutor::Cleaning& cleaning, const std::string& line) {
  std::istringstream words(line);
  std::string framework, executor;
  words >> framework >> executor;
  const auto began = std::chrono::steady_clock::now();
  cleaning.removed({fromHex(framework), fromHex(executor)});
  const auto took = std::chrono::steady_clock::now() - began;
  tell("took " + std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
}

}  // namespace

int main(int many, char** words) {
  // As libprocess does, for the whole agent.
  signal(SIGPIPE, SIG_IGN);
  std::vector<composeexecutor::Parameter> given;
  for (int at = 4; at < many; ++at) {
    const std::string word = words[at];
    const size_t equals = word.find('=');
    given.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  composeexecutor::Settings settings;
  const std::string wrong = composeexecutor::readSettings(given, settings);
  if (!wrong.empty()) {
    tell("refused " + wrong);
    return 1;
  }
  composeexecutor::Bounds bounds;
  bounds.mostWaiting = static_cast<size_t>(std::atoi(words[1]));
  bounds.atOnce = std::atoi(words[2]);
  bounds.graceSeconds = std::atoi(words[3]);
  composeexecutor::Cleaning cleaning(settings, [](Level level, const std::string& text) {
    tell(std::string(level == Level::info ? "info " : "warning ") + text);
  }, bounds);
  for (std::string line; std::getline(std::cin, line);) remove(cleaning, line);
  // Threads of the hook never end, and wait for this one's data.
  _exit(0);
}
