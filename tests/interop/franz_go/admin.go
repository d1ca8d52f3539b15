package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

func (c *check) topics(ctx context.Context) error {
	topic, err := c.newTopic(ctx, "admin", 2, nil)
	if err != nil {
		return err
	}
	count := func() int {
		details, err := c.admin.ListTopics(ctx, topic)
		if err != nil || details[topic].Err != nil {
			return 0
		}
		return len(details[topic].Partitions)
	}
	if err := waitUntil(ctx, "two partitions", func() bool { return count() == 2 }); err != nil {
		return err
	}
	grown, err := c.admin.UpdatePartitions(ctx, 5, topic)
	if err != nil || grown[topic].Err != nil {
		return errors.Join(err, grown[topic].Err)
	}
	if err := waitUntil(ctx, "five partitions", func() bool { return count() == 5 }); err != nil {
		return err
	}
	deleted, err := c.admin.DeleteTopics(ctx, topic)
	if err != nil || deleted[topic].Err != nil {
		return errors.Join(err, deleted[topic].Err)
	}
	return waitUntil(ctx, "the topic is gone", func() bool { return count() == 0 })
}

func (c *check) configs(ctx context.Context) error {
	topic, err := c.newTopic(ctx, "configs", 1, map[string]*string{"retention.ms": kadm.StringPtr("3600000")})
	if err != nil {
		return err
	}
	has := func(name, value string) func() bool {
		return func() bool {
			described, err := c.admin.DescribeTopicConfigs(ctx, topic)
			if err != nil {
				return false
			}
			resource, err := described.On(topic, nil)
			if err != nil {
				return false
			}
			for _, entry := range resource.Configs {
				if entry.Key == name {
					return entry.MaybeValue() == value
				}
			}
			return false
		}
	}
	if err := waitUntil(ctx, "the config it was created with", has("retention.ms", "3600000")); err != nil {
		return err
	}
	change := kadm.AlterConfig{Op: kadm.SetConfig, Name: "max.message.bytes", Value: kadm.StringPtr("5000")}
	altered, err := c.admin.AlterTopicConfigs(ctx, []kadm.AlterConfig{change}, topic)
	if err != nil {
		return err
	}
	if _, err := altered.On(topic, nil); err != nil {
		return err
	}
	return waitUntil(ctx, "the config that was set", has("max.message.bytes", "5000"))
}

func (c *check) groups(ctx context.Context) error {
	topic, err := c.newTopic(ctx, "groups", partitions, nil)
	if err != nil {
		return err
	}
	group := c.fresh("groups")
	if err := c.produce(ctx, samples(topic)[:partitions]); err != nil {
		return err
	}
	m, err := c.join(group, topic)
	if err != nil {
		return err
	}
	_, err = read(ctx, m.client, partitions)
	if err == nil {
		err = m.client.CommitUncommittedOffsets(ctx)
	}
	described, describeErr := c.admin.DescribeGroups(ctx, group)
	m.client.Close()
	if err = errors.Join(err, describeErr); err != nil {
		return err
	}
	if members := len(described[group].Members); members != 1 {
		return fmt.Errorf("%d members where one was due", members)
	}
	if err := c.moveGroup(ctx, group, topic); err != nil {
		return err
	}
	if _, err := c.admin.DeleteGroup(ctx, group); err != nil {
		return err
	}
	listed, err := c.admin.ListGroups(ctx)
	if _, found := listed[group]; err == nil && found {
		err = errors.New("the deleted group is listed")
	}
	return err
}

// moveGroup sets the group of partition 0 back and looks at its lag.
func (c *check) moveGroup(ctx context.Context, group, topic string) error {
	back := kadm.Offsets{}
	back.Add(kadm.Offset{Topic: topic, Partition: 0, At: 0, LeaderEpoch: -1})
	if err := c.admin.CommitAllOffsets(ctx, group, back); err != nil {
		return err
	}
	lags, err := c.admin.Lag(ctx, group)
	if err != nil {
		return err
	}
	if lag := lags[group].Lag.Total(); lag != 1 {
		return fmt.Errorf("a lag of %d where 1 was due", lag)
	}
	return nil
}

func (c *check) deleteRecords(ctx context.Context) error {
	topic, err := c.newTopic(ctx, "delete-records", partitions, nil)
	if err != nil {
		return err
	}
	if err := c.produce(ctx, samples(topic)); err != nil {
		return err
	}
	before := kadm.Offsets{}
	before.Add(kadm.Offset{Topic: topic, Partition: 0, At: 5})
	deleted, err := c.admin.DeleteRecords(ctx, before)
	if err = errors.Join(err, deleted.Error()); err != nil {
		return err
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(c.bootstrap), kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = read(ctx, client, len(samples(topic))-5)
	return err
}
