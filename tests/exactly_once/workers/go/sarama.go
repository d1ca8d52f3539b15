package main

import (
	"context"
	"sync"
	"time"

	"github.com/IBM/sarama"
)

// saramaCopier copies each claim in transactions of its own, one at a time. An aborted batch is tried again in place.
// It remembers what it committed: this client does not ask for stable offsets, so that a new session may begin before them.
type saramaCopier struct {
	producer  sarama.AsyncProducer
	mutex     sync.Mutex
	committed map[int32]int64
}

func saramaConfig() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V3_6_0_0
	config.Metadata.Retry.Max, config.Metadata.Retry.Backoff = 40, 250*time.Millisecond
	config.Net.DialTimeout, config.Net.ReadTimeout, config.Net.WriteTimeout = 5*time.Second, 5*time.Second, 5*time.Second
	config.Net.MaxOpenRequests = 1
	config.Producer.Idempotent = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Retry.Max, config.Producer.Retry.Backoff = 40, 250*time.Millisecond
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Producer.Transaction.ID = name
	config.Producer.Transaction.Timeout = time.Duration(timeoutMillis) * time.Millisecond
	config.Producer.Transaction.Retry.Max, config.Producer.Transaction.Retry.Backoff = 80, 100*time.Millisecond
	config.Consumer.IsolationLevel = sarama.ReadCommitted
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Group.Session.Timeout = session
	config.Consumer.Group.Heartbeat.Interval = 500 * time.Millisecond
	return config
}

func runSarama() error {
	config := saramaConfig()
	producer, err := sarama.NewAsyncProducer([]string{bootstrap}, config)
	if err != nil {
		return err
	}
	go func() {
		for range producer.Errors() {
			// The transaction manager keeps the first one and CommitTxn reports it.
		}
	}()
	consumer, err := sarama.NewConsumerGroup([]string{bootstrap}, group, config)
	if err != nil {
		return err
	}
	note(map[string]any{"event": "started"})
	copier := &saramaCopier{producer: producer, committed: map[int32]int64{}}
	for failures := 0; failures < 60; failures++ {
		if err = consumer.Consume(context.Background(), []string{input}, copier); err == nil {
			failures = 0
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

func (c *saramaCopier) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (c *saramaCopier) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (c *saramaCopier) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case <-session.Context().Done():
			return nil
		case first, open := <-claim.Messages():
			if !open {
				return nil
			}
			offsets := c.uncommitted(claim.Partition(), append([]*sarama.ConsumerMessage{first}, waiting(claim)...))
			for done := len(offsets) == 0; !done && session.Context().Err() == nil; {
				done = c.copy(session, claim.Partition(), offsets)
			}
		}
	}
}

func waiting(claim sarama.ConsumerGroupClaim) (messages []*sarama.ConsumerMessage) {
	for len(messages) < batchMax-1 {
		select {
		case message, open := <-claim.Messages():
			if !open {
				return messages
			}
			messages = append(messages, message)
		default:
			return messages
		}
	}
	return messages
}

func (c *saramaCopier) uncommitted(partition int32, messages []*sarama.ConsumerMessage) (offsets []int64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, message := range messages {
		if message.Offset >= c.committed[partition] {
			offsets = append(offsets, message.Offset)
		}
	}
	return offsets
}

// copy tells whether the batch is committed.
func (c *saramaCopier) copy(session sarama.ConsumerGroupSession, partition int32, offsets []int64) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	begun := begin(batch{partition: offsets})
	if err := c.producer.BeginTxn(); err != nil {
		begun.end("aborted", err)
		giveUp(err)
	}
	for _, each := range begun.sends {
		c.producer.Input() <- &sarama.ProducerMessage{Topic: output, Partition: each.partition, Value: sarama.StringEncoder(each.value)}
	}
	if abortByChoice() {
		c.abort(begun, nil)
		return false
	}
	ends := map[string][]*sarama.PartitionOffsetMetadata{input: {{Partition: partition, Offset: begun.ends[partition]}}}
	member := sarama.NewConsumerGroupMetadataFromSession(session, group, nil)
	if err := c.producer.AddOffsetsToTxnWithGroupMetadata(ends, member); err != nil {
		c.abort(begun, err)
		return false
	}
	if err := c.producer.CommitTxn(); err != nil {
		begun.end("unknown", err)
		giveUp(err)
	}
	begun.end("committed", nil)
	c.committed[partition] = begun.ends[partition]
	return true
}

func (c *saramaCopier) abort(begun attempt, why error) {
	if err := c.producer.AbortTxn(); err != nil {
		begun.end("unknown", err)
		giveUp(err)
	}
	begun.end("aborted", why)
}
