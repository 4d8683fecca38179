#include "settings.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "words.hpp"

namespace composeexecutor {
namespace {

const int kMostSeconds = 86400;

std::string judgeCleaner(const std::string& path) {
  const std::string named = "parameter cleaner is " + quoted(path);
  if (path.empty() || path[0] != '/') return named + ": write an absolute path";
  struct stat found;
  if (stat(path.c_str(), &found) != 0) return named + ": " + std::strerror(errno);
  if (!S_ISREG(found.st_mode)) return named + ": that is no file";
  if (access(path.c_str(), X_OK) != 0) return named + ": it cannot be executed; chmod +x it";
  // The agent is root's as a rule, and would run what anybody wrote there.
  if ((found.st_mode & S_IWOTH) != 0) return named + ": everyone may write it; chmod o-w it";
  return "";
}

std::string readTimeLimit(const std::string& text, int& seconds) {
  const bool digits = !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string::npos;
  seconds = digits ? std::stoi(text) : 0;
  if (seconds >= 1 && seconds <= kMostSeconds) return "";
  return "parameter time_limit_seconds is " + quoted(text) + ": write whole seconds, 1 to " +
         std::to_string(kMostSeconds);
}

std::string judgeEngineHost(const std::string& host) {
  for (const char* scheme : {"unix:///", "tcp://", "http://", "https://"}) {
    if (host.compare(0, std::strlen(scheme), scheme) == 0 && host.size() > std::strlen(scheme)) return "";
  }
  return "parameter engine_host is " + quoted(host) + ": write unix:///PATH or tcp://HOST:PORT";
}

std::string readOne(const std::string& key, const std::string& value, Settings& settings) {
  // What comes behind it would be cut off.
  if (value.find('\0') != std::string::npos) return "parameter " + quoted(key) + " holds a NUL";
  if (key == "argument") {
    settings.arguments.push_back(value);
    return "";
  }
  if (key == "cleaner") return judgeCleaner(settings.cleaner = value);
  if (key == "engine_host") return judgeEngineHost(settings.engineHost = value);
  if (key == "time_limit_seconds") return readTimeLimit(value, settings.timeLimitSeconds);
  return "there is no parameter " + quoted(key) + "; there are cleaner, engine_host, time_limit_seconds and argument";
}

}  // namespace

std::string readSettings(const std::vector<Parameter>& parameters, Settings& settings) {
  std::set<std::string> said;
  for (const Parameter& parameter : parameters) {
    if (!said.insert(parameter.first).second && parameter.first != "argument") {
      return "parameter " + quoted(parameter.first) + " is there twice";
    }
    const std::string wrong = readOne(parameter.first, parameter.second, settings);
    if (!wrong.empty()) return wrong;
  }
  return said.count("cleaner") == 1 ? "" : "parameter cleaner is missing: the absolute path of pod-executor";
}

}  // namespace composeexecutor
