@0xd1b7c1f06c5e2a43;
# The transaction log: what the coordinator remembers of each transactional id, as records whose key is the id and whose
# value is this message. A later record replaces an earlier one of the same key, one without a value erases it.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("millrace::schema");

struct TransactionFact {
  producerId @0 :Int64;
  producerEpoch @1 :Int16;
  previousProducerId @2 :Int64 = -1;    # before the last change, to know a request that comes again
  previousProducerEpoch @3 :Int16 = -1;
  nextProducerId @4 :Int64 = -1;        # to go on with when the decided transaction is complete; -1: the same
  timeoutMs @5 :Int64;
  phase @6 :Phase;
  partitions @7 :List(Partition);       # which take part
  groups @8 :List(Text);                # whose offsets are committed
  startedAt @9 :Int64 = -1;             # ms since 1970
  changedAt @10 :Int64 = -1;            # ms since 1970

  enum Phase {
    empty @0;
    ongoing @1;
    prepareCommit @2;
    prepareAbort @3;
    completeCommit @4;
    completeAbort @5;
  }

  struct Partition {
    topic @0 :Text;
    partition @1 :Int32;
  }
}
