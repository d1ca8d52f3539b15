#include "apps/monitoring/anomaly/past_peaks.hpp"

#include <algorithm>
#include <cmath>

#include "apps/monitoring/anomaly/settings.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t peaks_to_judge = 3;
constexpr double measure_max = 1e30;  // fits a float

double log_of_measure(double measure) { return std::log(std::clamp(measure, settings::measure_floor, measure_max)); }

}  // namespace

double past_peaks::surprise(double measure) const {
  if (measure <= settings::measure_floor || count_ < peaks_to_judge) return 0;
  const double distance = (log_of_measure(measure) - middle_) / spread_;
  if (distance <= 0) return 0;
  constexpr double far = 30;  // beyond, 1 - exp(-x) is x to the last bit
  if (distance > far) return distance / std::log(10.0);
  return -std::log10(-std::expm1(-std::exp(-distance)));
}

bool past_peaks::is_record(double measure) const {
  return measure > current_ &&
         std::all_of(peaks_.begin(), peaks_.begin() + count_, [&](float p) { return measure > p; });
}

bool past_peaks::is_sound() const { return count_ <= stretches_max && filled_ < stretch_ && spread_ > 0; }

void past_peaks::learn(double measure) {
  current_ = std::max(current_, static_cast<float>(std::min(measure, measure_max)));
  if (++filled_ >= stretch_) close_stretch();
}

void past_peaks::close_stretch() {
  if (count_ == stretches_max && stretch_ < settings::peak_stretch_max) {
    // The stretch that ends is the first half of one of twice its length.
    for (std::size_t i = 0; i < stretches_max / 2; ++i) peaks_[i] = std::max(peaks_[2 * i], peaks_[2 * i + 1]);
    count_ = stretches_max / 2;
    stretch_ = static_cast<std::uint16_t>(2 * stretch_);
    fit();
    return;
  }
  if (count_ == stretches_max) {
    std::copy(peaks_.begin() + 1, peaks_.end(), peaks_.begin());
    --count_;
  }
  peaks_[count_++] = current_;
  current_ = 0;
  filled_ = 0;
  fit();
}

void past_peaks::fit() {
  double sum = 0;
  for (std::size_t i = 0; i < count_; ++i) sum += log_of_measure(static_cast<double>(peaks_[i]));
  middle_ = sum / count_;
  double deviation = settings::prior_peaks * settings::prior_peak_spread;
  for (std::size_t i = 0; i < count_; ++i) {
    deviation += std::abs(log_of_measure(static_cast<double>(peaks_[i])) - middle_);
  }
  spread_ = deviation / (count_ + settings::prior_peaks);
}

double peaks_of_both_signs::judge(double measure) {
  const double surprise = measure >= 0 ? above.surprise(measure) : below.surprise(-measure);
  above.learn(std::max(measure, 0.0));
  below.learn(std::max(-measure, 0.0));
  return surprise;
}

}  // namespace millrace::monitoring
