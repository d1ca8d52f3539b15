#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace millrace::monitoring {

/// The largest measure of each of up to 32 equal stretches of the past. While there is room for the whole past,
/// stretches grow; then the oldest one is forgotten. What is usual once a day is therefore no surprise on the third
/// day, however far it stands out within its day.
class past_peaks {
 public:
  static constexpr std::size_t stretches_max = 32;

  /// How rare so high a peak is, in decades; 0 for what the usual stretch has too, and while too little is known.
  /// The logarithms of peaks are taken to follow a Gumbel distribution: the law of maxima of heavy-tailed values.
  double surprise(double measure) const;

  /// True if no stretch that is remembered had a higher one.
  bool is_record(double measure) const;

  void learn(double measure);

  bool is_sound() const;
  static auto fields(auto& self) {
    return std::tie(self.peaks_, self.count_, self.stretch_, self.filled_, self.current_, self.middle_, self.spread_);
  }

 private:
  void close_stretch();
  void fit();

  std::array<float, stretches_max> peaks_{};
  std::uint8_t count_ = 0;
  std::uint16_t stretch_ = 8;  ///< values that share one peak
  std::uint16_t filled_ = 0;   ///< values in the stretch that is not closed yet
  float current_ = 0;
  double middle_ = 0;  ///< of the logarithms
  double spread_ = 1;
};

/// Peaks of a signed measure: upwards and downwards apart, for few series are symmetric.
struct peaks_of_both_signs {
  past_peaks above;
  past_peaks below;

  /// How rare `measure` is on its side; learns it.
  double judge(double measure);

  bool is_record(double measure) const { return measure >= 0 ? above.is_record(measure) : below.is_record(-measure); }

  static auto fields(auto& self) { return std::tie(self.above, self.below); }
};

}  // namespace millrace::monitoring
