#include "runtime/config/listener_address.hpp"

#include <algorithm>
#include <cctype>

namespace millrace {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

template <class T>
std::optional<std::string> objection_of(const result<T>& parsed) {
  if (parsed) return std::nullopt;
  return parsed.error().context;
}

}  // namespace

result<listener_address> listener_address::parse(std::string_view text) {
  constexpr std::string_view separator = "://";
  const auto end_of_name = text.find(separator);
  if (end_of_name == std::string_view::npos || !is_name(text.substr(0, end_of_name))) {
    return make_error(errc::invalid_argument,
                      "listener '" + std::string(text) + "': a name is missing, as in default://127.0.0.1:9092");
  }
  auto address = network_address::parse(text.substr(end_of_name + separator.size()));
  if (!address) return address.error();
  return listener_address{std::string(text.substr(0, end_of_name)), *address};
}

std::optional<std::string> object_to_listener(std::string_view text) {
  return objection_of(listener_address::parse(text));
}

std::optional<std::string> object_to_page(std::string_view text) {
  const auto equals = text.find('=');
  auto url = text.substr(std::min(equals, text.size() - 1) + 1);
  const bool is_one = equals != std::string_view::npos && is_name(text.substr(0, equals)) &&
                      (url.starts_with("http://") || url.starts_with("https://"));
  if (!is_one)
    return "'" + std::string(text) + "': a job and its page are wanted, as in machine=http://127.0.0.1:9100/metrics";
  url.remove_prefix(url.find("://") + 3);
  const auto host = url.substr(0, url.find_first_of("/?"));
  const bool has_port =
      host.find(':', host.rfind(']') == std::string_view::npos ? 0 : host.rfind(']')) != std::string_view::npos;
  return objection_of(network_address::parse(std::string(host) + (has_port ? "" : ":80")));
}

std::optional<std::string> object_to_address_or_nothing(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return objection_of(network_address::parse(text));
}

}  // namespace millrace
