#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::cli {

struct option_shape {
  std::vector<std::string> names;  ///< as typed: "-b", "--bootstrap"
  std::string text;
};

/// A command as a shell needs to know it.
struct command_shape {
  std::string name;
  std::string text;
  std::vector<option_shape> options;
  std::vector<command_shape> commands;
};

/// A script that completes commands and options of `root`, for the shell to source. File names are offered where no
/// command fits. `shell`: bash, zsh or fish; `invalid_argument` for another.
result<std::string> completion_script(std::string_view shell, const command_shape& root);

}  // namespace millrace::cli
