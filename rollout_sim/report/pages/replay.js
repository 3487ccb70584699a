"use strict";
// The replay: one future, day by day, two strategies side by side. It needs no library, and unpacks its data from the
// page. The view of a day depends on that day alone, so that the slider can jump to any day.

const NOT_LAUNCHED = 0, TRAINING = 1, SUSPENDED = 3, SUSTAINING = 4, FAILED = 5; // states
const FEED_LINES = 9;

/** The content of gzipped JSON in base64. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** An element with its class, its text and its children. */
function element(tag, look, text, ...children) {
  const node = document.createElement(tag);
  if (look) node.className = look;
  if (text !== undefined && text !== "") node.textContent = text;
  node.append(...children);
  return node;
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The date of a day of the run that begins on a first one, as in 2026-03-14. */
function dateOf(first, day) {
  return new Date(Date.parse(first) + day * 86400000).toISOString().slice(0, 10);
}

/** Days from the differences between them. */
function daysOf(steps) {
  let day = 0;
  return Int32Array.from(steps, (step) => (day += step));
}

/** For sorted days, the index at which each day begins; the last entry is the end. */
function startsOf(sorted, days) {
  const starts = new Int32Array(days + 1).fill(sorted.length);
  for (let place = sorted.length - 1; place >= 0; place--) starts[Math.min(sorted[place], days - 1)] = place;
  for (let day = days - 1; day >= 0; day--) starts[day] = Math.min(starts[day], starts[day + 1]);
  return starts;
}

/** One strategy's future, with access to any day. */
class Future {
  constructor(raw, days, stores) {
    Object.assign(this, { raw, name: raw.name, days, stores });
    const { changes, tasks, told } = raw;
    this.place = new Map(stores.number.map((store, place) => [store, place]));
    this.shown = this.#shown(daysOf(changes.step), changes);
    this.taskDays = startsOf(daysOf(tasks.step), days);
    this.feedDays = daysOf(told.step);
    this.feedStarts = startsOf(this.feedDays, days);
  }

  /** What each store shows at the end of each day: 5 * state + light + 1. */
  #shown(when, changes) {
    const now = new Uint8Array(this.stores.number.length);
    const all = [];
    let next = 0;
    for (let day = 0; day < this.days; day++) {
      for (; next < when.length && (when[next] <= day || day === this.days - 1); next++) {
        const place = this.place.get(changes.store[next]);
        if (place !== undefined) now[place] = changes.other[next];
      }
      all.push(now.slice());
    }
    return all;
  }

  /** Tasks begun on a day: store, person, kind of task, and whether it is on site. */
  tasks(day) {
    const { store, other, task, site } = this.raw.tasks;
    const tasks = [];
    for (let at = this.taskDays[day]; at < this.taskDays[day + 1]; at++) {
      tasks.push({ store: store[at], person: other[at], task: task[at], site: site[at] === 1 });
    }
    return tasks;
  }
}

/** CSS classes of a store's tile, and the words for its state and light. */
function lookOf(shown, words) {
  const state = Math.floor(shown / 5), light = (shown % 5) - 1;
  if (state === NOT_LAUNCHED && light < 0) return ["waiting", words.states[state]];
  if (light < 0) return [state === TRAINING ? "training" : "live", words.states[state]];
  const extra = state === SUSPENDED ? " suspended" : state === SUSTAINING ? " accepted" : state === FAILED ? " failed" : "";
  return [words.lightNames[light] + extra, `${words.lights[light]}, ${words.states[state]}`];
}

/** One strategy's half of the replay. */
class Panel {
  constructor(data, words, choose) {
    Object.assign(this, { data, words });
    this.head = element("h3");
    this.numbers = []; // elements with counts of stores, and the light of each: 0 is none
    this.counts = element("p", "counts", "", ...[1, 2, 3, 4, 0].map((value) => this.#count(value)));
    this.queue = element("p", "queue");
    this.people = element("ul", "people");
    this.feed = element("ol", "feed");
    this.tiles = [];
    const map = element("div", "map");
    this.root = element("div", "panel", "", this.head, this.counts, map, this.people, this.queue, this.feed);
    data.regions.forEach((region, number) => {
      const places = data.stores.region.flatMap((of, place) => (of === number ? [place] : []));
      if (!places.length) return;
      const row = element("div", "tiles");
      for (const place of places) row.append(this.#tile(place, choose));
      map.append(element("div", "region", "", element("span", "name", region), row));
    });
  }

  #count(value) {
    const { words } = this, number = element("b");
    const [look, label] = value ? [words.lightNames[value - 1], words.lights[value - 1]] : ["waiting", words.notLive];
    this.numbers.push([number, value]);
    return element("span", "count", "", element("i", `tile ${look}`), label, number);
  }

  #tile(place, choose) {
    const tile = element("button", "tile");
    tile.type = "button";
    tile.dataset.store = place;
    tile.tabIndex = -1;
    tile.addEventListener("click", () => choose(place));
    this.tiles[place] = tile;
    return tile;
  }

  /** Show another future in this half. */
  open(future) {
    this.future = future;
    this.head.textContent = future.name;
    this.last = [];
    this.visited = [];
    this.chips = future.raw.people.role.map((role, person) =>
      element("li", "", `${this.words.roleSigns[role]}${person + 1}`),
    );
    this.people.replaceChildren(...this.chips);
  }

  show(day) {
    const { future, words } = this;
    const shown = future.shown[day];
    const counts = new Array(5).fill(0);
    shown.forEach((value, place) => {
      counts[value % 5]++;
      if (this.last[place] === value) return;
      const [look, label] = lookOf(value, words);
      const tile = this.tiles[place];
      for (const name of [...tile.classList]) if (name !== "chosen") tile.classList.remove(name);
      tile.classList.add("tile", ...look.split(" "));
      tile.title = `${this.data.stores.name[place]}: ${label}`;
      tile.setAttribute("aria-label", tile.title);
    });
    this.last = shown;
    this.numbers.forEach(([text, value]) => (text.textContent = counts[value]));
    this.#showPeople(day);
    this.queue.textContent = fill(words.queue, { requests: future.raw.requests[day], contacts: future.raw.contacts[day] });
    this.#showFeed(day);
  }

  /** Show where coaches are: rings on tiles, and a chip for each person who has started by now. */
  #showPeople(day) {
    for (const tile of this.visited) {
      tile.classList.remove("visited");
      delete tile.dataset.who;
    }
    this.visited = [];
    const sites = new Map(), remote = new Map();
    for (const { store, person, task, site } of this.future.tasks(day)) {
      if (!site) {
        remote.set(person, (remote.get(person) ?? 0) + 1);
        continue;
      }
      const place = this.future.place.get(store);
      sites.set(person, [...(sites.get(person) ?? []), { place, task }]);
      const tile = this.tiles[place];
      if (!tile) continue;
      tile.classList.add("visited");
      tile.dataset.who = person + 1;
      this.visited.push(tile);
    }
    this.chips.forEach((chip, person) => {
      const visits = sites.get(person) ?? [], calls = remote.get(person) ?? 0;
      const lines = visits.map(({ place, task }) => `${this.words.tasks[task]}: ${this.data.stores.name[place] ?? ""}`);
      if (calls) lines.push(fill(this.words.remote, { count: calls }));
      chip.className = visits.length ? "site" : calls ? "remote" : "idle";
      chip.title = lines.join("; ") || this.words.idle;
      const since = this.future.raw.people.since[person];
      chip.hidden = since === null || since > day;
    });
  }

  /** Show the latest events, the newest first. */
  #showFeed(day) {
    const events = this.future.raw.told, end = this.future.feedStarts[day + 1];
    const lines = [];
    for (let at = end - 1; at >= Math.max(0, end - FEED_LINES); at--) {
      const values = {
        store: this.data.stores.name[this.future.place.get(events.store[at])] ?? "",
        batch: this.future.raw.batches[events.batch[at]] ?? "",
        person: events.other[at] + 1,
        role: this.words.roles[this.future.raw.people.role[events.other[at]]] ?? "",
        count: events.value[at],
      };
      const template = this.words.feed[`${events.kind[at]}:${events.value[at]}`] ?? this.words.feed[events.kind[at]];
      if (!template) continue;
      const eventDay = this.future.feedDays[at];
      const line = element("li", eventDay === day ? "today" : "");
      line.append(element("b", "", dateOf(this.data.starts, eventDay)), ` ${fill(template, values)}`);
      lines.push(line);
    }
    this.feed.replaceChildren(...lines);
  }

  choose(place) {
    this.tiles.forEach((tile, other) => tile.classList.toggle("chosen", other === place));
  }
}

/** Controls, clock and both halves. */
class Replay {
  constructor(root, data, words) {
    Object.assign(this, { root, data, words, day: 0, playing: false, speed: 7 });
    this.futures = data.strategies.map((raw) => new Future(raw, data.days, data.stores));
    const choose = (place) => this.choose(place);
    this.panels = this.futures.slice(0, 2).map(() => new Panel(data, words, choose));
    this.story = element("div", "story");
    this.story.setAttribute("aria-live", "polite");
    const halves = element("div", "halves", "", ...this.panels.map((panel) => panel.root));
    root.append(this.#controls(), halves, this.story);
    this.panels.forEach((panel, number) => panel.open(this.futures[number]));
    root.closest("section").addEventListener("keydown", (event) => this.#key(event));
    this.go(0);
  }

  #controls() {
    const { words } = this;
    const button = (look, label, act) => {
      const node = element("button", look, label);
      node.type = "button";
      node.addEventListener("click", act);
      return node;
    };
    this.playButton = button("play", words.play, () => this.toggle());
    this.slider = element("input", "slider");
    Object.assign(this.slider, { type: "range", min: 0, max: this.data.days - 1, value: 0 });
    this.slider.setAttribute("aria-label", words.slider);
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.clock = element("output", "clock");
    this.pace = element("select", "pace");
    for (const speed of [1, 3, 7, 14, 30, 60]) {
      const option = element("option", "", fill(words.speed, { days: speed }));
      option.value = speed;
      this.pace.append(option);
    }
    this.pace.value = this.speed;
    this.pace.setAttribute("aria-label", words.pace);
    this.pace.addEventListener("change", () => (this.speed = Number(this.pace.value)));
    const bar = element("div", "controls", "", this.playButton,
      button("back", words.back, () => this.step(-1)), button("next", words.next, () => this.step(1)),
      this.slider, this.clock, this.pace);
    if (this.futures.length > 2) bar.append(...this.panels.map((_, number) => this.#chooser(number)));
    return bar;
  }

  #chooser(number) {
    const chooser = element("select", "chooser");
    chooser.setAttribute("aria-label", this.words.strategy);
    this.futures.forEach((future, place) => {
      const option = element("option", "", future.name);
      option.value = place;
      chooser.append(option);
    });
    chooser.value = number;
    chooser.addEventListener("change", () => {
      this.panels[number].open(this.futures[Number(chooser.value)]);
      this.go(this.day);
    });
    return chooser;
  }

  go(day) {
    this.day = Math.max(0, Math.min(this.data.days - 1, day));
    this.panels.forEach((panel) => panel.show(this.day));
    this.slider.value = this.day;
    const date = new Date(Date.parse(this.data.starts) + this.day * 86400000);
    const dateText = date.toLocaleDateString(this.words.locale, { dateStyle: "medium", timeZone: "UTC" });
    const week = this.data.weeks.filter((first) => first <= this.day).length;
    this.clock.textContent = fill(this.words.clock, { day: this.day, week, date: dateText });
    this.slider.setAttribute("aria-valuetext", this.clock.textContent);
  }

  step(days) {
    this.pause();
    this.go(this.day + days);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.day >= this.data.days - 1) this.go(0);
    this.playing = true;
    this.playButton.textContent = this.words.pause;
    let last = performance.now(), owed = 0;
    const tick = (now) => {
      if (!this.playing) return;
      owed += ((now - last) / 1000) * this.speed;
      last = now;
      if (owed >= 1) {
        this.go(this.day + Math.floor(owed));
        owed %= 1;
      }
      if (this.day >= this.data.days - 1) this.pause();
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  pause() {
    this.playing = false;
    this.playButton.textContent = this.words.play;
  }

  /** Show the story of a store under both strategies. */
  choose(place) {
    this.chosen = place;
    const { stores } = this.data;
    const columns = this.panels.map((panel) => {
      panel.choose(place);
      const text = panel.future.raw.stories[stores.number[place]];
      return element("div", "", "", element("h4", "", panel.future.name), element("pre", "", text));
    });
    const head = element("h3", "", fill(this.words.story, { store: stores.name[place] }));
    this.story.replaceChildren(head, element("div", "halves", "", ...columns));
  }

  #key(event) {
    const typed = event.target.tagName;
    if (event.altKey || event.ctrlKey || event.metaKey || typed === "SELECT") return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -28, PageDown: 28 };
    const speeds = [...this.pace.options].map((option) => Number(option.value));
    const faster = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (event.key in steps) this.step(steps[event.key] * (event.shiftKey ? 7 : 1));
    else if (event.key === "Home") this.step(-this.data.days);
    else if (event.key === "End") this.step(this.data.days);
    else if (event.key === "k" || (event.key === " " && typed !== "BUTTON")) this.toggle();
    else if (event.key === "s") this.#focusStore();
    else if (faster) {
      const at = speeds.indexOf(this.speed) + faster;
      this.pace.value = this.speed = speeds[Math.max(0, Math.min(speeds.length - 1, at))];
    } else return;
    event.preventDefault();
  }

  /** Move the focus to the next tile (key s); Enter then opens its story. */
  #focusStore() {
    const { tiles } = this.panels[0];
    const at = tiles.indexOf(document.activeElement);
    tiles[(at + 1) % tiles.length].focus();
  }
}

async function startReplay() {
  const root = document.getElementById("replay-stage");
  if (!root) return;
  const words = JSON.parse(document.getElementById("replay-words").textContent);
  const began = performance.now();
  try {
    const data = await unpack(document.getElementById("replay-data").textContent);
    root.replaceChildren();
    window.replay = new Replay(root, data, words);
    for (const canvas of document.querySelectorAll("canvas.board")) drawBoard(canvas, window.replay);
    root.dataset.ready = Math.round(performance.now() - began);
  } catch (error) {
    root.textContent = `${words.broken} (${error.message})`;
    throw error;
  }
}

document.addEventListener("DOMContentLoaded", startReplay);
