@0xcf2779177be6e0b8;
# The group commit of one data directory.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

# partition -> log writer: make durable what I have written. Payloads: the files written since my last request, as
# slices that span what was written. At most one request of a partition is under way.
struct FlushRequest {
  endOffset @0 :Int64;   # echoed: all records below it are in those files
}

# log writer -> partition, when the operating system has said that the bytes are on the device.
struct FlushReply {
  endOffset @0 :Int64;
  failed @1 :Bool;       # the directory is lost to writing: a failed sync is never tried again
  message @2 :Text;
}
