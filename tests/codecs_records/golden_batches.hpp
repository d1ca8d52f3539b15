#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace millrace::kafka {

/// One line of a golden file.
struct golden_batch {
  std::string client;  ///< file name without its ending
  std::string name;
  std::vector<std::byte> bytes;
};

/// Every batch of tests/golden/record_batches; fails the test if there are none.
std::vector<golden_batch> golden_batches();

/// Every batch of tests/golden/control_batches; fails the test if there are none.
std::vector<golden_batch> golden_control_batches();

/// The batch of that client and name; fails the test if there is none.
std::vector<std::byte> golden(const std::string& client, const std::string& name);

}  // namespace millrace::kafka
