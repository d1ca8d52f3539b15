#include "runtime/flow/topics/json_record.hpp"

#include <simdjson.h>

namespace millrace::flow {

struct json_record::parsed {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
};

namespace {

[[noreturn]] void refuse(std::string_view field, const char* wanted) {
  throw bad_record("field '" + std::string(field) + "' is no " + wanted);
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
  std::string_view found;
  if (in_->object.at_key(field).get(found) != simdjson::SUCCESS) refuse(field, "text");
  return found;
}

std::int64_t json_record::whole(std::string_view field) const {
  std::int64_t found = 0;
  if (in_->object.at_key(field).get(found) != simdjson::SUCCESS) refuse(field, "whole number");
  return found;
}

double json_record::number(std::string_view field) const {
  double found = 0;
  if (in_->object.at_key(field).get(found) != simdjson::SUCCESS) refuse(field, "number");
  return found;
}

bool json_record::has(std::string_view field) const { return in_->object.at_key(field).error() == simdjson::SUCCESS; }

}  // namespace millrace::flow
