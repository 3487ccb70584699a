"use strict";
// Tooltips of charts: the charts are finished SVG pictures, with their numbers beside them as JSON. A line follows the
// pointer (or the arrow keys), and a tooltip shows the numbers at that position.

const TIP = document.createElement("div");
TIP.className = "tip";
TIP.hidden = true;

function showTip(event, lines) {
  TIP.replaceChildren(...lines.map((line) => {
    const row = document.createElement("div");
    row.textContent = line;
    return row;
  }));
  TIP.hidden = false;
  const { width, height } = TIP.getBoundingClientRect();
  const x = event.clientX + 14 + width > innerWidth ? event.clientX - width - 14 : event.clientX + 14;
  TIP.style.left = `${Math.max(2, x) + scrollX}px`;
  TIP.style.top = `${Math.max(2, Math.min(event.clientY + 14, innerHeight - height - 4)) + scrollY}px`;
}

function hideTip() {
  TIP.hidden = true;
}

function formatted(value, digits) {
  return value.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Index of the number nearest to a value. */
function nearest(sorted, value) {
  let best = 0;
  sorted.forEach((number, index) => {
    if (Math.abs(number - value) < Math.abs(sorted[best] - value)) best = index;
  });
  return best;
}

function lineTip(panel, x) {
  const at = nearest(panel.at, x);
  const place = () => `${panel.below} ${formatted(panel.at[at], panel.at.every(Number.isInteger) ? 0 : 1)}`;
  const lines = [panel.dates[at] ?? place()];
  for (const { name, mean, low, high } of panel.series) {
    if (at >= mean.length || mean[at] === null) continue;
    const band = low ? ` (${formatted(low[at], panel.digits)} … ${formatted(high[at], panel.digits)})` : "";
    lines.push(`${name}: ${formatted(mean[at], panel.digits)}${band}`);
  }
  return [panel.at[at], lines];
}

/** For a scatter chart: the share of each cloud's points that lie at or below both values under the pointer. */
function pointTip(panel, x, y) {
  const lines = [`${panel.below} ${formatted(x, 0)}, ${panel.beside} ${formatted(y, panel.digits)}`];
  for (const cloud of panel.series) {
    const within = cloud.x.filter((value, index) => value !== null && value <= x && cloud.y[index] <= y).length;
    lines.push(`${cloud.name}: ${formatted((100 * within) / cloud.x.length, 0)} %`);
  }
  return lines;
}

/** The box at a position of a panel, if any. */
function boxAt(panel, x, y) {
  const within = (value, a, b) => value >= Math.min(a, b) && value <= Math.max(a, b);
  return panel.boxes.find((box) => within(x, box.x0, box.x1) && within(y, box.y0, box.y1));
}

/** A position of a panel in coordinates of the picture. */
function placed(panel, x, y) {
  const across = (x - panel.x0) / (panel.x1 - panel.x0), up = (y - panel.y0) / (panel.y1 - panel.y0);
  const inside = (value) => Math.max(0, Math.min(1, value));
  return [panel.left + inside(across) * (panel.right - panel.left), panel.bottom - inside(up) * (panel.bottom - panel.top)];
}

function pointAt(figure) {
  const svg = figure.querySelector("svg");
  const panels = JSON.parse(figure.querySelector("script").textContent);
  const view = svg.viewBox.baseVal;
  const cross = ["v", "h"].map(() => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("class", "cross");
    svg.append(line);
    return line;
  });
  const hide = () => {
    hideTip();
    for (const line of cross) line.setAttribute("visibility", "hidden");
  };
  const mark = (line, x0, y0, x1, y1) => {
    line.setAttribute("d", `M${x0} ${y0}L${x1} ${y1}`);
    line.setAttribute("visibility", "visible");
  };
  const frame = (panel, box) => {
    const [left, top] = placed(panel, box.x0, box.y0), [right, bottom] = placed(panel, box.x1, box.y1);
    cross[0].setAttribute("d", `M${left} ${top}H${right}V${bottom}H${left}Z`);
    cross[0].setAttribute("visibility", "visible");
  };
  const show = (event) => {
    const box = svg.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * view.width;
    const py = ((event.clientY - box.top) / box.height) * view.height;
    const panel = panels.find(({ left, right, top, bottom }) => px >= left && px <= right && py >= top && py <= bottom);
    if (!panel) return hide();
    const x = panel.x0 + ((px - panel.left) / (panel.right - panel.left)) * (panel.x1 - panel.x0);
    const y = panel.y0 + ((panel.bottom - py) / (panel.bottom - panel.top)) * (panel.y1 - panel.y0);
    if (panel.kind === "boxes") {
      const box = boxAt(panel, x, y);
      if (!box) return hide();
      frame(panel, box);
      return showTip(event, box.lines);
    }
    if (panel.kind === "points") {
      mark(cross[0], px, panel.top, px, panel.bottom);
      mark(cross[1], panel.left, py, panel.right, py);
      return showTip(event, pointTip(panel, x, y));
    }
    const [at, lines] = lineTip(panel, x);
    const place = panel.left + ((at - panel.x0) / (panel.x1 - panel.x0)) * (panel.right - panel.left);
    mark(cross[0], place, panel.top, place, panel.bottom);
    showTip(event, lines);
  };
  svg.addEventListener("mousemove", show);
  svg.addEventListener("mouseleave", hide);
  figure.addEventListener("blur", hide);
  let key = null; // the position, or the index of the box, to which the arrow keys have moved
  figure.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const panel = panels[0], step = event.key === "ArrowLeft" ? -1 : 1;
    const within = (value, low, high) => Math.max(low, Math.min(high, value));
    let at;
    if (panel.kind === "boxes") {
      key = within((key ?? -1) + step, 0, panel.boxes.length - 1);
      const { x0, x1, y0, y1 } = panel.boxes[key];
      at = placed(panel, (x0 + x1) / 2, (y0 + y1) / 2);
    } else {
      key = within((key ?? panel.left) + 8 * step, panel.left, panel.right);
      at = [key, (panel.top + panel.bottom) / 2];
    }
    const box = svg.getBoundingClientRect();
    show({ clientX: box.left + (at[0] / view.width) * box.width, clientY: box.top + (at[1] / view.height) * box.height });
    event.preventDefault();
  });
}

/** Skip painting of elements off the screen, which would slow down the replay; their sizes stay. */
function skipOffScreen(elements) {
  const boxes = elements.map((element) => element.getBoundingClientRect());
  elements.forEach((element, index) => {
    element.style.containIntrinsicSize = `auto ${boxes[index].width}px auto ${boxes[index].height}px`;
    element.style.contentVisibility = "auto";
  });
}

/** Say of what is wider than its place that it goes on aside. */
function sayMore() {
  for (const element of document.querySelectorAll("figure, .scroll")) {
    element.dataset.more = document.body.dataset.more;
    element.classList.toggle("more", element.scrollWidth > element.clientWidth + 1);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  document.body.append(TIP);
  sayMore();
  addEventListener("resize", sayMore);
  skipOffScreen([...document.querySelectorAll("figure, .scroll")]);
  for (const figure of document.querySelectorAll("figure.pointed")) pointAt(figure);
});
