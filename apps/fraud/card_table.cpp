#include "apps/fraud/card_table.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace millrace::fraud {
namespace {

template <class Cards>
auto find_card(Cards& cards, std::string_view card) {
  return std::find_if(cards.begin(), cards.end(), [&](const auto& known) { return known.card == card; });
}

/// `node` as the table of that edition may change it: new, or a copy, unless it made it itself.
template <class Node>
Node& own_node(std::shared_ptr<Node>& node, std::uint64_t edition) {
  if (!node) {
    node = std::make_shared<Node>();
  } else if (node->edition != edition) {
    node = std::make_shared<Node>(*node);
  }
  node->edition = edition;
  return *node;
}

/// By the name where the times are the same: the order within a shard is another after a restart.
bool is_older(const card_tree::remembered_card& a, const card_tree::remembered_card& b) {
  return std::tie(a.memory.touched_ms, a.card) < std::tie(b.memory.touched_ms, b.card);
}

const card_tree::shard* shard_at(const card_tree::root& root, std::size_t branch, std::size_t shard) {
  return root[branch] ? root[branch]->shards[shard].get() : nullptr;
}

}  // namespace

std::size_t frozen_cards::shards_apart(const frozen_cards& other) const {
  std::size_t apart = 0;
  for (std::size_t i = 0; i < card_tree::fan_out; ++i) {
    for (std::size_t j = 0; j < card_tree::fan_out; ++j) apart += shard_at(root_, i, j) != shard_at(other.root_, i, j);
  }
  return apart;
}

card_memory& card_table::at(const std::string& card) {
  auto& cards = own(place_of(card)).cards;
  if (const auto known = find_card(cards, card); known != cards.end()) return known->memory;
  ++size_;
  return cards.emplace_back(card_tree::remembered_card{card, {}}).memory;
}

bool card_table::contains(std::string_view card) const {
  const auto [branch, number] = place_of(card);
  const auto* shard = shard_at(root_, branch, number);
  return shard != nullptr && find_card(shard->cards, card) != shard->cards.end();
}

frozen_cards card_table::freeze() {
  ++edition_;
  return frozen_cards(root_);
}

std::size_t card_table::forget_one(std::string_view newcomer, std::size_t sample) {
  const auto [first_branch, first_shard] = place_of(newcomer);
  const std::size_t first = first_branch * card_tree::fan_out + first_shard;
  constexpr std::size_t places = card_tree::fan_out * card_tree::fan_out;
  const card_tree::remembered_card* oldest = nullptr;
  place of_oldest{};
  std::size_t seen = 0, visited = 0;
  for (; seen < sample && visited < places; ++visited) {
    const std::size_t at = (first + visited) % places;
    const place here{at / card_tree::fan_out, at % card_tree::fan_out};
    const auto* shard = shard_at(root_, here.branch, here.shard);
    if (shard == nullptr) continue;
    for (const auto& known : shard->cards) {
      ++seen;
      if (oldest != nullptr && !is_older(known, *oldest)) continue;
      oldest = &known;
      of_oldest = here;
    }
  }
  if (oldest != nullptr) forget(of_oldest, std::string(oldest->card));  // its shard changes
  return seen + visited;
}

void card_table::forget(place at, std::string_view card) {
  auto& cards = own(at).cards;
  const auto known = find_card(cards, card);
  *known = std::move(cards.back());
  cards.pop_back();
  --size_;
}

card_table::place card_table::place_of(std::string_view card) {
  const auto hash = std::hash<std::string_view>{}(card);
  return {hash % card_tree::fan_out, hash / card_tree::fan_out % card_tree::fan_out};
}

card_tree::shard& card_table::own(place at) {
  return own_node(own_node(root_[at.branch], edition_).shards[at.shard], edition_);
}

}  // namespace millrace::fraud
