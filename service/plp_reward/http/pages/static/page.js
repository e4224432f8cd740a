// What the page does beyond links and forms: charts, copying, and drawing again when colours change.
"use strict";
(() => {
  const drawn = new Map();
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const percent = (value) => `${+(value * 100).toPrecision(3)}%`;
  const short = (value) => Math.abs(value) >= 10000 ? `${+(value / 1000).toPrecision(3)}k` : `${+value.toPrecision(3)}`;

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
      points: { show: chart.x.length < 3, size: 5 }, value: (_, v) => v == null ? "" : chart.share ? percent(v) : short(v),
      paths: chart.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
    }));
    const all = chart.lines.flatMap((line) => line.values).filter((value) => value != null);
    const [low, high] = [Math.min(...all, 0), Math.max(...all, chart.share && !chart.stepped ? 0.05 : -Infinity)];
    return {
      data: [chart.x, ...chart.lines.map((line) => line.values)],
      series: [{ label: chart.over, value: (_, v) => v == null ? "" : short(v) }, ...lines],
      range: [low, high > low ? high + (high - low) * 0.06 : low + 1], legend: true, share: chart.share,
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
    return { data, series, range: [low - room, high + room], legend: false, share: false, here: chart.here };
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

  function draw(place) {
    drawn.get(place)?.destroy();
    const chart = JSON.parse(place.dataset.chart);
    const made = place.dataset.kind === "curve" ? curve(chart) : course(chart);
    drawn.set(place, new uPlot({
      width: place.clientWidth, height: made.legend ? 150 : 118, padding: [6, 8, 0, 0], series: made.series, axes: axes(made.share),
      scales: { x: { time: false }, y: { range: made.range } },
      legend: { show: made.legend, live: true }, cursor: { drag: { x: false, y: false }, y: false },
      hooks: { draw: [spot(made.here)] },
    }, made.data, place));
  }

  function drawAll() {
    for (const place of drawn.keys()) {
      if (!place.isConnected) { drawn.get(place).destroy(); drawn.delete(place); }
    }
    document.querySelectorAll(".chart").forEach(draw);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    await navigator.clipboard.writeText(button.closest("figure").querySelector("pre").textContent);
    button.textContent = "copied";
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("#try")) document.getElementById("outcome").classList.add("stale");
  });
  document.addEventListener("htmx:afterSettle", drawAll);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("#try")?.requestSubmit();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  matchMedia("print").addEventListener("change", drawAll);
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; drawAll(); } });
  drawAll();
})();
