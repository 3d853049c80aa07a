// What moved from which routes to which, and through which corridors freight goes.
import { t } from "./words.js";
import { areas, ids, indicator, nameOf, zonesOf } from "./data.js";

export const chainName = (chain) =>
  chain
    .split("-")
    .map((m) => nameOf("mode", m))
    .join(t(" + ", "＋"));
export const corridorName = (id) => (id ? nameOf("corridor", id) : t("no named corridor", "无命名通道"));

// Freight that left one (corridor, chain) for another, pair by pair: what a pair's losers lost goes to its gainers in
// proportion to what they gained.
export function moves(here, other, zones = null) {
  const sums = new Map();
  let told = 0;
  const of = (block, key) => {
    const by = new Map();
    for (const r of block?.routes[key] ?? []) {
      const name = `${r[3]}|${r[2]}`;
      by.set(name, (by.get(name) ?? 0) + r[1]);
    }
    return by;
  };
  for (const key of new Set([...Object.keys(here.routes), ...Object.keys(other.routes)])) {
    if (
      here.routes[key] === other.routes[key] ||
      (zones &&
        !key
          .split("|")
          .slice(0, 2)
          .some((z) => zones.has(z)))
    )
      continue;
    const now = of(here, key),
      was = of(other, key),
      lost = [],
      won = [];
    for (const name of new Set([...now.keys(), ...was.keys()])) {
      const d = (now.get(name) ?? 0) - (was.get(name) ?? 0);
      if (d > 0.5) won.push([name, d]);
      if (d < -0.5) lost.push([name, -d]);
    }
    const out = lost.reduce((x, y) => x + y[1], 0),
      into = won.reduce((x, y) => x + y[1], 0),
      moved = Math.min(out, into);
    if (!(moved > 0)) continue;
    told += moved;
    for (const [from, x] of lost)
      for (const [to, y] of won) {
        const id = `${from}>${to}`,
          sum = sums.get(id) ?? { from, to, tonnes: 0, pairs: [] };
        const part = (moved * x * y) / (out * into);
        sum.tonnes += part;
        sum.pairs.push([key, part]);
        sums.set(id, sum);
      }
  }
  return { told, rows: [...sums.values()].sort((x, y) => y.tonnes - x.tonnes) };
}

// Zones of an area, corridors, and the markets of their outward freight, from the routes that the report holds.
function zonesThrough(block, area) {
  const zones = new Set(zonesOf(area)),
    sums = new Map(),
    nodes = new Map(),
    by = new Map();
  let held = 0;
  const flows = [];
  for (const [key, routes] of Object.entries(block.routes)) {
    const [o, d] = key.split("|");
    if (!zones.has(o)) continue;
    for (const r of routes) {
      if (!r[3]) continue;
      held += r[1];
      flows.push([o, r[3], d, r[1]]);
      by.set(r[3], (by.get(r[3]) ?? 0) + r[1]);
    }
  }
  const node = (name, label, depth) => {
    nodes.set(name, { name, label, depth });
    return name;
  };
  const add = (source, target, value) => {
    const key = `${source}>${target}`,
      l = sums.get(key) ?? { source, target, value: 0 };
    l.value += value;
    sums.set(key, l);
  };
  for (const [o, c, d, v] of flows) {
    const small = by.get(c) < held * 0.01;
    const middle = node(
      small ? "c:…" : `c:${c}`,
      small ? t("smaller corridors", "其他通道") : nameOf("corridor", c),
      1,
    );
    add(node(`o:${o}`, nameOf("node", o), 0), middle, v);
    add(middle, node(`d:${d}`, nameOf("node", d), 2), v);
  }
  const links = [...sums.values()]
      .filter((l) => l.value > held * 0.002)
      .map((l) => ({ ...l, value: Math.round(l.value) })),
    drawn = new Set(links.flatMap((l) => [l.source, l.target]));
  return { links, nodes: [...nodes.values()].filter((n) => drawn.has(n.name)) };
}

export function sankeyOf(block, chosen) {
  if (chosen !== "all") return zonesThrough(block, chosen);
  const links = [],
    nodes = new Map();
  const far = areas(),
    sizes = new Map(ids("corridor").map((c) => [c, indicator(block, "tonnes", { corridor: c }) ?? 0]));
  const all = [...sizes.values()].reduce((x, y) => x + y, 0),
    corridors = ids("corridor").filter((c) => sizes.get(c) > 0);
  // Corridors of less than 2 % stand together, as do areas of less than 1 % of a corridor: lines must be told apart.
  const fold = (c) => (sizes.get(c) < all * 0.02 ? "…" : c);
  const node = (name, label, depth) => {
    nodes.set(name, { name, label, depth });
    return name;
  };
  const sum2 = new Map(),
    add = (source, target, value) => {
      const key = `${source}>${target}`,
        l = sum2.get(key) ?? { source, target, value: 0 };
      l.value += value;
      sum2.set(key, l);
    };
  const corridorNode = (c) =>
    node(`c:${fold(c)}`, fold(c) === "…" ? t("smaller corridors", "其他通道") : nameOf("corridor", c), 1);
  // Origins on the left, destinations on the right.
  for (const c of corridors) {
    const out = far
      .map((a) => [a, indicator(block, "tonnes", { area: a, corridor: c, direction: "out" }) ?? 0])
      .filter((x) => x[1] > 0);
    if (!out.length) continue;
    const into = far
      .map((a) => [a, indicator(block, "tonnes", { area: a, corridor: c, direction: "in" }) ?? 0])
      .filter((x) => x[1] > 0);
    for (const [a, v] of out) add(node(`o:${a}`, nameOf("node", a), 0), corridorNode(c), v);
    for (const [a, v] of into) add(corridorNode(c), node(`d:${a}`, nameOf("node", a), 2), v);
  }
  for (const l of sum2.values()) if (l.value > all * 0.001) links.push({ ...l, value: Math.round(l.value) });
  const drawn = new Set(links.flatMap((l) => [l.source, l.target]));
  return { links, nodes: [...nodes.values()].filter((n) => drawn.has(n.name)) };
}
