// Where lines lie on the map, what they and places carry, and for whom.
import { percent, t, tonnes } from "./words.js";
import { data, nameOf } from "./data.js";
import { h, table } from "./page.js";
import { between, placeOf, project } from "./geo.js";
import { seaPoints } from "./lanes.js";

export const placed = (id) => {
  const at = placeOf(data.world.node.get(id));
  return at ? project(at[0], at[1]) : null;
};

export function linePoints(link) {
  const a = placeOf(data.world.node.get(link.from_node_id)),
    b = placeOf(data.world.node.get(link.to_node_id));
  return !a || !b
    ? null
    : link.mode_id === "sea" && data.network?.units?.coordinates?.includes("degree")
      ? seaPoints(a, b, link.length)
      : between(a, b);
}

// Tonnes and utilisation of a line of the map, both directions together, as the filters want them.
export function flowsOf(block, filter) {
  const flows = new Map();
  const add = (key, tons, use) => {
    const [id, direction] = key.split("|"),
      f = flows.get(id) ?? { tonnes: 0, use: undefined, by: {} };
    f.tonnes += tons ?? 0;
    f.by[direction || "both"] = { tonnes: tons ?? 0, use };
    if (Number.isFinite(use)) f.use = Math.max(f.use ?? 0, use);
    flows.set(id, f);
  };
  if (filter.kind !== "all" && filter.kind !== "month") {
    for (const [key, users] of Object.entries(block.users)) {
      if (!key.startsWith("links|")) continue;
      const found =
        filter.kind === "z"
          ? (users.o?.[filter.id] ?? 0) + (users.d?.[filter.id] ?? 0)
          : users[filter.kind]?.[filter.id];
      if (found) add(key.slice(6), found, block.links[key.slice(6)]?.[5]);
    }
  } else if (filter.kind === "month") {
    for (const [key, row] of Object.entries(block.links_months))
      if (key.endsWith(`|${filter.id}`)) add(key.slice(0, key.lastIndexOf("|")), row[0], row[1]);
  } else {
    for (const [key, row] of Object.entries(block.links)) add(key, row[0], row[5]);
  }
  return flows;
}

// Facilities of a node: the busiest tells its load.
export function loadsOf(block, filter) {
  const loads = new Map();
  const nodeOf = new Map();
  for (const f of data.world.facility.values()) {
    nodeOf.set(f.facility_id, f.node_id);
    if (f.resource_id && !nodeOf.has(f.resource_id)) nodeOf.set(f.resource_id, f.node_id);
  }
  const month = filter.kind === "month";
  for (const [key, row] of Object.entries(month ? block.facilities_months : block.facilities)) {
    const cut = key.split("|");
    if (month && cut[2] !== filter.id) continue;
    let tons = row[0];
    if (filter.kind !== "all" && !month) {
      const users = block.users[`facilities|${cut[0]}|${cut[1]}`];
      tons =
        filter.kind === "z"
          ? (users?.o?.[filter.id] ?? 0) + (users?.d?.[filter.id] ?? 0)
          : (users?.[filter.kind]?.[filter.id] ?? 0);
    }
    if (!(tons > 0)) continue;
    const node = nodeOf.get(cut[0]),
      use = month ? row[1] : row[5];
    if (!node) continue;
    const load = loads.get(node) ?? { tonnes: 0, use: undefined, rows: [] };
    load.tonnes = Math.max(load.tonnes, tons);
    if (Number.isFinite(use)) load.use = Math.max(load.use ?? 0, use);
    load.rows.push({ id: cut[0], direction: cut[1], tonnes: tons, use });
    loads.set(node, load);
  }
  return loads;
}

export function usersTables(users, total) {
  const list = (kind, name, title) => {
    const rows = Object.entries(users?.[kind] ?? {})
      .map(([id, tons]) => ({ id, tons }))
      .sort((a, b) => b.tons - a.tons);
    return rows.length
      ? h(
          "div",
          {},
          table(
            [
              { title, value: (r) => name(r.id) },
              { title: t("tonnes", "吨"), number: true, value: (r) => r.tons, text: (r) => tonnes(r.tons) },
              {
                title: t("share", "份额"),
                number: true,
                value: (r) => r.tons / total,
                text: (r) => percent(r.tons / total, 2),
              },
            ],
            rows,
            { filter: false, limit: 8 },
          ),
        )
      : null;
  };
  const node = (id) => nameOf("node", id);
  return [
    list("c", (id) => nameOf("commodity", id), t("commodity", "货类")),
    list("r", (id) => nameOf("corridor", id), t("corridor", "通道")),
    list("o", node, t("from", "起点")),
    list("d", node, t("to", "终点")),
  ];
}
