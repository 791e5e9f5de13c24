// One question and its answer on the page. All text is set as text, never as markup.

import { make, thumb, trail } from "./node.js";
import { show } from "./place.js";
import { call } from "./wire.js";
import { words } from "./words.js";

export class Card {
  constructor(question) {
    this.node = make("article", "turn");
    this.node.setAttribute("aria-busy", "true");
    const asked = make("h2", "asked", question);
    asked.prepend(make("span", "unseen", `${words().you}: `));
    this.text = make("p", "text");
    this.doing = make("p", "doing", words().working.start);
    this.node.append(asked, this.doing, this.text);
    this.evidence = new Map();
    this.numbers = new Map(); // passage id → footnote number
  }

  hear(name, data) {
    if (name === "start") this.id = data.id;
    else if (name === "stage") this.doing.textContent = words().working[data.stage] || words().working.start;
    else if (name === "reasoning") this.think(data.text);
    else if (name === "evidence") this.learn(data);
    else if (name === "notice") this.text.append(`${data.text}\n`);
    else if (name === "claim") this.say(data);
    else if (name === "done") this.finish(data);
    else if (name === "error") this.fail(data.detail || data.title);
  }

  learn(hits) {
    for (const hit of hits) this.evidence.set(hit.passage_id, hit);
  }

  think(text) {
    if (!this.thought) {
      const box = make("details", "thought");
      box.append(make("summary", "", words().thinking));
      this.thought = box.appendChild(make("p"));
      this.thought.setAttribute("aria-live", "off");
      this.text.before(box);
    }
    this.thought.textContent += text;
  }

  say(claim) {
    if (this.end !== undefined && claim.start > this.end) this.text.append(" ");
    this.end = claim.end;
    this.text.append(this.sentence(claim));
  }

  sentence(claim) {
    const span = make("span", `sentence ${claim.verdict}`, claim.text);
    const places = claim.evidence.filter((quote) => this.evidence.has(quote.passage_id));
    if (places.length || claim.reason) {
      span.tabIndex = 0;
      span.setAttribute("role", "button");
      span.setAttribute("aria-controls", "place");
      const open = () => show(claim, this.evidence, span);
      for (const event of ["focus", "click", "mouseenter"]) span.addEventListener(event, open);
    }
    for (const id of new Set(places.map((quote) => quote.passage_id))) {
      if (!this.numbers.has(id)) this.numbers.set(id, this.numbers.size + 1);
      const note = make("sup", "", String(this.numbers.get(id)));
      note.setAttribute("aria-hidden", "true");
      span.append(note);
    }
    return span;
  }

  finish(answer) {
    this.learn(answer.evidence);
    this.id = answer.id;
    this.text.lang = answer.language === "zh" ? "zh-CN" : "en";
    this.join(answer);
    this.settle();
    const said = words();
    if (said.status[answer.status]) this.text.before(make("p", "status", said.status[answer.status]));
    const searched = answer.understanding.rewritten;
    if (searched) this.text.before(make("p", "fine searched", said.searched(searched)));
    if (answer.engine.degraded) this.node.append(make("p", "fine", said.degraded));
    for (const note of answer.engine.notes) this.node.append(make("p", "fine note", note));
    if (this.numbers.size) this.list(said.sources, [...this.numbers.keys()], true);
    else if (answer.status === "abstained" || answer.status === "partial") {
      this.list(said.nearest, answer.evidence.slice(0, 3).map((hit) => hit.passage_id), false);
    }
    if (answer.conflicts.length) this.oppose(answer.conflicts);
    if (answer.options.length) this.offer(answer.options);
    if (answer.removed.length) this.confess(answer.removed);
    if (answer.status !== "conversational") this.rate();
  }

  // The whole text once more: it holds the exact white space, and words of the service's own.
  join(answer) {
    const focused = [...this.text.querySelectorAll(".sentence")].indexOf(document.activeElement);
    const letters = Array.from(answer.text); // offsets count code points
    const nodes = [];
    let position = 0;
    this.numbers.clear();
    for (const claim of answer.claims) {
      nodes.push(letters.slice(position, claim.start).join(""));
      nodes.push(this.sentence({ ...claim, text: letters.slice(claim.start, claim.end).join("") }));
      position = claim.end;
    }
    nodes.push(letters.slice(position).join(""));
    this.text.setAttribute("aria-live", "off"); // each sentence was announced when it came
    this.text.replaceChildren(...nodes);
    this.text.querySelectorAll(".sentence")[focused]?.focus({ preventScroll: true });
  }

  list(title, ids, numbered) {
    const box = make("section", "places");
    box.append(make("h3", "", title));
    const list = box.appendChild(make(numbered ? "ol" : "ul"));
    for (const id of ids) {
      const hit = this.evidence.get(id);
      const button = make("button", "plain", trail(hit));
      button.type = "button";
      const all = { verdict: "", evidence: [{ passage_id: id, quote: "", start: 0, end: 0 }] };
      button.addEventListener("click", () => show(all, this.evidence, button));
      list.appendChild(make("li")).append(button);
    }
    this.node.append(box);
  }

  oppose(conflicts) {
    const box = make("section", "places conflicts");
    box.append(make("h3", "", words().conflict));
    for (const { first, second } of conflicts) {
      const pair = box.appendChild(make("ul"));
      for (const quote of [first, second]) {
        const button = make("button", "plain", `“${quote.quote}” – ${trail(this.evidence.get(quote.passage_id))}`);
        button.type = "button";
        const claim = { verdict: "", evidence: [quote] };
        button.addEventListener("click", () => show(claim, this.evidence, button));
        pair.appendChild(make("li")).append(button);
      }
    }
    this.node.append(box);
  }

  // What is chosen becomes the next question, which the conversation joins to this one.
  offer(options) {
    const list = make("ul", "options");
    for (const option of options) {
      const button = make("button", "plain", option.label);
      button.type = "button";
      const chosen = { bubbles: true, detail: option.label };
      button.addEventListener("click", () => this.node.dispatchEvent(new CustomEvent("choose", chosen)));
      list.appendChild(make("li")).append(button);
    }
    this.node.append(list);
  }

  confess(removed) {
    const box = make("details", "removed");
    box.append(make("summary", "", words().removed(removed.length)));
    const list = box.appendChild(make("ul"));
    for (const one of removed) {
      const item = list.appendChild(make("li"));
      item.append(make("s", "", one.text), make("span", "reason", one.reason || words().verdicts[one.verdict]));
    }
    this.node.append(box);
  }

  rate() {
    const row = make("p", "rate");
    for (const rating of ["up", "down"]) {
      const button = make("button", "plain");
      button.type = "button";
      button.append(thumb(rating === "down"));
      button.setAttribute("aria-label", rating === "up" ? words().helpful : words().unhelpful);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => this.judge(row, button, rating));
      row.append(button);
    }
    this.node.append(row);
  }

  async judge(row, button, rating) {
    for (const each of row.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === button));
    let said = words().thanks;
    await call("POST", `/v1/answers/${this.id}/feedback`, { rating }).catch((error) => (said = error.message));
    row.querySelector("span")?.remove();
    row.append(make("span", "fine", said));
  }

  fail(message) {
    this.settle();
    const line = make("p", "fault", message);
    line.setAttribute("role", "alert");
    this.node.append(line);
  }

  settle() {
    this.node.setAttribute("aria-busy", "false");
    this.doing.remove();
  }
}
