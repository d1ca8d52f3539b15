@0xd2b7a41e5c93f086;
# What the catalog is asked and what it answers, when the change is durable, served and in the view that all reactors read.
# `errorCode` is Kafka's, 0 for success; `message` explains it to a person. Topic ids are 16 bytes, empty: none.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

struct NamedValue {
  name @0 :Text;
  value @1 :Text;                       # absent: null
}

# connection -> catalog (CreateTopics, and Metadata where it makes topics).
struct CreateTopicsRequest {
  topics @0 :List(Topic);
  validateOnly @1 :Bool;

  struct Topic {
    name @0 :Text;
    partitions @1 :Int32 = -1;          # -1: the node's default
    replicationFactor @2 :Int16 = -1;   # -1: the node's default
    assignments @3 :List(Assignment);
    configs @4 :List(NamedValue);
  }

  struct Assignment {
    partition @0 :Int32;
    replicas @1 :List(Int32);
  }
}

# catalog -> the asker.
struct CreateTopicsReply {
  topics @0 :List(Topic);

  struct Topic {
    name @0 :Text;
    errorCode @1 :Int16;
    message @2 :Text;
    id @3 :Data;
    partitions @4 :Int32 = -1;
    replicationFactor @5 :Int16 = -1;
    overrides @6 :List(NamedValue);
  }
}

# connection -> catalog (DeleteTopics). A topic has either a name or an id.
struct DeleteTopicsRequest {
  topics @0 :List(Topic);

  struct Topic {
    name @0 :Text;                      # absent: the id counts
    id @1 :Data;
  }
}

# catalog -> the asker.
struct DeleteTopicsReply {
  topics @0 :List(Topic);

  struct Topic {
    name @0 :Text;                      # absent: not known
    id @1 :Data;
    errorCode @2 :Int16;
    message @3 :Text;
  }
}

# connection -> catalog (CreatePartitions).
struct CreatePartitionsRequest {
  topics @0 :List(Topic);
  validateOnly @1 :Bool;

  struct Topic {
    name @0 :Text;
    partitions @1 :Int32;               # how many there shall be
    assignments @2 :List(List(Int32));  # absent: the node's choice
  }
}

# catalog -> the asker.
struct CreatePartitionsReply {
  topics @0 :List(Topic);

  struct Topic {
    name @0 :Text;
    errorCode @1 :Int16;
    message @2 :Text;
  }
}

# connection -> catalog (AlterConfigs with replaceAll, IncrementalAlterConfigs without).
struct AlterConfigsRequest {
  resources @0 :List(Resource);
  replaceAll @1 :Bool;
  validateOnly @2 :Bool;

  struct Resource {
    type @0 :Int8;                      # Kafka's number
    name @1 :Text;
    changes @2 :List(Change);
  }

  struct Change {
    name @0 :Text;
    operation @1 :Int8;                 # Kafka's number
    value @2 :Text;                     # absent: null
  }
}

# catalog -> the asker.
struct AlterConfigsReply {
  resources @0 :List(Resource);

  struct Resource {
    type @0 :Int8;
    name @1 :Text;
    errorCode @2 :Int16;
    message @3 :Text;
  }
}

# volume actor -> catalog: topics whose logs were linked before, and topics that go; all or nothing, and one change for
# whoever looks. A name may be given to one while another one that has it goes.
struct LinkTopicsRequest {
  topics @0 :List(Topic);
  removed @1 :List(Data);               # ids; one that is not there is no error

  struct Topic {
    name @0 :Text;                      # canonical
    id @1 :Data;
    partitions @2 :Int32;
    createdMs @3 :Int64;
    overrides @4 :List(NamedValue);     # in normal form
    mirrored @5 :Bool;
    originId @6 :Data;                  # empty: its logs begin empty
    originEnds @7 :List(Int64);
  }
}

# catalog -> volume actor.
struct LinkTopicsReply {
  errorCode @0 :Int16;
  message @1 :Text;
}
