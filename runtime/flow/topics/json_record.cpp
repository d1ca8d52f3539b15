#include "runtime/flow/topics/json_record.hpp"

#include <simdjson.h>

namespace millrace::flow {

struct json_record::parsed {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
};

namespace {

template <class T>
T value_of(const simdjson::dom::object& object, std::string_view field, const char* wanted) {
  T found{};
  const auto failed = object.at_key(field).get(found);
  if (failed == simdjson::SUCCESS) return found;
  const auto why = failed == simdjson::NO_SUCH_FIELD ? std::string("is missing") : std::string("is no ") + wanted;
  throw bad_record("field '" + std::string(field) + "' " + why);
}

}  // namespace

json_record::json_record(const topic_record& record) {
  thread_local parsed own;
  in_ = &own;
  const auto value = record.value.value_or("");
  if (own.parser.parse(value.data(), value.size()).get(own.object) != simdjson::SUCCESS)
    throw bad_record("the value is no JSON object");
}

std::string_view json_record::text(std::string_view field) const {
  return value_of<std::string_view>(in_->object, field, "text");
}

std::int64_t json_record::whole(std::string_view field) const {
  return value_of<std::int64_t>(in_->object, field, "whole number");
}

double json_record::number(std::string_view field) const { return value_of<double>(in_->object, field, "number"); }

bool json_record::has(std::string_view field) const { return in_->object.at_key(field).error() == simdjson::SUCCESS; }

}  // namespace millrace::flow
