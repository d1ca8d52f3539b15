@0xa3f1c7d0b85e4a29;
# Values of the records of the catalog's log. Written and read by the catalog alone.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

struct ConfigValue {
  name @0 :Text;
  value @1 :Text;
}

# The whole of what the record's key names, as it is from now on.
struct CatalogFact {
  union {
    clusterId @0 :Text;
    topic @1 :TopicFacts;
    nodeConfigs @2 :List(ConfigValue);
  }

  struct TopicFacts {
    name @0 :Text;
    id @1 :Data;              # 16 bytes
    partitions @2 :Int32;
    createdMs @3 :Int64;      # since 1970-01-01 UTC
    overrides @4 :List(ConfigValue);
    mirrored @5 :Bool;        # follows its namesake at another site
    origin @6 :Origin;        # null: its logs were empty when it was made
  }

  # Whose records the first ones of the logs are.
  struct Origin {
    id @0 :Data;
    ends @1 :List(Int64);     # by partition: below them the logs are equal
  }
}
