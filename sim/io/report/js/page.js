// Elements of pages: everything is made of text nodes, so that no name can be taken for markup.
import { num, t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style" && typeof value === "object") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  return element;
}
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const s = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const put = (element, ...children) => fill((element.replaceChildren(), element), null, children);

export function choice(label, options, value, onchange, attributes = {}) {
  const select = h(
    "select",
    { ...attributes, onchange: (e) => onchange(e.target.value) },
    options.map((o) =>
      o.options
        ? h(
            "optgroup",
            { label: o.label },
            o.options.map((i) => h("option", { value: i.value, selected: i.value === value }, i.label)),
          )
        : h("option", { value: o.value, selected: o.value === value }, o.label),
    ),
  );
  return h("label", { class: "field" }, h("span", {}, label), select);
}

export const card = (label, value, note) =>
  h(
    "div",
    { class: "card" },
    h("div", { class: "card-label" }, label),
    h("div", { class: "card-value" }, value),
    note ? h("div", { class: "card-note" }, note) : null,
  );

export const panel = (title, note, ...children) =>
  h(
    "section",
    { class: "panel" },
    h("h2", {}, title),
    note ? h("p", { class: "note" }, note) : null,
    children,
  );

export const plain = (text) => h("p", { class: "plain" }, text);

// A table that sorts by its headers and can be filtered. Columns: {title, unit, value(row), text(row), cell(row), number, wide}.
// under(row): what stands below a row, over its whole width.
export function table(
  columns,
  rows,
  { caption, filter = rows.length > 12, limit = 200, onrow, sort = null, selected, key, under } = {},
) {
  let order = sort,
    words = "",
    shown = limit;
  const body = h("tbody"),
    count = h("span", { class: "count", "aria-live": "polite" });
  const text = (column, row) => {
    if (column.text) return column.text(row);
    const value = column.value(row);
    return column.number ? num(value) : (value ?? "");
  };
  const more = h("button", {
    class: "more",
    type: "button",
    onclick: () => {
      shown += limit;
      draw();
    },
  });
  function draw() {
    const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let list = wanted.length
      ? rows.filter((row) => {
          const all = columns
            .map((c) => text(c, row))
            .join(" ")
            .toLowerCase();
          return wanted.every((w) => all.includes(w));
        })
      : rows;
    if (order) {
      const { column, down } = order,
        key = columns[column].sort ?? columns[column].value;
      list = [...list].sort((a, b) => {
        const x = key(a),
          y = key(b);
        const xn = x === undefined || x === null || Number.isNaN(x),
          yn = y === undefined || y === null || Number.isNaN(y);
        if (xn || yn) return xn - yn;
        return (typeof x === "number" ? x - y : String(x).localeCompare(String(y))) * (down ? -1 : 1);
      });
    }
    body.replaceChildren(
      ...list.slice(0, shown).flatMap((row) => {
        const cells = columns.map((c, i) => {
          const content = c.cell ? c.cell(row) : text(c, row);
          return h(
            i === 0 ? "th" : "td",
            { class: c.number ? "number" : c.wide ? "wide" : null, scope: i === 0 ? "row" : null },
            content,
          );
        });
        const below = under?.(row);
        return [
          h(
            "tr",
            onrow
              ? {
                  "data-key": key?.(row),
                  tabindex: 0,
                  class: `pick${selected?.(row) ? " picked" : ""}`,
                  onclick: () => onrow(row),
                  onkeydown: (e) => {
                    if (e.key === "Enter" || e.key === " ") {
                      e.preventDefault();
                      onrow(row);
                    }
                  },
                }
              : below
                ? { class: "above" }
                : {},
            cells,
          ),
          ...(below ? [h("tr", { class: "under" }, h("td", { colspan: columns.length }, below))] : []),
        ];
      }),
    );
    count.textContent =
      list.length === rows.length
        ? t(`${rows.length} rows`, `共 ${rows.length} 行`)
        : t(`${list.length} of ${rows.length} rows`, `${rows.length} 行中的 ${list.length} 行`);
    more.hidden = list.length <= shown;
    more.textContent = t(
      `show more (${list.length - shown} left)`,
      `显示更多（还有 ${list.length - shown} 行）`,
    );
    heads.forEach((head, i) =>
      head.setAttribute(
        "aria-sort",
        order?.column === i ? (order.down ? "descending" : "ascending") : "none",
      ),
    );
  }
  const heads = columns.map((c, i) =>
    h(
      "th",
      { scope: "col", class: c.number ? "number" : c.wide ? "wide" : null },
      h(
        "button",
        {
          type: "button",
          title: c.hint,
          onclick: () => {
            order = { column: i, down: order?.column === i ? !order.down : Boolean(c.number) };
            draw();
          },
        },
        c.title,
        c.unit ? h("span", { class: "unit" }, c.unit) : null,
      ),
    ),
  );
  const box = h(
    "div",
    { class: "table" },
    filter
      ? h(
          "div",
          { class: "tools" },
          h("input", {
            type: "search",
            placeholder: t("filter rows", "筛选"),
            "aria-label": t("filter rows", "筛选"),
            oninput: (e) => {
              words = e.target.value;
              draw();
            },
          }),
          count,
        )
      : null,
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": caption ?? t("table", "表格") },
      h("table", {}, caption ? h("caption", {}, caption) : null, h("thead", {}, h("tr", {}, heads)), body),
    ),
    more,
  );
  draw();
  return box;
}

export const behind = (summary, content) =>
  h("details", { class: "behind" }, h("summary", {}, summary), content);

const tipBox = () => document.getElementById("tip");
export function showTip(event, lines) {
  const box = tipBox();
  box.replaceChildren(...lines.filter(Boolean).map((line, i) => h(i ? "div" : "strong", {}, line)));
  box.hidden = false;
  const x = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
  const y =
    event.clientY + 14 + box.offsetHeight > innerHeight
      ? event.clientY - box.offsetHeight - 10
      : event.clientY + 14;
  Object.assign(box.style, { left: `${Math.max(4, x)}px`, top: `${Math.max(4, y)}px` });
}
export const hideTip = () => {
  tipBox().hidden = true;
};
