#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "apps/fraud/models/boosted_trees.hpp"

namespace millrace::fraud {

/// A model that is to score from now on, with the file that it was read from: that is what is kept.
struct new_model {
  std::string file;
  std::shared_ptr<const boosted_trees> trees;

  /// Errors as `boosted_trees::from_json`.
  static result<new_model> read(std::string_view file) {
    auto trees = boosted_trees::from_json(file);
    if (!trees) return trees.error();
    return new_model{std::string(file), std::make_shared<const boosted_trees>(std::move(*trees))};
  }
};

}  // namespace millrace::fraud
