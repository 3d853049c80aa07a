// How methods, parameters, reasons and kinds of sources are told.
import { t } from "./words.js";

export const TYPES = {
  "all-or-nothing": [
    "all or nothing: every shipment takes the cheapest route",
    "全有全无：全部走最小费用路径",
  ],
  logit: [
    "nested path-size logit over every mode chain and corridor; traffic does not slow itself down",
    "覆盖各方式链与通道的嵌套路径规模 Logit；不计拥挤",
  ],
  "stochastic-user-equilibrium": [
    "stochastic user equilibrium: logit choice and congestion agree",
    "随机用户均衡：选择与拥挤相互一致",
  ],
  "user-equilibrium": ["user equilibrium: no route used is dearer than another", "用户均衡"],
  "system-optimum": ["system optimum: least total cost", "系统最优"],
};
// Names of the parameters of a network; others are told by their keys.
const PARAMETERS = {
  carbon_price_per_t: ["carbon price in the choice of routes, CNY/t CO2e", "路径选择中的碳价（元/吨 CO2e）"],
  carbon_price_appraisal_per_t: [
    "carbon price in the appraisal, CNY/t CO2e",
    "效益评价中的碳价（元/吨 CO2e）",
  ],
  detour_limit: ["routes up to this many times the cost of the cheapest", "路径费用上限（最低费用的倍数）"],
  overlap_limit: [
    "routes of one chain and corridor share at most this part of their cost",
    "同链同通道路径的最大重叠比例",
  ],
  path_size_beta: ["weight of path size (overlap) in the choice", "路径规模项权重"],
  routes_per_chain: ["routes of each chain of modes and corridor, at most", "每条方式链与通道的路径数上限"],
  weeks: ["weeks", "周数"],
  warm_up_weeks: ["weeks to warm up", "预热周数"],
  replications: ["replications", "重复次数"],
  sample_share: ["share of the consignments", "抽样比例"],
  inherited: ["also for scenarios that extend it", "由扩展情景继承"],
};
export const parameterName = (key) => (PARAMETERS[key] ? t(...PARAMETERS[key]) : key.replaceAll("_", " "));
export const told = (value) =>
  value === true
    ? t("yes", "是")
    : value === false
      ? t("no", "否")
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
// Units of effects as measure files mostly have them; others stand as they are.
const UNITS = {
  "departures a week": "班/周",
  factor: "倍",
  h: "小时",
  "km/h": "公里/时",
  m: "米",
  class: "级",
  "CNY/km": "元/公里",
  "CNY a box": "元/箱",
  "CNY a 40 ft box": "元/40 英尺箱",
};
export const unitName = (unit) => t(unit ?? "", UNITS[unit] ?? unit ?? "");
export const day = (n) => new Date(n * 864e5).toISOString().slice(0, 10);

// Why freight finds no route: as the program says it (sim/assign/reasons.c).
export const REASONS = {
  "no-access-origin": ["the origin has no open way out", "起点无可用的外运通路"],
  "no-access-destination": ["the destination has no open way in", "终点无可用的到达通路"],
  "no-export-clearance": ["no place for export clearance can be reached", "无法到达出口通关地点"],
  "no-import-clearance": [
    "no place for import clearance leads to the destination",
    "没有通往终点的进口通关地点",
  ],
  "not-designated": ["no designated facility on any way", "各路径均无指定监管场地"],
  "no-reefer": ["no refrigerated vehicles or facilities on any way", "各路径均缺冷链车辆或设施"],
  "no-form": ["no vehicles for the cargo form on any way", "各路径均无适合该货物形态的车辆"],
  closed: ["every way is closed in the period", "该时段各路径均关闭"],
  "no-room": ["services and facilities that could carry it are full", "可用班次与设施均已满载"],
  "no-route": ["the network does not join the two places", "网络未连通两地"],
};
export const SOURCES = {
  published: ["published", "公布"],
  official: ["official", "官方"],
  derived: ["derived", "推算"],
  estimate: ["estimate", "估计"],
  recalled: ["from memory", "凭记忆"],
};
