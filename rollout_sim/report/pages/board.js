"use strict";
// The weekly board: a row per store, a column per week, in the order in which stores go live. It is drawn on a canvas,
// since it has thousands of cells; marks go with the colours, so that it is readable in black and white.

const ROW = 11, LEFT = 120, TOP = 20, DATE_WIDTH = 64; // pixels
const MARKS = {
  yellow: (pen, x, y, w, h) => pen.fillRect(x + w / 2 - 1, y + h / 2 - 1, 2, 2),
  orange: (pen, x, y, w, h) => stroke(pen, [x + 1, y + h - 1, x + w - 1, y + 1]),
  red: (pen, x, y, w, h) => {
    stroke(pen, [x + 1, y + h - 1, x + w - 1, y + 1]);
    stroke(pen, [x + 1, y + 1, x + w - 1, y + h - 1]);
  },
};
const COLOURS = { green: "#009E73", yellow: "#F0E442", orange: "#E69F00", red: "#D55E00", training: "#c9d6df", live: "#dddddd" };

function stroke(pen, [x0, y0, x1, y1]) {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

/** Stores in the order of the first day on which they no longer wait; those that always wait come last. */
function inOrder(future) {
  const count = future.stores.number.length;
  const first = Array.from({ length: count }, (_, place) => future.shown.findIndex((day) => day[place] > 0));
  return [...first.keys()].sort((a, b) => (first[a] < 0) - (first[b] < 0) || first[a] - first[b] || a - b);
}

function drawBoard(canvas, replay) {
  const future = replay.futures[Number(canvas.dataset.strategy)], { words } = replay;
  const order = inOrder(future), weeks = replay.data.weeks.length;
  const width = canvas.parentElement.clientWidth - 4 || 900;
  const wide = Math.max(6, Math.floor((width - LEFT) / weeks)), height = TOP + order.length * ROW;
  const dense = Math.max(1, window.devicePixelRatio);
  canvas.width = (LEFT + wide * weeks) * dense;
  canvas.height = height * dense;
  canvas.style.width = `${LEFT + wide * weeks}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(dense, dense);
  pen.fillStyle = pen.strokeStyle = "#222222";
  pen.lineWidth = 0.8;
  pen.font = `9px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = "middle";
  const dateOfWeek = (week) => dateOf(replay.data.starts, replay.data.weeks[week]);
  const lastDayOf = (week) => (replay.data.weeks[week + 1] ?? future.days) - 1;
  const step = Math.max(1, Math.ceil(DATE_WIDTH / wide));
  for (let week = 0; week + step / 2 < weeks; week += step) pen.fillText(dateOfWeek(week), LEFT + week * wide, TOP / 2);
  order.forEach((place, row) => {
    const y = TOP + row * ROW;
    pen.fillStyle = "#222222";
    pen.fillText(future.stores.name[place], 2, y + ROW / 2, LEFT - 6);
    for (let week = 0; week < weeks; week++) {
      const [look] = lookOf(future.shown[lastDayOf(week)][place], words);
      const colour = look.split(" ")[0];
      if (!(colour in COLOURS)) continue;
      pen.fillStyle = COLOURS[colour];
      pen.fillRect(LEFT + week * wide, y, wide - 1, ROW - 1);
      pen.fillStyle = "#222222";
      MARKS[colour]?.(pen, LEFT + week * wide, y, wide - 1, ROW - 1);
    }
  });
  const cellAt = (event) => {
    const box = canvas.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - TOP) / ROW);
    const week = Math.floor((event.clientX - box.left - LEFT) / wide);
    return row in order ? { place: order[row], week: Math.max(0, Math.min(weeks - 1, week)) } : null;
  };
  canvas.addEventListener("mousemove", (event) => {
    const cell = cellAt(event);
    if (!cell) return hideTip();
    const [, said] = lookOf(future.shown[lastDayOf(cell.week)][cell.place], words);
    showTip(event, [fill(words.cell, { store: future.stores.name[cell.place], date: dateOfWeek(cell.week), said })]);
  });
  canvas.addEventListener("mouseleave", hideTip);
  canvas.addEventListener("click", (event) => {
    const cell = cellAt(event);
    if (!cell) return;
    replay.go(lastDayOf(cell.week));
    replay.choose(cell.place);
    replay.story.scrollIntoView({ block: "nearest" });
  });
  canvas.dataset.ready = order.length;
}
