package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const partitions = 4

// baseTime is recent, as retention goes by the time of records.
var baseTime = time.Now().Truncate(time.Second).Add(-time.Hour)

// samples are records to write and to find again, byte for byte: nulls, empties, all bytes, a large value that no codec
// shrinks, and enough small ones for several batches.
func samples(topic string) []*kgo.Record {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	noise := make([]byte, 100_000)
	rand.New(rand.NewSource(7)).Read(noise)
	records := []*kgo.Record{
		{Value: []byte("no key")},
		{Key: []byte("no value")},
		{Key: []byte{}, Value: []byte{}},
		{Key: all, Value: all},
		{Key: []byte("large"), Value: noise},
		{Key: []byte("nyckel-å"), Value: []byte("värde-€"), Headers: []kgo.RecordHeader{{Key: "å", Value: []byte("1")}, {Key: "null"}}},
	}
	for i := 0; i < 500; i++ {
		records = append(records, &kgo.Record{
			Key:     []byte(fmt.Sprint("k", i)),
			Value:   bytes.Repeat([]byte(fmt.Sprint("value ", i)), 5),
			Headers: []kgo.RecordHeader{{Key: "n", Value: []byte(fmt.Sprint(i))}},
		})
	}
	for i, r := range records {
		r.Topic = topic
		r.Partition = int32(i % partitions)
		r.Timestamp = baseTime.Add(time.Duration(i) * time.Second)
	}
	return records
}

// compare says how a record that was read differs from the one that was written.
func compare(written, found *kgo.Record) error {
	sameBytes := func(a, b []byte) bool { return bytes.Equal(a, b) && (a == nil) == (b == nil) }
	same := sameBytes(written.Key, found.Key) && sameBytes(written.Value, found.Value) &&
		written.Timestamp.Equal(found.Timestamp) && len(written.Headers) == len(found.Headers)
	for i := 0; same && i < len(written.Headers); i++ {
		same = written.Headers[i].Key == found.Headers[i].Key && sameBytes(written.Headers[i].Value, found.Headers[i].Value)
	}
	if !same {
		return fmt.Errorf("partition %d offset %d: wrote %.60v, found %.60v", found.Partition, found.Offset, written, found)
	}
	return nil
}
