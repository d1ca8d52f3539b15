// Writes the golden batches of franz-go and of sarama into two files, as a Kafka broker stored them.
//
// usage: go mod tidy && go run . BOOTSTRAP LOG_DIR OUT_DIR
package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

var base = time.UnixMilli(1700000000000)
var codecs = []string{"none", "gzip", "snappy", "lz4", "zstd"}

type header struct {
	key   string
	value []byte
}

var records = []struct {
	after   time.Duration
	key     []byte
	value   []byte
	headers []header
}{
	{0, []byte("k0"), []byte("first"), nil},
	{5 * time.Millisecond, nil, []byte("second"), []header{{"h", []byte("1")}, {"empty", nil}}},
	{3 * time.Millisecond, []byte("k2"), nil, nil},
	{3 * time.Millisecond, []byte{}, []byte(strings.Repeat("x", 1000)), nil},
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// The library as "path version".
func library(path string) string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == path {
			return path + " " + module.Version
		}
	}
	return path
}

func franz(bootstrap, topic, codec string) {
	compressions := map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(),
		"snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.ProducerBatchCompression(compressions[codec]),
		kgo.ProducerLinger(500*time.Millisecond))
	must(err)
	defer client.Close()
	var batch []*kgo.Record
	for _, r := range records {
		one := &kgo.Record{Topic: topic, Timestamp: base.Add(r.after), Key: r.key, Value: r.value}
		for _, h := range r.headers {
			one.Headers = append(one.Headers, kgo.RecordHeader{Key: h.key, Value: h.value})
		}
		batch = append(batch, one)
	}
	must(client.ProduceSync(context.Background(), batch...).FirstErr())
}

func viaSarama(bootstrap, topic, codec string) {
	compressions := map[string]sarama.CompressionCodec{"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP,
		"snappy": sarama.CompressionSnappy, "lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD}
	config := sarama.NewConfig()
	config.Version = sarama.V2_8_0_0
	config.Producer.Compression = compressions[codec]
	config.Producer.Return.Successes = true
	config.Producer.Flush.Messages = len(records)
	config.Producer.Flush.Frequency = time.Second
	config.Producer.Partitioner = sarama.NewManualPartitioner
	producer, err := sarama.NewSyncProducer([]string{bootstrap}, config)
	must(err)
	defer producer.Close()
	var batch []*sarama.ProducerMessage
	for _, r := range records {
		one := &sarama.ProducerMessage{Topic: topic, Timestamp: base.Add(r.after)}
		if r.key != nil {
			one.Key = sarama.ByteEncoder(r.key)
		}
		if r.value != nil {
			one.Value = sarama.ByteEncoder(r.value)
		}
		for _, h := range r.headers {
			one.Headers = append(one.Headers, sarama.RecordHeader{Key: []byte(h.key), Value: h.value})
		}
		batch = append(batch, one)
	}
	must(producer.SendMessages(batch))
}

func main() {
	bootstrap, logDir, outDir := os.Args[1], os.Args[2], os.Args[3]
	client, err := kgo.NewClient(kgo.SeedBrokers(bootstrap))
	must(err)
	admin := kadm.NewClient(client)
	paths := map[string]string{"franz_go": "github.com/twmb/franz-go", "sarama": "github.com/IBM/sarama"}
	for name, produce := range map[string]func(string, string, string){"franz_go": franz, "sarama": viaSarama} {
		lines := []string{"# " + library(paths[name])}
		for _, codec := range codecs {
			topic := "golden-" + name + "-" + codec
			_, err := admin.CreateTopic(context.Background(), 1, 1, nil, topic)
			must(err)
			produce(bootstrap, topic, codec)
			stored, err := os.ReadFile(filepath.Join(logDir, topic+"-0", "00000000000000000000.log"))
			must(err)
			lines = append(lines, fmt.Sprintf("%s %s", codec, hex.EncodeToString(stored)))
		}
		must(os.WriteFile(filepath.Join(outDir, name+".txt"), []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	}
}
