@0xe6d2f94b7a1c3d58;
# What the transaction coordinator is asked and what it answers, and what it tells participants. Words and rules are
# Kafka's; error codes are its numbers, 0 for success.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

# connection -> coordinator.
struct TransactionRequest {
  transactionalId @0 :Text;
  union {
    register @1 :Register;              # a producer starts, or recovers
    joinPartitions @2 :Partitions;      # they take part from now on
    checkPartitions @3 :Partitions;     # do they take part?
    joinGroup @4 :Group;                # the transaction will commit offsets of it
    end @5 :End;
    abort @6 :Void;                     # an administrator's
    checkGroup @7 :Group;               # does it take part?
  }

  struct Identity {
    producerId @0 :Int64 = -1;
    producerEpoch @1 :Int16 = -1;
  }
  struct Register {
    known @0 :Identity;                 # what a producer that recovers had; -1 and -1: it has just started
    timeoutMs @1 :Int32;
    endless @2 :Bool;                   # of the node itself, which ends what it has begun: no time-out
  }
  struct Partitions {
    who @0 :Identity;
    partitions @1 :List(Partition);
  }
  struct Partition {
    topic @0 :Text;
    partition @1 :Int32;
  }
  struct Group {
    who @0 :Identity;
    groupId @1 :Text;
  }
  struct End {
    who @0 :Identity;
    commits @1 :Bool;
    bumpsEpoch @2 :Bool;                # version 2 of transactions
  }
}

# coordinator -> connection, when what led to it is durable.
struct TransactionReply {
  errorCode @0 :Int16;
  producerId @1 :Int64 = -1;            # what the producer goes on with
  producerEpoch @2 :Int16 = -1;
}

# connection -> coordinator: what it knows of transactional ids, those named or all.
struct TransactionsQuery {
  transactionalIds @0 :List(Text);
  all @1 :Bool;
  after @2 :Text;                       # only of ids after this one
}

# coordinator -> connection, at once: of the ids that it knows, in order of id.
struct TransactionsAnswer {
  transactions @0 :List(Transaction);
  more @1 :Bool;                        # too much for one answer: ask again for those after the last

  struct Transaction {
    transactionalId @0 :Text;
    phase @1 :Phase;
    producerId @2 :Int64;
    producerEpoch @3 :Int16;
    timeoutMs @4 :Int32;
    startedAt @5 :Int64 = -1;          # ms since 1970; -1: no transaction
    partitions @6 :List(TransactionRequest.Partition);  # while it ends, those that are not told yet; only if named
  }
  enum Phase {
    empty @0;
    ongoing @1;
    prepareCommit @2;
    prepareAbort @3;
    completeCommit @4;
    completeAbort @5;
  }
}

# coordinator -> partition: the transaction of this producer has ended.
struct MarkerRequest {
  producerId @0 :Int64;
  producerEpoch @1 :Int16;
  commits @2 :Bool;
  coordinatorEpoch @3 :Int32;
}

# partition -> coordinator, when the marker is durable.
struct MarkerAnswer {
  errorCode @0 :Int16;
}
