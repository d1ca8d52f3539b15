#include "apps/monitoring/templates/template_miner.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <unordered_map>

#include "apps/monitoring/templates/line_header.hpp"
#include "apps/monitoring/templates/message_words.hpp"
#include "apps/monitoring/templates/word_shape.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {
namespace {

/// What becomes one template has to agree in so many of its words: three in five.
constexpr std::size_t agreeing_parts = 3;
constexpr std::size_t all_parts = 5;

/// Templates with the same first word and number of words; a search looks at all of them.
constexpr std::size_t alternatives_max = 200;

constexpr std::size_t cached_max = 2048;
constexpr std::uint8_t row_form = 1;
constexpr std::size_t row_bytes_max = 4 * line_bytes_max;
constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view overflow_text = "<all other lines>";

std::uint64_t hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

/// Words of a template, for comparing: equal numbers are taken for equal words.
struct mined_template {
  std::uint64_t id = 0;
  std::vector<std::string> words;
  std::vector<std::uint64_t> hashes;
  std::uint32_t bucket = none;
  bool changed = false;

  void set_word(std::size_t i, std::string word) {
    hashes[i] = hash_of(word);
    words[i] = std::move(word);
  }
};

/// Templates that may be like each other: of the same first word and number of words.
struct template_bucket {
  std::vector<std::uint32_t> templates;
  std::uint64_t version = 0;  ///< goes up when one of them changes
};

/// The template of a whole masked message, as long as no template of its bucket has changed.
struct cached_answer {
  std::uint64_t hash = 0;
  std::uint64_t version = 0;
  std::uint32_t which = none;
};

/// How well a template fits. More is better.
struct fit {
  std::uint32_t which = none;
  bool whole = false;  ///< it need not change
  std::size_t equal = 0;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

}  // namespace

struct template_miner::memory {
  std::size_t templates_max = 0;
  std::vector<mined_template> templates;
  std::unordered_map<std::uint64_t, std::uint32_t> by_id;
  std::unordered_map<std::uint64_t, std::uint32_t> bucket_by_key;
  std::vector<template_bucket> buckets;
  std::vector<cached_answer> cache = std::vector<cached_answer>(cached_max);
  std::vector<std::uint32_t> changed;
  std::uint64_t next_id = overflow_id + 1;
  std::uint64_t overflowed = 0;
  message_words words;
  std::vector<std::uint64_t> hashes;  ///< of `words`

  std::uint32_t bucket_of(std::size_t count, std::uint64_t first);
  bool fits(const mined_template& known, fit& how) const;
  fit best_fit(const template_bucket& among) const;
  void widen(mined_template& known);
  std::uint32_t add(std::uint64_t id, std::vector<std::string> text);
  void note_change(std::uint32_t which);
  found search(cached_answer& answer, std::uint64_t hash);
};

std::uint32_t template_miner::memory::bucket_of(std::size_t count, std::uint64_t first) {
  const auto [at, is_new] = bucket_by_key.try_emplace(first ^ (count * 0x9e3779b97f4a7c15U), none);
  if (is_new) {
    at->second = static_cast<std::uint32_t>(buckets.size());
    buckets.emplace_back();
  }
  return at->second;
}

bool template_miner::memory::fits(const mined_template& known, fit& how) const {
  how.whole = true;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (known.hashes[i] == hashes[i]) {
      ++how.equal;
    } else if (i == 0 || !may_vary(words[i - 1], known.words[i], words[i])) {
      return false;
    } else if (!is_variable_word(known.words[i])) {
      how.whole = false;
    }
  }
  return how.whole || how.equal * all_parts >= hashes.size() * agreeing_parts;
}

fit template_miner::memory::best_fit(const template_bucket& among) const {
  fit best;
  for (const auto which : among.templates) {
    fit now{which};
    if (!fits(templates[which], now)) continue;
    const auto rank = [&](const fit& f) { return std::make_tuple(f.whole, f.equal, ~templates[f.which].id); };
    if (best.which == none || rank(now) > rank(best)) best = now;
  }
  return best;
}

void template_miner::memory::note_change(std::uint32_t which) {
  auto& known = templates[which];
  ++buckets[known.bucket].version;
  if (std::exchange(known.changed, true)) return;
  changed.push_back(which);
}

void template_miner::memory::widen(mined_template& known) {
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (known.hashes[i] != hashes[i] && !is_variable_word(known.words[i])) {
      known.set_word(i, generalised(known.words[i], words[i]));
    }
  }
}

std::uint32_t template_miner::memory::add(std::uint64_t id, std::vector<std::string> text) {
  const auto which = static_cast<std::uint32_t>(templates.size());
  auto& made = templates.emplace_back();
  made.id = id;
  made.words = std::move(text);
  for (const auto& word : made.words) made.hashes.push_back(hash_of(word));
  made.bucket = bucket_of(made.hashes.size(), made.hashes.empty() ? 0 : made.hashes[0]);
  buckets[made.bucket].templates.push_back(which);
  by_id.emplace(id, which);
  return which;
}

template_miner::found template_miner::memory::search(cached_answer& answer, std::uint64_t hash) {
  hashes.clear();
  for (std::size_t i = 0; i < words.size(); ++i) hashes.push_back(hash_of(words[i]));
  const auto key = (hashes.empty() ? 0 : hashes[0]) ^ (hashes.size() * 0x9e3779b97f4a7c15U);
  const auto bucket = bucket_by_key.find(key);
  auto best = bucket == bucket_by_key.end() ? fit{} : best_fit(buckets[bucket->second]);
  const bool is_new = best.which == none;
  if (is_new) {
    const bool crowded = bucket != bucket_by_key.end() && buckets[bucket->second].templates.size() >= alternatives_max;
    if (crowded || templates.size() >= templates_max) {
      ++overflowed;
      return {overflow_id, false};
    }
    std::vector<std::string> text;
    for (std::size_t i = 0; i < words.size(); ++i) text.emplace_back(words[i]);
    best.which = add(next_id++, std::move(text));
    note_change(best.which);
  } else if (!best.whole) {
    widen(templates[best.which]);
    note_change(best.which);
  }
  const auto& known = templates[best.which];
  answer = {hash, buckets[known.bucket].version, best.which};
  return {known.id, is_new};
}

template_miner::template_miner(std::size_t templates_max) : memory_(std::make_unique<memory>()) {
  memory_->templates_max = templates_max;
}
template_miner::~template_miner() = default;
template_miner::template_miner(template_miner&&) noexcept = default;
template_miner& template_miner::operator=(template_miner&&) noexcept = default;

template_miner::found template_miner::learn(std::string_view line) {
  auto& all = *memory_;
  all.words.take(line.substr(message_begin(line)));
  const auto hash = hash_of(all.words.text());
  auto& answer = all.cache[hash % cached_max];
  if (answer.which != none && answer.hash == hash) {
    const auto& known = all.templates[answer.which];
    if (all.buckets[known.bucket].version == answer.version) return {known.id, false};
  }
  return all.search(answer, hash);
}

std::string template_miner::template_text(std::uint64_t id) const {
  if (id == overflow_id) return std::string(overflow_text);
  const auto at = memory_->by_id.find(id);
  return at == memory_->by_id.end() ? std::string() : joined(memory_->templates[at->second].words);
}

std::size_t template_miner::size() const { return memory_->templates.size(); }

std::uint64_t template_miner::overflowed() const { return memory_->overflowed; }

std::vector<std::uint64_t> template_miner::take_changed() {
  std::vector<std::uint64_t> ids;
  for (const auto which : std::exchange(memory_->changed, {})) {
    memory_->templates[which].changed = false;
    ids.push_back(memory_->templates[which].id);
  }
  return ids;
}

void template_miner::write_template(std::uint64_t id, std::string& to) const {
  flow::write_state(to, row_form);
  flow::write_state(to, id);
  to.append(template_text(id));
}

result<void> template_miner::read_template(std::string_view row) {
  std::uint8_t form = 0;
  std::uint64_t id = 0;
  if (!flow::read_state(row, form)) return make_error(errc::corrupt, "template: the row ends too early");
  if (form != row_form)
    return make_error(errc::unsupported, "template: form " + std::to_string(form) + " is not known");
  if (!flow::read_state(row, id) || id == overflow_id || id == std::numeric_limits<std::uint64_t>::max() ||
      row.size() > row_bytes_max) {
    return make_error(errc::corrupt, "template: the row is none");
  }
  if (memory_->by_id.contains(id)) return make_error(errc::corrupt, "template: the row is there twice");
  if (size() >= memory_->templates_max) return make_error(errc::limit_exceeded, "template: too many rows");
  std::vector<std::string> words;
  for (std::size_t at = 0; at < row.size() && words.size() < message_words_max;) {
    const auto end = std::min(row.find(' ', at), row.size());
    words.emplace_back(row.substr(at, end - at));
    at = end + 1;
  }
  memory_->add(id, std::move(words));
  memory_->next_id = std::max(memory_->next_id, id + 1);
  return {};
}

void template_miner::write(std::string& to) const {
  std::vector<std::string> rows;
  for (const auto& known : memory_->templates) write_template(known.id, rows.emplace_back());
  flow::write_state(to, row_form);
  flow::write_state(to, rows);
  flow::write_state(to, memory_->overflowed);
}

result<template_miner> template_miner::read(std::string_view bytes, std::size_t templates_max) {
  std::uint8_t form = 0;
  template_miner made(templates_max);
  if (!flow::read_state(bytes, form)) return make_error(errc::corrupt, "templates: they end too early");
  if (form != row_form)
    return make_error(errc::unsupported, "templates: form " + std::to_string(form) + " is not known");
  std::vector<std::string> rows;
  if (!flow::read_state(bytes, rows) || !flow::read_whole_state(bytes, made.memory_->overflowed)) {
    return make_error(errc::corrupt, "templates: they are none");
  }
  for (const auto& row : rows) {
    if (auto read = made.read_template(row); !read) return read.error();
  }
  return made;
}

}  // namespace millrace::monitoring
