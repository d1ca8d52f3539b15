#pragma once
#include <cstdint>
#include <string>

#include "apps/millrace/node_api/api_call.hpp"
#include "apps/millrace/node_api/query_fields.hpp"
#include "apps/millrace/node_api/row_text.hpp"

namespace millrace::node_api {

/// Which rows are meant.
struct row_range {
  std::string from;    ///< the first key; empty: the table's first
  std::string to;      ///< the first key not in it; empty: up to the last one
  bool is_all = true;  ///< nothing was said of it
};

/// Of the parameters from, after, to and prefix, each also as `…_base64`.
row_range read_range(query_fields& query);

/// The first key behind all that begin with `prefix`; empty: there is none.
std::string behind_prefix(std::string prefix);

struct row_scan_wish {
  std::string table;  ///< path
  row_range range = {};
  bool backwards = false;
  std::uint64_t rows_max = UINT64_MAX;
  value_form form = value_form::json;
};

/// Answers with the rows as lines of JSON, page by page: at most one page is in memory. A table that changes meanwhile
/// is seen page by page, too; a snapshot's does not change.
void scan_rows(const ask_volumes& volumes, row_scan_wish wish, const http_reply& reply);

}  // namespace millrace::node_api
