#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Finds, line by line, which lines of one stream of a log (an app, a file) come from the same statement of a program,
/// and what in them varies. Lines are taken raw: what stands in front of the message (times, levels, process ids, names
/// of hosts and components) is recognised by its form and left out. How: README.md.
/// An id never changes what it means: it is given at the first line and stays over restarts; only the text of a
/// template may become more general. Threads: one at a time.
class template_miner {
 public:
  /// The template of all lines that found no room.
  static constexpr std::uint64_t overflow_id = 0;

  struct found {
    std::uint64_t id = overflow_id;
    bool is_new = false;
  };

  explicit template_miner(std::size_t templates_max = 4000);
  ~template_miner();
  template_miner(template_miner&&) noexcept;
  template_miner& operator=(template_miner&&) noexcept;

  /// `line` may be any bytes; what is beyond `line_bytes_max` (message_words.hpp) is not looked at.
  found learn(std::string_view line);

  /// With `<*>` for what varies; empty if there is no such template.
  std::string template_text(std::uint64_t id) const;

  /// Templates so far, without the one of the overflow.
  std::size_t size() const;

  /// Lines that went to `overflow_id`.
  std::uint64_t overflowed() const;

  /// Ids of the templates that are new or more general since the last call: what a store has to write again.
  std::vector<std::uint64_t> take_changed();

  /// Appends the row of one template, all that has to be kept of it. `id` is one of `take_changed`.
  void write_template(std::uint64_t id, std::string& to) const;

  /// Takes a row of `write_template` back, in any order of rows, before the first line is learnt. `corrupt` if it is
  /// none or its id is taken; `unsupported` if it is of a later form; `limit_exceeded` beyond `templates_max`.
  result<void> read_template(std::string_view row);

  /// All rows as one text, and back. Errors as `read_template`.
  void write(std::string& to) const;
  static result<template_miner> read(std::string_view bytes, std::size_t templates_max = 4000);

 private:
  struct memory;
  std::unique_ptr<memory> memory_;
};

}  // namespace millrace::monitoring
