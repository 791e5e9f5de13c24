// The page: asks, listens, and keeps the keyboard where the reader expects it.

import { Card } from "./answer.js";
import { hide, origin } from "./place.js";
import { collection, refresh, wire } from "./shelf.js";
import { listen } from "./wire.js";
import { first, other, speak, words } from "./words.js";

const $ = (id) => document.getElementById(id);
let conversation = null;
let running = null;

function complain(error) {
  const box = $("shelf").open ? $("shelf") : document.body;
  box.append($("notice")); // a modal dialog hides what stands outside it
  $("notice").textContent = error.message;
  $("notice").hidden = false;
  setTimeout(() => ($("notice").hidden = true), 8000);
}

async function ask(question) {
  const card = new Card(question);
  $("welcome").hidden = true;
  $("log").append(card.node);
  card.node.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  running = new AbortController();
  busy(true);
  const body = { question, collection: collection(), stream: true };
  if (conversation) body.conversation_id = conversation;
  let over = false;
  try {
    await listen("/v1/answers", body, running.signal, (name, data) => {
      if (name === "start") conversation = data.conversation_id;
      over ||= name === "done" || name === "error";
      card.hear(name, data);
    });
    if (!over) card.fail(words().lost);
  } catch (error) {
    if (!over) card.fail(error.name === "AbortError" ? words().stopped : error.message);
  } finally {
    running = null;
    busy(false);
  }
}

function busy(yes) {
  $("send").hidden = yes;
  $("stop").hidden = !yes;
  $("question").focus();
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function submit(event) {
  event?.preventDefault();
  const question = $("question").value.trim();
  if (!question || running) return;
  $("question").value = "";
  grow();
  hide();
  ask(question);
}

function grow() {
  const box = $("question");
  box.rows = Math.min(6, box.value.split("\n").length);
}

function anew() {
  running?.abort();
  conversation = null;
  $("log").replaceChildren();
  $("welcome").hidden = false;
  hide();
  $("question").focus();
}

function keys(event) {
  if (event.key !== "Escape" || $("shelf").open) return;
  if (!$("place").hidden) {
    const back = origin();
    const inside = $("place").contains(document.activeElement);
    hide();
    if (inside) back?.focus({ preventScroll: true });
    return;
  }
  running?.abort();
}

$("ask").addEventListener("submit", submit);
document.addEventListener("choose", (event) => running || ask(event.detail));
$("question").addEventListener("input", grow);
$("question").addEventListener("keydown", (event) => {
  // While an input method composes Chinese, Enter chooses a word.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
});
$("stop").addEventListener("click", () => running?.abort());
$("shut").addEventListener("click", hide);
$("anew").addEventListener("click", anew);
$("collection").addEventListener("change", anew);
$("tongue").addEventListener("click", () => speak(other()));
addEventListener("keydown", keys);

speak(first());
wire(complain);
refresh().catch(complain);
