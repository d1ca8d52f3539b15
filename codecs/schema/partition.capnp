@0xb730087ce986f978;
# What a partition is asked and what it answers. Offsets and epochs mean what Kafka means by them.
# `token` and `index` are the asker's own and come back unchanged: which request of it, and which part of that request.
# `errorCode` is Kafka's, 0 for success; `message` explains it to a person.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

# connection or coordinator -> partition. Payload 0: record batches v2, back to back; from a client exactly one.
struct AppendRequest {
  token @0 :UInt64;
  index @1 :UInt32;
  trusted @2 :Bool;   # made by this node itself: its records are not looked at again
  verification @3 :UInt64;           # of a transactional batch: what the partition asked for, once the coordinator agreed
  admitted @5 :Bool;  # by this node, when the topic's rules were these or others: it is not held to them again
  fromZero @4 :Bool;  # version 2 of transactions: of a producer that is not known here, the first sequence number is 0
}

# partition -> the asker, when the records are as durable as the topic promises.
struct AppendReply {
  token @0 :UInt64;
  index @1 :UInt32;
  errorCode @2 :Int16;
  message @3 :Text;
  recordIndexes @4 :List(Int32);     # of the records at fault, within the batch
  baseOffset @5 :Int64 = -1;
  logAppendTime @6 :Int64 = -1;      # ms since 1970; -1 unless the topic stamps records itself
  logStartOffset @7 :Int64 = -1;

  # Not 0: nothing was appended, for no open transaction of the producer is known here. Whoever has learned from the
  # coordinator that the partition takes part may append again with this number, once; a marker makes it worthless.
  verification @8 :UInt64;
}

# connection or service -> partition.
struct ReadRequest {
  token @0 :UInt64;
  index @1 :UInt32;
  offset @2 :Int64;
  bytesMax @3 :UInt32;
  firstBatchWhole @4 :Bool;          # one batch may exceed bytesMax
  committedOnly @5 :Bool;            # isolation level read_committed
  currentLeaderEpoch @6 :Int32 = -1; # -1: not checked
  lastFetchedEpoch @7 :Int32 = -1;   # -1: not checked
}

# partition -> the asker. Payload 0, if there is data: a slice of a segment file, whole batches only.
struct ReadReply {
  token @0 :UInt64;
  index @1 :UInt32;
  errorCode @2 :Int16;
  highWatermark @3 :Int64 = -1;
  lastStableOffset @4 :Int64 = -1;
  logStartOffset @5 :Int64 = -1;
  divergingEpoch @6 :Int32 = -1;
  divergingEndOffset @7 :Int64 = -1;
  aborted @8 :List(Aborted);         # transactions to be left out of what was read; only of a committed read

  struct Aborted {
    producerId @0 :Int64;
    firstOffset @1 :Int64;
  }
}

# connection or service -> partition: tell me once when the high watermark is above `offset`, or, of a committed
# reader, the last stable offset.
struct WatchRequest {
  token @0 :UInt64;
  index @1 :UInt32;
  offset @2 :Int64;
  committedOnly @3 :Bool;
}

# partition -> the watcher, once.
struct Progress {
  token @0 :UInt64;
  index @1 :UInt32;
  highWatermark @2 :Int64;
  lastStableOffset @3 :Int64;
}

# connection -> partition (ListOffsets). `timestamp`: ms since 1970, or one of Kafka's negative words.
struct OffsetQuery {
  timestamp @0 :Int64;
  committedOnly @1 :Bool;
  currentLeaderEpoch @2 :Int32 = -1;
}

# partition -> connection.
struct OffsetAnswer {
  errorCode @0 :Int16;
  offset @1 :Int64 = -1;
  timestamp @2 :Int64 = -1;
  leaderEpoch @3 :Int32 = -1;
}

# connection -> partition (OffsetForLeaderEpoch).
struct EpochQuery {
  leaderEpoch @0 :Int32;
  currentLeaderEpoch @1 :Int32 = -1;
}

# partition -> connection.
struct EpochAnswer {
  errorCode @0 :Int16;
  leaderEpoch @1 :Int32 = -1;
  endOffset @2 :Int64 = -1;
}

# connection or coordinator -> partition (DeleteRecords). -1: up to the high watermark.
struct TrimRequest {
  offset @0 :Int64;
}

# partition -> the asker, when the new start is durable.
struct TrimAnswer {
  errorCode @0 :Int16;
  logStartOffset @1 :Int64 = -1;
}

# connection or metrics -> partition.
struct StateQuery {
  withProducers @0 :Bool;
}

# partition -> the asker.
struct StateAnswer {
  errorCode @0 :Int16;
  bytes @1 :UInt64;
  segments @2 :UInt32;
  logStartOffset @3 :Int64;
  highWatermark @4 :Int64;
  producers @5 :List(Producer);
  lastStableOffset @6 :Int64;

  struct Producer {
    id @0 :Int64;
    epoch @1 :Int16;
    lastSequence @2 :Int32;
    lastTimestamp @3 :Int64;
    transactionStart @4 :Int64 = -1;
    coordinatorEpoch @5 :Int32 = -1;
  }
}

# ---- The partition of a mirror, whose records come from another site.

# mirror -> partition. Payload 0: whole batches as the source has them, with its offsets, which go on from the end that
# the last answer told; where compaction has left a gap, an empty batch fills it.
struct MirrorAppend {
}

# mirror -> partition: everything is to be durable, as it is about to be shown up to `end`, below which the source has no
# more records. -1: only tell where the log ends.
struct MirrorSync {
  end @0 :Int64;
}

# mirror -> partition: `partition_progress` says up to where it may be shown now; records before `start` are the source's no more.
struct MirrorShown {
  start @0 :Int64;
}

# volumes -> partition: its producers were another node's, whose ids say nothing here. None has a transaction open.
struct ForgetProducers {
}

# partition -> mirror, or whoever else asked for one of these.
struct MirrorAnswer {
  errorCode @0 :Int16;
  message @1 :Text;
  end @2 :Int64;                     # of the log: where the next record belongs
  lastCrc @3 :UInt32;                # of the batch before the end; 0: none, or one that only fills a gap
  stable @4 :Int64;                  # the last stable offset, as it will be when all is shown up to MirrorSync's end
}
