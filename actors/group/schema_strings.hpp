#pragma once
#include <capnp/blob.h>
#include <capnp/list.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Between the strings of this folder and the texts and bytes of its schemas. The left side borrows.
namespace millrace::schema_strings {

inline capnp::Text::Reader as_text(const std::string& s) { return {s.c_str(), s.size()}; }

inline capnp::Data::Reader as_data(std::string_view s) {
  return {reinterpret_cast<const capnp::byte*>(s.data()), s.size()};
}

inline std::string string_of(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

inline std::string string_of(capnp::Data::Reader data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

/// Fills a list: `init(size)` makes it, `fill(builder of the element, item)` sets each element.
template <class Items, class Init, class Fill>
void put_list(const Items& items, Init init, Fill fill) {
  auto list = init(static_cast<unsigned>(items.size()));
  unsigned index = 0;
  for (const auto& item : items) fill(list[index++], item);
}

/// The items of a list as `take(reader of the element)` makes them.
template <class Item, class List, class Take>
std::vector<Item> take_list(const List& list, Take take) {
  std::vector<Item> items;
  items.reserve(list.size());
  for (const auto& element : list) items.push_back(take(element));
  return items;
}

}  // namespace millrace::schema_strings
