// Cases of kafkajs. usage: check.js HOST:PORT
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { setTimeout: pause } = require('node:timers/promises');
const { CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = require('kafkajs');
const SnappyCodec = require('kafkajs-snappy');
const lz4 = require('lz4js');
const zstd = require('@bokuweb/zstd-wasm');

const PARTITIONS = 4;
const BASE_TIME = (Math.floor(Date.now() / 1000) - 3600) * 1000; // recent, as retention goes by the time of records
const kafka = new Kafka({ brokers: [process.argv[2]], logLevel: logLevel.ERROR, retry: { initialRetryTime: 50 } });
const admin = kafka.admin();

CompressionCodecs[CompressionTypes.Snappy] = SnappyCodec;
// lz4js marks its frames as made of blocks that depend on each other, which Kafka refuses. A single block, as batches of
// less than 4 MB have, depends on nothing, so the mark (and the checksum of the header) may be changed.
function independentFrame(bytes) {
  const frame = Buffer.from(lz4.compress(bytes));
  frame[4] = 0x60;
  frame[6] = 0x73;
  return frame;
}

CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => independentFrame(encoder.buffer),
  decompress: async (bytes) => Buffer.from(lz4.decompress(bytes)),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async (encoder) => Buffer.from(zstd.compress(encoder.buffer)),
  decompress: async (bytes) => Buffer.from(zstd.decompress(bytes)),
});

/** How lists of all topics call one that is named with its stream: "/payments/cards:…". */
const listedAs = (topic) => topic.replace(/^\//, '').replace(/[/:]/g, '.');
const client = `${process.env.INTEROP_TOPICS ? 'streams/' : ''}kafkajs`;
const fresh = (name) => `${name}-${crypto.randomBytes(4).toString('hex')}`;
const isLess = (a, b) => Number(a.offset) - Number(b.offset);

// A large value that no codec shrinks much, made of nothing random so that every run writes the same.
function noise(size) {
  let bytes = Buffer.alloc(0);
  for (let i = 0; bytes.length < size; i++) {
    bytes = Buffer.concat([bytes, crypto.createHash('sha512').update(String(i)).digest()]);
  }
  return bytes.subarray(0, size);
}

function samples() {
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const odd = [
    { key: null, value: Buffer.from('no key') },
    { key: Buffer.from('no value'), value: null },
    { key: Buffer.alloc(0), value: Buffer.alloc(0) },
    { key: all, value: Buffer.from(all).reverse() },
    { key: Buffer.from('large'), value: noise(100000) },
    { key: Buffer.from('nyckel-å'), value: Buffer.from('värde-€'), headers: { name: Buffer.from('å') } },
  ];
  const small = Array.from({ length: 500 }, (_, i) => ({
    key: Buffer.from(`k${i}`), value: Buffer.from(`value ${i} `.repeat(5)), headers: { n: Buffer.from(`${i}`) },
  }));
  return [...odd, ...small].map((record, i) => ({
    headers: {}, ...record, partition: i % PARTITIONS, timestamp: String(BASE_TIME + 1000 * i),
  }));
}

async function waitUntil(what, condition, seconds = 20) {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const found = await condition();
    if (found) return found;
    await pause(50);
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

async function newTopic(name, options = {}) {
  const topic = (process.env.INTEROP_TOPICS || '') + fresh(name);
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, ...options }], waitForLeaders: false });
  await waitUntil('the topic is listed', async () => (await admin.listTopics()).includes(listedAs(topic)));
  return topic;
}

async function produce(topic, messages, compression = CompressionTypes.None, options = {}) {
  const producer = kafka.producer(options);
  await producer.connect();
  await producer.send({ topic, messages, compression, acks: -1 });
  await producer.disconnect();
}

// A member of a group that keeps what it reads; `member.assigned` counts its partitions.
async function join(groupId, topic, settings = {}) {
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, heartbeatInterval: 500, maxWaitTimeInMs: 100, ...settings });
  const member = { consumer, records: [], assigned: 0 };
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    member.assigned = (payload.memberAssignment[topic] || []).length;
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ partition, message }) => { member.records.push({ partition, ...message }); } });
  return member;
}

async function readTopic(topic, count) {
  const member = await join(fresh('check'), topic);
  await waitUntil(`${count} records`, () => member.records.length >= count);
  await member.consumer.disconnect();
  return member.records;
}

async function checkRoundTrip(compression, options = {}) {
  const topic = await newTopic('round-trip');
  const written = samples();
  await produce(topic, written, compression, options);
  const records = await readTopic(topic, written.length);
  for (let p = 0; p < PARTITIONS; p++) {
    const found = records.filter((r) => r.partition === p).sort(isLess);
    const expected = written.filter((r) => r.partition === p);
    assert.deepEqual(found.map((r) => r.offset), expected.map((_, i) => String(i)));
    found.forEach((r, i) => {
      const { key, value, headers, timestamp } = expected[i];
      assert.deepEqual([r.key, r.value, { ...r.headers }, r.timestamp], [key, value, headers, timestamp]);
    });
  }
}

async function checkSeekByTime() {
  const topic = await newTopic('by-time');
  await produce(topic, samples());
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, BASE_TIME + 101000 - 1);
  const records = await readTopic(topic, samples().length);
  const times = found.map(({ partition, offset }) =>
    Number(records.find((r) => r.partition === partition && r.offset === offset).timestamp));
  assert.deepEqual(times.sort(), [101, 102, 103, 104].map((n) => BASE_TIME + 1000 * n));
}

async function checkRebalance() {
  const topic = await newTopic('rebalance');
  const group = fresh('rebalance');
  const first = await join(group, topic);
  await waitUntil('the first member has all', () => first.assigned === PARTITIONS);
  const second = await join(group, topic);
  await waitUntil('two members share', () => first.assigned === 2 && second.assigned === 2);
  await second.consumer.disconnect();
  await waitUntil('the first member has all again', () => first.assigned === PARTITIONS);
  await first.consumer.disconnect();
}

async function checkCommits() {
  const topic = await newTopic('commits');
  const group = fresh('commits');
  const written = samples();
  const half = written.length / 2;
  await produce(topic, written.slice(0, half));
  const first = await join(group, topic);
  await waitUntil('the first half', () => first.records.length >= half);
  await first.consumer.disconnect();
  await produce(topic, written.slice(half));
  const second = await join(group, topic);
  await waitUntil('the second half', () => second.records.length >= half);
  await second.consumer.disconnect();
  const places = new Set([...first.records, ...second.records].map((r) => `${r.partition}@${r.offset}`));
  assert.equal(places.size, written.length);
  assert.equal(first.records.length + second.records.length, written.length);
}

async function checkTopics() {
  const topic = await newTopic('admin', { numPartitions: 2 });
  const count = async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length;
  assert.equal(await count(), 2);
  await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
  await waitUntil('five partitions', async () => (await count()) === 5);
  assert.ok((await admin.describeCluster()).brokers.length >= 1);
  await admin.deleteTopics({ topics: [topic] });
  await waitUntil('the topic is gone', async () => !(await admin.listTopics()).includes(listedAs(topic)));
}

async function checkConfigs() {
  const topic = await newTopic('configs', { configEntries: [{ name: 'retention.ms', value: '3600000' }] });
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic };
  const valueOf = async (name) => {
    const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
    return resources[0].configEntries.find((entry) => entry.configName === name).configValue;
  };
  assert.equal(await valueOf('retention.ms'), '3600000');
  const configEntries = [{ name: 'max.message.bytes', value: '5000' }];
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] });
  await waitUntil('the config has changed', async () => (await valueOf('max.message.bytes')) === '5000');
}

async function checkGroups() {
  const topic = await newTopic('groups');
  const group = fresh('groups');
  await produce(topic, samples().slice(0, PARTITIONS));
  const member = await join(group, topic);
  await waitUntil('the records', () => member.records.length === PARTITIONS);
  assert.ok((await admin.listGroups()).groups.some((g) => g.groupId === group));
  assert.equal((await admin.describeGroups([group])).groups[0].members.length, 1);
  await member.consumer.disconnect();
  await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '0' }] });
  const [{ partitions }] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  assert.deepEqual(partitions.sort((a, b) => a.partition - b.partition).map((p) => p.offset), ['0', '1', '1', '1']);
  await admin.deleteGroups([group]);
  assert.ok(!(await admin.listGroups()).groups.some((g) => g.groupId === group));
}

async function checkDeleteRecords() {
  const topic = await newTopic('delete-records');
  await produce(topic, samples().slice(0, 8 * PARTITIONS));
  await admin.fetchTopicOffsets(topic); // kafkajs looks for the leader before it asks for metadata of the topic
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
  const low = (await admin.fetchTopicOffsets(topic)).find((p) => p.partition === 0).low;
  assert.equal(low, '5');
  assert.equal((await readTopic(topic, 8 * PARTITIONS - 5)).length, 8 * PARTITIONS - 5);
}

const cases = [
  ['round-trip/none', () => checkRoundTrip(CompressionTypes.None)],
  ['round-trip/gzip', () => checkRoundTrip(CompressionTypes.GZIP)],
  ['round-trip/snappy', () => checkRoundTrip(CompressionTypes.Snappy)],
  ['round-trip/lz4', () => checkRoundTrip(CompressionTypes.LZ4)],
  ['round-trip/zstd', () => checkRoundTrip(CompressionTypes.ZSTD)],
  ['round-trip/idempotent', () => checkRoundTrip(CompressionTypes.None, { idempotent: true, maxInFlightRequests: 1 })],
  ['seek-by-time', checkSeekByTime],
  ['rebalance', checkRebalance],
  ['commits', checkCommits],
  ['admin/topics', checkTopics],
  ['admin/configs', checkConfigs],
  ['admin/groups', checkGroups],
  ['admin/delete-records', checkDeleteRecords],
];

async function main() {
  await zstd.init();
  await admin.connect();
  let failed = false;
  for (const [name, check] of cases) {
    try {
      await check();
      console.log(`PASS interop/${client}/${name}`);
    } catch (problem) {
      failed = true;
      console.error(problem);
      console.log(`FAIL interop/${client}/${name} ${String(problem.message).replace(/\s+/g, ' ').slice(0, 300)}`);
    }
  }
  process.exit(failed ? 1 : 0);  // members whose case failed would keep the process alive
}

main();
