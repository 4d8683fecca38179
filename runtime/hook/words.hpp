#pragma once

#include <string>

namespace composeexecutor {

/** A character that could end a line of a log, or move a terminal's cursor, becomes `?`. */
inline char harmless(char one) {
  const unsigned char byte = static_cast<unsigned char>(one);
  return byte < 0x20 || byte == 0x7f ? '?' : one;
}

/** For messages: ids and parameters are others' texts. */
inline std::string quoted(const std::string& text) {
  std::string shown = "\"";
  for (const char one : text) shown += harmless(one);
  return shown + "\"";
}

}  // namespace composeexecutor
