#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "apps/fraud/events/transaction.hpp"
#include "codecs/base/result.hpp"

namespace millrace::fraud {

/// Transactions in the order in which they are to be streamed, and what is known of them in the end.
struct data_set {
  std::vector<transaction> uses;  ///< rising by time
  std::vector<label> labels;      ///< rising by `at_ms`: each a label delay after its transaction
};

/// Reads `folder`/dev and, if it is there, `folder`/heldout: transactions.csv.gz and labels.csv.gz, whose headers name
/// the columns: tx_id, ts, card or customer_id, amount, and, as far as there are, merchant or terminal_id, category,
/// merch_lat and merch_lon; tx_id and fraud. Labels may be missing one by one or altogether. `not_found` if there are
/// no transactions, `invalid_argument` names the file, the line and what is wrong with it.
result<data_set> read_data_set(const std::string& folder, std::int64_t label_delay_ms);

}  // namespace millrace::fraud
