#include "runtime/store/map_section.hpp"

namespace millrace {

result<bool> map_section::get(std::string_view key, std::string& into) const {
  thread_local std::string whole;
  whole.assign(first_);
  whole += key;
  return whole_.get(whole, into);
}

std::unique_ptr<map_cursor> map_section::cursor() const {
  return std::make_unique<section_cursor>(whole_.cursor(), first_);
}

void append_section(map_batch& to, const map_batch& changes, std::string_view first) {
  std::string key(first);
  for (const auto& change : changes.writes()) {
    key.resize(first.size());
    key += change.key;
    switch (change.what) {
      case map_write::kind::put: to.put(key, change.value); break;
      case map_write::kind::erase: to.erase(key); break;
      case map_write::kind::erase_range: {
        const auto end = change.value.empty() ? behind_section(std::string(first)) : std::string(first) + change.value;
        to.erase_range(key, end);
        break;
      }
    }
  }
}

std::string behind_section(std::string first) {
  while (!first.empty() && first.back() == '\xff') first.pop_back();
  if (!first.empty()) first.back() = static_cast<char>(first.back() + 1);
  return first;
}

}  // namespace millrace
