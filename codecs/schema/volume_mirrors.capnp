@0xd8a3c1f07b5e4296;
# What the requests of volume.capnp hold about mirrors, and what a source sends to its mirror. Times and sizes are stated there.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

struct SetMirror {
  volume @0 :Text;                      # the mirror, read-only here
  settings @1 :MirrorSettings;
}

struct MirrorSettings {
  source @0 :Text;                      # "host:port/payments": where the source is; empty: no mirror any more
  everySeconds @1 :UInt32;              # 0: by hand
  continuous @2 :Bool;                  # log bytes as they become durable
  bytesPerSecondMax @3 :UInt64;         # 0: no bound
  keepSnapshots @4 :UInt32 = 2;         # of earlier runs, for roll-back
}

struct Mirror {
  volume @0 :Text;
  settings @1 :MirrorSettings;
  state @2 :State;
  reason @3 :Text;                      # of `paused` and `broken`
  last @4 :Receipt;                     # of the last complete run
  lagRecords @5 :UInt64;
  lagMs @6 :UInt64;
  enum State {
    none @0;                            # no mirror
    idle @1;
    running @2;
    live @3;
    paused @4;
    broken @5;
    promoted @6;                        # writable; `setMirror` makes it a mirror again
  }
}

# What one run did.
struct Receipt {
  startedAt @0 :Int64;
  endedAt @1 :Int64;
  blocksSent @2 :UInt64;
  bytesSent @3 :UInt64;
  bytesChanged @4 :UInt64;
  logBytesSent @5 :UInt64;
  sourceRoot @6 :Data;                  # root hashes: equal after a good run
  mirrorRoot @7 :Data;
  snapshot @8 :Text;                    # the mirror's snapshot that this run made
  dataBlocksSent @9 :UInt64;            # of blocksSent those with contents of files and large values; the others are of trees
}

# What a mirror knows of its source's volume.
struct BeginDelta {
  volume @0 :Text;                      # of the source
  mirror @1 :Text;                      # names the mirror to the source, which keeps its snapshots by it: a cluster id and a volume
  roots @2 :List(Data);                 # root hashes of the snapshots that the mirror has, 16 bytes each
}

struct Delta {
  snapshot @0 :UInt64;                  # of the source, to be mirrored
  name @1 :Text;
  root @2 :Data;                        # its root hash; 16 zeros: it holds nothing
  base @3 :UInt64;                      # the source's snapshot that the mirror has; 0: none
  baseRoot @4 :Data;
  usedBytes @5 :UInt64;                 # logical
  usedObjects @6 :UInt64;
  createdAt @7 :Int64;
}

struct ReadDelta {
  snapshot @0 :UInt64;
  base @1 :UInt64;
  skip @2 :UInt64;                      # blocks that the mirror has of this delta
  bytesPerSecondMax @3 :UInt64;         # 0: no bound
  volume @4 :Text;                      # of the source
}

# Source -> mirror, many: blocks as codecs/store/delta_block.hpp has them, in the order of the delta.
struct DeltaItem { blocks @0 :List(Data); }

# Which topics a snapshot has, how far their logs go, and what groups have committed on them.
struct ListDeltaLogs {
  volume @0 :Text;                      # of the source
  snapshot @1 :UInt64;
  base @2 :UInt64;                      # the snapshot that the mirror shows; 0: none
}

# Source -> mirror, many.
struct DeltaLogs {
  topics @0 :List(Topic);
  cursors @1 :List(Cursor);
  cursorsAsInBase @2 :Bool;             # nothing was committed since
  struct Topic {
    stream @0 :Text;                    # "/cards"
    name @1 :Text;                      # canonical, as the snapshot's tree has it
    id @2 :Data;                        # 16 bytes, as for all ids here
    createdMs @3 :Int64;
    settings @4 :List(TextPair);
    originId @5 :Data;                  # of the topic whose records the first ones of the logs are; empty: none
    originEnds @6 :List(Int64);
    logs @7 :List(Log);                 # by partition
  }
  struct Log { start @0 :Int64; end @1 :Int64; }
  struct Cursor {
    group @0 :Text;
    topic @1 :Text;                     # its canonical name
    partition @2 :Int32;
    offset @3 :Int64;
    leaderEpoch @4 :Int32;
    metadata @5 :Text;
    expiresAt @6 :Int64;                # ms since 1970; -1: when the group's configuration says
  }
}

struct TextPair { name @0 :Text; value @1 :Text; }

# Records of a snapshot that the mirror lacks.
struct ReadDeltaLogs {
  volume @0 :Text;                      # of the source
  snapshot @1 :UInt64;
  wanted @2 :List(Position);
  bytesPerSecondMax @3 :UInt64;         # 0: no bound
  struct Position {
    topic @0 :Data;                     # id
    partition @1 :Int32;
    offset @2 :Int64;                   # where the mirror's log ends
    lastCrc @3 :UInt32;                 # of the batch before it; 0: not to be compared
  }
}

# Source -> mirror, many: log by log in the order of `wanted`, each from its position to its end in the snapshot.
struct DeltaRecords {
  log @0 :UInt32;                       # index into `wanted`
  batches @1 :Data;                     # whole batches, back to back
}

# Source -> mirror, many: what it has read of a snapshot, in the order of the walk: first its tree, then its logs.
struct WalkedPart {
  topic @0 :Data;                       # id of the log; empty: blocks of the tree
  partition @1 :Int32;
  begin @2 :Int64;                      # blocks before this part, or its first offset
  end @3 :Int64;
  bytes @4 :UInt64;
  digest @5 :Data;                      # 16 bytes, of all bytes of the part; empty: the log's topic is compacted, and it was left out
}

# What was read on both sides of a mirror.
struct Comparison {
  snapshot @0 :Text;                    # of the mirror and, under the same name, of the source
  equal @1 :Bool;
  difference @2 :Text;                  # where the first one is
  blocks @3 :UInt64;
  blockBytes @4 :UInt64;
  logs @5 :UInt32;
  logBytes @6 :UInt64;
  logsLeftOut @7 :UInt32;               # of compacted topics: a mirror keeps what its source has compacted
}
