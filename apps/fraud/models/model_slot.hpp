#pragma once
#include <atomic>
#include <memory>
#include <utility>

#include "apps/fraud/models/boosted_trees.hpp"

namespace millrace::fraud {

/// Where the host puts the model that is to score from now on; empty until there is one. A graph reads it for each
/// event. Threads: any.
class model_slot {
 public:
  void put(std::shared_ptr<const boosted_trees> model) { model_.store(std::move(model)); }
  std::shared_ptr<const boosted_trees> get() const { return model_.load(); }

 private:
  std::atomic<std::shared_ptr<const boosted_trees>> model_;
};

}  // namespace millrace::fraud
