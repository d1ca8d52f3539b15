#pragma once
#include <string>
#include <string_view>

namespace millrace {

/// The stream that topics without a path belong to.
inline constexpr std::string_view default_stream_path = "/default";

/// Stands between a volume and its snapshot in the names of what the snapshot has:
/// "/payments@before-v8/cards:activity". No name of anything that is live has it.
inline constexpr char snapshot_mark = '@';

/// "payments.cards": what the names of a stream's topics begin with; empty for the default stream. `path` is absolute
/// and begins with the volume's name: "/payments/cards".
std::string dotted_stream_name(std::string_view stream_path);

/// The name of a topic within the node, whichever way a client spells it: "/payments/cards:activity" is
/// "payments.cards.activity", "/default:orders" is "orders", all else stays. Ambiguous spellings do not come about, as
/// streams and topics are refused that would make them.
std::string canonical_topic_name(std::string_view as_spelt);

/// Whether a topic, in either spelling, is a snapshot's. Such ones come to be when somebody asks for them by name, and
/// stand in no list of topics.
bool is_of_snapshot(std::string_view topic);

/// Whether a topic of that canonical name belongs to a stream of that dotted name, were there no other.
bool is_topic_of(std::string_view topic, std::string_view dotted_stream);

}  // namespace millrace
