// Prints the land outline as a script: rings of whole hundredths of a degree, each point as the difference from the
// one before. Islands too small to see are left out. There are no borders in it.
import { readFileSync } from "node:fs";

const topology = JSON.parse(readFileSync("node_modules/world-atlas/land-50m.json", "utf8"));
const { scale, translate } = topology.transform;
const arcs = topology.arcs.map((arc) => {
  let x = 0,
    y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
});
const ring = (indices) =>
  indices.flatMap((i, n) => {
    const points = i < 0 ? [...arcs[~i]].reverse() : arcs[i];
    return n ? points.slice(1) : points;
  });

const STEP = 0.12,
  SMALLEST = 0.8; // degrees
const rings = [];
for (const geometry of topology.objects.land.geometries)
  for (const polygon of geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs)
    for (const indices of polygon) {
      const points = ring(indices),
        xs = points.map((p) => p[0]),
        ys = points.map((p) => p[1]);
      const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
      if (size < SMALLEST || Math.max(...ys) < -60) continue;
      const flat = [];
      let x = 0,
        y = 0;
      for (const point of points) {
        const px = Math.round(point[0] * 100),
          py = Math.round(point[1] * 100);
        if (flat.length && Math.abs(px - x) + Math.abs(py - y) < STEP * 100) continue;
        flat.push(px - x, py - y);
        x = px;
        y = py;
      }
      if (flat.length >= 8) rings.push(flat);
    }
console.log(`globalThis.tongdaoLand=${JSON.stringify(rings)};`);
