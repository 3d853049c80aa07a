// Sea lanes for drawing: a line between two ports follows the water, by the straits and capes that ships turn at. Of
// the ways there are, the one whose length is nearest to the link's own is drawn (Suez or the Cape, as the data say).
import { between } from "./geo.js";

const TURNS = {
  bohai: [120.8, 38.4],
  chengshan: [123, 37.2],
  shanghai: [123, 31],
  taiwan: [119.6, 24.3],
  japan: [130.5, 30.6],
  korea: [129.2, 34.6],
  tsugaru: [140.6, 41.4],
  eastjapan: [141.5, 35],
  hongkong: [114.6, 21.7],
  hainan: [111.6, 18.5],
  hainanstrait: [110.2, 20.15],
  tonkin: [107.7, 20.2],
  danang: [109.8, 15.2],
  southvietnam: [108, 9],
  siam: [102, 9],
  singapore: [104.4, 1.25],
  malacca: [100.6, 3.2],
  aceh: [95, 6.2],
  srilanka: [80.6, 5.5],
  bengal: [89.5, 19],
  yangon: [96, 14.5],
  cochin: [75.5, 9.3],
  mumbai: [71.5, 18.5],
  karachi: [66.5, 23.8],
  hormuz: [57, 25.6],
  gulf: [52, 27],
  oman: [60.3, 22.4],
  aden: [50, 12.8],
  babelmandeb: [43.3, 12.6],
  redsea: [38.3, 20],
  suez: [32.6, 29.4],
  portsaid: [32.3, 31.6],
  crete: [23, 34.6],
  malta: [14, 36.2],
  tunis: [10.5, 37.7],
  gibraltar: [-5.6, 35.95],
  vincent: [-9.6, 36.8],
  finisterre: [-9.9, 43.4],
  ushant: [-6, 48.9],
  dover: [1.4, 51],
  northsea: [4, 53],
  skagerrak: [9.5, 57.9],
  kattegat: [11.2, 56.6],
  baltic: [17, 55.6],
  finland: [24, 59.6],
  aegean: [25.3, 38],
  dardanelles: [26, 40],
  bosporus: [29.2, 41.3],
  blacksea: [35, 43],
  genoa: [8.8, 43],
  adriatic: [18.8, 40.2],
  sunda: [105.2, -6.2],
  lombok: [115.7, -8.9],
  makassar: [118.5, 0.5],
  torres: [142, -10.6],
  northwestcape: [113, -21.5],
  leeuwin: [114.3, -34.6],
  timor: [127, -11],
  luzon: [121, 20.6],
  manila: [119.8, 14.3],
  brunei: [113, 6.5],
  madagascar: [49, -26.5],
  goodhope: [18, -35],
  dakar: [-18.2, 14.8],
  canary: [-15, 28.8],
  natal: [-34.5, -5],
  rio: [-41, -23.5],
  plate: [-54, -36],
  windward: [-74, 20],
  panamaatlantic: [-79.8, 9.6],
  panamapacific: [-79.5, 8.5],
  mexico: [-106, 18.5],
  california: [-120.5, 33.8],
  northwest: [-126, 48.2],
  aleutian: [178, 50.5],
  midpacific: [-160, 42],
  hawaii: [-158, 24],
  newyork: [-73.5, 40.3],
  florida: [-79.7, 25.5],
  horn: [-67, -56.5],
  mozambique: [41, -16],
  mombasa: [41, -3.5],
  somalia: [52.5, 9],
};
const LANES =
  `bohai-chengshan chengshan-shanghai chengshan-korea shanghai-taiwan shanghai-japan shanghai-korea korea-japan korea-tsugaru tsugaru-aleutian japan-eastjapan eastjapan-midpacific eastjapan-aleutian
shanghai-luzon taiwan-hongkong taiwan-luzon hongkong-hainan hongkong-hainanstrait hainanstrait-tonkin hainan-tonkin hainan-danang tonkin-danang danang-southvietnam hongkong-danang hongkong-luzon hongkong-manila luzon-manila manila-brunei manila-southvietnam brunei-singapore southvietnam-siam southvietnam-singapore siam-singapore hongkong-southvietnam
singapore-malacca malacca-aceh aceh-srilanka aceh-bengal aceh-yangon yangon-bengal bengal-srilanka srilanka-cochin cochin-mumbai mumbai-karachi karachi-hormuz mumbai-hormuz hormuz-gulf hormuz-oman oman-aden oman-mumbai srilanka-aden srilanka-oman srilanka-somalia cochin-aden aden-babelmandeb aden-somalia babelmandeb-redsea redsea-suez suez-portsaid
portsaid-crete portsaid-aegean crete-malta crete-aegean aegean-dardanelles dardanelles-bosporus bosporus-blacksea crete-adriatic adriatic-malta malta-tunis tunis-gibraltar tunis-genoa genoa-gibraltar gibraltar-vincent vincent-finisterre finisterre-ushant ushant-dover dover-northsea northsea-skagerrak skagerrak-kattegat kattegat-baltic baltic-finland
singapore-sunda sunda-northwestcape sunda-goodhope sunda-madagascar makassar-lombok lombok-northwestcape northwestcape-leeuwin luzon-makassar manila-makassar timor-lombok timor-torres srilanka-madagascar madagascar-goodhope mozambique-madagascar mozambique-mombasa mombasa-somalia aceh-madagascar
goodhope-dakar goodhope-natal goodhope-rio dakar-canary canary-vincent canary-finisterre natal-dakar natal-canary natal-rio rio-plate plate-horn rio-goodhope plate-goodhope natal-windward windward-panamaatlantic panamaatlantic-panamapacific panamapacific-mexico mexico-california california-northwest california-midpacific northwest-midpacific northwest-aleutian midpacific-japan california-hawaii hawaii-luzon panamapacific-hawaii windward-newyork newyork-florida florida-panamaatlantic newyork-ushant florida-vincent horn-panamapacific finisterre-newyork`
    .split(/\s+/)
    .map((text) => text.split("-"));

const TO_RADIANS = Math.PI / 180;
export function kilometres(a, b) {
  const h0 =
    Math.sin(((b[1] - a[1]) * TO_RADIANS) / 2) ** 2 +
    Math.cos(a[1] * TO_RADIANS) *
      Math.cos(b[1] * TO_RADIANS) *
      Math.sin(((b[0] - a[0]) * TO_RADIANS) / 2) ** 2;
  return 12742 * Math.asin(Math.min(1, Math.sqrt(h0)));
}
const joined = new Map(Object.keys(TURNS).map((name) => [name, []]));
for (const [x, y] of LANES) {
  joined.get(x).push(y);
  joined.get(y).push(x);
}

// Ships leave a port for the nearest turns.
const near = (place) =>
  Object.keys(TURNS)
    .map((name) => [kilometres(place, TURNS[name]), name])
    .sort((x, y) => x[0] - y[0])
    .slice(0, 2)
    .map((x) => x[1]);

export function shortest(from, to, without) {
  const best = new Map(),
    open = new Map();
  for (const name of near(from)) open.set(name, [kilometres(from, TURNS[name]), [name]]);
  const ends = new Set(near(to));
  let found = null;
  while (open.size) {
    const [name, [cost, path]] = [...open].reduce((x, y) => (y[1][0] < x[1][0] ? y : x));
    open.delete(name);
    best.set(name, cost);
    if (ends.has(name)) {
      const length = cost + kilometres(TURNS[name], to);
      if (!found || length < found.length) found = { length, path };
    }
    for (const next of joined.get(name)) {
      if (best.has(next) || without.has(next)) continue;
      const length = cost + kilometres(TURNS[name], TURNS[next]);
      if (!(open.get(next)?.[0] <= length)) open.set(next, [length, [...path, next]]);
    }
  }
  return found;
}

const kept = new Map();
export function seaPoints(a, b, length) {
  const direct = kilometres(a, b),
    id = `${a}|${b}|${length}`;
  if (direct < 450) return between(a, b);
  if (!kept.has(id)) {
    const ways = [[], ["suez"], ["panamaatlantic"], ["suez", "panamaatlantic"], ["malacca"], ["goodhope"]]
      .map((shut) => shortest(a, b, new Set(shut)))
      .filter(Boolean);
    const way = ways.sort((x, y) => Math.abs(x.length - length) - Math.abs(y.length - length))[0];
    const stops =
      way && way.length < 3 * Math.max(direct, length || 0)
        ? [a, ...way.path.map((name) => TURNS[name]), b]
        : [a, b];
    kept.set(
      id,
      stops.slice(1).flatMap((stop, i) => between(stops[i], stop).slice(i ? 1 : 0)),
    );
  }
  return kept.get(id);
}
