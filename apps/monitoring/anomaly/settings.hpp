#pragma once

/// The one configuration of the detector, the same for every series. Horizons count values unless a unit is named.
namespace millrace::monitoring::settings {

// What is usual.
inline constexpr double level_horizon = 600;        ///< over which the usual value and its deviation are forgotten
inline constexpr double clip = 4;                   ///< deviations by which one value may at most pull what is usual
inline constexpr double drift_horizon = 10;         ///< of the short average
inline constexpr double restlessness_horizon = 16;  ///< over which the latest steps are averaged
inline constexpr double season_days = 7;            ///< over which an hour's usual value is forgotten
inline constexpr double reach_share = 0.5;    ///< of the farthest value an hour usually has: counts as its deviation
inline constexpr double least_share = 1e-6;   ///< of a value: a deviation that is smaller counts as that
inline constexpr double least_grains = 0.25;  ///< the same in grains: what rounding alone makes values deviate

// What is rare.
inline constexpr double measure_floor = 2;         ///< in deviations: a measure below is never remarkable
inline constexpr double peak_stretch_max = 256;    ///< values in the longest stretch that has one peak
inline constexpr double prior_peaks = 5;           ///< how many peaks the spread expected beforehand counts for
inline constexpr double prior_peak_spread = 0.75;  ///< of the logarithms of peaks, before any is known

// What is worth an alarm.
inline constexpr double values_before_size = 20;  ///< values known before the size of the next one is judged
inline constexpr double size_weight = 2.5;        ///< of a value's size, beside its rarity
inline constexpr double alarm_surprise = 3.7;     ///< which scores 0.5 and casts a shadow
inline constexpr double hush_hours = 30;          ///< in which the shadow falls to 1/e

}  // namespace millrace::monitoring::settings
