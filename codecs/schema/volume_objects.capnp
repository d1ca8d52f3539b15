@0xc26ad4919fe85cf9;
# What the requests of volume.capnp hold about objects: who asks, where it is, and what of paths, files, tables, streams and
# permissions is asked and answered. Times, sizes and limits are stated there.

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
  follow @3 :Bool;                      # of stat: what a symlink there leads to; other requests have a rule of their own
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
  source @16 :TableSource;              # of a table that follows a topic; only where one object is asked for
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
  exchange @4 :Bool;                    # both exist, and each gets the other's name
  object @5 :UInt64;                    # with `exchange`: id of what is at `from`, else refused with staleObject; 0: any.
                                        # So a request that is made twice does not undo itself
}

struct MakeSymlink {
  place @0 :Place;
  text @1 :Text;                        # 1 to 4096 bytes, not interpreted
  attributes @2 :Attributes;
}

# A second name for a file, table or symlink of the same volume.
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

# The range reads as zeros from now on, and whole blocks of it are not stored any more.
struct ClearRange {
  place @0 :Place;
  offset @1 :UInt64;
  length @2 :UInt64;                    # at least 1
  grow @3 :Bool;                        # the file ends no earlier than the range; else its size stays
}

# Where data begins, or a hole: a hole is what is not stored, and what is behind the file's end.
struct SeekFile {
  place @0 :Place;
  offset @1 :UInt64;                    # at or behind it
  hole @2 :Bool;                        # else data
}

struct Position {
  offset @0 :UInt64;                    # the file's size, or what was asked if that is larger: there is no such place
  size @1 :UInt64;                      # of the file: as a place of a hole it counts
}

struct Bytes {
  data @0 :Data;
  size @1 :UInt64;                      # of the whole file or xattr
}

# ---- Tables

# Topics are named by the path of their stream, "/payments/cards:changes", which is of the table's volume.
struct TableSettings {
  changelogTopic @0 :Text;              # the topic that gets every change; empty: none
  changelogFormat @1 :ChangelogFormat;
  source @2 :Text;                      # the topic whose last values by key are the rows; empty: none. createTable only
}

# codecs/changelog says how a change is written.
enum ChangelogFormat {
  json @0;
  avro @1;
}

# How far a table is with the topic that it follows.
struct TableSource {
  topic @0 :Text;
  state @1 :State;
  reason @2 :Text;                      # of `stopped`
  passedOver @3 :UInt64;                # records without a key, or with one that is none of a table
  partitions @4 :List(Partition);       # by index

  enum State {
    following @0;
    stopped @1;                         # for good: the rows stay as they are
  }
  struct Partition {
    position @0 :Int64;                 # the offset that is read next
    end @1 :Int64 = -1;                 # of what is committed; -1: not known
  }
}

struct CreateTable {
  place @0 :Place;
  attributes @1 :Attributes;
  settings @2 :TableSettings;
  parents @3 :Bool;
}

struct SetTable {
  place @0 :Place;
  settings @1 :TableSettings;           # but for `source`, which stays
  detach @2 :Bool;                      # the table follows no topic any more, and may be written to
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

# What one may do: codecs/access/access_rules.md says what each verb allows on each kind of object.
enum Verb {
  read @0;
  write @1;
  create @2;
  remove @3;
  list @4;
  admin @5;
}

# An expression that says who may: "u:ana | (g:fraud & !r:intern)". Empty: nobody. Absent: as the directory above has it.
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
  hidden @3 :Bool;                      # expressions are left out: they are for who may `admin`

  struct Effective {
    verb @0 :Verb;
    expression @1 :Text;                # empty: nobody
    from @2 :Text;                      # path of the object that says so; empty: the volume's default, its owner
    allowed @3 :Bool;                   # whether the asker may
  }
}

struct Explain {
  place @0 :Place;
  verb @1 :Verb;
  identity @2 :Identity;                # absent: the asker. Another's: needs `admin`
}

struct Explanation {
  allowed @0 :Bool;
  text @1 :Text;                        # which term of which expression decided
  expression @2 :Text;
  from @3 :Text;                        # path of the object whose expression decided
}
