#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/inode.hpp"
#include "actors/volume/volume_refusal.hpp"
#include "codecs/access/access_decision.hpp"
#include "codecs/access/access_identity.hpp"
#include "runtime/store/ordered_map.hpp"

/// Who may do what: the one place that decides it for every way in.
namespace millrace {

/// Who asks. Made by what accepted the connection, never by the one who asks.
struct volume_asker {
  access_identity who;
  bool superuser = false;  ///< may everything: the operator, and everybody where the node does not authenticate
  bool node = false;       ///< the node itself, of a mirror of its own
};

/// A set of verbs.
class verb_set {
 public:
  constexpr verb_set(std::initializer_list<access_verb> verbs) {
    for (const auto verb : verbs) bits_ |= bit(verb);
  }
  constexpr bool contains(access_verb verb) const { return (bits_ & bit(verb)) != 0; }

 private:
  static constexpr std::uint32_t bit(access_verb verb) { return 1U << static_cast<unsigned>(verb); }
  std::uint32_t bits_ = 0;
};

/// In which role an object takes part in a request.
enum class access_role : std::uint8_t {
  object,     ///< what the request is about; of volumes and snapshots: the volume's root directory
  directory,  ///< where something new is to stand
  changelog,  ///< the stream whose topic gets a table's changes
  source,     ///< the stream whose topic a table follows
  other,  ///< rename: what is replaced; link: what gets a second name; explain: the object, asked about for another;
          ///< get permissions: the object, whom its rules name
};

/// One of `verbs` is needed on the object in that role.
struct access_need {
  access_role role = access_role::object;
  verb_set verbs{};
};

/// All that a request needs; total. Nothing is allowed in a role that is not named.
std::vector<access_need> access_needs(schema::VolumeRequest::Which request);

/// Whether the request changes something, so that its answer waits for the disk and there is one at a time.
bool is_change(schema::VolumeRequest::Which request);

/// Whether such a change may be answered before it is durable: it is one of directories, files or attributes, and has
/// consequences nowhere else.
bool may_be_relaxed(schema::VolumeRequest::Which request);

/// The tree in which an object stands, and what is said where no object says anything. Ownership: borrows.
struct access_scope {
  const map_reader* tree = nullptr;
  std::string_view volume;  ///< its name
  std::string_view owner;   ///< who may everything that no rule speaks of; empty: nobody
};

/// The expression that decides, and the path of the object that has it; no `from`: the volume's default.
struct ruling {
  access_expression expression;
  std::string from;
};

/// From the object up to the volume's root: the first rule for the verb. `CORRUPT` if it cannot be read.
decided<ruling> find_ruling(const access_scope& scope, object_id object, access_verb verb);

/// The expressions that decide about an object, for each verb that has one.
decided<std::vector<access_rule_text>> effective_rules(const access_scope& scope, object_id object);

/// `DENIED`, with the paths of the rules that refused, unless one of `verbs` is allowed. Whom a rule admits is not for
/// who is refused: `explain` tells it.
decided<void> check_access(const access_scope& scope, object_id object, verb_set verbs, const volume_asker& asker);

/// Checks expressions and gives them their canonical form. `INVALID`.
decided<std::vector<access_rule_text>> check_rules(const std::vector<access_rule_text>& rules);

}  // namespace millrace
