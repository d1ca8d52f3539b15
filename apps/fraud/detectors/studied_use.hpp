#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "apps/fraud/events/transaction.hpp"
#include "apps/fraud/features/feature_list.hpp"

namespace millrace::fraud {

/// What comes in, of either source: put in one order, so that what is known of a transaction does not depend on how the
/// two are read.
struct card_activity {
  std::optional<transaction> use;
  std::optional<label> known;

  static auto fields(auto& self) { return std::tie(self.use, self.known); }
};

/// A transaction on its way past the detectors: to be judged, or, later, with what has become known of it, to be learnt
/// from. Of the latter only `id`, `at_ms`, `card` and `merchant` are still there.
struct studied_use {
  std::shared_ptr<const transaction> use;
  std::optional<bool> fraud;
  feature_vector features;

  bool to_be_judged() const { return !fraud.has_value(); }
};

}  // namespace millrace::fraud
