#pragma once

#include <string>
#include <utility>
#include <vector>

namespace composeexecutor {

/** What the operator said in the module's parameters. */
struct Settings {
  /** Absolute. */
  std::string cleaner;
  /** Behind our own arguments, as they are. */
  std::vector<std::string> arguments;
  /** Empty: the cleaner finds the Engine itself. */
  std::string engineHost;
  int timeLimitSeconds = 300;
};

using Parameter = std::pair<std::string, std::string>;

/** What is wrong with the parameters, and the way out; empty when nothing is, and `settings` holds them. */
std::string readSettings(const std::vector<Parameter>& parameters, Settings& settings);

}  // namespace composeexecutor
