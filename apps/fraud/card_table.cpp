#include "apps/fraud/card_table.hpp"

#include <algorithm>
#include <functional>

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

card_table::place card_table::place_of(std::string_view card) {
  const auto hash = std::hash<std::string_view>{}(card);
  return {hash % card_tree::fan_out, hash / card_tree::fan_out % card_tree::fan_out};
}

card_tree::shard& card_table::own(place at) {
  return own_node(own_node(root_[at.branch], edition_).shards[at.shard], edition_);
}

}  // namespace millrace::fraud
