// The hook module of a Mesos agent: the only file here that knows Mesos.

#include <exception>
#include <string>
#include <vector>

#include <glog/logging.h>

#include <mesos/hook.hpp>
#include <mesos/mesos.hpp>
#include <mesos/module.hpp>
#include <mesos/module/hook.hpp>

#include <stout/nothing.hpp>
#include <stout/try.hpp>

#include "cleaning.hpp"

using composeexecutor::Cleaning;
using composeexecutor::Level;
using composeexecutor::Parameter;
using composeexecutor::Settings;
using composeexecutor::readSettings;

namespace {

const char* const kName = "org_composeexecutor_CleanerHook: ";

void log(Level level, const std::string& text) {
  if (level == Level::info) LOG(INFO) << kName << text;
  else LOG(WARNING) << kName << text;
}

/**
 * Whether an executor may have been ours. The agent calls hooks for commands, Docker images and task groups as well,
 * and makes or names their executors itself: a process for each of those tasks would find nothing.
 */
bool mayBeOurs(const mesos::ExecutorInfo& info) {
  const std::string made = "Command Executor (Task: ";
  return info.type() != mesos::ExecutorInfo::DEFAULT && info.name().compare(0, made.size(), made) != 0;
}

/** All other methods stay Mesos's own, which decorate nothing. */
class CleanerHook : public mesos::Hook {
 public:
  explicit CleanerHook(Cleaning* cleaning) : cleaning_(cleaning) {}

  /** On the agent's main thread, which serves nothing else meanwhile. */
  Try<Nothing> slaveRemoveExecutorHook(
      const mesos::FrameworkInfo& framework, const mesos::ExecutorInfo& executor) override {
    if (mayBeOurs(executor)) cleaning_->removed({framework.id().value(), executor.executor_id().value()});
    return Nothing();
  }

 private:
  /** Never deleted: its threads are not asked to end. */
  Cleaning* const cleaning_;
};

mesos::Hook* create(const mesos::Parameters& parameters) {
  std::vector<Parameter> given;
  for (const mesos::Parameter& one : parameters.parameter()) given.emplace_back(one.key(), one.value());
  Settings settings;
  const std::string wrong = readSettings(given, settings);
  if (!wrong.empty()) {
    LOG(ERROR) << kName << wrong;
    return nullptr;
  }
  try {
    return new CleanerHook(new Cleaning(settings, log));
  } catch (const std::exception& error) {
    LOG(ERROR) << kName << "no thread could be started: " << error.what();
    return nullptr;
  }
}

}  // namespace

// The agent finds it by its name.
mesos::modules::Module<mesos::Hook> org_composeexecutor_CleanerHook(
    MESOS_MODULE_API_VERSION,
    MESOS_VERSION,
    "compose-executor",
    "",
    "Starts the cleaner of pods for each executor that was removed",
    nullptr,
    create);
