@0x87f4f01b4feaeb91;
# A message of every shape that the specs of envelopes need.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

struct Letter {
  number @0 :UInt64;
  kind @1 :UInt16;
  text @2 :Text;
  enclosures @3 :List(Letter);
  bytes @4 :Data;
}

# Has the pointer of `text` where Letter has it, and something else behind it.
struct Parcel {
  number @0 :UInt64;
  content @1 :Letter;
}
