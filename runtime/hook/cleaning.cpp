#include "cleaning.hpp"

#include <exception>

#include "perform.hpp"

namespace composeexecutor {
namespace {

const char* const kLeft = "; what it left is for the next `pod-executor clean`";

}  // namespace

Cleaning::Cleaning(Settings settings, Log log, Bounds bounds)
    : settings_(std::move(settings)),
      log_(std::move(log)),
      bounds_(bounds),
      queue_(bounds.mostWaiting, bounds.atOnce, [this](const Executor& executor) { clean(executor); }) {}

void Cleaning::removed(const Executor& executor) {
  if (!canBeNamed(executor)) return log_(Level::warning, nameOf(executor) + " cannot be named to a cleaner" + kLeft);
  if (queue_.put(executor) == Queue::Put::full) {
    log_(Level::warning, nameOf(executor) + " gets no cleaner: " + std::to_string(bounds_.mostWaiting) +
                             " executors wait for one already" + kLeft);
  }
}

void Cleaning::clean(const Executor& executor) {
  const std::string cleaner = "cleaner of " + nameOf(executor) + " ";
  // What leaves a thread ends the agent.
  try {
    const Limits limits = {std::chrono::seconds(settings_.timeLimitSeconds),
                           std::chrono::seconds(bounds_.graceSeconds)};
    const Outcome outcome = perform(commandFor(settings_, executor), limits);
    log_(outcome.well ? Level::info : Level::warning, cleaner + outcome.text + (outcome.well ? "" : kLeft));
  } catch (const std::exception& error) {
    log_(Level::warning, cleaner + "failed: " + error.what() + kLeft);
  }
}

}  // namespace composeexecutor
