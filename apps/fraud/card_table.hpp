#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/fraud/card_use.hpp"

namespace millrace::fraud {

/// What is remembered of one card.
struct card_memory {
  bool has_place = false;
  card_use last_in_person;
  std::vector<std::int64_t> recent_ms;  ///< times of the latest uses, rising, at most `burst_uses_max` + 1
  bool in_burst = false;                ///< the burst that goes on has been told
  std::int64_t touched_ms = 0;
  std::uint64_t last_id = 0;

  friend bool operator==(const card_memory&, const card_memory&) = default;
};

/// The tree that tables share: a root of branches, each of shards, each of a few cards. What is null holds no card.
/// `edition`: of the table that made it; a table changes what it made since it was last frozen, and copies all else.
struct card_tree {
  static constexpr std::size_t fan_out = 256;

  struct remembered_card {
    std::string card;
    card_memory memory;
  };
  struct shard {
    std::uint64_t edition = 0;
    std::vector<remembered_card> cards;
  };
  struct branch {
    std::uint64_t edition = 0;
    std::array<std::shared_ptr<shard>, fan_out> shards;
  };
  using root = std::array<std::shared_ptr<branch>, fan_out>;

  template <class F>
  static void for_each(const root& all, F visit) {
    for (const auto& branch : all) {
      if (!branch) continue;
      for (const auto& shard : branch->shards) {
        if (!shard) continue;
        for (const auto& [card, memory] : shard->cards) visit(card, memory);
      }
    }
  }
};

/// A table as it was at one moment. Threads: immutable, share freely.
class frozen_cards {
 public:
  explicit frozen_cards(const card_tree::root& root) : root_(root) {}

  /// Calls `visit(card, memory)` for each card, in no order.
  template <class F>
  void for_each(F visit) const {
    card_tree::for_each(root_, visit);
  }

  /// Shards that the two do not share.
  std::size_t shards_apart(const frozen_cards& other) const;

 private:
  card_tree::root root_;
};

/// Memories by card. `freeze` copies a few hundred pointers however many cards there are; the first change of a card
/// after it copies the shard of that card: at 100,000 cards one or two others, at a million some fifteen.
/// Threads: one; what was frozen any.
class card_table {
 public:
  /// The memory of `card`, empty if it is new. Holds until the next call.
  card_memory& at(const std::string& card);

  bool contains(std::string_view card) const;
  std::size_t size() const { return size_; }

  /// The table as it is now.
  frozen_cards freeze();

  /// Calls `visit(card, memory)` for each card, in no order.
  template <class F>
  void for_each(F visit) const {
    card_tree::for_each(root_, visit);
  }

  /// Forgets the card unused for longest of `sample` that stand after the place of `newcomer`, which is as good as by
  /// lot; of all if there are no more. The same table forgets the same card, so that a run from a checkpoint gives what
  /// the run before gave. Returns how many cards and places it looked at: with `sample` cards or more, about `sample`
  /// and a shard, and as many places as hold so many cards.
  std::size_t forget_one(std::string_view newcomer, std::size_t sample);

 private:
  struct place {
    std::size_t branch, shard;
  };
  static place place_of(std::string_view card);
  card_tree::shard& own(place at);
  void forget(place at, std::string_view card);

  card_tree::root root_;
  std::uint64_t edition_ = 1;
  std::size_t size_ = 0;
};

}  // namespace millrace::fraud
