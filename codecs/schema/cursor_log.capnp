@0x8fdabaee3ca44d31;
# The cursor log: what the groups of a node remember, as records whose key and value are these messages. A later record
# replaces an earlier one of the same key, one without a value erases it, so the log may be compacted by key.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

# Key of every record, in canonical form: equal keys are equal bytes.
struct CursorLogKey {
  groupId @0 :Text;
  union {
    membership @1 :Void;                # the value is a MembershipRecord
    cursor :group {                     # the value is a CursorRecord
      topic @2 :Text;
      partition @3 :Int32;
    }
    pending :group {                    # the value is a PendingCursorRecord
      producerId @4 :Int64;
      topic @5 :Text;
      partition @6 :Int32;
    }
  }
}

# One generation of a group.
struct MembershipRecord {
  protocolType @0 :Text;
  generation @1 :Int32;
  protocol @2 :Text;
  leader @3 :Text;
  assigned @4 :Bool;                    # the members have their assignments
  since @5 :Int64 = -1;                 # ms since 1970
  members @6 :List(Member);

  struct Member {
    memberId @0 :Text;
    instanceId @1 :Text;                # absent: not a static member
    clientId @2 :Text;
    clientHost @3 :Text;
    sessionTimeoutMs @4 :Int32;
    rebalanceTimeoutMs @5 :Int32;
    protocols @6 :List(Protocol);
    assignment @7 :Data;
  }

  struct Protocol {
    name @0 :Text;
    metadata @1 :Data;
  }
}

# A committed offset.
struct CursorRecord {
  offset @0 :Int64;
  leaderEpoch @1 :Int32 = -1;
  metadata @2 :Text;
  committedAt @3 :Int64 = -1;           # ms since 1970
  expiresAt @4 :Int64 = -1;             # ms since 1970; -1: by the node's retention
  order @5 :UInt64;                     # among all commits of the group, also those of transactions: higher is later
}

# An offset that is committed once the producer's transaction is.
struct PendingCursorRecord {
  producerEpoch @0 :Int16;
  cursor @1 :CursorRecord;
}
