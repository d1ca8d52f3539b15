"use strict";
const detector_colours = ["var(--blue)", "var(--amber)", "var(--violet)", "var(--ink)"];
const colour_of = i => detector_colours[i % detector_colours.length];
const day_ms = 86400000, smoothed_days = 7, axis_left = 38;

// Of each day: the share of right alerts among those whose labels have come, of it and the days just before.
function precision_by_day(detector) {
  const days = new Map(detector.days.map(d => [Date.parse(d.day), d]));
  return detector.days.map(d => {
    let right = 0, wrong = 0, alerts = 0;
    for (let i = 0; i < smoothed_days; ++i) {
      const one = days.get(Date.parse(d.day) - i * day_ms);
      right += one?.right ?? 0, wrong += one?.wrong ?? 0, alerts += one?.alerts ?? 0;
    }
    return { at: Date.parse(d.day), precision: right + wrong > 0 ? right / (right + wrong) : null, known: alerts > 0 ? (right + wrong) / alerts : null };
  });
}

// Precision over the days; dashed and on grey where fewer than half of the alerts have labels yet.
function precision_figure(detectors, x, wide) {
  const high = 150, tracks = detectors.map(precision_by_day), y = share => 8 + (high - 16) * (1 - share), figure = svg("svg", { width: wide, height: high });
  const known_until = Math.max(...tracks.flat().filter(p => p.known >= 0.5).map(p => p.at)), from = Math.max(axis_left, x(known_until));
  figure.append(svg("rect", { class: "unlabelled band", x: from, y: y(1), width: Math.max(0, wide - 6 - from), height: y(0) - y(1) }, svg("title", {}, "labels are still to come")));
  for (const share of [0, 0.5, 1]) {
    figure.append(svg("line", { class: "axis", x1: axis_left, x2: wide, y1: y(share), y2: y(share) }), svg("text", { x: 2, y: y(share) + 4 }, `${share * 100} %`));
  }
  tracks.forEach((track, i) => {
    const told = track.filter(p => p.precision !== null), [sure, early] = [told.filter(p => p.at <= known_until), told.filter(p => p.at > known_until)];
    for (const [part, kind] of [[sure, ""], [[...sure.slice(-1), ...early], " early"]]) {
      const points = part.map(p => `${x(p.at).toFixed(1)},${y(p.precision).toFixed(1)}`).join(" ");
      figure.append(svg("polyline", { class: "track" + kind, stroke: colour_of(i), points }, svg("title", {}, detectors[i].name)));
    }
  });
  return figure;
}

// The alerts of each day as labels have found them: right, wrong, or not known yet.
function days_figure(detector, x, wide, day_wide) {
  const high = 58, most = Math.max(...detector.days.map(d => d.alerts), 1), y = n => 16 + (high - 18) * (1 - n / most), figure = svg("svg", { width: wide, height: high });
  figure.append(svg("text", { x: axis_left, y: 11 }, `${detector.name}, alerts a day`), svg("text", { x: 2, y: y(most) + 8 }, count(most)));
  for (const d of detector.days) {
    const title = `${d.day}: ${d.right} right, ${d.wrong} wrong, ${d.alerts - d.right - d.wrong} without a label`;
    let below = 0;
    for (const [kind, n] of [["right", d.right], ["wrong", d.wrong], ["unlabelled", d.alerts - d.right - d.wrong]]) {
      if (n > 0) figure.append(svg("rect", { class: kind, x: x(Date.parse(d.day)) - day_wide / 2, y: y(below + n), width: day_wide, height: y(below) - y(below + n) }, svg("title", {}, title)));
      below += Math.max(0, n);
    }
  }
  return figure;
}

function time_axis(first, last, x, wide) {
  const label = (at, anchor) => svg("text", { x: x(at), y: 12, "text-anchor": anchor }, new Date(at).toISOString().slice(0, 10));
  return svg("svg", { width: wide, height: 16 }, label(first, "start"), last - first > 2 * day_ms ? label((first + last) / 2, "middle") : "", label(last, "end"));
}

function show_detectors(services) {
  at("detectors-box").hidden = services.length === 0;
  const box = at("detectors"), percent = share => share == null ? "–" : (100 * share).toFixed(0) + " %";
  box.replaceChildren();
  services.forEach((service, number) => {
    const list = element("div", { id: `detectors-${number}` }), figures = document.createElement("div");
    box.append(element("div", { className: "compared" }, element("h3", { textContent: `${service.name}: precision of alerts, ${smoothed_days} days, as labels come` }), list, figures));
    table(list.id, [["detector"], ["alerts", "number"], ["right", "number"], ["wrong", "number"], ["no label", "number"], ["precision", "number"], ["frauds found", "number"]],
          service.detectors.map(d => ({ cells: [d.name, count(d.alerts), count(d.right), count(d.wrong), count(d.alerts - d.right - d.wrong), percent(d.precision), percent(d.recall)] })), "nothing yet");
    list.querySelectorAll("tbody tr").forEach((line, i) => {
      const swatch = element("span", { className: "swatch" });
      swatch.style.background = colour_of(i);
      line.cells[0].prepend(swatch);
    });
    const legend = ([kind, text]) => [element("span", { className: `swatch ${kind}` }), `${text}   `];
    list.append(element("div", { className: "legend" }, "alerts: ", ...[["right", "right"], ["wrong", "wrong"], ["unlabelled", "no label yet"]].flatMap(legend)));
    const days = service.detectors.flatMap(d => d.days.map(day => Date.parse(day.day)));
    if (days.length === 0) return;
    const wide = Math.max(300, figures.clientWidth), first = Math.min(...days), last = Math.max(...days, first + day_ms), room = wide - axis_left - 16;
    const x = at_ms => axis_left + 8 + room * (at_ms - first) / (last - first), day_wide = Math.max(1, Math.min(24, 0.8 * room * day_ms / (last - first)));
    figures.append(precision_figure(service.detectors, x, wide), ...service.detectors.filter(d => d.alerts > 0).map(d => days_figure(d, x, wide, day_wide)), time_axis(first, last, x, wide));
  });
}
