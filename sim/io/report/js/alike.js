// Whether two scenarios were evaluated alike, and what the page says where they were not: then a part of every
// difference comes from the way of evaluating, not from the scenario.
import { t } from "./words.js";
import { data, titleOf } from "./data.js";
import { h } from "./page.js";

const ASSIGNMENTS = {
  logit: ["shares at uncongested costs (logit)", "不计拥挤的路径分担（logit）"],
  "all-or-nothing": ["the cheapest route takes all", "全有全无分配"],
  "stochastic-user-equilibrium": ["equilibrium with congestion", "计拥挤的随机用户均衡"],
  "user-equilibrium": ["user equilibrium", "用户均衡"],
  "system-optimum": ["system optimum", "系统最优"],
  incremental: ["incremental loading", "增量加载"],
};
const periodOf = (x) => (x.record?.evaluate?.period === "month" ? "month" : "year");
const assignmentOf = (x) => x.record?.evaluate?.assignment?.type ?? "logit";

// "by month, equilibrium with congestion".
export function wayOf(scenario) {
  const assignment = assignmentOf(scenario);
  return `${periodOf(scenario) === "month" ? t("by month", "逐月") : t("the year as a whole", "全年合计")}${t(", ", "，")}${ASSIGNMENTS[assignment] ? t(...ASSIGNMENTS[assignment]) : assignment}`;
}

export const areAlike = (a, b) =>
  !a || !b || (periodOf(a) === periodOf(b) && assignmentOf(a) === assignmentOf(b));

export function unlikeNotice(a, b) {
  if (areAlike(a, b)) return null;
  const better =
    data.scenarios.find((x) => x !== a && x.id === a.base && areAlike(a, x)) ??
    data.scenarios.find((x) => x.baseIndex < 0 && x !== a && areAlike(a, x));
  return h(
    "p",
    { class: "notice", role: "note" },
    t(
      `These two were not evaluated alike: “${titleOf(a)}” ${wayOf(a)}; “${titleOf(b)}” ${wayOf(b)}. A part of every difference comes from that and not from the scenario.`,
      `两情景评估方式不同：“${titleOf(a)}”为${wayOf(a)}；“${titleOf(b)}”为${wayOf(b)}。差值中有一部分源于评估方式，而非情景本身。`,
    ),
    better
      ? t(
          ` Compare with “${titleOf(better)}” to see what the scenario does.`,
          `如需了解情景本身的作用，请与“${titleOf(better)}”比较。`,
        )
      : null,
  );
}
