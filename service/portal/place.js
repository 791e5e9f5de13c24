// The place a sentence rests on: document, section, page, and the quote inside its passage.

import { make, trail } from "./node.js";
import { words } from "./words.js";

const aside = document.getElementById("place");
const card = document.getElementById("card");
let shown = null;

export function show(claim, evidence, from) {
  shown?.classList.remove("shown");
  shown = from;
  from.classList.add("shown");
  card.replaceChildren();
  if (claim.verdict) card.append(make("p", `verdict ${claim.verdict}`, words().verdicts[claim.verdict]));
  if (claim.reason) card.append(make("p", "reason", claim.reason));
  const quotes = new Map();
  for (const quote of claim.evidence) {
    quotes.set(quote.passage_id, [...(quotes.get(quote.passage_id) || []), quote]);
  }
  for (const [id, list] of quotes) {
    const hit = evidence.get(id);
    if (hit) card.append(passage(hit, list));
  }
  aside.hidden = false;
  from.scrollIntoView({ block: "nearest" });
  scroll();
}

export function hide() {
  aside.hidden = true;
  shown?.classList.remove("shown");
  shown = null;
}

export function origin() {
  return shown;
}

function passage(hit, quotes) {
  const box = make("figure");
  const head = make("figcaption");
  head.append(make("b", "", hit.title));
  if (hit.section) head.append(make("span", "", hit.section));
  head.append(make("span", "fine", facts(hit)));
  const link = source(hit.source_url);
  if (link) head.append(link);
  const text = make("blockquote");
  text.append(...marked(hit, quotes));
  box.append(head, text);
  const also = (hit.copies || []).map((copy) => trail(copy));
  if (also.length) box.append(make("p", "fine", words().also(also.join("; "))));
  box.setAttribute("aria-label", trail(hit));
  return box;
}

function facts(hit) {
  const said = words();
  const list = [hit.page === null ? "" : said.page(hit.page), said.version(hit.version)];
  if (hit.valid_from) list.push(said.since(hit.valid_from));
  if (hit.valid_to) list.push(said.until(hit.valid_to));
  return list.filter(Boolean).join(" · ");
}

// Offsets count code points of the document; the passage begins at hit.start.
function marked(hit, quotes) {
  const letters = Array.from(hit.text);
  const spans = quotes
    .map((quote) => [quote.start - hit.start, quote.end - hit.start])
    .filter(([start, end]) => start >= 0 && end <= letters.length && start < end)
    .sort((one, two) => one[0] - two[0]);
  const nodes = [];
  let position = 0;
  for (const [start, end] of spans) {
    if (start < position) continue;
    nodes.push(letters.slice(position, start).join(""), make("mark", "", letters.slice(start, end).join("")));
    position = end;
  }
  nodes.push(letters.slice(position).join(""));
  return nodes;
}

function source(url) {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  const link = make("a", "fine", words().source);
  link.href = url;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  return link;
}

function scroll() {
  const mark = card.querySelector("mark");
  if (!mark) {
    card.scrollTop = 0;
    return;
  }
  card.scrollTop += mark.getBoundingClientRect().top - card.getBoundingClientRect().top - card.clientHeight / 3;
}
