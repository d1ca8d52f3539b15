package main

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func runFranz() error {
	session, err := kgo.NewGroupTransactSession(
		kgo.SeedBrokers(bootstrap), kgo.TransactionalID(name), kgo.ConsumerGroup(group), kgo.ConsumeTopics(input),
		kgo.TransactionTimeout(time.Duration(timeoutMillis)*time.Millisecond), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.RequireStableFetchOffsets(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchCompression(kgo.NoCompression()),
		kgo.SessionTimeout(session), kgo.HeartbeatInterval(500*time.Millisecond),
		kgo.RecordDeliveryTimeout(20*time.Second), kgo.RetryTimeout(20*time.Second),
	)
	if err != nil {
		return err
	}
	// The producer id is asked for now, so that a predecessor is fenced before its offsets are read.
	if _, _, err := session.Client().ProducerID(context.Background()); err != nil {
		return err
	}
	note(map[string]any{"event": "started"})
	for {
		inputs := batch{}
		fetches := session.PollRecords(context.Background(), batchMax)
		fetches.EachRecord(func(r *kgo.Record) { inputs[r.Partition] = append(inputs[r.Partition], r.Offset) })
		if len(inputs) == 0 {
			continue
		}
		if err := copyWithFranz(session, inputs); err != nil {
			return err
		}
	}
}

func copyWithFranz(session *kgo.GroupTransactSession, inputs batch) error {
	begun := begin(inputs)
	if err := session.Begin(); err != nil {
		begun.end("aborted", err)
		return err
	}
	var failed kgo.FirstErrPromise
	for _, each := range begun.sends {
		session.Produce(context.Background(), &kgo.Record{Topic: output, Partition: each.partition, Value: []byte(each.value)}, failed.Promise())
	}
	wanted := kgo.TryCommit
	aborting := abortByChoice()
	if aborting && dice.Intn(4) > 0 {
		// Or the client drops what it has not sent yet. Its outcome is that of the promises.
		_ = session.Client().Flush(context.Background())
	}
	if aborting || failed.Err() != nil {
		wanted = kgo.TryAbort
	}
	// It also aborts, without an error, when a rebalance came between; then it goes back to the committed offsets itself.
	committed, err := session.End(context.Background(), wanted)
	switch {
	case err != nil && bool(wanted):
		begun.end("unknown", err)
		return err
	case err != nil:
		begun.end("aborted", err)
		return err
	case committed:
		begun.end("committed", nil)
	default:
		begun.end("aborted", errors.New("by choice, or a rebalance"))
	}
	return nil
}
