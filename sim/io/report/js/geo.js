// Lambert's azimuthal equal-area projection, oblique, centred on the land between Europe and the Pacific: areas of
// Eurasia keep their size, and great circles near the centre are almost straight. Plane networks (coordinates that are
// no degrees) are drawn as they stand.
import { data } from "./data.js";

const RADIANS = Math.PI / 180,
  CENTRE = { lon: 92, lat: 38 },
  FARTHEST = 150 * RADIANS,
  SIZE = 1000;

const isPlane = () =>
  (data.network?.units?.coordinates ?? "").includes("plane") ||
  [...data.world.node.values()].some((n) => Math.abs(n.x_coord) > 180.5 || Math.abs(n.y_coord) > 90.5);
let plane = null;

export function project(lon, lat) {
  plane ??= isPlane();
  if (plane) return [lon, -lat];
  const l = (lon - CENTRE.lon) * RADIANS,
    p = lat * RADIANS,
    p0 = CENTRE.lat * RADIANS;
  const cosine = Math.sin(p0) * Math.sin(p) + Math.cos(p0) * Math.cos(p) * Math.cos(l);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  // What lies beyond the rim is drawn on it: the antipode would be a circle.
  const k =
    angle > FARTHEST ? (Math.sin(FARTHEST / 2) / (Math.sin(angle) || 1e-9)) * 2 : Math.sqrt(2 / (1 + cosine));
  return [
    SIZE * k * Math.cos(p) * Math.sin(l),
    -SIZE * k * (Math.cos(p0) * Math.sin(p) - Math.sin(p0) * Math.cos(p) * Math.cos(l)),
  ];
}

// Points of the great circle between two places; short hops are straight.
export function between(a, b) {
  if (plane || isPlane()) return [project(a[0], a[1]), project(b[0], b[1])];
  const vector = ([lon, lat]) => [
    Math.cos(lat * RADIANS) * Math.cos(lon * RADIANS),
    Math.cos(lat * RADIANS) * Math.sin(lon * RADIANS),
    Math.sin(lat * RADIANS),
  ];
  const u = vector(a),
    v = vector(b),
    dot = Math.max(-1, Math.min(1, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]));
  const angle = Math.acos(dot),
    steps = Math.max(1, Math.ceil(angle / (4 * RADIANS))),
    points = [];
  for (let i = 0; i <= steps; i++) {
    const f = angle < 1e-9 ? 0 : Math.sin((1 - i / steps) * angle) / Math.sin(angle),
      g = angle < 1e-9 ? 1 : Math.sin((i / steps) * angle) / Math.sin(angle);
    const w = [0, 1, 2].map((d) => f * u[d] + g * v[d]);
    points.push(
      project(Math.atan2(w[1], w[0]) / RADIANS, Math.asin(Math.max(-1, Math.min(1, w[2]))) / RADIANS),
    );
  }
  return points;
}

const written = (points) =>
  points.map((p, i) => `${i ? "L" : "M"}${p[0].toFixed(2)} ${p[1].toFixed(2)}`).join("");
export const pathOf = written;

let land = null;
export function landPath() {
  const rings = globalThis.tongdaoVendor?.land;
  plane ??= isPlane();
  if (!rings || plane) return "";
  land ??= rings
    .map((flat) => {
      let x = 0,
        y = 0;
      const points = [];
      for (let i = 0; i < flat.length; i += 2) {
        x += flat[i];
        y += flat[i + 1];
        points.push(project(x / 100, y / 100));
      }
      return `${written(points)}Z`;
    })
    .join("");
  return land;
}

export const placeOf = (node) =>
  Number.isFinite(node?.x_coord) && Number.isFinite(node?.y_coord) ? [node.x_coord, node.y_coord] : null;
