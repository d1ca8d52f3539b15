import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;

/**
 * Counts the words of `words` into `counts`, as "WORD COUNT", and joins `left` and `right` on their values within an hour
 * into `joined`. Everything is in exactly_once_v2 and goes through repartition and changelog topics.
 * Arguments: BOOTSTRAP APPLICATION_ID STATE_DIRECTORY SEGMENT_BYTES (of the internal topics)
 */
public final class Application {
  private static Properties config(String[] arguments) {
    Properties config = new Properties();
    config.put("bootstrap.servers", arguments[0]);
    config.put("application.id", arguments[1]);
    config.put("state.dir", arguments[2]);
    config.put("processing.guarantee", "exactly_once_v2");
    config.put("num.stream.threads", 2);
    config.put("replication.factor", 1);
    config.put("statestore.cache.max.bytes", 0);
    config.put("commit.interval.ms", 100);
    config.put("consumer.session.timeout.ms", 3000);
    config.put("consumer.heartbeat.interval.ms", 500);
    config.put("consumer.auto.offset.reset", "earliest");
    config.put("producer.transaction.timeout.ms", 8000);
    config.put("request.timeout.ms", 5000);
    config.put("topic.segment.bytes", arguments[3]);
    config.put("topic.min.cleanable.dirty.ratio", "0.01");
    return config;
  }

  private static StreamsBuilder topology() {
    StreamsBuilder builder = new StreamsBuilder();
    Consumed<String, String> texts = Consumed.with(Serdes.String(), Serdes.String());
    Produced<String, String> output = Produced.with(Serdes.String(), Serdes.String());
    builder.stream("words", texts)
        .groupBy((key, word) -> word, Grouped.with("by-word", Serdes.String(), Serdes.String()))
        .count(Materialized.as("counted"))
        .toStream()
        .mapValues((word, count) -> word + " " + count)
        .to("counts", output);
    KStream<String, String> left = builder.stream("left", texts).selectKey((key, value) -> value);
    KStream<String, String> right = builder.stream("right", texts).selectKey((key, value) -> value);
    left.join(right, (one, other) -> one, JoinWindows.ofTimeDifferenceWithNoGrace(Duration.ofHours(1)),
            StreamJoined.with(Serdes.String(), Serdes.String(), Serdes.String()).withName("sides").withStoreName("sides"))
        .to("joined", output);
    return builder;
  }

  public static void main(String[] arguments) throws InterruptedException {
    KafkaStreams streams = new KafkaStreams(topology().build(), config(arguments));
    streams.setUncaughtExceptionHandler(problem -> StreamThreadExceptionResponse.REPLACE_THREAD);
    streams.setStateListener((now, before) -> System.out.println(before + " to " + now));
    streams.start();
    Thread.sleep(Long.MAX_VALUE);
  }
}
