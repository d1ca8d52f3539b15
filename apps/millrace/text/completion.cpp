#include "apps/millrace/text/completion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <functional>

namespace millrace::cli {
namespace {

/// Calls `visit(path, command)` for the root and everything below; `path` is " topic create", for the root "".
void walk(const command_shape& command, const std::string& path,
          const std::function<void(const std::string&, const command_shape&)>& visit) {
  visit(path, command);
  for (const auto& child : command.commands) walk(child, path + " " + child.name, visit);
}

/// Options that stand on the root may be given after any command.
std::vector<option_shape> options_at(const command_shape& root, const command_shape& command) {
  std::vector<option_shape> options = command.options;
  if (&command == &root) return options;
  for (const auto& shared : root.options) {
    const bool has_its_own =
        std::any_of(options.begin(), options.end(), [&](const option_shape& own) { return own.names == shared.names; });
    if (!has_its_own) options.push_back(shared);
  }
  return options;
}

std::string without(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    if (characters.find(c) == std::string_view::npos) out += c;
  }
  return out;
}

/// Shell patterns of every path below the root, for a `case`: `" topic"|" topic create"`.
std::string path_patterns(const command_shape& root) {
  std::string patterns;
  walk(root, "", [&](const std::string& path, const command_shape&) {
    if (!path.empty()) patterns += fmt::format("{}\"{}\"", patterns.empty() ? "" : "|", path);
  });
  return patterns;
}

std::string bash_script(const command_shape& root) {
  std::string cases;
  walk(root, "", [&](const std::string& path, const command_shape& command) {
    std::string words;
    for (const auto& child : command.commands) words += child.name + " ";
    for (const auto& option : options_at(root, command)) {
      for (const auto& name : option.names) words += name + " ";
    }
    cases += fmt::format("    \"{}\") words=\"{}\" ;;\n", path, words);
  });
  return fmt::format(R"(# bash completion of {0}: source <({0} completion bash)
_{0}() {{
  local path="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${{COMP_WORDS[i]}}" in
      {1}) path="$path ${{COMP_WORDS[i]}}" ;;
    esac
  done
  case "$path" in
{2}  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _{0} {0}
)",
                     root.name, path_patterns(root), cases);
}

std::string zsh_script(const command_shape& root) {
  std::string cases;
  walk(root, "", [&](const std::string& path, const command_shape& command) {
    std::string words;
    const auto add = [&words](const std::string& name, const std::string& text) {
      words += fmt::format(" '{}:{}'", name, without(text, "'\\"));
    };
    for (const auto& child : command.commands) add(child.name, child.text);
    for (const auto& option : options_at(root, command)) {
      for (const auto& name : option.names) add(name, option.text);
    }
    cases += fmt::format("    \"{}\") choices=({}) ;;\n", path, words);
  });
  return fmt::format(R"(#compdef {0}
# zsh completion of {0}: source <({0} completion zsh)
_{0}() {{
  local at_word="" word
  local -a choices
  for word in "${{words[@]:1:$((CURRENT - 2))}}"; do
    case "$at_word $word" in
      {1}) at_word="$at_word $word" ;;
    esac
  done
  case "$at_word" in
{2}  esac
  _describe {0} choices || _files
}}
compdef _{0} {0}
)",
                     root.name, path_patterns(root), cases);
}

std::string fish_option(const option_shape& option) {
  std::string flags;
  for (const auto& name : option.names) {
    flags += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
  }
  return flags;
}

std::string fish_script(const command_shape& root) {
  std::string lines;
  walk(root, "", [&](const std::string& path, const command_shape& command) {
    const auto condition = fmt::format("complete -c {0} -n '__{0}_at \"{1}\"'", root.name, path);
    for (const auto& child : command.commands) {
      lines += fmt::format("{} -f -a {} -d '{}'\n", condition, child.name, without(child.text, "'\\"));
    }
    for (const auto& option : options_at(root, command)) {
      lines += fmt::format("{}{} -d '{}'\n", condition, fish_option(option), without(option.text, "'\\"));
    }
  });
  return fmt::format(R"(# fish completion of {0}: {0} completion fish | source
function __{0}_at
  set -l path ""
  for word in (commandline -opc)[2..]
    switch "$path $word"
      case {1}
        set path "$path $word"
    end
  end
  test "$path" = "$argv[1]"
end
{2})",
                     root.name,
                     [&] {
                       std::string patterns = path_patterns(root);
                       for (auto& c : patterns) {
                         if (c == '|') c = ' ';
                       }
                       return patterns;
                     }(),
                     lines);
}

}  // namespace

result<std::string> completion_script(std::string_view shell, const command_shape& root) {
  if (shell == "bash") return bash_script(root);
  if (shell == "zsh") return zsh_script(root);
  if (shell == "fish") return fish_script(root);
  return make_error(errc::invalid_argument,
                    fmt::format("completion for '{}' is not known; there are bash, zsh, fish", shell));
}

}  // namespace millrace::cli
