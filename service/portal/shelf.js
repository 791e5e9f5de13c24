// The documents: choosing and making collections, dropping files in, following their jobs, deleting.

import { make } from "./node.js";
import { call } from "./wire.js";
import { words } from "./words.js";

const $ = (id) => document.getElementById(id);
const POLL_MS = 700;
let cursor = null;
let opening = 0; // lists asked for before the latest opening come too late

export function collection() {
  return $("collection").value || "default";
}

export async function refresh(chosen = collection()) {
  const { items } = await call("GET", "/v1/collections");
  const names = items.map((item) => item.name);
  if (!names.includes(chosen)) {
    if (names.length && chosen === "default") chosen = names[0];
    else names.unshift(chosen);
  }
  $("collection").replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
  $("bare").hidden = items.some((item) => !item.empty);
}

export function open() {
  if (!$("shelf").open) $("shelf").showModal();
  opening += 1;
  cursor = null;
  $("titles").setAttribute("aria-busy", "true");
  return list();
}

async function list() {
  const mine = opening;
  const base = `/v1/collections/${encodeURIComponent(collection())}/documents`;
  const page = await call("GET", cursor ? `${base}?after=${encodeURIComponent(cursor)}` : base).catch(() => ({
    items: [],
    next: null,
  }));
  if (mine !== opening) return;
  if (cursor === null) $("titles").replaceChildren();
  for (const item of page.items) $("titles").append(row(item));
  $("titles").setAttribute("aria-busy", "false");
  cursor = page.next;
  $("further").hidden = cursor === null;
}

function row(item) {
  const line = make("li");
  const button = make("button", "plain", words().remove);
  button.type = "button";
  button.setAttribute("aria-label", `${words().remove}: ${item.title}`);
  button.addEventListener("click", async () => {
    if (!button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = words().sure;
      return;
    }
    try {
      await call("DELETE", `/v1/collections/${encodeURIComponent(collection())}/documents/${item.id}`);
      line.replaceChildren(make("span", "fine", `${words().gone}: ${item.title}`));
    } catch (error) {
      line.append(make("span", "fault", error.message));
    }
  });
  button.addEventListener("blur", () => {
    delete button.dataset.sure;
    button.textContent = words().remove;
  });
  const title = make("span", "", item.title);
  title.append(make("span", "fine", ` ${words().version(item.version)}`));
  line.append(title, button);
  return line;
}

export async function upload(files) {
  if (!$("shelf").open) await open();
  const ready = await Promise.all([...files].map(send));
  if (!ready.includes(true)) return;
  await refresh();
  await open();
}

async function send(file) {
  const line = make("li");
  const bar = make("progress");
  bar.setAttribute("aria-label", file.name);
  const state = make("span", "fine", words().states.queued);
  line.append(make("span", "", file.name), bar, state);
  $("jobs").prepend(line);
  try {
    const form = new FormData();
    form.append("files", file);
    const path = `/v1/collections/${encodeURIComponent(collection())}/documents`;
    const { jobs } = await call("POST", path, form);
    await follow(jobs[0], bar, state);
    return true;
  } catch (error) {
    bar.remove();
    state.className = "fault";
    state.textContent = error.message;
    return false;
  }
}

async function follow(job, bar, state) {
  for (;;) {
    state.textContent = words().states[job.state];
    if (job.progress.total) {
      bar.max = job.progress.total;
      bar.value = job.progress.done;
    }
    if (job.state === "failed") throw new Error(job.reason || words().states.failed);
    if (job.state === "searchable") {
      bar.remove();
      return;
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
    job = await call("GET", `/v1/jobs/${job.id}`);
  }
}

async function create(event) {
  event.preventDefault();
  const name = $("name").value.trim();
  await call("POST", "/v1/collections", { name });
  $("name").value = "";
  await refresh(name);
  await open();
}

export function wire(complain) {
  $("open").addEventListener("click", () => open().catch(complain));
  $("leave").addEventListener("click", () => $("shelf").close());
  $("further").addEventListener("click", () => list().catch(complain));
  $("naming").addEventListener("submit", (event) => create(event).catch(complain));
  $("files").addEventListener("change", (event) => {
    upload(event.target.files).catch(complain);
  });
  $("drop").addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") $("files").click();
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    $("drop").classList.add("over");
  });
  addEventListener("dragleave", () => $("drop").classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    $("drop").classList.remove("over");
    if (event.dataTransfer.files.length) upload(event.dataTransfer.files).catch(complain);
  });
}
