"use strict";
const recent = [], recent_max = 6;  // answers of the node; rates of services are over the time that they span
const courses = new Map();  // of services by name: { rate, lag }
const per_second = rate => rate > 0 && rate < 10 ? `${rate.toFixed(1)}/s` : `${count(rate)}/s`;
const unnamed_kinds = new Set(["transform", "merge", "branch"]);

// The stages that somebody has named, with what each reads: [{ at, stage, reads: [{ from, rate }], taken }]. Of a way through
// others the rate is that of the slowest of them, the most that it can be; `taken` is what comes by all ways.
function named_stages(stages, rate_of) {
  const giver_of = (name, at) => stages.findLastIndex((s, i) => i < at && s.name === name && s.kind !== "sink");
  const ways_to = at => stages[at].reads.flatMap(name => {
    const from = giver_of(name, at);
    if (from < 0) return [];
    const rate = rate_of(stages[from]);
    return unnamed_kinds.has(stages[from].kind) ? ways_to(from).map(way => ({ from: way.from, rate: Math.min(way.rate, rate) })) : [{ from, rate }];
  });
  return stages.map((stage, at) => {
    const reads = new Map();
    for (const way of ways_to(at)) reads.set(way.from, Math.max(way.rate, reads.get(way.from) ?? 0));
    const taken = stage.reads.reduce((sum, name) => sum + rate_of(stages[giver_of(name, at)] ?? {}), 0);
    return { at, stage, taken, reads: [...reads].map(([from, rate]) => ({ from, rate })) };
  }).filter(({ stage }) => !unnamed_kinds.has(stage.kind));
}

// Layers of stages, each behind those that it reads, a source just before its first reader. Where a way passes a layer it has
// a place there, { way }, so that it runs beside the stages; places are in the order of what is before them.
function layers_of(nodes) {
  const depth = new Map(), layers = [], place = new Map();
  for (const n of nodes) depth.set(n.at, Math.max(-1, ...n.reads.map(r => depth.get(r.from))) + 1);
  for (const n of nodes.filter(n => n.reads.length === 0)) {
    const readers = nodes.filter(r => r.reads.some(way => way.from === n.at)).map(r => depth.get(r.at));
    if (readers.length > 0) depth.set(n.at, Math.min(...readers) - 1);
  }
  for (const n of nodes) {
    (layers[depth.get(n.at)] ??= []).push(n);
    for (const way of n.reads) {
      way.through = [];
      for (let d = depth.get(way.from) + 1; d < depth.get(n.at); ++d) {
        const passing = { way, before: d === depth.get(way.from) + 1 ? way.from : way.through.at(-1) };
        way.through.push(passing);
        (layers[d] ??= []).push(passing);
      }
    }
  }
  for (const layer of layers) {
    const before = one => one.way ? [place.get(one.before)] : one.reads.map(r => place.get(r.through.at(-1) ?? r.from));
    const middle = new Map(layer.map((one, i) => [one, before(one).length > 0 ? before(one).reduce((sum, p) => sum + p, 0) / before(one).length : i]));
    layer.sort((a, b) => middle.get(a) - middle.get(b));
    layer.forEach((one, i) => place.set(one.way ? one : one.at, i - (layer.length - 1) / 2));
  }
  return layers;
}

// From left to right where that has room, from top to bottom elsewhere.
function laid_out(layers, room) {
  const high = 64, thin = 14, gap = 20, fitting = (room - 2 - (layers.length - 1) * gap) / layers.length, upright = fitting < 100, between = upright ? 8 : 12;
  const share_of = layer => {
    const passing = layer.filter(one => one.way).length;
    return (room - 2 - passing * thin - (layer.length - 1) * between) / (layer.length - passing);
  };
  const wide = upright ? Math.max(86, Math.min(150, ...layers.map(share_of))) : Math.min(170, fitting);
  const across = one => one.way ? thin : upright ? wide : high, along = upright ? high : wide;
  const extents = layers.map(layer => layer.reduce((sum, one) => sum + across(one) + between, -between)), extent = Math.max(...extents);
  layers.forEach((layer, i) => {
    let to = (extent - extents[i]) / 2 + 1;
    for (const one of layer) {
      const from = i * (along + gap + (upright ? 6 : 0)) + 1, size = across(one);
      Object.assign(one, upright ? { x: to, y: from, wide: size, high: along } : { x: from, y: to, wide: along, high: size });
      to += size + between;
    }
  });
  const last = layers.at(-1)[0];
  return { upright, wide: upright ? extent + 2 : last.x + wide + 1, high: upright ? last.y + high + 1 : extent + 2 };
}

function path_of(way, from, to, upright) {
  const stops = [from, ...way.through, to];
  let text = "";
  stops.forEach((one, i) => {
    const x = one.x + (upright ? one.wide / 2 : 0), y = one.y + (upright ? 0 : one.high / 2), [dx, dy] = upright ? [0, 10] : [10, 0];
    const [end_x, end_y] = upright ? [x, one.y + one.high] : [one.x + one.wide, y];
    if (i > 0) text += `${x - dx},${y - dy} ${x},${y}`;
    if (i + 1 < stops.length) text += (i === 0 ? `M${end_x},${end_y}` : `L${end_x},${end_y}`) + `C${end_x + dx},${end_y + dy} `;
  });
  return text;
}

// Event time; nothing before the first event, as a file has none.
const mark_text = ms => ms == null || ms < 0 || ms > 8e15 ? "" : new Date(ms).toISOString().slice(0, 16).replace("T", " ");

function box_of({ stage: s, x, y, wide, high }, service, rate) {
  const inputs = (service.inputs ?? []).filter(i => s.kind !== "sink" && i.source === s.name), lag = inputs.reduce((sum, i) => sum + i.lag, 0);
  const held = s.held ? `${count(s.held)} held` : s.keys_in_memory ? `${count(s.keys_in_memory)} key${s.keys_in_memory === 1 ? "" : "s"}` : "";
  const file = (service.files ?? []).find(f => s.kind === "source" && f.source === s.name);
  const reads = file ? file.path.split("/").at(-1) : inputs[0]?.topic;
  const what = s.kind === "sink" ? `→ ${service.sinks?.[s.name] ?? ""}` : reads ? `← ${reads}` : s.kind.replaceAll("_", " ");
  const mark = mark_text(s.mark_ms), letters = kind => Math.floor(kind === "name" ? (wide - 9) / 6.6 : (wide - 14) / 6);
  const state = s.late ? `${count(s.late)} late` : lag > 0 ? `lag ${count(lag)}` : inputs.length > 0 && service.state === "running" ? "lag 0" : held || (s.kind === "sink" ? mark.slice(5) : "");
  const whole = [s.name, s.kind, file?.path ?? what, `${per_second(rate)}, ${count(s.given ?? 0)} in all`, held, `${count(s.late ?? 0)} late`, mark && `event time ${mark}Z`];
  const line = (row, text, kind) => svg("text", { x: x + 7, y: y + 15 + 14 * row, class: kind }, text.length > letters(kind) ? text.slice(0, letters(kind) - 1) + "…" : text);
  return svg("g", { class: rate > 0 ? "busy" : "" }, svg("rect", { class: "stage", x, y, width: wide, height: high, rx: 5 }),
             svg("title", {}, whole.filter(text => text).join("\n")), line(0, s.name, "name"), line(1, what, ""), line(2, per_second(rate), "rate"),
             line(3, state, s.late || lag > 0 ? "behind" : ""));
}

// `written`: records a second of each topic. A stage may give to several, so that a sink takes less than all of it.
function graph_of(service, rate_of, written, room) {
  const nodes = named_stages(service.stages, rate_of);
  if (nodes.length === 0) return "";
  const layers = layers_of(nodes), { upright, wide, high } = laid_out(layers, room), by_place = new Map(nodes.map(n => [n.at, n]));
  const drawn = svg("svg", { class: "graph", width: Math.ceil(wide), height: Math.ceil(high) });
  for (const n of nodes) {
    for (const way of n.reads) {
      drawn.append(svg("path", { class: way.rate > 0 ? "edge busy" : "edge", d: path_of(way, by_place.get(way.from), n, upright), "stroke-width": 1.5 + Math.log10(1 + way.rate) / 2 }));
    }
  }
  const written_of = n => Math.min(n.taken, written.get(service.sinks?.[n.stage.name]) ?? Infinity);
  for (const n of nodes) drawn.append(box_of(n, service, n.stage.kind === "sink" ? written_of(n) : rate_of(n.stage)));
  return drawn;
}

// One that is at rest does not look at its topics any more; the group with its name tells how far they are.
const lag_of = (s, now) => s.state === "running" ? s.lag : now.groups.find(g => g.id === s.name)?.lag ?? s.lag;

function show_services(now) {
  recent.push(now);
  if (recent.length > recent_max) recent.shift();
  const seconds = Math.max((now.at_ms - recent[0].at_ms) / 1000, 0.001), written = written_since(recent[0], now, seconds);
  const earlier = new Map(recent[0].services.map(s => [s.name, s]));
  const since = (s, member) => earlier.has(s.name) ? Math.max(0, (s[member] - earlier.get(s.name)[member]) / seconds) : 0;
  table("services", [["service"], ["state"], ["records", "number"], ["records/s", "number"], ["outputs", "number"], ["dead letters", "number"], ["lag", "number"], ["commits", "number"], ["failures", "number"]],
        now.services.map(s => ({ cells: [`${s.name} (${s.service} ${s.version})`, s.reason ? `${s.state}: ${s.reason}` : s.state, count(s.records), count(since(s, "records")), count(s.outputs), count(s.dead_letters), count(lag_of(s, now)), count(s.commits), count(s.failures)] })), "none deployed");
  at("services").querySelectorAll("tbody tr").forEach((line, i) => {
    if (now.services[i].state === "waiting") line.cells[1].classList.add("broken");
    if (now.services[i].dead_letters > 0) line.cells[5].classList.add("broken");
  });
  const box = at("graphs");
  box.replaceChildren();
  for (const s of now.services) {
    const given = new Map((earlier.get(s.name)?.stages ?? []).map(one => [one.name + one.kind, one.given]));
    const rate_of = one => Math.max(0, ((one.given ?? 0) - (given.get(one.name + one.kind) ?? one.given ?? 0)) / seconds);
    const past = courses.get(s.name) ?? { rate: [], lag: [] };
    courses.set(s.name, past);
    keep(past.rate, since(s, "records"));
    keep(past.lag, lag_of(s, now));
    const course = (text, values) => element("span", {}, text, svg("svg", { viewBox: "0 0 120 36", preserveAspectRatio: "none" }, curve(values, Math.max(...values, 1))));
    const mark = mark_text(Math.min(...s.stages.filter(one => one.kind === "source" && one.mark_ms >= 0).map(one => one.mark_ms ?? Infinity)));
    box.append(element("div", { className: "graph-title" }, element("b", {}, s.name), course(`${count(since(s, "records"))} records/s`, past.rate), course(`lag ${count(lag_of(s, now))}`, past.lag), mark && `event time ${mark}Z`),
               element("div", { className: "graph-box" }, graph_of(s, rate_of, written, box.clientWidth)));
  }
}
