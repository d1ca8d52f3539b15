#pragma once
#include <cstdint>

/// The one configuration of the detector, the same for every series. Horizons count values unless a unit is named.
namespace millrace::monitoring::settings {

inline constexpr double level_horizon = 600;        ///< over which the usual value and its spread are forgotten
inline constexpr double level_clip = 4;             ///< spreads by which one value may at most pull its level
inline constexpr double size_horizon = 1000;        ///< the same for the level that is not clipped
inline constexpr double step_horizon = 600;         ///< the same for the steps from one value to the next
inline constexpr double drift_horizon = 8;          ///< of the short average
inline constexpr double restlessness_horizon = 24;  ///< over which the latest steps are averaged
inline constexpr double hour_clip = 3;      ///< deviations by which one hour may at most pull what is usual for it
inline constexpr double season_days = 7;    ///< over which an hour's usual value is forgotten
inline constexpr double reach_share = 0.5;  ///< of the farthest value an hour usually has: counts as its deviation
inline constexpr double measure_floor = 2;  ///< in spreads: a measure below is never remarkable
inline constexpr double prior_peaks = 4;    ///< how many peaks the spread expected beforehand counts for
inline constexpr double prior_peak_spread = 0.6;    ///< of the logarithms of peaks, before any is known
inline constexpr double size_weight = 2;            ///< of a value's size in spreads, beside its rarity
inline constexpr double least_share = 1e-6;         ///< of a value: a deviation that is smaller counts as that
inline constexpr double least_grains = 0.25;        ///< the same in grains: what rounding alone makes values deviate
inline constexpr double hush_hours = 30;            ///< in which an alarm's shadow falls to 1/e
inline constexpr double alarm_surprise = 3.7;       ///< which scores 0.5 and casts a shadow
inline constexpr double values_before_size = 20;    ///< values known before a value's size is judged
inline constexpr double values_before_rarity = 30;  ///< values known before rarity is judged
inline constexpr double peak_stretch_max = 256;     ///< values in the longest stretch that has one peak

}  // namespace millrace::monitoring::settings
