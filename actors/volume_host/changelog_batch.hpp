#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/catalog/topic_id.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

/// Changes of tables on their way to a partition: written down with the rows, and sent until they are there.
namespace millrace {

struct changelog_batch {
  topic_id topic;
  kafka::partition_index partition{0};
  std::string name;                     ///< of the topic, for people
  std::vector<std::byte> records = {};  ///< one record batch of an idempotent producer

  friend bool operator==(const changelog_batch&, const changelog_batch&) = default;
};

std::string encode(const changelog_batch& batch);

/// `corrupt`.
result<changelog_batch> decode_changelog_batch(std::string_view bytes);

kafka::sequence_number first_sequence(const changelog_batch& batch);
kafka::sequence_number last_sequence(const changelog_batch& batch);

/// The batch is the producer's next after others than those it was made for.
void renumber(changelog_batch& batch, kafka::sequence_number first);

/// Whether `sequence` is `last` or comes before it, as numbers begin again behind the greatest.
bool is_covered(kafka::sequence_number sequence, kafka::sequence_number last);

/// Who writes a changelog, to all partitions.
inline constexpr kafka::producer_epoch changelog_epoch{0};

/// Records as batches of at most `bytes_max`, in order, the first with the sequence number `next`, which is then that
/// behind the last. A record that is larger has a batch for itself.
std::vector<std::vector<std::byte>> batches_of(const std::vector<std::pair<std::string, std::string>>& records,
                                               std::size_t bytes_max, std::int64_t now_ms, kafka::producer_id producer,
                                               kafka::sequence_number& next);

}  // namespace millrace
