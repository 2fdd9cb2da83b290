"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const middle = data.steps.indexOf(0);
const find = (name) => document.getElementById(name);
const radios = [...document.querySelectorAll("input[name=seed]")];
const numbers = Array.from({ length: data.directions }, (_, index) => index + 1);
const state = { kind: 0, seed: 0, direction: 1, step: 0 };
const images = new Map();

function sheet(kind, seed) {
  const place = kind * data.seeds + seed;
  if (!images.has(place)) {
    const image = new Image();
    image.src = data.sheets[place];
    images.set(place, image.decode().then(() => image));
  }
  return images.get(place);
}

async function draw(canvas, kind, seed, direction, step) {
  const wanted = [kind, seed, direction, step].join();
  canvas.dataset.wanted = wanted;
  const image = await sheet(kind, seed);
  // What was asked for later must not be drawn over.
  if (canvas.dataset.wanted !== wanted) return;
  const { width, height } = data;
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  context.drawImage(image, (middle + step) * width, (direction - 1) * height, width, height, 0, 0, width, height);
}

function signed(step) {
  const value = data.steps[middle + step];
  return value > 0 ? `+${value}` : String(value).replace("-", "\u2212");
}

function words() {
  const { name } = data.kinds[state.kind];
  // A class that has a name is called by it alone.
  const kind = data.kind === "label" && !/^\d+$/.test(name) ? `, ${name}` : data.kind ? `, ${data.kind} ${name}` : "";
  return `Seed ${state.seed}${kind}${state.step ? `, direction ${state.direction} at ${signed(state.step)}` : ""}`;
}

function show() {
  const { kind, seed, direction, step } = state;
  if (data.kind) find("kind").value = kind;
  radios.forEach((radio) => {
    radio.checked = Number(radio.value) === seed;
    draw(radio.nextElementSibling, kind, Number(radio.value), 1, 0);
  });
  numbers.forEach((number) => {
    const slider = find(`direction-${number}`);
    const at = number === direction ? step : 0;
    slider.value = at;
    slider.setAttribute("aria-valuetext", `${signed(at)} standard deviations`);
    slider.parentElement.classList.toggle("moved", at !== 0);
    find(`at-${number}`).textContent = signed(at);
    find(`share-${number}`).textContent = `${(100 * data.shares[kind][number - 1]).toFixed(0)} %`;
  });
  document.querySelectorAll(".end").forEach((canvas) => {
    draw(canvas, kind, seed, Number(canvas.dataset.direction), Number(canvas.dataset.step));
  });
  draw(find("picture"), kind, seed, direction, step);
  find("picture").setAttribute("aria-label", words());
  find("state").textContent = words();
  find("back").disabled = step === 0;
  find("command").textContent = `${data.command} --seed=${seed}${data.kinds[kind].argument} --out=samples`;
  find("copy").textContent = "Copy";
}

function go(change) {
  Object.assign(state, change);
  show();
  const address = new URLSearchParams({ seed: state.seed });
  if (data.kind) address.set(data.kind, state.kind);
  if (state.step) {
    address.set("direction", state.direction);
    address.set("step", state.step);
  }
  history.replaceState(null, "", `#${address}`);
}

function restore() {
  const address = new URLSearchParams(location.hash.slice(1));
  const read = (name, least, most, otherwise) => {
    const text = address.get(name);
    const value = Number(text);
    return text && Number.isInteger(value) && value >= least && value <= most ? value : otherwise;
  };
  state.seed = read("seed", 0, data.seeds - 1, 0);
  state.kind = data.kind ? read(data.kind, 0, data.kinds.length - 1, 0) : 0;
  state.direction = read("direction", 1, data.directions, 1);
  state.step = read("step", -middle, data.steps.length - 1 - middle, 0);
  show();
}

radios.forEach((radio) => radio.addEventListener("change", () => go({ seed: Number(radio.value), step: 0 })));
numbers.forEach((number) => {
  const slider = find(`direction-${number}`);
  slider.addEventListener("input", () => go({ direction: number, step: Number(slider.value) }));
});
document.querySelectorAll(".end").forEach((canvas) => {
  canvas.addEventListener("click", () => go({ direction: Number(canvas.dataset.direction), step: Number(canvas.dataset.step) }));
});
if (data.kind) find("kind").addEventListener("change", () => go({ kind: Number(find("kind").value), step: 0 }));
find("back").addEventListener("click", () => go({ step: 0 }));
find("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(find("command").textContent);
    find("copy").textContent = "Copied";
  } catch {
    // Not allowed, or no secure page: selected, it is a key press away.
    getSelection().selectAllChildren(find("command"));
    find("copy").textContent = "Selected";
  }
});
window.addEventListener("hashchange", restore);
restore();
