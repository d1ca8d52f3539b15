#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "runtime/flow/events/event_avro.hpp"
#include "runtime/flow/events/event_json.hpp"
#include "runtime/flow/topics/topic_sink.hpp"
#include "runtime/flow/topics/topic_source.hpp"

namespace millrace::flow {

/// How events of a type stand on a topic. Either way a record tells what it is: a reader takes both.
enum class event_form : std::uint8_t { json, avro };

/// Events of a struct `T`, whose fields a Cap'n Proto struct declares once, in the order of `T::fields`:
///   struct payment { std::string card; std::int64_t cents; std::int64_t at; static auto fields(auto& self) {…} };
///   const event_type<payment> payments(capnp::Schema::from<schema::Payment>(), "at");
///   … .sources = {payments.from("payments", "payments")}, .sinks = {payments.into("large", "large-payments")} …
/// Cheap to copy. Threads: immutable, share freely.
template <class T>
class event_type {
 public:
  /// `time`: the field with the event's time, ms since 1970; what lacks it is no event. Throws `std::logic_error` if
  /// schema and struct differ.
  event_type(capnp::StructSchema declared, const std::string& time)
      : of_(std::make_shared<const parts>(declared, time)) {}

  const event_schema& schema() const { return of_->schema; }
  const std::string& avro_schema() const { return of_->avro.schema_text(); }

  /// Of JSON or Avro. `invalid_argument`: it is neither, or not of this type.
  result<timed<T>> read(std::string_view value) const {
    T event{};
    const auto into = places(event);
    const bool is_avro = value.starts_with("\xc3\x01");
    auto done = is_avro ? of_->avro.read(value, into) : read_event_json(of_->schema, value, into);
    if (!done) return done.error();
    const event_time at(*std::get<std::int64_t*>(into[of_->schema.time()]));
    return timed<T>{std::move(event), at};
  }

  std::string write(const T& event, event_form form = event_form::json) const {
    const auto from = sources(event);
    return form == event_form::avro ? of_->avro.write(from) : write_event_json(of_->schema, from);
  }

  /// A source of a service.
  topic_source from(std::string source, std::string topic, std::int32_t partitions = 1) const {
    return read_topic<T>(
        std::move(source), std::move(topic),
        [type = *this](const topic_record& record) { return type.read(record.value.value_or("")); }, partitions);
  }

  /// A sink of a service; `key(const T&)` is that of the record.
  template <class Key>
  topic_sink into(std::string sink, std::string topic, Key key, event_form form = event_form::json,
                  std::int32_t partitions = 1) const {
    return write_topic<T>(
        std::move(sink), std::move(topic),
        [type = *this, key, form](const T& event, event_time at) {
          return new_topic_record{
              .key = key(event), .value = type.write(event, form), .time = kafka::timestamp(at.value)};
        },
        partitions);
  }

 private:
  static constexpr std::size_t count = std::tuple_size_v<decltype(T::fields(std::declval<T&>()))>;

  struct parts {
    parts(capnp::StructSchema declared, const std::string& time) : schema(checked(declared, time)), avro(schema) {}
    const event_schema schema;
    const event_avro avro;
  };

  static std::array<field_place, count> places(T& event) {
    return std::apply([](auto&... field) { return std::array<field_place, count>{field_place(&field)...}; },
                      T::fields(event));
  }
  static std::array<field_source, count> sources(const T& event) {
    return std::apply([](const auto&... field) { return std::array<field_source, count>{field_source(&field)...}; },
                      T::fields(event));
  }

  static event_schema checked(capnp::StructSchema declared, const std::string& time) {
    auto schema = event_schema::of(declared, time);
    if (!schema) throw std::logic_error(schema.error().context);
    T example{};
    const auto own = places(example);
    if (own.size() != schema->fields().size())
      throw std::logic_error("event " + schema->name() + ": the struct has " + std::to_string(own.size()) +
                             " fields, the schema " + std::to_string(schema->fields().size()));
    for (std::size_t i = 0; i < own.size(); ++i) {
      const auto& field = schema->fields()[i];
      if (kind_of(own[i]) != field.kind)
        throw std::logic_error("event " + schema->name() + ": field " + field.name + " is a " +
                               std::string(name_of(field.kind)) + " in the schema, and another one in the struct");
    }
    return std::move(*schema);
  }

  std::shared_ptr<const parts> of_;
};

}  // namespace millrace::flow
