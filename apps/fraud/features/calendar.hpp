#pragma once
#include <cstdint>

#include "apps/fraud/features/feature_list.hpp"

namespace millrace::fraud {

/// What the clock and the calendar say of an instant, in UTC; and the amount.
void describe_moment(std::int64_t at_ms, double amount, feature_vector& into);

}  // namespace millrace::fraud
