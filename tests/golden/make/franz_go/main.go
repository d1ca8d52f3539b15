// Writes the golden bytes of franz-go's kmsg: for every API, each version both ways, once with every field set to a
// value of its own and once with nothing set. See ../README.md.
package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kmsg"
)

type message interface {
	SetVersion(int16)
	MaxVersion() int16
	AppendTo([]byte) []byte
	Default()
}

// kmsg writes tagged fields in versions, too, that do not have them: the first version of each by type and field.
var taggedSince = map[string]int16{
	"FetchRequest.ReplicaState":                     15,
	"FetchRequestTopicPartition.HighWatermark":      18,
	"FetchRequestTopicPartition.ReplicaDirectoryID": 17,
	"FetchResponse.Brokers":                         16,
	"ProduceResponse.Brokers":                       10,
	"ProduceResponseTopicPartition.CurrentLeader":   10,
}

// kmsg also knows versions that came after Kafka 4.3.
var highestOfKafka43 = map[int16]int16{18: 4, 28: 5, 42: 2}

// filler gives each field the next number, in the order of the struct.
type filler struct {
	version int16
	last    int64
}

func (f *filler) next() int64 {
	f.last++
	return f.last
}

func (f *filler) fill(v reflect.Value) {
	if v.Type() == reflect.TypeOf(kmsg.Tags{}) {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int8:
		v.SetInt(f.next()%100 + 1)
	case reflect.Int16:
		v.SetInt(f.next()%100*300 + 1)
	case reflect.Int32:
		v.SetInt(f.next() * 0x10101)
	case reflect.Int64:
		v.SetInt(f.next() * 0x101010101)
	case reflect.String:
		v.SetString("text " + strconv.FormatInt(f.next(), 10))
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			v.Index(i).SetUint(uint64(f.next() & 0xff))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		f.fillSlice(v)
	case reflect.Struct:
		v.Addr().Interface().(interface{ Default() }).Default()
		for i := 0; i < v.NumField(); i++ {
			name := v.Type().Field(i).Name
			if name != "Version" && f.version >= taggedSince[v.Type().Name()+"."+name] {
				f.fill(v.Field(i))
			}
		}
	default:
		panic("no rule for " + v.Type().String())
	}
}

func (f *filler) fillSlice(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		v.SetBytes([]byte("bytes " + strconv.FormatInt(f.next(), 10)))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	for i := 0; i < v.Len(); i++ {
		f.fill(v.Index(i))
	}
}

func lines(out *strings.Builder, side string, make func() message, highest int16) {
	for version := int16(0); version <= highest; version++ {
		bare, full := make(), make()
		bare.Default()
		(&filler{version: version}).fill(reflect.ValueOf(full).Elem())
		for _, m := range []message{bare, full} {
			m.SetVersion(version)
		}
		fmt.Fprintf(out, "%s %d bare %s\n", side, version, hex.EncodeToString(bare.AppendTo(nil)))
		fmt.Fprintf(out, "%s %d full %s\n", side, version, hex.EncodeToString(full.AppendTo(nil)))
	}
}

// Arguments: the folder tests/golden. Its sub-folders NN_name say which APIs.
func main() {
	folders, _ := filepath.Glob(filepath.Join(os.Args[1], "[0-9][0-9]_*"))
	for _, folder := range folders {
		key, _ := strconv.Atoi(filepath.Base(folder)[:2])
		request := kmsg.RequestForKey(int16(key))
		var out strings.Builder
		highest := request.MaxVersion()
		if lower, found := highestOfKafka43[int16(key)]; found {
			highest = lower
		}
		lines(&out, "request", func() message { return kmsg.RequestForKey(int16(key)).(message) }, highest)
		lines(&out, "response", func() message { return kmsg.ResponseForKey(int16(key)).(message) }, highest)
		if err := os.WriteFile(filepath.Join(folder, "franz_go.txt"), []byte(out.String()), 0o644); err != nil {
			panic(err)
		}
	}
}
