#include "runtime/flow/events/event_avro.hpp"

#include <avro.h>

#include <array>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

#include "codecs/avro/avro_object.hpp"
#include "codecs/base/json_text.hpp"
#include "codecs/kafka/records/varint.hpp"
#include "runtime/flow/events/event_json.hpp"

namespace millrace::flow {
namespace {

constexpr std::array<std::string_view, 5> types{"string", "long", "int", "double", "boolean"};

/// The first `count` fields as a record of Avro: in canonical form, or with defaults.
std::string record_of(const event_schema& schema, std::size_t count, bool with_defaults) {
  std::string text = R"({"name":)";
  append_json_text(text, schema.name());
  text += R"(,"type":"record","fields":[)";
  for (std::size_t i = 0; i < count; ++i) {
    const auto& field = schema.fields()[i];
    text += i == 0 ? R"({"name":)" : R"(,{"name":)";
    append_json_text(text, field.name);
    text += R"(,"type":")" + std::string(types[static_cast<std::size_t>(field.kind)]) + '"';
    if (with_defaults) text += R"(,"default":)" + json_of(field.otherwise);
    text += '}';
  }
  return text + "]}";
}

/// Takes a number of Avro, which is Kafka's varlong, from the front; none if it does not end in time.
std::optional<std::int64_t> take_number(std::string_view& body) {
  const auto bytes = std::as_bytes(std::span(body));
  const auto* at = bytes.data();
  std::int64_t number = 0;
  if (!kafka::read_varlong(at, bytes.data() + bytes.size(), number)) return std::nullopt;
  body.remove_prefix(static_cast<std::size_t>(at - bytes.data()));
  return number;
}

bool take_bytes(std::string_view& body, std::uint64_t count) {
  if (count > body.size()) return false;
  body.remove_prefix(count);
  return true;
}

/// Whether a field is there whole: the library trusts the lengths that it reads.
bool take_field(std::string_view& body, field_kind kind) {
  if (kind == field_kind::number) return take_bytes(body, sizeof(double));
  if (kind == field_kind::truth)
    return !body.empty() && static_cast<std::uint8_t>(body.front()) <= 1 && take_bytes(body, 1);
  const auto number = take_number(body);
  if (!number) return false;
  if (kind == field_kind::text) return *number >= 0 && take_bytes(body, static_cast<std::uint64_t>(*number));
  return kind == field_kind::whole || std::in_range<std::int32_t>(*number);
}

/// A value of a record while it is read or written.
class record_value {
 public:
  explicit record_value(avro_value_iface_t* of) { made_ = avro_generic_value_new(of, &value_) == 0; }
  ~record_value() {
    if (made_) avro_value_decref(&value_);
  }
  record_value(const record_value&) = delete;
  record_value& operator=(const record_value&) = delete;

  avro_value_t* get() { return &value_; }
  avro_value_t field(std::size_t i) {
    avro_value_t field{};
    avro_value_get_by_index(&value_, i, &field, nullptr);
    return field;
  }

 private:
  avro_value_t value_{};
  bool made_ = false;
};

void take(avro_value_t from, std::string* into) {
  const char* text = nullptr;
  std::size_t size = 0;
  avro_value_get_string(&from, &text, &size);
  into->assign(text, size == 0 ? 0 : size - 1);  // with the zero at its end
}
void take(avro_value_t from, std::int64_t* into) { avro_value_get_long(&from, into); }
void take(avro_value_t from, std::int32_t* into) { avro_value_get_int(&from, into); }
void take(avro_value_t from, double* into) { avro_value_get_double(&from, into); }
void take(avro_value_t from, bool* into) {
  int truth = 0;
  avro_value_get_boolean(&from, &truth);
  *into = truth != 0;
}

void give(avro_value_t to, const std::string& text) {
  avro_value_set_string_len(&to, const_cast<char*>(text.c_str()), text.size() + 1);
}
void give(avro_value_t to, std::int64_t whole) { avro_value_set_long(&to, whole); }
void give(avro_value_t to, std::int32_t whole) { avro_value_set_int(&to, whole); }
void give(avro_value_t to, double number) { avro_value_set_double(&to, number); }
void give(avro_value_t to, bool truth) { avro_value_set_boolean(&to, truth ? 1 : 0); }

struct free_reader {
  void operator()(avro_reader_t reader) const { avro_reader_free(reader); }
};
struct free_writer {
  void operator()(avro_writer_t writer) const { avro_writer_free(writer); }
};

}  // namespace

struct event_avro::version {
  version(const event_schema& schema, std::size_t fields) : count(fields) {
    const auto text = record_of(schema, fields, false);
    fingerprint = avro_fingerprint(text);
    if (avro_schema_from_json_length(text.data(), text.size(), &parsed) != 0)
      throw std::logic_error("event " + schema.name() + ": " + avro_strerror());
    values = avro_generic_class_from_schema(parsed);
  }
  ~version() {
    avro_value_iface_decref(values);
    avro_schema_decref(parsed);
  }
  version(const version&) = delete;
  version& operator=(const version&) = delete;

  std::size_t count;
  std::uint64_t fingerprint = 0;
  avro_schema_t parsed = nullptr;
  avro_value_iface_t* values = nullptr;
};

event_avro::event_avro(const event_schema& schema)
    : schema_(&schema), text_(record_of(schema, schema.fields().size(), true)) {
  for (std::size_t count = 1; count <= schema.fields().size(); ++count) {
    versions_.push_back(std::make_unique<version>(schema, count));
  }
}

event_avro::~event_avro() = default;
event_avro::event_avro(event_avro&&) noexcept = default;
event_avro& event_avro::operator=(event_avro&&) noexcept = default;

result<void> event_avro::read(std::string_view object, std::span<const field_place> into) const {
  const auto split = split_avro_object(object);
  if (!split) return make_error(errc::invalid_argument, "the value is no object of Avro");
  for (const auto& one : versions_) {
    if (one->fingerprint == split->fingerprint) return read_fields(*one, split->body, into);
  }
  return read_fields(*versions_.back(), split->body, into);
}

result<void> event_avro::read_fields(const version& of, std::string_view body,
                                     std::span<const field_place> into) const {
  if (of.count <= schema_->time()) return schema_->time_missing();
  auto left = body;
  for (std::size_t i = 0; i < of.count; ++i) {
    if (!take_field(left, schema_->fields()[i].kind))
      return make_error(errc::invalid_argument, "the value is no whole " + schema_->name());
  }
  const std::unique_ptr<std::remove_pointer_t<avro_reader_t>, free_reader> reader(
      avro_reader_memory(body.data(), static_cast<std::int64_t>(body.size())));
  record_value value(of.values);
  if (avro_value_read(reader.get(), value.get()) != 0)
    return make_error(errc::invalid_argument, "the value is no whole " + schema_->name());
  for (std::size_t i = 0; i < of.count; ++i) {
    std::visit([&](auto* field) { take(value.field(i), field); }, into[i]);
  }
  schema_->set_defaults(into, of.count);
  return {};
}

std::string event_avro::write(std::span<const field_source> from) const {
  const auto& of = *versions_.back();
  record_value value(of.values);
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::visit([&](const auto* field) { give(value.field(i), *field); }, from[i]);
  }
  auto object = avro_object_head(of.fingerprint);
  const auto head = object.size();
  std::size_t size = 0;
  avro_value_sizeof(value.get(), &size);
  object.resize(head + size);
  const std::unique_ptr<std::remove_pointer_t<avro_writer_t>, free_writer> writer(
      avro_writer_memory(object.data() + head, static_cast<std::int64_t>(size)));
  if (avro_value_write(writer.get(), value.get()) != 0)
    throw std::runtime_error(std::string("event ") + schema_->name() + ": " + avro_strerror());
  return object;
}

}  // namespace millrace::flow
