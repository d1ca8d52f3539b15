#include "apps/bench/store/spent.hpp"

#include "apps/bench/measure/cpu_time.hpp"

namespace millrace::bench {

spent::spent(const std::string& folder)
    : disk_(folder), written_(disk_.bytes()), cpu_(process_cpu_time()), began_(clock::now()) {}

measurement spent::cost() const {
  measurement cost{{{"cpu_s", in_seconds(process_cpu_time() - cpu_)}}};
  const auto now = disk_.bytes();
  if (now && written_) cost.fields["written_bytes"] = *now - *written_;
  return cost;
}

double in_seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace millrace::bench
