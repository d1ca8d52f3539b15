#pragma once

namespace millrace::fraud {

// The topics that the service reads and writes unless a deployment names others.
inline constexpr const char* input_topic = "transactions";
inline constexpr const char* alerts_topic = "alerts";

}  // namespace millrace::fraud
