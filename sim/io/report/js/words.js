// Languages, numbers and units. Every text of the page is given in both languages where it is used: t("English", "中文").

export const view = { lang: "en", dark: false };

export function t(en, zh) {
  return view.lang === "zh" ? zh : en;
}

export const both = (texts) =>
  texts ? ((view.lang === "zh" ? (texts.zh ?? texts.en) : (texts.en ?? texts.zh)) ?? "") : "";

// One a number of decimals: making a formatter takes longer than all that it formats.
const formats = [0, 1, 2, 3, 4, 5, 6].map(
  (decimals) => new Intl.NumberFormat("en-US", { minimumFractionDigits: 0, maximumFractionDigits: decimals }),
);

// Shown as in print: thousands apart, a true minus sign, a dash where there is no figure.
export function num(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)) + 1e-12);
  const decimals = Math.max(0, Math.min(6, digits - 1 - size));
  return formats[decimals].format(value).replace("-", "−");
}

export const signed = (value, digits = 3) =>
  Number.isFinite(value) && value > 0 && num(value, digits) !== "0"
    ? `+${num(value, digits)}`
    : num(value, digits);

export const percent = (share, digits = 3) =>
  Number.isFinite(share) ? `${num(share * 100, digits)} %` : "–";

// The difference in per cent of the base, "–" where there is nothing to divide by.
export function change(value, base) {
  if (!Number.isFinite(value) || !Number.isFinite(base) || base === 0) return "–";
  const part = (value / base - 1) * 100;
  // Not finer than a hundredth of a per cent: the data are not.
  return Math.abs(part) < 0.005
    ? "0 %"
    : `${signed(Math.abs(part) < 1 ? Math.round(part * 100) / 100 : part, 2)} %`;
}

// Masses and money in the unit that keeps the number short; the unit is of the column, so that rows compare.
export const tonnes = (value, digits = 3) =>
  !Number.isFinite(value)
    ? "–"
    : view.lang === "zh"
      ? Math.abs(value) >= 1e4
        ? `${num(value / 1e4, digits)} 万吨`
        : `${num(value, digits)} 吨`
      : Math.abs(value) >= 1e6
        ? `${num(value / 1e6, digits)} Mt`
        : Math.abs(value) >= 1e3
          ? `${num(value / 1e3, digits)} kt`
          : `${num(value, digits)} t`;

export const money = (value, digits = 3) =>
  !Number.isFinite(value)
    ? "–"
    : view.lang === "zh"
      ? Math.abs(value) >= 1e8
        ? `${num(value / 1e8, digits)} 亿元`
        : Math.abs(value) >= 1e4
          ? `${num(value / 1e4, digits)} 万元`
          : `${num(value, digits)} 元`
      : Math.abs(value) >= 1e9
        ? `${num(value / 1e9, digits)} bn CNY`
        : Math.abs(value) >= 1e6
          ? `${num(value / 1e6, digits)} M CNY`
          : Math.abs(value) >= 1e3
            ? `${num(value / 1e3, digits)} k CNY`
            : `${num(value, digits)} CNY`;

export const hours = (value) =>
  !Number.isFinite(value)
    ? "–"
    : Math.abs(value) >= 72
      ? `${num(value / 24, 3)} ${t("days", "天")}`
      : `${num(value, 3)} ${t("h", "小时")}`;

export const KINDS = {
  terminal: ["terminal", "场站作业"],
  stuffing: ["stuffing", "装拆箱"],
  customs: ["customs", "通关"],
  border: ["border", "口岸"],
  gauge_change: ["gauge change", "换轨"],
  lock: ["lock", "船闸"],
  other: ["process", "作业"],
};
export const kindName = (kind) => (KINDS[kind] ? t(...KINDS[kind]) : kind);

// Ten colours that people with any kind of colour blindness tell apart (Okabe and Ito, and Tol), by the paper they are on.
export const MODE_COLOURS = {
  road: "#d55e00",
  rail: "#0072b2",
  waterway: "#009e73",
  sea: "#56b4e9",
  air: "#cc79a7",
};
export const SERIES = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#8f8f3f",
  "#882255",
  "#44aa99",
  "#999999",
  "#6699cc",
  "#661100",
];
export const modeColour = (id, at = 0) => MODE_COLOURS[id] ?? SERIES[(at + 6) % SERIES.length];

// Short names of the cost terms of the program; others keep what the dictionary says of them.
const TERMS = {
  haulage: ["haulage", "运输费"],
  toll: ["tolls", "通行费"],
  tariff: ["prices of services", "班列班轮运价"],
  subsidy: ["subsidies", "补贴"],
  handling: ["handling", "装卸换装"],
  passage: ["borders, customs and locks", "口岸通关船闸"],
  empty_return: ["empty running", "空返费"],
  inventory: ["capital in transit", "在途资金"],
  urgency: ["urgency", "时效损失"],
  reliability: ["unreliability", "不可靠性"],
  perishing: ["perishing", "腐损"],
  carbon: ["carbon price", "碳价"],
};
export const shortTerm = (id, texts) => (TERMS[id] ? t(...TERMS[id]) : both(texts).split(/[:：]/)[0] || id);
