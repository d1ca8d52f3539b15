#include "apps/millrace/log_files/batch_role.hpp"

#include <fmt/format.h>

#include <vector>

#include "codecs/kafka/records/control_record.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::cli {

std::string_view name(batch_role role) {
  switch (role) {
    case batch_role::plain: return "-";
    case batch_role::transactional: return "transactional";
    case batch_role::commit: return "commit";
    case batch_role::abort: return "abort";
    case batch_role::control: return "control";
  }
  return "";
}

result<batch_role> role_of(file& segment, std::uint64_t position, const kafka::batch_header& header) {
  if (!header.attributes().control()) {
    return header.attributes().transactional() ? batch_role::transactional : batch_role::plain;
  }
  std::vector<std::byte> bytes(header.size());
  const auto got = segment.read_at(position, bytes);
  if (!got) return got.error();
  const auto batch = kafka::record_batch::read(std::span(bytes).first(*got));
  if (!batch) return batch_role::control;
  const auto marker = kafka::read_end_transaction_marker(*batch);
  if (!marker) return batch_role::control;
  return marker->end == kafka::transaction_end::commit ? batch_role::commit : batch_role::abort;
}

std::string marker_line(const kafka::batch_header& header, batch_role role) {
  return fmt::format("{}\t{} of producer {} epoch {}", header.base_offset().value, name(role),
                     header.producer_id().value, header.producer_epoch().value);
}

std::string marker_json(const kafka::batch_header& header, batch_role role) {
  return fmt::format(R"({{"offset":{},"marker":"{}","producer_id":{},"producer_epoch":{},"timestamp":{}}})",
                     header.base_offset().value, name(role), header.producer_id().value, header.producer_epoch().value,
                     header.max_timestamp().value);
}

}  // namespace millrace::cli
