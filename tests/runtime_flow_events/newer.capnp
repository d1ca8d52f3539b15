@0xd9451cb5b489f4fc;
# The same event, as a later version declares it: two fields are appended.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::newer");

struct Payment {
  card @0 :Text;
  cents @1 :Int64;
  at @2 :Int64;
  channel @3 :Text = "pos";
  share @4 :Float64 = 0.5;
  tries @5 :Int32 = 1;
  declined @6 :Bool;
}
