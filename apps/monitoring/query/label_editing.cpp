#include "apps/monitoring/query/label_editing.hpp"

#include <algorithm>
#include <map>

namespace millrace::monitoring {
namespace {

template <class Keep>
label_set labels_where(const label_set& labels, Keep keep) {
  std::vector<label_set::pair> kept;
  kept.reserve(labels.all().size());
  for (const auto& label : labels.all()) {
    if (keep(label.first)) kept.push_back(label);
  }
  // Labels of a set are a set again: there is nothing to refuse.
  auto made = label_set::of(std::move(kept));
  return made ? std::move(*made) : label_set();
}

bool is_among(std::span<const std::string> names, const std::string& name) {
  return std::binary_search(names.begin(), names.end(), name);
}

bool take_values(column& to, const column& from) {
  for (std::size_t i = 0; i < to.values.size(); ++i) {
    if (!is_present(from.values[i])) continue;
    if (is_present(to.values[i])) return false;
    to.values[i] = from.values[i];
  }
  return true;
}

}  // namespace

label_set only_labels(const label_set& labels, std::span<const std::string> names) {
  return labels_where(labels, [names](const std::string& name) { return is_among(names, name); });
}

label_set without_labels(const label_set& labels, std::span<const std::string> names) {
  return labels_where(labels,
                      [names](const std::string& name) { return name != name_label && !is_among(names, name); });
}

label_set without_name(const label_set& labels) {
  return labels_where(labels, [](const std::string& name) { return name != name_label; });
}

result<label_set> with_label(const label_set& labels, std::string_view name, std::string value) {
  std::vector<label_set::pair> changed;
  for (const auto& label : labels.all()) {
    if (label.first != name) changed.push_back(label);
  }
  if (!value.empty()) changed.emplace_back(name, std::move(value));
  return label_set::of(std::move(changed));
}

result<columns> with_equal_labels_together(columns all, std::string_view why) {
  std::map<std::reference_wrapper<const label_set>, std::size_t, std::less<const label_set>> first_with;
  std::vector<bool> taken(all.size());
  bool any_taken = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto [at, is_new] = first_with.try_emplace(all[i].labels, i);
    if (is_new) continue;
    if (!take_values(all[at->second], all[i])) {
      return make_error(errc::invalid_argument, std::string(why) + ": " + all[i].labels.text());
    }
    taken[i] = any_taken = true;
  }
  if (!any_taken) return all;
  columns kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!taken[i]) kept.push_back(std::move(all[i]));
  }
  return kept;
}

}  // namespace millrace::monitoring
