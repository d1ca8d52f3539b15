#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "actors/catalog/catalog_view.hpp"
#include "actors/service/outbox.hpp"
#include "runtime/flow/topics/flow_cut.hpp"

/// The outputs of a commit as records of its topics.
namespace millrace {

/// Where the outputs of an instance go. Borrows.
struct output_topics {
  const std::vector<std::string>& names;  ///< by sink
  const catalog_view& view;
};

using record_taker = std::function<result<void>(const transaction_partition&, const kafka::new_record&)>;

/// Shows `f` each output in turn, with the commit's number as a header, up to the first that it does not take.
/// `not_found`: the topic of one is not there.
result<void> show_records(const std::vector<flow::given_record>& outputs, const output_topics& topics,
                          std::uint64_t commit, std::int64_t now_ms, const record_taker& f);

/// Whether they may go by an outbox: they take at most `bytes_max`, each topic takes all of them in one batch, and each
/// has on its disk what it acknowledges.
bool fit_outbox(const std::vector<flow::given_record>& outputs, const output_topics& topics, std::size_t bytes_max);

/// Whether their topics will take those batches: what is written down must not be refused. `unavailable`.
result<void> check_taken(const std::vector<outbox_batch>& batches, const catalog_view& topics, std::int64_t now_ms);

}  // namespace millrace
