#pragma once
#include <string>

#include "apps/monitoring/query/promql_evaluator.hpp"

namespace millrace::monitoring {

/// `{"__name__":"up","job":"x"}`.
void append_labels_json(std::string& to, const label_set& labels);

/// `{"resultType":…,"result":…}` of an instant query, as its type is, or of a range query, always a matrix. False if
/// `to` grows beyond `bytes_max`; it is of no use then.
bool append_instant_answer(std::string& to, const query_answer& answer, std::size_t bytes_max);
bool append_range_answer(std::string& to, const query_answer& answer, std::size_t bytes_max);

}  // namespace millrace::monitoring
