#pragma once
#include <optional>

#include "apps/millrace/exit_code.hpp"

namespace millrace::cli {

/// What becomes of a command that does the same to several things and goes on after a failure.
class joint_outcome {
 public:
  void note(exit_code each) {
    if (each == exit_code::ok) {
      any_done_ = true;
    } else if (!first_failure_) {
      first_failure_ = each;
    }
  }

  /// The first failure's if nothing was done, `partly_done` if something was.
  exit_code code() const {
    if (!first_failure_) return exit_code::ok;
    return any_done_ ? exit_code::partly_done : *first_failure_;
  }

 private:
  bool any_done_ = false;
  std::optional<exit_code> first_failure_;
};

}  // namespace millrace::cli
