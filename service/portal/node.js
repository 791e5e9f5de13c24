// Making nodes. All text is set as text, never as markup.

import { words } from "./words.js";

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const THUMB = "M2 21h4V9H2zM23 10c0-1.1-.9-2-2-2h-6.3l1-4.6v-.3c0-.4-.2-.8-.4-1.1L14.2 1 7.6 7.6C7.2 8 7 8.5 7 9v10c0 1.1.9 2 2 2h9c.8 0 1.5-.5 1.8-1.2l3-7c.1-.3.2-.5.2-.8z";

export function thumb(down) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  if (down) picture.classList.add("down");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", THUMB);
  picture.append(path);
  return picture;
}

export function trail(hit) {
  const parts = [hit.title, hit.section, hit.page === null ? "" : words().page(hit.page)];
  return parts.filter(Boolean).join(" › ");
}
