#include "command.hpp"

#include <cstdlib>

#include "words.hpp"

namespace composeexecutor {
namespace {

std::string variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return std::string(name) + "=" + (value != nullptr && *value != '\0' ? value : otherwise);
}

/** An empty id would ask for every executor, and behind a NUL another one's id may end. */
bool isName(const std::string& id) { return !id.empty() && id.find('\0') == std::string::npos; }

}  // namespace

bool canBeNamed(const Executor& executor) { return isName(executor.framework) && isName(executor.id); }

Command commandFor(const Settings& settings, const Executor& executor) {
  Command command;
  // One word each: an id that begins with a dash is no option.
  command.words = {settings.cleaner, "clean", "--framework=" + executor.framework, "--executor=" + executor.id};
  command.words.insert(command.words.end(), settings.arguments.begin(), settings.arguments.end());
  // Nothing else of the agent's environment, which may hold its credentials.
  command.environment = {variable("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                         variable("HOME", "/")};
  if (!settings.engineHost.empty()) command.environment.push_back("DOCKER_HOST=" + settings.engineHost);
  return command;
}

std::string nameOf(const Executor& executor) {
  return "executor " + quoted(executor.id) + " of framework " + quoted(executor.framework);
}

}  // namespace composeexecutor
