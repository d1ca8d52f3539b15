@0xb7fe7e14e0aef95e;
# What a consumer group is asked and what it answers. Words and rules are Kafka's; error codes are its numbers, 0 for
# success. Every request is answered, some only after a rebalance; a reply with an error may have no body.
# An instance id that is absent is not the same as an empty one.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

# connection -> group directory -> group.
struct GroupRequest {
  groupId @0 :Text;
  union {
    join @1 :Join;                      # answered when its generation begins
    sync @2 :Sync;                      # answered when the leader has assigned
    heartbeat @3 :Membership;
    leave @4 :List(MemberIdentity);
    commit @5 :Commit;
    queryCursors @6 :CursorsQuery;
    eraseCursors @7 :List(TopicPartitions);
    describe @8 :Void;
    erase @9 :Void;
    forgetTopics @10 :List(Text);       # catalog -> group directory -> every group, not answered
    commitInTransaction @11 :TransactionalCommit;
    endTransaction @12 :TransactionEnd; # coordinator -> group directory -> group
  }

  struct Join {
    who @0 :MemberIdentity;
    clientId @1 :Text;
    clientHost @2 :Text;
    sessionTimeoutMs @3 :Int32;
    rebalanceTimeoutMs @4 :Int32;
    protocolType @5 :Text;
    protocols @6 :List(Protocol);       # the preferred one first
    asksTwice @7 :Bool;
    maySkipAssignment @8 :Bool;
  }

  struct Protocol {
    name @0 :Text;
    metadata @1 :Data;
  }

  struct Sync {
    who @0 :Membership;
    protocolType @1 :Text;              # absent: not said
    protocol @2 :Text;                  # absent: not said
    assignments @3 :List(Assignment);   # from the leader only
  }

  struct Assignment {
    memberId @0 :Text;
    assignment @1 :Data;
  }

  struct Commit {
    who @0 :Membership;
    knowsGroupErrors @1 :Bool;
    topics @2 :List(Topic);
    byNode @3 :Bool;                    # offsets that a snapshot had: whoever is a member

    struct Topic {
      topic @0 :Text;
      partitions @1 :List(Partition);
    }
    struct Partition {
      partition @0 :Int32;
      offset @1 :Int64;
      leaderEpoch @2 :Int32 = -1;
      metadata @3 :Text;
      expiresAt @4 :Int64 = -1;         # ms since 1970; -1: by the node's retention
    }
  }

  struct CursorsQuery {
    union {
      all @0 :Void;                     # all partitions with a committed offset
      topics @1 :List(TopicPartitions);
    }
    stableOnly @2 :Bool;                # none of partitions for which a transaction holds an offset
  }

  # Offsets that are committed once the producer's transaction is.
  struct TransactionalCommit {
    who @0 :Membership;
    producerId @1 :Int64;
    producerEpoch @2 :Int16;
    verification @3 :UInt64;            # what the group asked for, once the coordinator agreed
    topics @4 :List(Commit.Topic);      # `expiresAt` is not looked at
  }

  struct TransactionEnd {
    producerId @0 :Int64;
    producerEpoch @1 :Int16;
    commits @2 :Bool;
  }
}

struct MemberIdentity {
  memberId @0 :Text;
  instanceId @1 :Text;                  # absent: not a static member
}

struct Membership {
  who @0 :MemberIdentity;
  generation @1 :Int32 = -1;
}

struct TopicPartitions {
  topic @0 :Text;
  partitions @1 :List(Int32);
}

# group or group directory -> connection, when everything that led to it is durable.
struct GroupReply {
  errorCode @0 :Int16;                  # of the whole request
  union {
    none @1 :Void;
    join @2 :Joined;
    sync @3 :Synced;
    leave @4 :List(Left);
    partitionErrors @5 :List(Int16);    # to commits and eraseCursors: in the order of the request
    cursors @6 :List(TopicCursors);
    description @7 :Description;

    # To commitInTransaction: nothing was kept, for no open transaction of the producer is known here. Whoever has
    # learned from the coordinator that the group takes part may commit again with this number, once; the transaction's
    # end makes it worthless. Never 0.
    verification @8 :UInt64;
  }

  struct Joined {
    generation @0 :Int32 = -1;
    protocolType @1 :Text;
    protocol @2 :Text;
    leader @3 :Text;
    memberId @4 :Text;
    skipAssignment @5 :Bool;
    members @6 :List(Member);           # to the leader only

    struct Member {
      who @0 :MemberIdentity;
      metadata @1 :Data;
    }
  }

  struct Synced {
    protocolType @0 :Text;
    protocol @1 :Text;
    assignment @2 :Data;
  }

  struct Left {
    who @0 :MemberIdentity;
    errorCode @1 :Int16;
  }

  struct TopicCursors {
    topic @0 :Text;
    partitions @1 :List(Cursor);

    struct Cursor {
      partition @0 :Int32;
      offset @1 :Int64 = -1;            # -1: none is committed
      leaderEpoch @2 :Int32 = -1;
      metadata @3 :Text;
      unstable @4 :Bool;                # a transaction holds an offset for it, and `stableOnly` was asked
    }
  }

  struct Description {
    phase @0 :GroupPhase;
    protocolType @1 :Text;
    protocol @2 :Text;
    members @3 :List(Member);

    struct Member {
      who @0 :MemberIdentity;
      clientId @1 :Text;
      clientHost @2 :Text;
      metadata @3 :Data;
      assignment @4 :Data;
    }
  }
}

enum GroupPhase {
  empty @0;
  preparingRebalance @1;
  completingRebalance @2;
  stable @3;
  dead @4;
}

# connection -> group directory.
struct GroupsQuery {}

# group directory -> connection.
struct GroupsAnswer {
  errorCode @0 :Int16;
  groups @1 :List(Group);

  struct Group {
    groupId @0 :Text;
    protocolType @1 :Text;
    phase @2 :GroupPhase;
  }
}

# group -> group directory, before any reply that tells a client the same.
struct GroupStatus {
  groupId @0 :Text;
  protocolType @1 :Text;
  phase @2 :GroupPhase;
}

# group -> group directory: nothing is left of me, and I have handled so many requests.
struct GroupIdle {
  groupId @0 :Text;
  handled @1 :UInt64;
}

# group directory -> group: no further request is under way to you; end.
struct GroupRetired {}
