// The trace of a simulation: consignments on their way, played over the map.
import { hours, num, t } from "./words.js";
import { data, nameOf, resourceName, rowIn } from "./data.js";
import { choice, h, panel, plain, put, table } from "./page.js";
import { between, placeOf } from "./geo.js";
import { makeMap, swatch } from "./map.js";
import { linePoints, placed } from "./flows.js";

const EVENTS = {
  arises: ["arises", "产生"],
  queues: ["comes to", "到达"],
  done: ["leaves", "离开"],
  held: ["held before", "滞留于"],
  waits: ["waits for", "等候"],
  boards: ["departs with", "乘班离开"],
  "sends-part": ["part departs with", "部分乘班离开"],
  alights: ["arrives with", "乘班到达"],
  reroutes: ["takes another route", "改走其他路径"],
  delivered: ["delivered", "运达"],
  perished: ["perished", "腐损"],
  unserved: ["given up", "无法送达"],
};
const eventName = (event) => (EVENTS[event] ? t(...EVENTS[event]) : event);
const MOVES = "#0072b2",
  STANDS = "#e69f00",
  HELD = "#b3005e",
  ENDED = "#009e73";
// What a consignment does after an event, until the next.
const STANDING = { queues: STANDS, waits: STANDS, held: HELD, alights: STANDS };
const ENDS = new Set(["delivered", "perished", "unserved"]);

// Way of lines between two places, the shortest, by one mode where it is known; without one the great circle.
function wayFinder(scenario) {
  const joined = new Map(),
    kept = new Map();
  for (const link of data.world.link.values()) {
    const row = rowIn(scenario, "link", link.link_id);
    if (!row || row.open === 0 || row.open === "0") continue;
    for (const [from, to, back] of [
      [link.from_node_id, link.to_node_id, false],
      [link.to_node_id, link.from_node_id, true],
    ]) {
      if (!joined.has(from)) joined.set(from, []);
      joined.get(from).push({ to, link, back, length: row.length || 1 });
    }
  }
  function links(from, to, mode) {
    const best = new Map([[from, { length: 0 }]]),
      open = new Set([from]),
      done = new Set();
    while (open.size) {
      let at = null;
      for (const id of open) if (at === null || best.get(id).length < best.get(at).length) at = id;
      open.delete(at);
      if (at === to) break;
      done.add(at);
      for (const e of joined.get(at) ?? []) {
        if (done.has(e.to) || (mode ? e.link.mode_id !== mode : e.link.mode_id === "air")) continue;
        const length = best.get(at).length + e.length;
        if (best.get(e.to)?.length <= length) continue;
        best.set(e.to, { length, from: at, edge: e });
        open.add(e.to);
      }
    }
    const way = [];
    for (let at = to; best.get(at)?.edge; at = best.get(at).from) way.unshift(best.get(at).edge);
    return way;
  }
  return (from, to, mode) => {
    const key = `${from}>${to}:${mode ?? ""}`;
    if (kept.has(key)) return kept.get(key);
    const points = [];
    for (const e of from === to ? [] : links(from, to, mode)) {
      const line = linePoints(e.link) ?? [];
      points.push(...(e.back ? [...line].reverse() : line));
    }
    const a = placeOf(data.world.node.get(from)),
      b = placeOf(data.world.node.get(to));
    const way =
      points.length > 1 ? points : a && b ? between(a, b) : [placed(to) ?? placed(from)].filter(Boolean);
    const lengths = [0];
    for (let i = 1; i < way.length; i++)
      lengths.push(lengths[i - 1] + Math.hypot(way[i][0] - way[i - 1][0], way[i][1] - way[i - 1][1]));
    const found = { way, lengths };
    kept.set(key, found);
    return found;
  };
}

function pointOn({ way, lengths }, part) {
  const wanted = lengths[lengths.length - 1] * part;
  let i = 1;
  while (i < lengths.length - 1 && lengths[i] < wanted) i++;
  if (i >= way.length) return way[0];
  const step = lengths[i] - lengths[i - 1] || 1,
    f = (wanted - lengths[i - 1]) / step;
  return [way[i - 1][0] + (way[i][0] - way[i - 1][0]) * f, way[i - 1][1] + (way[i][1] - way[i - 1][1]) * f];
}

// Steps with a place each: one without keeps the place before it.
export function consignments(block) {
  return Object.entries(block?.trace ?? {}).map(([id, steps]) => {
    let node = "";
    const [pair, commodity] = id.split("#")[0].split(":"),
      [origin, destination] = pair.split(">");
    const list = steps.map(([time, event, at, object]) => ({
      time,
      event,
      node: (node = at || node),
      object,
    }));
    return {
      id,
      origin,
      destination,
      commodity,
      steps: list,
      from: list[0].time,
      to: list[list.length - 1].time,
      ended: ENDS.has(list[list.length - 1].event),
    };
  });
}

// Where a consignment is at an hour, and what it does; null before it arises and after its end.
export function standing(consignment, hour, wayOf) {
  const { steps } = consignment;
  if (hour < consignment.from || hour > consignment.to + (consignment.ended ? 0 : Infinity)) return null;
  let i = 0;
  while (i + 1 < steps.length && steps[i + 1].time <= hour) i++;
  const now = steps[i],
    next = steps[i + 1];
  const colour = ENDS.has(now.event)
    ? ENDED
    : (STANDING[now.event] ?? (next && next.node !== now.node ? MOVES : STANDS));
  if (!next || next.node === now.node || STANDING[now.event])
    return { at: placed(now.node), colour, step: now };
  const service = now.event === "boards" ? data.world.service.get(now.object) : null;
  const mode = service?.mode_id ?? data.world.vehicle_type.get(service?.vehicle_type_id)?.mode_id;
  return {
    at: pointOn(wayOf(now.node, next.node, mode), (hour - now.time) / (next.time - now.time || 1)),
    colour,
    step: now,
  };
}

const objectLabel = (id) =>
  !id
    ? ""
    : data.world.service.has(id)
      ? nameOf("service", id)
      : data.world.link.has(id)
        ? nameOf("link", id)
        : data.world.node.has(id)
          ? nameOf("node", id)
          : resourceName("facilities", id);
const pairLabel = (c) =>
  `${nameOf("node", c.origin)} → ${nameOf("node", c.destination)}, ${nameOf("commodity", c.commodity)}`;

function mapOf(scenario) {
  const map = makeMap({ label: t("Consignments on the map", "货物在途地图"), start: "country", height: 560 });
  map.set(
    [...data.world.link.values()]
      .filter((l) => (rowIn(scenario, "link", l.link_id)?.open ?? 1) !== 0 && l.mode_id !== "air")
      .map((l) => ({ points: linePoints(l), width: 0.8, colour: "#98a3ad", opacity: 0.55 }))
      .filter((l) => l.points),
    [...data.world.node.values()]
      .filter((n) => n.zone_id && placed(n.node_id))
      .map((n) => ({
        at: placed(n.node_id),
        r: 2.2,
        colour: "#6b7780",
        label: nameOf("node", n.node_id).split(/ [/(]|[（(]/)[0],
        weight: n.node_type === "market" ? 1 : 2,
      })),
    [
      swatch(MOVES, t("moves", "运行")),
      swatch(STANDS, t("waits, queues or is handled", "等待、排队或作业")),
      swatch(HELD, t("held before a closed place", "因关闭滞留")),
    ],
  );
  return map;
}

function consignmentsTable(list, title, date, tellSteps) {
  return table(
    [
      { title: t("consignment", "货物"), value: pairLabel, wide: true },
      { title: t("arises", "产生"), value: (c) => date(c.from) },
      { title: t("ends", "结束"), value: (c) => (c.ended ? date(c.to) : "–") },
      {
        title: t("took", "用时"),
        number: true,
        value: (c) => (c.ended ? c.to - c.from : NaN),
        text: (c) => (c.ended ? hours(c.to - c.from) : "–"),
      },
      {
        title: t("steps", "步骤数"),
        number: true,
        value: (c) => c.steps.length,
        text: (c) => num(c.steps.length),
      },
    ],
    list,
    {
      limit: 8,
      filter: true,
      sort: { column: 4, down: true },
      onrow: tellSteps,
      key: (c) => c.id,
      caption: title,
    },
  );
}

export function tracePanel(scenario, block, state, go) {
  const title = t("Consignments on their way", "货物在途动画"),
    all = consignments(block);
  if (!all.length)
    return panel(
      title,
      null,
      plain(
        t(
          "No trace was kept. Run with --trace 0.01 to follow one in a hundred of the simulated consignments: build/tongdao run SCENARIO --trace 0.01. They are played here then; all their steps stand in trace.csv and trace.geojson.",
          "未保存货物轨迹。运行时加 --trace 0.01 可跟踪百分之一的仿真货物：build/tongdao run 情景文件 --trace 0.01。轨迹将在此播放，全部步骤见 trace.csv 与 trace.geojson。",
        ),
      ),
    );
  const goods = [...new Set(all.map((c) => c.commodity))].sort(),
    good = goods.includes(state.traced) ? state.traced : "all";
  const list = all.filter((c) => good === "all" || c.commodity === good);
  const first = Math.min(...list.map((c) => c.from)),
    last = Math.max(...list.map((c) => c.to)),
    wayOf = wayFinder(scenario);
  const year = scenario.record?.evaluate?.year ?? data.network?.base_year ?? 2023;
  const date = (hour) =>
    new Date(Date.UTC(year, 0, 1) + hour * 3.6e6).toISOString().slice(0, 16).replace("T", " ");
  const map = mapOf(scenario);
  // Opens where most are under way.
  const middle = [...list].sort((p, q) => p.from - q.from)[Math.floor(list.length / 2)];
  let hour = Math.round((middle.from + middle.to) / 2),
    speed = 24,
    chosen = null,
    before = null;
  const clock = h("output", { "aria-live": "off" }),
    told = h("p", { class: "note" }),
    steps = h("div", {});
  const slider = h("input", {
    type: "range",
    min: Math.floor(first),
    max: Math.ceil(last),
    step: 1,
    value: hour,
    "aria-label": t("moment", "时刻"),
    oninput: () => {
      hour = Number(slider.value);
      draw();
    },
  });
  function draw() {
    const under = list.map((c) => [c, standing(c, hour, wayOf)]).filter((x) => x[1]?.at);
    // Those that stand at one place stand beside each other.
    const crowds = new Map();
    map.move(
      under.map(([c, now]) => {
        const key = now.colour === MOVES ? null : now.step.node,
          n = key ? (crowds.get(key) ?? 0) : 0;
        if (key) crowds.set(key, n + 1);
        const turn = n * 2.4,
          far = n ? (4.5 * Math.sqrt(n)) / map.state().scale : 0;
        return {
          at: [now.at[0] + far * Math.cos(turn), now.at[1] + far * Math.sin(turn)],
          r: c === chosen ? 7.5 : 4.8,
          colour: now.colour,
          ring: c === chosen ? "#d55e00" : "#ffffff",
        };
      }),
    );
    clock.textContent = date(hour);
    slider.setAttribute("aria-valuetext", date(hour));
    slider.value = hour;
    told.textContent = t(
      `${under.length} of ${list.length} consignments under way, ${under.filter((x) => x[1].colour === MOVES).length} of them moving`,
      `${list.length} 批货物中 ${under.length} 批在途，其中 ${under.filter((x) => x[1].colour === MOVES).length} 批运行中`,
    );
  }
  const play = h("button", {
    type: "button",
    "aria-pressed": "false",
    id: "play",
    onclick: () => {
      before = before === null ? performance.now() : null;
      tell();
      if (before !== null) requestAnimationFrame(frame);
    },
  });
  function tell() {
    play.textContent = before === null ? t("play", "播放") : t("pause", "暂停");
    play.setAttribute("aria-pressed", String(before !== null));
  }
  function frame(now) {
    if (before === null || !map.element.isConnected) return;
    hour += ((now - before) / 1000) * speed;
    before = now;
    if (hour > last) hour = first;
    draw();
    requestAnimationFrame(frame);
  }
  const tellSteps = (c) => {
    chosen = c;
    put(
      steps,
      h("h3", {}, pairLabel(c)),
      table(
        [
          { title: t("moment", "时刻"), value: (x) => date(x.time) },
          {
            title: t("what happens", "事件"),
            value: (x) => `${eventName(x.event)}${x.object ? ` ${objectLabel(x.object)}` : ""}`,
            wide: true,
          },
          { title: t("place", "地点"), value: (x) => (x.node ? nameOf("node", x.node) : ""), wide: true },
          {
            title: t("since it arose", "累计"),
            number: true,
            value: (x) => x.time - c.from,
            text: (x) => hours(x.time - c.from),
          },
        ],
        c.steps,
        { filter: false, limit: 60 },
      ),
    );
    if (hour < c.from || hour > c.to) hour = c.from;
    draw();
  };
  tell();
  draw();
  const shown = Object.keys(block.trace).length >= (data.detail.consignments ?? Infinity);
  return panel(
    title,
    t(
      `${all.length} consignments of one replication${shown ? ", an even sample of those in trace.csv" : ""}. Between the places of its steps a consignment is drawn along the shortest way of lines. Click one in the table to follow it.`,
      `一次重复中的 ${all.length} 批货物${shown ? "（trace.csv 的均匀抽样）" : ""}。相邻步骤之间按最短线路绘制。点击表中货物可跟踪查看。`,
    ),
    h(
      "div",
      { class: "player" },
      play,
      choice(
        t("speed", "速度"),
        [
          [6, t("6 hours a second", "每秒 6 小时")],
          [24, t("a day a second", "每秒 1 天")],
          [72, t("3 days a second", "每秒 3 天")],
          [168, t("a week a second", "每秒 1 周")],
        ].map(([value, label]) => ({ value: String(value), label })),
        String(speed),
        (v) => {
          speed = Number(v);
        },
      ),
      choice(
        t("commodity", "货类"),
        [
          { value: "all", label: t("all", "全部") },
          ...goods.map((g) => ({ value: g, label: nameOf("commodity", g) })),
        ],
        good,
        (v) => go({ traced: v }),
      ),
      slider,
      clock,
    ),
    told,
    map.element,
    steps,
    consignmentsTable(list, title, date, tellSteps),
  );
}
