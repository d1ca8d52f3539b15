#pragma once
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "apps/fraud/models/new_model.hpp"

namespace millrace::fraud {

/// Where a trainer works and what it runs.
struct trainer_options {
  std::string folder;  ///< for its files: features.csv, labels.csv, scores.csv and model.json
  std::string python = "python3";
  std::string script = "apps/fraud/training/train.py";
};

/// Writes down what the service has emitted and what has become known, and has models made of it by the script.
/// Threads: one. Blocks.
class trainer {
 public:
  static result<trainer> open(trainer_options options);

  result<void> note(const studied_use& judged);
  result<void> note(const score& given);
  result<void> note(const label& known);

  /// A model of all that was noted before; nothing if too little is known yet. `io_failure` if the script fails.
  result<std::optional<new_model>> train();

 private:
  struct closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using file = std::unique_ptr<std::FILE, closer>;

  explicit trainer(trainer_options options) : options_(std::move(options)) {}
  std::string path_of(const char* name) const { return options_.folder + "/" + name; }
  result<void> begin(file& into, const char* name, const std::string& header);
  static result<void> append(const file& to, const std::string& line);

  trainer_options options_;
  file features_, labels_, scores_;
};

}  // namespace millrace::fraud
