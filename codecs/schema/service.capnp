@0xd1c6f3a8e2b94705;
# What a node is asked about its services: from the command line over a link, and from HTTP. The answer is JSON, as
# docs/http-api.md shows it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

# client -> node. Names are of deployments.
struct ServiceRequest {
  union {
    list @0 :Void;                      # all deployments, and what can be deployed
    describe @1 :Text;                  # one
    deploy @2 :Text;                    # JSON: name, service, volume, topics, settings, stopped
    stop @3 :Text;
    start @4 :Text;
    remove @5 :Text;
    graph @6 :Text;                     # as a text for Graphviz, in "dot"
    promote @7 :Text;                   # a shadow: it and what it is a shadow of change their topics
  }
}
