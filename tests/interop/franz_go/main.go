// Cases of franz-go. usage: check HOST:PORT
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

type check struct {
	bootstrap string
	admin     *kadm.Client
	count     int
}

func main() {
	client, err := kgo.NewClient(kgo.SeedBrokers(os.Args[1]))
	if err != nil {
		fmt.Println("FAIL interop/franz-go", err)
		os.Exit(1)
	}
	c := &check{bootstrap: os.Args[1], admin: kadm.NewClient(client)}
	if !c.runAll() {
		os.Exit(1)
	}
}

func (c *check) runAll() bool {
	type one struct {
		name string
		run  func(context.Context) error
	}
	var cases []one
	codecs := map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
		"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	for _, name := range []string{"none", "gzip", "snappy", "lz4", "zstd"} {
		codec := kgo.ProducerBatchCompression(codecs[name])
		cases = append(cases, one{"round-trip/" + name, func(ctx context.Context) error { return c.roundTrip(ctx, codec) }})
	}
	cases = append(cases,
		one{"round-trip/acks-1", func(ctx context.Context) error {
			return c.roundTrip(ctx, kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite(),
				kgo.MaxProduceRequestsInflightPerBroker(1))
		}},
		one{"seek-by-time", c.seekByTime},
		one{"rebalance/range", func(ctx context.Context) error { return c.rebalance(ctx, kgo.RangeBalancer()) }},
		one{"rebalance/cooperative-sticky", func(ctx context.Context) error { return c.rebalance(ctx, kgo.CooperativeStickyBalancer()) }},
		one{"commits", c.commits},
		one{"admin/topics", c.topics},
		one{"admin/configs", c.configs},
		one{"admin/groups", c.groups},
		one{"admin/delete-records", c.deleteRecords})
	passed := true
	for _, one := range cases {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		err := one.run(ctx)
		cancel()
		if err != nil {
			passed = false
			fmt.Printf("FAIL interop/%s/%s %s\n", client(), one.name, strings.Join(strings.Fields(err.Error()), " "))
		} else {
			fmt.Printf("PASS interop/%s/%s\n", client(), one.name)
		}
	}
	return passed
}

// client is what the outcomes of this run are called by.
func client() string {
	if os.Getenv("INTEROP_TOPICS") != "" {
		return "streams/franz-go"
	}
	return "franz-go"
}

func (c *check) fresh(name string) string {
	c.count++
	return fmt.Sprintf("%s-%d-%d", name, time.Now().UnixNano(), c.count)
}

func (c *check) newTopic(ctx context.Context, name string, count int32, configs map[string]*string) (string, error) {
	topic := os.Getenv("INTEROP_TOPICS") + c.fresh(name) // in a stream, "/payments/cards:", if that says so
	created, err := c.admin.CreateTopic(ctx, count, 1, configs, topic)
	if err == nil {
		err = created.Err
	}
	return topic, err
}

func (c *check) produce(ctx context.Context, records []*kgo.Record, options ...kgo.Opt) error {
	options = append(options, kgo.SeedBrokers(c.bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	client, err := kgo.NewClient(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	return client.ProduceSync(ctx, records...).FirstErr()
}

// read waits for `count` records of what the client consumes.
func read(ctx context.Context, client *kgo.Client, count int) ([]*kgo.Record, error) {
	var records []*kgo.Record
	for len(records) < count {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, fmt.Errorf("%d of %d records: %w", len(records), count, err)
		}
		records = append(records, fetches.Records()...)
	}
	return records, nil
}

func (c *check) roundTrip(ctx context.Context, options ...kgo.Opt) error {
	topic, err := c.newTopic(ctx, "round-trip", partitions, nil)
	if err != nil {
		return err
	}
	if err := c.produce(ctx, samples(topic), options...); err != nil {
		return err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(c.bootstrap), kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return err
	}
	defer client.Close()
	written := samples(topic)
	found, err := read(ctx, client, len(written))
	if err != nil {
		return err
	}
	var next [partitions]int64
	for _, r := range found {
		if r.Offset != next[r.Partition] {
			return fmt.Errorf("partition %d: offset %d where %d was due", r.Partition, r.Offset, next[r.Partition])
		}
		next[r.Partition]++
		if err := compare(written[int(r.Offset)*partitions+int(r.Partition)], r); err != nil {
			return err
		}
	}
	return nil
}

func (c *check) seekByTime(ctx context.Context) error {
	topic, err := c.newTopic(ctx, "by-time", partitions, nil)
	if err != nil {
		return err
	}
	if err := c.produce(ctx, samples(topic)); err != nil {
		return err
	}
	wanted := baseTime.Add(100*time.Second + time.Millisecond)
	client, err := kgo.NewClient(kgo.SeedBrokers(c.bootstrap), kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AfterMilli(wanted.UnixMilli())))
	if err != nil {
		return err
	}
	defer client.Close()
	count := len(samples(topic)) - 101
	found, err := read(ctx, client, count)
	if err != nil {
		return err
	}
	for _, r := range found {
		if r.Timestamp.Before(wanted) {
			return fmt.Errorf("a record of %v, before %v", r.Timestamp, wanted)
		}
	}
	if len(found) != count {
		return fmt.Errorf("%d records where %d were due", len(found), count)
	}
	return nil
}

// member is a consumer in a group that reads on its own goroutine; `assigned` counts its partitions.
type member struct {
	client   *kgo.Client
	assigned atomic.Int32
}

func (c *check) join(group, topic string, options ...kgo.Opt) (*member, error) {
	m := &member{}
	change := func(sign int32) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, topics map[string][]int32) {
			m.assigned.Add(sign * int32(len(topics[topic])))
		}
	}
	options = append(options, kgo.SeedBrokers(c.bootstrap), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
		kgo.DisableAutoCommit(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.SessionTimeout(6*time.Second), kgo.HeartbeatInterval(300*time.Millisecond),
		kgo.OnPartitionsAssigned(change(1)), kgo.OnPartitionsRevoked(change(-1)), kgo.OnPartitionsLost(change(-1)))
	var err error
	m.client, err = kgo.NewClient(options...)
	return m, err
}

func waitUntil(ctx context.Context, what string, holds func() bool) error {
	for !holds() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("not in time: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

func (c *check) rebalance(ctx context.Context, balancer kgo.GroupBalancer) error {
	topic, err := c.newTopic(ctx, "rebalance", partitions, nil)
	if err != nil {
		return err
	}
	group := c.fresh("rebalance")
	first, err := c.join(group, topic, kgo.Balancers(balancer))
	if err != nil {
		return err
	}
	defer first.client.Close()
	hasAll := func() bool { return first.assigned.Load() == partitions }
	if err := waitUntil(ctx, "the first member has all", hasAll); err != nil {
		return err
	}
	second, err := c.join(group, topic, kgo.Balancers(balancer))
	if err != nil {
		return err
	}
	share := func() bool { return first.assigned.Load() == 2 && second.assigned.Load() == 2 }
	err = waitUntil(ctx, "two members share", share)
	second.client.Close()
	if err != nil {
		return err
	}
	return waitUntil(ctx, "the first member has all again", hasAll)
}

func (c *check) commits(ctx context.Context) error {
	topic, err := c.newTopic(ctx, "commits", partitions, nil)
	if err != nil {
		return err
	}
	group := c.fresh("commits")
	written := samples(topic)
	half := len(written) / 2
	places := map[string]bool{}
	for _, part := range [][]*kgo.Record{written[:half], written[half:]} {
		if err := c.produce(ctx, part); err != nil {
			return err
		}
		m, err := c.join(group, topic)
		if err != nil {
			return err
		}
		found, err := read(ctx, m.client, len(part))
		if err == nil {
			err = m.client.CommitUncommittedOffsets(ctx)
		}
		m.client.Close()
		if err != nil {
			return err
		}
		for _, r := range found {
			places[fmt.Sprint(r.Partition, "@", r.Offset)] = true
		}
	}
	if len(places) != len(written) {
		return fmt.Errorf("%d records where %d were due", len(places), len(written))
	}
	return nil
}
