#include "apps/millrace/mount/killed_process.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>

namespace millrace::mount {
namespace {

/// A mask of signals, as hexadecimal digits; 0 if the status has no such line.
std::uint64_t signals_of(std::string_view status, std::string_view name) {
  const auto at = status.find(name);
  if (at == status.npos) return 0;
  auto digits = status.substr(at + name.size());
  digits.remove_prefix(std::min(digits.find_first_not_of(" \t"), digits.size()));
  std::uint64_t mask = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), mask, 16);
  return mask;
}

}  // namespace

/// Linux puts SIGKILL before every thread of a process that a signal ends, whichever it was.
bool tells_of_the_end(std::string_view status) {
  constexpr auto kill_bit = std::uint64_t{1} << (SIGKILL - 1);
  return ((signals_of(status, "\nSigPnd:") | signals_of(status, "\nShdPnd:")) & kill_bit) != 0;
}

bool is_being_killed(pid_t thread) {
  if (thread == 0) return false;
  std::ifstream file("/proc/" + std::to_string(thread) + "/status");
  if (!file) return true;
  return tells_of_the_end(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace millrace::mount
