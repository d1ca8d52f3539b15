@0xd19508389ae062d7;
# An event as a first version of a service declares it.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::older");

struct Payment {
  card @0 :Text;
  cents @1 :Int64;
  at @2 :Int64;      # ms since 1970
}

struct Wrong {
  cards @0 :List(Text);
}

struct Untimed {
  # The same event, as it was before it had a time of its own.
  struct Payment {
    card @0 :Text;
    cents @1 :Int64;
  }
}
