#pragma once
#include <cstdint>
#include <tuple>

namespace millrace::monitoring {

/// Makes one alarm of one incident: what follows a surprise counts only as far as it is greater, until the shadow of
/// the first one has faded. Knows no threshold, so that any may be chosen.
class alarm_hush {
 public:
  /// What is left of `surprise`.
  double pass(std::int64_t time_ms, double surprise);

  bool is_sound() const { return shadow_ >= 0; }
  static auto fields(auto& self) { return std::tie(self.shadow_, self.time_ms_); }

 private:
  double shadow_ = 0;
  std::int64_t time_ms_ = 0;
};

}  // namespace millrace::monitoring
