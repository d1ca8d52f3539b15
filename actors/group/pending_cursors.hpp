#pragma once
#include <cstddef>
#include <map>
#include <string>

#include "actors/group/cursor_map.hpp"

namespace millrace {

/// The offsets that a group holds for open transactions, until their ends make them the committed ones or drop them.
/// A producer has one open transaction at most.
class pending_cursors {
 public:
  struct transaction {
    kafka::producer_epoch epoch;  ///< of the producer's last commit
    cursor_map cursors;           ///< never empty
    friend bool operator==(const transaction&, const transaction&) = default;
  };

  /// Total: the producer's transaction begins with it if none is open.
  void put(kafka::producer_id producer, kafka::producer_epoch epoch, const std::string& topic,
           kafka::partition_index partition, const cursor& value);

  /// Total. The transaction is not known any more when its last offset goes.
  void erase(kafka::producer_id producer, const std::string& topic, kafka::partition_index partition);

  /// Null if no transaction of the producer holds anything. Valid until the next change.
  const transaction* find(kafka::producer_id producer) const;

  /// Whether any transaction holds an offset for the partition.
  bool hold(const std::string& topic, kafka::partition_index partition) const;

  const std::map<kafka::producer_id, transaction>& transactions() const { return transactions_; }
  bool empty() const { return transactions_.empty(); }
  std::size_t bytes() const { return bytes_; }  ///< of memory, about

  friend bool operator==(const pending_cursors& a, const pending_cursors& b) {
    return a.transactions_ == b.transactions_;
  }

 private:
  std::map<kafka::producer_id, transaction> transactions_;
  std::map<std::string, std::map<kafka::partition_index, std::size_t>> holders_;  // how many hold each
  std::size_t bytes_ = 0;
};

}  // namespace millrace
