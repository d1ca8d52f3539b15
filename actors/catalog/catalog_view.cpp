#include "actors/catalog/catalog_view.hpp"

#include "actors/catalog/stream_name.hpp"

namespace millrace {

const topic_entry* catalog_view::find(std::string_view name) const {
  const auto* entry = name.starts_with('/') ? by_name_.find(canonical_topic_name(name)) : by_name_.find(name);
  return entry == nullptr ? nullptr : entry->get();
}

const topic_entry* catalog_view::find(const topic_id& id) const {
  const auto* entry = by_id_.find(id);
  return entry == nullptr ? nullptr : entry->get();
}

void catalog_view::put(topic_entry_ref entry) {
  by_id_.put(entry);
  by_name_.put(std::move(entry));
}

void catalog_view::remove(const topic_entry& entry) {
  const auto facts = entry.facts;  // the entry may end with its place here
  by_id_.erase(facts->id);
  by_name_.erase(std::string_view(facts->name));
}

}  // namespace millrace
