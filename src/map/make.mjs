// Natural Earth → americas.txt and world.txt. See README.md; run once, the tables are kept.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { feature } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";
import { geoAzimuthalEqualArea, geoEqualEarth, geoCentroid } from "d3-geo";

const atlas = createRequire(import.meta.url)("world-atlas/countries-50m.json");
const WIDTH = 1000;
// Kosovo, Somaliland and other land that the standard has no number for.
const NO_CODE = "000";

const MAPS = [
  {
    file: "americas.txt",
    title: "The Americas from Tierra del Fuego to the south of Canada. Lambert's azimuthal equal-area projection",
    projection: geoAzimuthalEqualArea().rotate([82, -5]).scale(1).translate([0, 0]),
    // The westernmost, easternmost, southernmost and northernmost points that the frame shows, longitude and latitude.
    corners: [[-124.8, 44], [-34.6, -8], [-68, -56.2], [-84, 54]],
    above: 0,
    detail: 6,
    smallest: 90,
    island: 24,
    label: 24,
    // Where there is no room on land for a name there may be some at sea, chosen by eye.
    names: {
      "084": [338, 440, "start"], "152": [538, 985, "end"], "188": [372, 566, "end"], "192": [474, 380, "start"],
      "214": [548, 412, "start"], "218": [414, 690, "end"], "222": [306, 512, "end"], "320": [266, 486, "end"],
      "332": [512, 458, "middle"], "340": [352, 448, "start"], "558": [406, 508, "start"], "591": [424, 594, "end"],
      "780": [688, 524, "start"], "858": [728, 1132, "start"],
    },
  },
  {
    file: "world.txt",
    title: "The world without Antarctica, cut in the Bering Strait, where it divides no country. The Equal Earth projection",
    projection: geoEqualEarth().rotate([-11, 0]).scale(1).translate([0, 0]),
    corners: [[-168.999, 0], [-169.001, 0], [-67, -56.2], [-40, 83.7]],
    above: 8,
    detail: 5,
    smallest: 24,
    island: 10,
    label: 22,
    names: {},
  },
];

for (const map of MAPS) {
  const corners = map.corners.map((corner) => map.projection(corner));
  const [left, right] = [corners[0][0], corners[1][0]];
  const [bottom, top] = [corners[2][1], corners[3][1]];
  const scale = (WIDTH - 16) / (right - left);
  const place = (point) => {
    const [x, y] = map.projection(point);
    return [(x - left) * scale + 8, (y - top) * scale + map.above];
  };
  const height = Math.ceil((bottom - top) * scale) + 16;
  const inside = ([x, y]) => x > 0 && x < WIDTH && y > 0 && y < height;

  // Arcs are projected and simplified, not polygons, so that neighbours keep one border.
  const { scale: [kx, ky], translate: [tx, ty] } = atlas.transform;
  const absolute = (arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => place([(x += dx) * kx + tx, (y += dy) * ky + ty]));
  };
  const planar = { ...atlas, transform: undefined, arcs: atlas.arcs.map(absolute) };
  delete planar.transform;
  const topology = simplify(presimplify(planar), map.detail);

  const parts = [];
  const sphere = new Map(feature(atlas, atlas.objects.countries).features.map((f) => [f.id + f.properties.name, f]));
  for (const country of feature(topology, topology.objects.countries).features) {
    if (country.id === "010") continue;
    const original = sphere.get(country.id + country.properties.name);
    const polygons = (g) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates);
    const all = polygons(country.geometry).map((rings, at) => ({ rings, code: country.id ?? NO_CODE, original: polygons(original.geometry)[at] }));
    // Natural Earth counts the overseas departments as France.
    for (const part of all) {
      if (country.id !== "250") continue;
      const [longitude, latitude] = geoCentroid({ type: "Polygon", coordinates: part.original });
      const overseas = [["254", -53, 4], ["312", -61.5, 16.2], ["474", -61, 14.6], ["638", 55.5, -21.1], ["175", 45.2, -12.8]];
      const found = overseas.find(([, x, y]) => Math.hypot(longitude - x, latitude - y) < 1.5);
      if (found) part.code = found[0];
    }
    parts.push(...all);
  }
  const codes = [...new Set(parts.map((part) => part.code))];
  const rows = codes.map((code) => row(code, parts.filter((part) => part.code === code)));

  function row(code, parts) {
    let total = 0;
    const drawn = [];
    for (const { rings } of parts) {
      const outer = clip(round(rings[0]));
      const size = Math.abs(area(outer));
      if (outer.length < 3 || size === 0) continue;
      total += size;
      if (size >= map.island) drawn.push({ size, rings: rings.map((ring) => clip(round(ring))).filter((ring) => Math.abs(area(ring)) >= map.island) });
    }
    drawn.sort((a, b) => b.size - a.size);
    if (drawn.length === 0 || total < map.smallest) {
      const whole = { type: "MultiPolygon", coordinates: parts.map((part) => part.original) };
      const point = place(geoCentroid(whole)).map(Math.round);
      return code !== NO_CODE && inside(point) ? `${code} dot ${point.join(" ")}` : undefined;
    }
    const path = drawn.flatMap((part) => part.rings).map(written).join("");
    return `${code} land ${label(drawn[0].rings).join(" ")} ${path}`;
  }

  // The middle of the widest place for a line of text, and how wide it is there.
  function label(rings) {
    const ys = rings[0].map(([, y]) => y);
    let best = [0, 0, 0];
    for (let y = Math.min(...ys); y <= Math.max(...ys); y += 4) {
      const lines = [-0.45, 0, 0.45].map((part) => chords(rings, y + part * map.label + 0.5));
      for (const [a, b] of lines[0]) for (const [c, d] of lines[1]) for (const [e, f] of lines[2]) {
        const [from, to] = [Math.max(a, c, e), Math.min(b, d, f)];
        if (to - from > best[2]) best = [(from + to) / 2, y, to - from];
      }
    }
    return best.map(Math.round);
  }

  function chords(rings, y) {
    const crossings = [];
    for (const ring of rings) {
      ring.forEach(([x1, y1], at) => {
        const [x2, y2] = ring[(at + 1) % ring.length];
        if ((y1 <= y) !== (y2 <= y)) crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
      });
    }
    crossings.sort((a, b) => a - b);
    return crossings.flatMap((x, at) => (at % 2 === 0 ? [[x, crossings[at + 1]]] : []));
  }

  // Sutherland and Hodgman, side by side of the frame.
  function clip(ring) {
    const sides = [[0, 0, 1], [0, WIDTH, -1], [1, 0, 1], [1, height, -1]];
    for (const [axis, limit, sign] of sides) {
      const within = (p) => (p[axis] - limit) * sign >= 0;
      const cut = (p, q) => {
        const part = (limit - p[axis]) / (q[axis] - p[axis]);
        return [p[0] + part * (q[0] - p[0]), p[1] + part * (q[1] - p[1])].map(Math.round);
      };
      ring = ring.flatMap((p, at) => {
        const before = ring[(at + ring.length - 1) % ring.length];
        if (within(p)) return within(before) ? [p] : [cut(before, p), p];
        return within(before) ? [cut(before, p)] : [];
      });
    }
    return ring;
  }

  const names = Object.entries(map.names).map(([code, [x, y, anchor]]) => `${code} name ${x} ${y} ${anchor}`);
  const lines = [...rows.filter(Boolean), ...names].sort();
  const head = [
    `# ${map.title}.`,
    "# From Natural Earth 4.1.0, 1:50m, in the public domain, by world-atlas 2.0.2. Made by make.mjs; see README.md.",
    `frame ${WIDTH} ${height}`,
  ];
  writeFileSync(new URL(map.file, import.meta.url), [...head, ...lines, ""].join("\n"));
}

function round(ring) {
  const points = ring.slice(0, -1).map((point) => point.map(Math.round));
  return points.filter(([x, y], at) => at === 0 || x !== points[at - 1][0] || y !== points[at - 1][1]);
}

function area(ring) {
  return ring.reduce((sum, [x, y], at) => {
    const [nx, ny] = ring[(at + 1) % ring.length];
    return sum + (x * ny - nx * y) / 2;
  }, 0);
}

function written(ring) {
  const numbers = (pairs) => pairs.flat().map((n, at) => (at > 0 && n >= 0 ? ` ${n}` : `${n}`)).join("");
  const steps = ring.slice(1).map(([x, y], at) => [x - ring[at][0], y - ring[at][1]]);
  return `M${numbers([ring[0]])}l${numbers(steps)}z`;
}
