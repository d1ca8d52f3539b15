#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/schema/volume.capnp.h"

namespace millrace::node_api {

/// One write of a batch.
struct row_write {
  enum class kind { put, erase, erase_range };
  enum class expectation { anything, absent, present, value };

  kind is = kind::put;
  std::string key;    ///< of a range: its first key
  std::string value;  ///< of a range: the first key not in it
  expectation expected = expectation::anything;
  std::string expected_value;
};

/// Lines of JSON as a scan gives them, {"key": …, "value": …}, and {"erase": KEY}, {"erase_range": {"from": KEY, "to":
/// KEY}} beside them; each, but a range, may have "expected": "absent", "present" or {"value": …}. Empty lines are
/// passed over. `invalid_argument` names the line.
result<std::vector<row_write>> read_batch(std::string_view lines);

void put_write(schema::WriteRows::Write::Builder to, const row_write& write);

}  // namespace millrace::node_api
