#pragma once

#include <string>
#include <vector>

#include "settings.hpp"

namespace composeexecutor {

/** An executor that an agent has removed. */
struct Executor {
  std::string framework;
  std::string id;

  bool operator==(const Executor& other) const { return framework == other.framework && id == other.id; }
};

/** A program by its absolute path, its arguments, and all of its environment. */
struct Command {
  std::vector<std::string> words;
  std::vector<std::string> environment;
};

/** Whether a cleaner can be told which executor is meant. */
bool canBeNamed(const Executor& executor);

/** `CLEANER clean --framework=F --executor=E ARGUMENT...`, without a shell. */
Command commandFor(const Settings& settings, const Executor& executor);

/** For messages. */
std::string nameOf(const Executor& executor);

}  // namespace composeexecutor
