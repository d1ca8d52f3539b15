#pragma once
#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// Another program at work. It is told to end (SIGTERM), and waited for, when its owner goes.
class program {
 public:
  /// Starts `words`, found as a shell would, with what it prints to be read. `environment`: NAME=VALUE, beside this
  /// program's own. `io_failure`.
  static result<program> start(std::vector<std::string> words, const std::vector<std::string>& environment = {});

  program(program&& other) noexcept : id_(std::exchange(other.id_, -1)), out_(std::exchange(other.out_, -1)) {}
  program& operator=(program&&) = delete;
  ~program();

  /// The next line that it prints; without its line feed. `connection_closed` when it has ended.
  result<std::string> read_line();

 private:
  program(pid_t id, int out) : id_(id), out_(out) {}

  pid_t id_;
  int out_;
};

/// Runs a program to its end; its exit code. `io_failure`.
result<int> run_program(std::vector<std::string> words);

}  // namespace millrace
