// Writes the golden control batches of franz-go's kmsg to standard output.
package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"

	"github.com/twmb/franz-go/pkg/kmsg"
)

const lengthEnd, crcAt, crcEnd = 12, 17, 21

func batch(end kmsg.ControlRecordKeyType) []byte {
	key := kmsg.ControlRecordKey{Type: end}
	value := kmsg.EndTxnMarker{CoordinatorEpoch: 42}
	record := kmsg.Record{Key: key.AppendTo(nil), Value: value.AppendTo(nil)}
	record.Length = int32(len(record.AppendTo(nil)) - 1)
	whole := kmsg.RecordBatch{
		FirstOffset:          100,
		PartitionLeaderEpoch: 5,
		Magic:                2,
		Attributes:           1<<4 | 1<<5,
		FirstTimestamp:       1700000000000,
		MaxTimestamp:         1700000000000,
		ProducerID:           4711,
		ProducerEpoch:        3,
		FirstSequence:        -1,
		NumRecords:           1,
		Records:              record.AppendTo(nil),
	}
	bytes := whole.AppendTo(nil)
	binary.BigEndian.PutUint32(bytes[lengthEnd-4:], uint32(len(bytes)-lengthEnd))
	binary.BigEndian.PutUint32(bytes[crcAt:], crc32.Checksum(bytes[crcEnd:], crc32.MakeTable(crc32.Castagnoli)))
	return bytes
}

func main() {
	fmt.Println("# github.com/twmb/franz-go/pkg/kmsg 1.15.1")
	fmt.Println("abort", hex.EncodeToString(batch(0)))
	fmt.Println("commit", hex.EncodeToString(batch(1)))
}
