#pragma once
#include <cstdint>
#include <string_view>

namespace millrace::monitoring {

/// What a series is kept by. Its first 20 bits are of its host (`host_in`; else of its metric), so that what comes
/// together stands together in the store; the others are a hash of the whole text. Of a million series of two thousand
/// hosts two share one in one of 70,000 cases.
std::uint64_t series_id_of(std::string_view series);

}  // namespace millrace::monitoring
