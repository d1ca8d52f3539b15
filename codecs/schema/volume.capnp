@0x96ecfb83ccfb537a;
# What volumes are asked and what they answer: from the command line and FUSE over a link, from HTTP through the node, from
# services in the node; always to the volume actor, which checks permissions before it decides. One request, one reply.
#
# Who asks (Identity) stands beside the request, not in it: whoever accepted the connection says it, never the client.
# A reply to a change is sent when the change is durable. Times are nanoseconds since 1970 (UTC); sizes are bytes.
# Limits: a path 4096 bytes and 128 names deep; a name 255 bytes, without "/" and zero bytes; one read, write or page
# 4 MiB; one batch of rows 16 MiB; a row's key 65,535 bytes, its value 16 MiB; a file 16 TiB; an object's xattrs together 64 KiB.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

# Who asks. Acceptor of a connection -> volume actor, and from node to node over links that both trust.
struct Identity {
  user @0 :Text;                        # empty: nobody
  groups @1 :List(Text);
  roles @2 :List(Text);
  superuser @3 :Bool;                   # may everything: the operator, and everybody where the node does not authenticate
}

# Where something is: an object, or with `name` an entry of a directory, which need not be there yet.
struct Place {
  union {
    path @0 :Text;                      # absolute: "/payments/models/v7.bin", "/payments/.snapshot/before-v8/models",
                                        # "/payments@before-v8/models"; "." and ".." are resolved as text, never above "/"
    object @1 :Object;                  # as a reply named it: what FUSE and open files use
  }
  name @2 :Text;                        # an entry of the directory; absent: the object itself
}

# An object of one state of one volume.
struct Object {
  volume @0 :UInt64;                    # volume id
  snapshot @1 :UInt64;                  # snapshot id; 0: the live state
  object @2 :UInt64 = 1;                # object id, never used again within its volume; 1: the volume's root directory
}

enum Kind {
  none @0;
  directory @1;
  file @2;
  table @3;
  stream @4;
  symlink @5;
}

# client -> volume actor.
struct VolumeRequest {
  union {
    # Volumes. `volume` fields are names: "/payments".
    createVolume @0 :CreateVolume;      # -> volume
    listVolumes @1 :ListVolumes;        # -> volumes
    describeVolume @2 :VolumeName;      # -> volume
    deleteVolume @3 :DeleteVolume;      # -> done
    renameVolume @4 :RenameVolume;      # -> volume
    setQuota @5 :SetQuota;              # -> volume
    setSchedule @6 :SetSchedule;        # -> volume

    # Snapshots.
    createSnapshot @7 :SnapshotName;    # -> snapshot
    listSnapshots @8 :VolumeName;       # -> snapshots, the oldest first
    deleteSnapshot @9 :SnapshotName;    # -> done
    cloneSnapshot @10 :CloneSnapshot;   # -> volume
    rollBack @11 :RollBack;             # -> snapshot: of the state that was given up, if asked to keep it
    diffSnapshots @12 :DiffSnapshots;   # -> diff

    # Mirrors.
    setMirror @13 :SetMirror;           # -> mirror
    describeMirror @14 :VolumeName;     # -> mirror
    runMirror @15 :VolumeName;          # -> mirror, when the run is begun
    promoteMirror @16 :VolumeName;      # -> mirror, when the volume is writable

    # Paths.
    stat @17 :Place;                    # -> object
    listDirectory @18 :ListDirectory;   # -> entries
    makeDirectory @19 :MakeObject;      # -> object
    remove @20 :Remove;                 # -> written: objects; at most 100,000 go: repeat while `more`
    rename @21 :Rename;                 # -> object
    makeSymlink @22 :MakeSymlink;       # -> object
    readSymlink @23 :Place;             # -> text
    link @24 :Link;                     # -> object
    setAttributes @25 :SetAttributes;   # -> object
    getXattr @26 :XattrName;            # -> bytes
    setXattr @27 :SetXattr;             # -> done
    listXattrs @28 :Place;              # -> names
    removeXattr @29 :XattrName;         # -> done
    forget @30 :Object;                 # -> done; a file removed with `keep` is no longer open. Not there: done, too

    # Files. There is no open: each request says all.
    createFile @31 :MakeObject;         # -> object
    readFile @32 :ReadFile;             # -> bytes
    writeFile @33 :WriteFile;           # -> object: with the new size
    truncateFile @34 :TruncateFile;     # -> object
    syncFile @35 :Place;                # -> done, when all that was written before is durable

    # Tables. Rows are ordered by key as unsigned bytes.
    createTable @36 :CreateTable;       # -> object
    setTable @37 :SetTable;             # -> object
    getRow @38 :RowKey;                 # -> row
    writeRows @39 :WriteRows;           # -> written; all or none
    scanRows @40 :ScanRows;             # -> rows

    # Streams: the object; its topics are asked for through the catalog.
    createStream @41 :CreateStream;     # -> object
    setStream @42 :SetStream;           # -> object

    # Permissions.
    setPermissions @43 :SetPermissions; # -> permissions
    getPermissions @44 :Place;          # -> permissions
    explainPermission @45 :Explain;     # -> explanation
  }
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
    mirror @7 :Mirror;
    object @8 :Stat;
    entries @9 :Entries;
    text @10 :Text;
    names @11 :List(Text);
    bytes @12 :Bytes;
    row @13 :Row;
    rows @14 :Rows;
    written @15 :Written;
    permissions @16 :Permissions;
    explanation @17 :Explanation;
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

struct VolumeName {
  volume @0 :Text;
}

struct CreateVolume {
  volume @0 :Text;
  quota @1 :Quota;
  schedule @2 :Schedule;
  permissions @3 :List(Permission);     # of its root directory, and so of all below; none: its owner alone
}

struct ListVolumes {
  prefix @0 :Text;                      # "/test/": names beginning so; empty: all
}

struct DeleteVolume {
  volume @0 :Text;
  withSnapshots @1 :Bool;               # else refused while there are snapshots
}

struct RenameVolume {
  volume @0 :Text;
  to @1 :Text;
}

struct Quota {
  bytesMax @0 :UInt64;                  # logical bytes of the live state; 0: no bound
  objectsMax @1 :UInt64;                # 0: no bound
}

struct SetQuota {
  volume @0 :Text;
  quota @1 :Quota;
}

# How many snapshots of each kind are kept, each made at the first moment (UTC) of its hour, day, week (Monday). 0: none.
struct Schedule {
  hourly @0 :UInt32;
  daily @1 :UInt32;
  weekly @2 :UInt32;
}

struct SetSchedule {
  volume @0 :Text;
  schedule @1 :Schedule;
}

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
  snapshot @1 :Text;                    # 1 to 255 of letters, digits, "-", "_", "."; not "." or ".."
}

struct Snapshot {
  id @0 :UInt64;
  name @1 :Text;
  createdAt @2 :Int64;
  schedule @3 :Text;                    # "hourly", "daily", "weekly"; empty: made by hand, kept until deleted
  usedBytes @4 :UInt64;
  usedObjects @5 :UInt64;
  clones @6 :UInt32;                    # volumes that stand on it: while there are any it is not deleted
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

  struct Entry {
    path @0 :Text;                      # within the volume; of what was removed: its path in `from`
    kind @1 :Kind;
    change @2 :Change;
    oldPath @3 :Text;                   # where it was, if renamed
    blocks @4 :UInt64;
    rows @5 :UInt64;
    bytes @6 :UInt64;
    attributes @7 :Bool;                # mode, owner, times, xattrs, permissions or settings differ
  }
  enum Change {
    changed @0;
    added @1;
    removed @2;
  }
}

# ---- Mirrors

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
}

# ---- Paths

# What to change of an object's attributes; what is absent stays.
struct Attributes {
  mode @0 :Int32 = -1;                  # the twelve permission bits; -1: stays
  uid @1 :Int64 = -1;
  gid @2 :Int64 = -1;
  accessedAt @3 :Time;
  modifiedAt @4 :Time;

  struct Time {
    union {
      stays @0 :Void;
      now @1 :Void;
      at @2 :Int64;
    }
  }
}

struct Stat {
  object @0 :Object;
  kind @1 :Kind;
  mode @2 :UInt16;
  uid @3 :UInt32;
  gid @4 :UInt32;
  links @5 :UInt32;
  size @6 :UInt64;                      # file: bytes; symlink: bytes of its text; directory: entries; table: bytes of keys and values
  blocks @7 :UInt64;                    # file: blocks of 8 KiB that are stored
  rows @8 :UInt64;                      # table
  accessedAt @9 :Int64;
  modifiedAt @10 :Int64;
  changedAt @11 :Int64;
  createdAt @12 :Int64;
  path @13 :Text;                       # within its volume; empty: removed but still open
  table @14 :TableSettings;             # of a table
  stream @15 :List(Setting);            # of a stream
}

struct ListDirectory {
  directory @0 :Place;
  after @1 :Text;                       # entries behind this name; empty: from the first
  entriesMax @2 :UInt32 = 1000;         # most; at most 10,000
  withStat @3 :Bool;                    # else of each `stat` only object and kind are set
}

# Ordered by name as unsigned bytes, without "." and ".." and ".snapshot".
struct Entries {
  entries @0 :List(Entry);
  more @1 :Bool;                        # ask again, after the last name

  struct Entry {
    name @0 :Text;
    stat @1 :Stat;
  }
}

struct MakeObject {
  place @0 :Place;
  attributes @1 :Attributes;            # mode by default 0755 for directories, 0644 for files
  parents @2 :Bool;                     # make missing directories above it, and take one that exists (directories)
  mayExist @3 :Bool;                    # createFile: answer with the file that stands there
}

struct Remove {
  place @0 :Place;
  recursive @1 :Bool;                   # with all below; else only an empty directory
  keep @2 :Bool;                        # a file's last link: its object stays until `forget`, or the node starts again
  only @3 :Only;

  enum Only {
    any @0;
    directory @1;                       # rmdir
    notDirectory @2;                    # unlink
  }
}

struct Rename {
  from @0 :Place;
  to @1 :Place;
  noReplace @2 :Bool;                   # refused if `to` exists
  keep @3 :Bool;                        # as in Remove, of what is replaced
}

struct MakeSymlink {
  place @0 :Place;
  text @1 :Text;                        # 1 to 4096 bytes, not interpreted
  attributes @2 :Attributes;
}

# A second name for a file, table, stream or symlink of the same volume.
struct Link {
  existing @0 :Place;
  place @1 :Place;
}

struct SetAttributes {
  place @0 :Place;
  attributes @1 :Attributes;
  size @2 :Int64 = -1;                  # of a file; -1: stays
}

struct XattrName {
  place @0 :Place;
  name @1 :Text;                        # 1 to 255 bytes
}

struct SetXattr {
  place @0 :Place;
  name @1 :Text;
  value @2 :Data;
  mode @3 :Mode;

  enum Mode {
    any @0;
    create @1;                          # refused if it exists
    replace @2;                         # refused if it does not
  }
}

# ---- Files

struct ReadFile {
  place @0 :Place;
  offset @1 :UInt64;
  length @2 :UInt32;                    # at most 4 MiB; fewer bytes come at the file's end
  asPayload @3 :Bool;                   # the bytes are the reply's first payload instead of `data`
}

struct WriteFile {
  place @0 :Place;
  offset @1 :UInt64;
  data @2 :Data;                        # absent: the bytes are the request's first payload
  append @3 :Bool;                      # at the file's end, whatever `offset` says
  create @4 :Bool;                      # make the file if it is not there
}

struct TruncateFile {
  place @0 :Place;
  size @1 :UInt64;                      # larger than it is: the rest reads as zeros
}

struct Bytes {
  data @0 :Data;
  size @1 :UInt64;                      # of the whole file or xattr
}

# ---- Tables

struct TableSettings {
  changelogTopic @0 :Text;              # canonical name of the topic that gets every change; empty: none
}

struct CreateTable {
  place @0 :Place;
  attributes @1 :Attributes;
  settings @2 :TableSettings;
  parents @3 :Bool;
}

struct SetTable {
  place @0 :Place;
  settings @1 :TableSettings;
}

struct RowKey {
  table @0 :Place;
  key @1 :Data;                         # 1 to 65,535 bytes
}

struct Row {
  key @0 :Data;
  value @1 :Data;
}

struct WriteRows {
  table @0 :Place;
  writes @1 :List(Write);               # in this order; a later one sees the earlier ones

  struct Write {
    union {
      put @0 :Row;
      erase @1 :Data;                   # a key; not there: nothing happens
      eraseRange @2 :Range;             # at most 100,000 rows go: repeat the request while `written.more`; the batch's last
    }
    expected @3 :Expected;              # of `put` and `erase`: else all writes are refused with conditionFailed
  }
  struct Expected {
    union {
      anything @0 :Void;
      absent @1 :Void;
      present @2 :Void;
      value @3 :Data;
    }
  }
}

struct Range {
  from @0 :Data;                        # the first key; empty: the table's first
  to @1 :Data;                          # the first key not in it; empty: up to the last one
}

struct Written {
  put @0 :UInt64;
  erased @1 :UInt64;                    # rows that were there
  more @2 :Bool;                        # the last eraseRange came to its bound: repeat it
}

struct ScanRows {
  table @0 :Place;
  range @1 :Range;
  backwards @2 :Bool;                   # from the range's end
  rowsMax @3 :UInt32 = 1000;            # most; at most 100,000
  bytesMax @4 :UInt32 = 1048576;        # of keys and values; a first row comes even if larger; at most 4 MiB
  keysOnly @5 :Bool;
}

struct Rows {
  rows @0 :List(Row);
  more @1 :Bool;                        # go on with `next`
  next @2 :Data;                        # forwards: the new `from`; backwards: the new `to`
}

# ---- Streams

# A default of the stream's topics, by the topic config's name.
struct Setting {
  name @0 :Text;
  value @1 :Text;
}

struct CreateStream {
  place @0 :Place;
  attributes @1 :Attributes;
  settings @2 :List(Setting);
  parents @3 :Bool;
}

struct SetStream {
  place @0 :Place;
  settings @1 :List(Setting);           # all of them: others are gone
}

# ---- Permissions

# What one may do. Append only.
enum Verb {
  list @0;                              # a directory's entries; stat of what is in it
  read @1;                              # files, rows, xattrs, symlinks
  write @2;                             # files, rows
  create @3;                            # entries of a directory
  delete @4;                            # entries of a directory
  attributes @5;                        # mode, owner, times, xattrs, settings
  permissions @6;                       # set permissions
  produce @7;                           # to a stream's topics
  consume @8;                           # from a stream's topics, and its cursors
  topics @9;                            # create, alter, delete a stream's topics
  snapshot @10;                         # make and delete snapshots
  mirror @11;                           # be the source of a mirror; set and run one
  admin @12;                            # the volume itself: delete, rename, quota, schedule, roll back; on "/": create volumes
}

# An expression that says who may: "u:ana | (g:fraud & !r:intern)". Empty: inherited from the directory above.
struct Permission {
  verb @0 :Verb;
  expression @1 :Text;
}

struct SetPermissions {
  place @0 :Place;
  permissions @1 :List(Permission);     # verbs not named stay
}

struct Permissions {
  path @0 :Text;
  own @1 :List(Permission);             # set on this object
  effective @2 :List(Effective);        # every verb

  struct Effective {
    verb @0 :Verb;
    expression @1 :Text;                # empty: nobody said: the volume's owner
    from @2 :Text;                      # path of the object that says so; empty: none
  }
}

struct Explain {
  place @0 :Place;
  verb @1 :Verb;
  identity @2 :Identity;                # absent: the asker. Another's: needs the verb `permissions`
}

struct Explanation {
  allowed @0 :Bool;
  text @1 :Text;                        # which term of which expression decided
  expression @2 :Text;
  from @3 :Text;                        # path of the object whose expression decided
}
