"use strict";
// Volumes as the tree that their names are: [{ name, depth, volume }]; `volume` is null for a directory on the way.
function tree_of(volumes) {
  const lines = [], opened = new Set();
  for (const volume of [...volumes].sort((a, b) => a.name < b.name ? -1 : 1)) {
    const names = volume.name.split("/").filter(name => name !== "");
    names.forEach((name, depth) => {
      const path = "/" + names.slice(0, depth + 1).join("/"), is_last = depth + 1 === names.length;
      if (!is_last && !opened.has(path) && !volumes.some(v => v.name === path)) lines.push({ name, depth: depth + 1, volume: null });
      opened.add(path);
      if (is_last) lines.push({ name, depth: depth + 1, volume });
    });
    if (names.length === 0) lines.push({ name: "/", depth: 0, volume });
  }
  return lines;
}

// One line of time for all volumes, from the oldest snapshot to now; a ring is a snapshot by schedule.
function time_line(snapshots, first_ms, now_ms) {
  const line = svg("svg", {});
  line.append(svg("line", { class: "axis", x1: "0%", x2: "100%", y1: 9, y2: 9 }));
  for (const s of snapshots) {
    const at_ms = Date.parse(s.created_at), share = (at_ms - first_ms) / Math.max(now_ms - first_ms, 1);
    line.append(svg("circle", { class: s.schedule ? "scheduled" : "", cx: (1 + 98 * share).toFixed(2) + "%", cy: 9, r: 4.5 },
                    svg("title", {}, `${s.name} · ${ago(now_ms - at_ms)} ago · ${bytes(s.used_bytes)}${s.schedule ? " · " + s.schedule : ""}`)));
  }
  return line;
}

function cell_of(line, content, kind) {
  const cell = line.insertCell();
  cell.append(content);
  if (kind) cell.className = kind;
  return cell;
}

function show_volumes(now) {
  const snapshots = now.volumes.flatMap(v => v.newest_snapshots);
  const first_ms = Math.min(now.at_ms - 60000, ...snapshots.map(s => Date.parse(s.created_at)));
  table("volumes", [["volume"], ["size", "number"], ["of quota", "number"], ["objects", "number"], ["snapshots", "number"],
                    [snapshots.length > 0 ? `the last ${ago(now.at_ms - first_ms)}` : "no snapshots yet", "times"], ["state"]], [{ cells: [] }], "");
  const body = at("volumes").querySelector("tbody");
  body.replaceChildren();
  for (const { name, depth, volume } of tree_of(now.volumes)) {
    const line = body.insertRow(), branch = element("span", { className: "branch", textContent: depth > 0 ? "   ".repeat(depth - 1) + "└ " : "" });
    cell_of(line, element("span", {}, branch, name), volume ? "" : "empty");
    if (!volume) { for (let i = 0; i < 6; ++i) cell_of(line, ""); continue; }
    const most = volume.quota.bytes;
    cell_of(line, bytes(volume.used_bytes), "number");
    cell_of(line, most > 0 ? (100 * volume.used_bytes / most).toFixed(0) + " %" : "–", "number");
    cell_of(line, count(volume.used_objects), "number");
    cell_of(line, count(volume.snapshots), "number");
    cell_of(line, time_line(volume.newest_snapshots, first_ms, now.at_ms), "times");
    cell_of(line, [volume.read_only ? "read only" : "", volume.cloned_from ? `clone of ${volume.cloned_from}` : ""].filter(t => t).join(", "));
  }
  const mirrored = now.volumes.filter(v => v.mirror);
  at("mirrors-box").hidden = mirrored.length === 0;
  table("mirrors", [["mirror"], ["of"], ["state"], ["behind", "number"], ["records", "number"], ["last run"], ["moved", "number"], ["changed", "number"], ["roots"]],
        mirrored.map(({ mirror: m }) => ({ cells: [m.volume, m.source ?? "", m.reason ? `${m.state}: ${m.reason}` : m.state,
          m.last ? ago(m.lag_ms) : "unknown", m.last ? count(m.lag_records) : "unknown",
          m.last ? `${ago(now.at_ms - Date.parse(m.last.ended_at))} ago, ${m.last.seconds.toFixed(1)} s` : "none yet",
          m.last ? bytes(m.last.bytes_sent + m.last.log_bytes_sent) : "–", m.last ? bytes(m.last.bytes_changed) : "–",
          m.last ? (m.last.source_root === m.last.mirror_root ? "equal" : "differ") : "–"] })), "");
  for (const line of at("mirrors").querySelectorAll("tbody tr")) {
    const state = line.cells[2], roots = line.cells[8];
    state.className = /^broken/.test(state.textContent) ? "broken" : /^live/.test(state.textContent) ? "live" : "";
    roots.className = { equal: "live", differ: "broken" }[roots.textContent] ?? "";
  }
}
