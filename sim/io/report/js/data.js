// The data blocks of the page, unpacked when they are wanted.
import { both, t, view } from "./words.js";

export const data = {};
const details = new Map();

export async function unpack(id) {
  const element = document.getElementById(id);
  if (!element) return null;
  const binary = atob(element.textContent),
    bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

// Columns to rows by key.
function rowsOf(table, key) {
  const rows = new Map(),
    names = Object.keys(table ?? {});
  if (!names.length) return rows;
  for (let i = 0; i < table[names[0]].length; i++) {
    const row = {};
    for (const name of names) if (table[name][i] !== null) row[name] = table[name][i];
    rows.set(key ? row[key] : i, row);
  }
  return rows;
}

const KEYS = {
  mode: "mode_id",
  vehicle_type: "vehicle_type_id",
  commodity: "commodity_id",
  corridor: "corridor_id",
  node: "node_id",
  link: "link_id",
  facility: "facility_id",
  service: "service_id",
  source: "source_id",
};

export async function loadMain() {
  Object.assign(data, await unpack("data-main"));
  data.world = {};
  for (const name of Object.keys(data.tables ?? {})) data.world[name] = rowsOf(data.tables[name], KEYS[name]);
  data.scenarios.forEach((s, i) => {
    s.index = i;
    s.baseIndex = data.scenarios.findIndex((other) => other.id === s.base);
    s.world = new Map();
    // What a scenario adds is known everywhere: names of places and lines do not depend on what is looked at.
    for (const [table, rows] of Object.entries(s.changes ?? {}))
      for (const [key, row] of Object.entries(rows))
        if (row && !data.world[table].has(key))
          data.world[table].set(key, { ...row, open: 0, addedBy: s.id });
  });
}

// A row of the network as it stands in a scenario.
export function rowIn(scenario, table, key) {
  const changed = scenario?.changes?.[table];
  if (changed && key in changed) return changed[key];
  const row = data.world[table]?.get(key);
  return row && row.addedBy && row.addedBy !== scenario?.id ? { ...row, open: 0 } : row;
}

export async function detail(scenario) {
  if (!scenario) return null;
  if (!details.has(scenario.index)) details.set(scenario.index, unpackDetail(scenario));
  return details.get(scenario.index);
}

// A row out of its base's and what differs from it: as sim/io/report_patch.h says.
function patched(base, patch) {
  if (patch === true) return base;
  if (Array.isArray(base)) {
    if (!Array.isArray(patch)) return patch["="];
    const list = [...base];
    patch.forEach((p, i) => {
      list[i] = i < base.length ? patched(base[i], p) : p;
    });
    return list;
  }
  if (!base || typeof base !== "object" || !patch || typeof patch !== "object") return patch;
  const object = { ...base };
  for (const [key, p] of Object.entries(patch)) {
    if (p === null) delete object[key];
    else object[key] = key in base ? patched(base[key], p) : p;
  }
  return object;
}

async function unpackDetail(scenario) {
  const own = await unpack(`data-${scenario.index}`);
  if (!own) return null;
  // What the overview has stands there alone.
  const complete = (block) =>
    Object.assign(block, { indicators: { ...block.indicators, ...scenario.summary.indicators } });
  if (scenario.baseIndex < 0) return complete(own);
  const base = await detail(data.scenarios[scenario.baseIndex]);
  const whole = {};
  for (const name of Object.keys(own)) {
    if (name === "gone") continue;
    const before = (own.gone[name] !== true && base?.[name]) || {},
      rows = (whole[name] = { ...before });
    for (const [key, row] of Object.entries(own[name]))
      rows[key] = key in before ? patched(before[key], row) : row;
    if (own.gone[name] !== true) for (const key of own.gone[name] ?? []) delete rows[key];
  }
  return complete(whole);
}

const nameIn = (row) => (view.lang === "zh" ? (row.name_zh ?? row.name) : (row.name ?? row.name_zh));

// How many lines bear a name: a railway is many lines of one name, told apart by their ends.
const bearers = new Map();
function bearersOf(name) {
  if (!bearers.has(view.lang)) {
    const counts = new Map();
    for (const row of data.world.link.values()) counts.set(nameIn(row), (counts.get(nameIn(row)) ?? 0) + 1);
    bearers.set(view.lang, counts);
  }
  return bearers.get(view.lang).get(name);
}

export function nameOf(table, id) {
  const row = data.world[table]?.get(id);
  if (!row) return id ?? "";
  const name = nameIn(row) ?? id;
  if (table !== "link" || !(bearersOf(name) > 1)) return name;
  return view.lang === "zh"
    ? `${name}（${nameOf("node", row.from_node_id)}—${nameOf("node", row.to_node_id)}）`
    : `${name} (${nameOf("node", row.from_node_id)} – ${nameOf("node", row.to_node_id)})`;
}

export const scenarioOf = (id) => data.scenarios.find((x) => x.id === id);

export const titleOf = (scenario) => both(scenario.record?.title) || scenario.id;

// An indicator of the overview: of the whole, or of one corridor or mode.
export const total = (scenario, name, dims = {}) => scenario?.summary.indicators[mixKey(dims)]?.[name];

export const mixKey = ({
  area = "",
  zone = "",
  corridor = "",
  mode = "",
  commodity = "",
  direction = "",
  period = "",
}) => [area, zone, corridor, mode, commodity, direction, period].join("|");

export const indicator = (block, name, dims) => block?.indicators[mixKey(dims)]?.[name];

export const surplus = (scenario, { area = "", corridor = "", mode = "", commodity = "" } = {}) =>
  scenario?.summary.surplus[[area, corridor, mode, commodity].join("|")];

export const ids = (table) => [...(data.world[table]?.keys() ?? [])];

export const months = (block) =>
  [
    ...new Set(
      Object.keys(block?.indicators ?? {})
        .map((key) => key.split("|")[6])
        .filter(Boolean),
    ),
  ].sort();

// Areas are those that zones belong to; pilot areas come before markets, in the order of the network.
export function areas() {
  const used = new Set([...data.world.node.values()].filter((n) => n.zone_id).map((n) => n.parent_node_id));
  return ids("node").filter((id) => used.has(id));
}
export const zonesOf = (area) =>
  ids("node").filter(
    (id) => data.world.node.get(id).zone_id && data.world.node.get(id).parent_node_id === area,
  );

// Areas that hold something else than markets: those that a study is about.
export const homeAreas = () =>
  areas().filter((a) => zonesOf(a).some((z) => data.world.node.get(z).node_type !== "market"));

// What tells the resources of a place apart, as the ids of a network's resources end.
const PARTS = {
  bulk: ["bulk", "散货"],
  cargo: ["general cargo", "件杂货"],
  yard: ["yard", "堆场"],
  rail: ["rail", "铁路"],
  road: ["road", "公路"],
  gauge: ["gauge change", "换轨"],
  lock: ["lock", "船闸"],
  lift: ["ship lift", "升船机"],
};

// What a corridor, facility or line is called in the rows of results.
export function resourceName(table, id) {
  if (table === "links") return nameOf("link", id);
  if (table === "services") return nameOf("service", id);
  if (data.world.facility.has(id)) return nameOf("facility", id);
  const first = [...data.world.facility.values()].find((f) => f.resource_id === id);
  if (!first) return id;
  const suffix = id.includes(".") ? id.slice(id.indexOf(".") + 1) : "";
  return `${nameOf("node", first.node_id)}${suffix ? ` · ${PARTS[suffix] ? t(...PARTS[suffix]) : suffix}` : ""}`;
}
