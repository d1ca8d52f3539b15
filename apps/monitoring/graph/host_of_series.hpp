#pragma once
#include <string_view>

namespace millrace::monitoring {

/// The value of the label `host`, or else `instance`, in the text of a series; empty if it has neither. Borrows.
/// Escapes stay as they are.
std::string_view host_in(std::string_view series);

}  // namespace millrace::monitoring
