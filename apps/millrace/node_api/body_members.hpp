#pragma once
#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"

namespace millrace::node_api {

/// The members of a JSON object that a client sent, checked: what is wrong is remembered and asked for once, when all
/// are read. `null` is as good as not there. A member that nobody knows is wrong: what a client means is not dropped.
class body_members {
 public:
  using names = std::initializer_list<std::string_view>;

  body_members(nlohmann::json object, names known) : body_members(std::move(object), known, {}, {}) {}

  std::optional<std::string> text(const char* name) const;
  std::optional<std::uint64_t> number(const char* name, std::uint64_t most = std::uint64_t{1} << 62) const;
  std::optional<bool> flag(const char* name) const;

  /// As "0644".
  std::optional<std::int32_t> mode(const char* name) const;

  bool has(const char* name) const { return object_.contains(name) && !object_[name].is_null(); }

  /// An object within this one; what is wrong with it is wrong with both. Without members if it is not there.
  body_members object(const char* name, names known) const;

  /// All of them, for an object whose members have no fixed names.
  const nlohmann::json& all() const { return object_; }

  /// What is wrong with the first that is; empty: nothing.
  const std::string& wrong() const { return *wrong_; }

  void refuse(std::string_view name, std::string_view why) const;

 private:
  body_members(nlohmann::json object, names known, std::string within, std::shared_ptr<std::string> wrong);

  nlohmann::json object_;
  std::string within_;
  std::shared_ptr<std::string> wrong_;
};

}  // namespace millrace::node_api
