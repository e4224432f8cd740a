// What the page does beyond links and forms: charts, what stands under the pointer, copying, addresses of trials.
"use strict";
(() => {
  const drawn = new Map();
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const percent = (value) => `${+(value * 100).toPrecision(3)}%`;
  const short = (value) => Math.abs(value) >= 10000 ? `${+(value / 1000).toPrecision(3)}k` : `${+value.toPrecision(3)}`;
  const exact = (value) => (Number.isInteger(value) ? value : +value.toPrecision(4)).toLocaleString("en");

  // A text beside what is pointed at or has the focus.
  const tip = document.createElement("div");
  tip.id = "tip"; tip.hidden = true;
  document.body.append(tip);
  let told = null;  // what it is about

  function tell(about, lines, x, top, bottom) {
    told = about;
    tip.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })));
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(6, Math.min(x - width / 2, document.documentElement.clientWidth - width - 6))}px`;
    tip.style.top = `${scrollY + (top >= height + 8 ? top - height - 6 : bottom + 6)}px`;
  }

  function hush(about) {
    if (about && about !== told) return;
    tip.hidden = true;
    told = null;
  }

  function explain(event) {
    const word = event.target.closest?.("abbr");
    if (!word) return;
    if (word.title) {  // the browser's own would show as well
      word.setAttribute("aria-description", word.title);
      word.removeAttribute("title");
    }
    const box = word.getBoundingClientRect();
    tell(word, [word.getAttribute("aria-description")], box.left + box.width / 2, box.top, box.bottom);
  }
  const leave = (event) => { const word = event.target.closest?.("abbr"); if (word) hush(word); };
  document.addEventListener("mouseover", explain); document.addEventListener("focusin", explain);
  document.addEventListener("mouseout", leave); document.addEventListener("focusout", leave);
  addEventListener("scroll", (event) => { if (event.target !== document) hush(); }, { passive: true, capture: true });

  // Charts

  function axes(share) {
    const common = {
      stroke: colour("--soft"), font: "11px system-ui, sans-serif",
      grid: { stroke: colour("--faint"), width: 1 }, ticks: { show: false }, gap: 3,
    };
    const write = share ? percent : short;
    return [
      { ...common, size: 22, space: 60, values: (_, all) => all.map(short) },
      { ...common, size: 40, space: 30, values: (_, all) => all.map(write) },
    ];
  }

  function course(chart) {
    const colours = [colour("--line"), colour("--line2"), colour("--soft")];
    const lines = chart.lines.map((line, i) => ({
      label: line.name, stroke: colours[i], width: 2, dash: [[], [6, 3], [2, 3]][i], spanGaps: true,
      points: { show: chart.x.length < 3, size: 5 }, paths: chart.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
    }));
    const all = chart.lines.flatMap((line) => line.values).filter((value) => value != null);
    const [low, high] = [Math.min(...all, 0), Math.max(...all, chart.share && !chart.stepped ? 0.05 : -Infinity)];
    return {
      data: [chart.x, ...chart.lines.map((line) => line.values)], series: [{}, ...lines],
      range: [low, high > low ? high + (high - low) * 0.06 : low + 1],
    };
  }

  function curve(chart) {
    const data = [chart.x], series = [{}];
    const add = (name, values, stroke, dash) => {
      if (values) { data.push(values); series.push({ label: name, stroke, width: 2, dash, points: { show: false } }); }
    };
    add("right", chart.right, colour("--right"), []);
    add("wrong", chart.wrong, colour("--wrong"), [6, 3]);
    const all = data.slice(1).flat();
    const [low, high] = [Math.min(...all), Math.max(...all)], room = (high - low || 1) * 0.08;
    return { data, series, range: [low - room, high + room] };
  }

  function spot(here) {
    return (plot) => {
      if (!here) return;
      const x = plot.valToPos(here[0], "x", true), y = plot.valToPos(here[1], "y", true), context = plot.ctx;
      context.save();
      context.fillStyle = colour("--line2");
      context.beginPath(); context.arc(x, y, 4.5 * devicePixelRatio, 0, 2 * Math.PI); context.fill();
      context.restore();
    };
  }

  // The values at a point, a line each: where it is, then every series that has one there.
  function values(chart, plot, at) {
    const x = plot.data[0], over = chart.over ?? "tokens";
    const where = chart.stepped ? `${exact(x[at])} to ${exact(x[at + 1])} ${over}`
      : over === "steps" ? `step ${exact(x[at])}` : `${exact(x[at])} ${over}`;
    const write = chart.share ? percent : exact;
    return [where, ...plot.series.slice(1).flatMap((line, i) => {
      const value = plot.data[i + 1][at];
      return value == null ? [] : [`${line.label} ${write(value)}`];
    })];
  }

  function draw(place) {
    drawn.get(place)?.destroy();
    const chart = JSON.parse(place.dataset.chart), small = place.dataset.kind === "curve";
    const made = small ? curve(chart) : course(chart);
    const last = made.data[0].length - (chart.stepped ? 2 : 1);
    let at = last, keyed = false;

    function read(plot) {
      const index = plot.cursor.idx;
      if (index == null) { hush(place); return; }
      at = Math.min(chart.stepped && !keyed && plot.posToVal(plot.cursor.left, "x") < plot.data[0][index] ? index - 1 : index, last);
      const lines = values(chart, plot, Math.max(at, 0)), box = plot.over.getBoundingClientRect();
      place.setAttribute("aria-valuenow", at);
      place.setAttribute("aria-valuetext", lines.join(" "));
      tell(place, lines, box.left + plot.cursor.left, box.top, box.bottom);
    }
    const plot = new uPlot({
      width: place.clientWidth, height: small ? 118 : 150, padding: [6, 8, 0, 0], series: made.series, axes: axes(chart.share),
      scales: { x: { time: false }, y: { range: made.range } },
      legend: { show: false }, cursor: { drag: { x: false, y: false }, y: false }, hooks: { draw: [spot(chart.here)], setCursor: [read] },
    }, made.data, place);
    drawn.set(place, plot);
    // To the keyboard and to screen readers a chart is a slider over its points.
    const kind = { role: "slider", tabindex: 0, "aria-label": place.dataset.title, "aria-valuemin": 0, "aria-valuemax": last, "aria-valuenow": last };
    for (const [name, value] of Object.entries(kind)) place.setAttribute(name, value);
    const point = (to) => {
      at = Math.max(0, Math.min(last, to)); keyed = true;
      plot.setCursor({ left: plot.valToPos(plot.data[0][at], "x"), top: 10 });
      keyed = false;
    };
    place.onfocus = () => { if (place.matches(":focus-visible")) point(at); };
    place.onblur = () => hush(place);
    place.onkeydown = (event) => {
      const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, PageDown: at - 8, PageUp: at + 8, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      point(to);
    };
    place.readAgain = point;
  }

  function drawAll() {
    for (const place of drawn.keys()) {
      if (!place.isConnected) { drawn.get(place).destroy(); drawn.delete(place); }
    }
    document.querySelectorAll(".chart").forEach(draw);
  }

  // What renews itself keeps the focus where it was, and what is read in a chart.
  const stops = () => [...document.querySelectorAll("#live :is(a, abbr, .chart)")];
  let focused = -1, reading = -1, at = 0;
  document.addEventListener("htmx:beforeSwap", () => {
    focused = stops().indexOf(document.activeElement);
    reading = told ? stops().indexOf(told) : -1;
    at = told?.getAttribute("aria-valuenow");
  });

  // A trial's address: what was asked, packed behind the #, which browsers send to nobody.
  const LONGEST = 16000, MOST = 4_000_000;
  let asked = "";

  async function through(stream, bytes) {
    const parts = [], reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
    for (let size = 0, next; !(next = await reader.read()).done; parts.push(next.value)) {
      if ((size += next.value.length) > MOST) throw new RangeError("too long");
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  }

  async function pack(text) {
    const bytes = await through(new CompressionStream("deflate-raw"), text);
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }

  async function unpack(text) {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(await through(new DecompressionStream("deflate-raw"), bytes));
  }

  async function address() {
    const packed = await pack(asked), link = document.getElementById("link");
    const fits = packed.length <= LONGEST;
    history.replaceState(null, "", location.pathname + (fits ? `#try=${packed}` : ""));
    if (link) Object.assign(link, { hidden: false, disabled: !fits, textContent: fits ? "copy link" : "too long for a link" });
  }

  async function open() {
    const form = document.getElementById("try"), packed = location.hash.match(/^#try=(.*)/)?.[1];
    const link = document.getElementById("link");
    if (link && location.search) link.hidden = false;  // a sample's
    if (!form || packed === undefined) return;
    try {
      const given = new URLSearchParams(await unpack(packed));
      if (!given.has("gold")) throw new RangeError("no trial");
      for (const field of form.querySelectorAll("[name]:not([name=settings])")) {
        if (field.type === "checkbox") field.checked = given.has(field.name);
        else field.value = given.get(field.name) ?? "";
      }
      document.querySelectorAll("[name=settings]").forEach((field) => field.remove());
      form.append(...given.getAll("settings").map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: "settings", value })));
      form.querySelector("details").open = !!(given.get("prompt") || given.get("extra"));
      form.requestSubmit();
    } catch {
      const said = Object.assign(document.createElement("p"), { className: "problem", textContent: "The trial in this address cannot be read: it may have been cut on its way." });
      document.getElementById("outcome").replaceChildren(said);
    }
  }

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.path.endsWith("page/try")) asked = new URLSearchParams(event.detail.formData).toString();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    drawAll();
    if (event.target.id === "outcome") {
      document.querySelectorAll("#try > [name=settings]").forEach((field) => field.remove());
      if (event.detail.xhr.status === 200) address();
    }
    if (focused >= 0) stops()[focused]?.focus({ preventScroll: true });
    const chart = stops()[reading];
    if (chart?.readAgain) { chart.readAgain(+at); } else if (told && !told.isConnected) { hush(); }
  });
  addEventListener("hashchange", open);
  addEventListener("load", open);

  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    await navigator.clipboard.writeText(button.id === "link" ? location.href : button.closest("figure").querySelector("pre").textContent);
    button.textContent = "copied";
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("#try")) document.getElementById("outcome").classList.add("stale");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("#try")?.requestSubmit();
    if (event.key === "Escape") hush();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  matchMedia("print").addEventListener("change", drawAll);
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; drawAll(); } });
  drawAll();
})();
