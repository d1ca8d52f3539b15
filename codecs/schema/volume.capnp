@0x96ecfb83ccfb537a;
# What volumes are asked and what they answer: from the command line and FUSE over a link, from HTTP through the node, from
# services in the node; always to the volume actor, which checks permissions before it decides. One request, one reply.
#
# Who asks (Identity) stands beside the request, not in it: whoever accepted the connection says it, never the client.
# A reply to a change is sent when the change is durable, if it is not `relaxed`. Times are nanoseconds since 1970 (UTC); sizes are bytes.
# Limits: a path 4096 bytes and 128 names deep; a name 255 bytes, without "/" and zero bytes; one read, write or page
# 4 MiB; one batch of rows 16 MiB; a row's key 65,535 bytes, its value 16 MiB; a file 16 TiB; an object's xattrs together 64 KiB.

using Cxx = import "/capnp/c++.capnp";
using Mirrors = import "volume_mirrors.capnp";
using Objects = import "volume_objects.capnp";
using Services = import "service.capnp";
$Cxx.namespace("millrace::schema");

# client -> volume actor.
struct VolumeRequest {
  union {
    # Volumes. `volume` fields are names: "/payments".
    createVolume @0 :CreateVolume;            # -> volume
    listVolumes @1 :ListVolumes;              # -> volumes
    describeVolume @2 :VolumeName;            # -> volume
    deleteVolume @3 :DeleteVolume;            # -> done
    renameVolume @4 :RenameVolume;            # -> volume
    setQuota @5 :SetQuota;                    # -> volume
    setSchedule @6 :SetSchedule;              # -> volume

    # Snapshots.
    createSnapshot @7 :SnapshotName;          # -> snapshot
    listSnapshots @8 :VolumeName;             # -> snapshots, the oldest first
    deleteSnapshot @9 :SnapshotName;          # -> done
    cloneSnapshot @10 :CloneSnapshot;         # -> volume
    rollBack @11 :RollBack;                   # -> snapshot: of the state that was given up, if asked to keep it
    diffSnapshots @12 :DiffSnapshots;         # -> diff

                                              # Mirrors.
    setMirror @13 :Mirrors.SetMirror;         # -> mirror
    describeMirror @14 :VolumeName;           # -> mirror
    runMirror @15 :VolumeName;                # -> mirror, when the run is begun
    promoteMirror @16 :VolumeName;            # -> mirror, when the volume is writable
    verifyMirror @53 :VolumeName;             # -> comparison; reads all that both sides have, and takes as long

    # Paths.
    stat @17 :Objects.Place;                  # -> object
    listDirectory @18 :Objects.ListDirectory; # -> entries
    makeDirectory @19 :Objects.MakeObject;    # -> object
    remove @20 :Objects.Remove;               # -> written: objects; at most 100,000 go: repeat while `more`
    rename @21 :Objects.Rename;               # -> object
    makeSymlink @22 :Objects.MakeSymlink;     # -> object
    readSymlink @23 :Objects.Place;           # -> text
    link @24 :Objects.Link;                   # -> object
    setAttributes @25 :Objects.SetAttributes; # -> object
    getXattr @26 :Objects.XattrName;          # -> bytes
    setXattr @27 :Objects.SetXattr;           # -> done
    listXattrs @28 :Objects.Place;            # -> names
    removeXattr @29 :Objects.XattrName;       # -> done
    forget @30 :Objects.Object;               # -> done; a file removed with `keep` is no longer open. Not there: done, too

    # Files. There is no open: each request says all.
    createFile @31 :Objects.MakeObject;       # -> object
    readFile @32 :Objects.ReadFile;           # -> bytes
    writeFile @33 :Objects.WriteFile;         # -> object: with the new size
    truncateFile @34 :Objects.TruncateFile;   # -> object
    syncFile @35 :Objects.Place;              # -> done, when all that was changed before is durable
    clearRange @48 :Objects.ClearRange;       # -> object
    seekFile @49 :Objects.SeekFile;           # -> position

    # Tables. Rows are ordered by key as unsigned bytes.
    createTable @36 :Objects.CreateTable;     # -> object
    setTable @37 :Objects.SetTable;           # -> object
    getRow @38 :Objects.RowKey;               # -> row
    writeRows @39 :Objects.WriteRows;         # -> written; all or none
    scanRows @40 :Objects.ScanRows;           # -> rows

    # Streams: the object; its topics are asked for through the catalog.
    createStream @41 :Objects.CreateStream;   # -> object
    setStream @42 :Objects.SetStream;         # -> object

    # Permissions.
    setPermissions @43 :Objects.SetPermissions;# -> permissions
    getPermissions @44 :Objects.Place;        # -> permissions
    explainPermission @45 :Objects.Explain;   # -> explanation

    # Of a mirror to its source, over a link.
    beginDelta @46 :Mirrors.BeginDelta;       # -> delta; the source takes a snapshot
    readDelta @47 :Mirrors.ReadDelta;         # -> done, after items of DeltaItem
    listDeltaLogs @51 :Mirrors.ListDeltaLogs; # -> done, after items of DeltaLogs
    readDeltaLogs @52 :Mirrors.ReadDeltaLogs; # -> done, after items of DeltaRecords
    walkSnapshot @54 :SnapshotName;           # -> done, after items of WalkedPart

    # Of the operator to the node itself, over a link.
    service @55 :Services.ServiceRequest;     # -> text: JSON
  }

  # The reply to a change of directories, files or attributes is sent when the change is seen by all and outlives the
  # node's process: a loss of power may take it, and what came after it, until the next `syncFile`, or change that is not
  # so. Other changes do not heed it.
  relaxed @50 :Bool;
}

# volume actor -> the asker.
struct VolumeReply {
  union {
    error @0 :Error;
    done @1 :Void;
    volume @2 :Volume;
    volumes @3 :List(Volume);
    snapshot @4 :Snapshot;
    snapshots @5 :List(Snapshot);
    diff @6 :Diff;
    mirror @7 :Mirrors.Mirror;
    object @8 :Objects.Stat;
    entries @9 :Objects.Entries;
    text @10 :Text;
    names @11 :List(Text);
    bytes @12 :Objects.Bytes;
    row @13 :Objects.Row;
    rows @14 :Objects.Rows;
    written @15 :Objects.Written;
    permissions @16 :Objects.Permissions;
    explanation @17 :Objects.Explanation;
    delta @18 :Mirrors.Delta;
    position @19 :Objects.Position;
    comparison @20 :Mirrors.Comparison;
  }
  struct Error {
    code @0 :Code;
    text @1 :Text;                      # what was refused, why, and what to do; for a person
    place @2 :Text;                     # the path or name it is about; may be empty
  }

  # Append only. The word in brackets is what FUSE says.
  enum Code {
    none @0;
    notFound @1;                        # [ENOENT] and, for a volume or snapshot, no such name
    alreadyExists @2;                   # [EEXIST]
    notEmpty @3;                        # [ENOTEMPTY]
    notDirectory @4;                    # [ENOTDIR]
    isDirectory @5;                     # [EISDIR]
    wrongKind @6;                       # [EINVAL] neither: a table where a file was expected
    denied @7;                          # [EACCES] no right to do it
    readOnly @8;                        # [EROFS] a snapshot, or a mirror
    quotaExceeded @9;                   # [EDQUOT]
    noSpace @10;                        # [ENOSPC]
    nameTooLong @11;                    # [ENAMETOOLONG]
    tooLarge @12;                       # [EFBIG] beyond a limit above
    invalid @13;                        # [EINVAL] the request makes no sense
    crossVolume @14;                    # [EXDEV]
    tooManyLinks @15;                   # [EMLINK] links, or symlinks met on the way [ELOOP]
    noAttribute @16;                    # [ENODATA] no such xattr
    ambiguous @17;                      # [EEXIST] two volumes or names would claim one path
    inUse @18;                          # [EBUSY] held by a clone, a mirror, a volume below it
    conditionFailed @19;                # [EAGAIN] a row is not what its writer expected
    unsupported @20;                    # [ENOTSUP]
    unavailable @21;                    # [EAGAIN] not now
    corrupt @22;                        # [EIO] the store's bytes are not what they were
    inputOutput @23;                    # [EIO] the disk
    staleObject @24;                    # [ESTALE] an object id of something that is gone
  }
}

# ---- Volumes

struct VolumeName { volume @0 :Text; }

struct CreateVolume {
  volume @0 :Text;
  quota @1 :Quota;
  schedule @2 :Schedule;
  permissions @3 :List(Objects.Permission);     # of its root directory, and so of all below; none: its owner alone
}

struct ListVolumes {
  prefix @0 :Text;                      # "/test/": names beginning so; empty: all
}

struct DeleteVolume {
  volume @0 :Text;
  withSnapshots @1 :Bool;               # else refused while there are snapshots
}

struct RenameVolume { volume @0 :Text; to @1 :Text; }

struct Quota {
  bytesMax @0 :UInt64;                  # logical bytes of the live state; 0: no bound
  objectsMax @1 :UInt64;                # 0: no bound
}

struct SetQuota { volume @0 :Text; quota @1 :Quota; }

# How many snapshots of each kind are kept, each made at the first moment (UTC) of its hour, day, week (Monday). 0: none.
struct Schedule { hourly @0 :UInt32; daily @1 :UInt32; weekly @2 :UInt32; }

struct SetSchedule { volume @0 :Text; schedule @1 :Schedule; }

struct Volume {
  id @0 :UInt64;
  name @1 :Text;
  owner @2 :Text;
  createdAt @3 :Int64;
  quota @4 :Quota;
  schedule @5 :Schedule;
  usedBytes @6 :UInt64;                 # logical, of the live state: what the quota counts
  usedObjects @7 :UInt64;
  snapshots @8 :UInt32;
  readOnly @9 :Bool;                    # a mirror that is not promoted
  clonedFrom @10 :Text;                 # "/payments@before-v8" as it was called then; empty: no clone
}

# ---- Snapshots

struct SnapshotName {
  volume @0 :Text;
  snapshot @1 :Text;                    # 1 to 255 of letters, digits, "-", "_"; older ones may have dots
}

struct Snapshot {
  id @0 :UInt64;
  name @1 :Text;
  createdAt @2 :Int64;
  schedule @3 :Text;                    # "hourly", "daily", "weekly"; empty: made by hand, kept until deleted
  usedBytes @4 :UInt64;
  usedObjects @5 :UInt64;
  clones @6 :UInt32;                    # volumes that stand on it, also when it is deleted
}

struct CloneSnapshot {
  volume @0 :Text;
  snapshot @1 :Text;
  to @2 :Text;                          # name of the new volume
}

struct RollBack {
  volume @0 :Text;
  snapshot @1 :Text;
  keepAs @2 :Text;                      # snapshot of the state given up; empty: none is made
  forMirror @3 :Bool;                   # of the node's own: the state is to be exactly the snapshot's; also of a mirror
}

struct DiffSnapshots {
  volume @0 :Text;
  from @1 :Text;
  to @2 :Text;                          # empty: the live state
  entriesMax @3 :UInt32 = 1000;         # most; the totals count all
}

struct Diff {
  entries @0 :List(Entry);              # by path
  more @1 :Bool;                        # there were more than entriesMax
  objects @2 :UInt64;                   # changed in any way
  blocks @3 :UInt64;                    # of files
  rows @4 :UInt64;                      # of tables
  bytes @5 :UInt64;                     # of the new blocks and rows
  records @6 :UInt64;                   # of topics: offsets that only one of both states has
  struct Entry {
    path @0 :Text;                      # within the volume; of what was removed: its path in `from`
    kind @1 :Objects.Kind;
    change @2 :Change;
    oldPath @3 :Text;                   # where it was, if renamed
    blocks @4 :UInt64;
    rows @5 :UInt64;
    bytes @6 :UInt64;
    attributes @7 :Bool;                # mode, owner, times, xattrs, permissions or settings differ
    logs @8 :List(Log);                 # of a stream: those that differ, by topic and partition
  }
  struct Log {
    topic @0 :Text;                     # canonical
    partition @1 :Int32;
    before @2 :Extent;                  # not there: the log is not
    after @3 :Extent;
  }
  struct Extent { start @0 :Int64; end @1 :Int64; }
  enum Change {
    changed @0;
    added @1;
    removed @2;
  }
}
