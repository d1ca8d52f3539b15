#pragma once
#include <capnp/list.h>

#include <vector>

#include "actors/catalog/catalog_requests.hpp"
#include "actors/catalog/schema_text.hpp"

/// For the conversions of messages.hpp.
namespace millrace::message_lists {

/// Fills a list: `init(size)` makes it, `fill(builder, item)` sets each element.
template <class Items, class Init, class Fill>
void put(const Items& items, Init init, Fill fill) {
  auto list = init(static_cast<unsigned>(items.size()));
  unsigned i = 0;
  for (const auto& item : items) fill(list[i++], item);
}

/// The items that `read(element)` makes.
template <class Item, class List, class Read>
std::vector<Item> take(const List& list, Read read) {
  std::vector<Item> items;
  items.reserve(list.size());
  for (const auto element : list) items.push_back(read(element));
  return items;
}

template <class Builder>
void put_numbers(Builder list, const replica_list& numbers) {
  for (unsigned i = 0; i < numbers.size(); ++i) list.set(i, numbers[i]);
}

template <class List>
replica_list take_numbers(const List& list) {
  replica_list numbers;
  numbers.reserve(list.size());
  for (const auto number : list) numbers.push_back(number);
  return numbers;
}

template <class Builder>
void put_outcome(Builder to, const outcome& result) {
  to.setErrorCode(static_cast<std::int16_t>(result.code));
  if (!result.message.empty()) to.setMessage(schema_text::text(result.message));
}

template <class Reader>
outcome take_outcome(const Reader& from) {
  return {static_cast<kafka::error_code>(from.getErrorCode()), schema_text::string(from.getMessage())};
}

}  // namespace millrace::message_lists
