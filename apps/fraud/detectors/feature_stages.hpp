#pragma once
#include <string>
#include <tuple>

#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/features/calendar.hpp"
#include "apps/fraud/features/card_profile.hpp"
#include "apps/fraud/features/merchant_profile.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// By card: what its past says of a use. Learns from labels.
struct card_features {
  using output = studied_use;
  using context = flow::process_context<std::string, output>;

  flow::value_state<card_profile> profile{"profile"};
  static auto states(auto& self) { return std::tie(self.profile); }

  void on_event(const studied_use& s, context& c) {
    auto described = s;
    if (s.fraud) {
      profile.edit().learn(s.use->at_ms, *s.fraud);
    } else {
      describe_moment(s.use->at_ms, s.use->amount, described.features);
      profile.edit().take(*s.use, described.features);
    }
    c.emit(std::move(described));
  }
};

/// By merchant: the same. A use without a merchant passes by.
struct merchant_features {
  using output = studied_use;
  using context = flow::process_context<std::string, output>;

  flow::value_state<merchant_profile> profile{"profile"};
  static auto states(auto& self) { return std::tie(self.profile); }

  void on_event(const studied_use& s, context& c) {
    if (s.use->merchant.empty()) return c.emit(s);
    auto described = s;
    if (s.fraud) {
      profile.edit().learn(s.use->at_ms, *s.fraud);
    } else {
      profile.edit().take(*s.use, described.features);
    }
    c.emit(std::move(described));
  }
};

}  // namespace millrace::fraud
