// Keeps an open page true while `newsgen serve` runs: reloads it when the site is new, lays problems over it when not.
// Everything shown is set as text, never as markup: messages and file names may hold anything.
"use strict";

(() => {
  const script = document.currentScript;
  if (window !== window.top) return; // the page around a frame reloads the frame as well

  const CHOICE = "newsgen-preview";
  const AGAIN = 2000; // milliseconds until a server that is gone is looked for again

  let source = null;
  let bulletin = null;
  let lost = false;
  let choice = recall();
  let drawn = { about: "", panel: null };

  const host = document.createElement("newsgen-preview");
  const shadow = host.attachShadow({ mode: "open" });
  const stage = make("div", "stage", "");
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("overlay.css", script.src);
  sheet.onload = () => { stage.hidden = false; };
  stage.hidden = true;
  host.lang = "en";
  host.dir = "ltr";
  shadow.append(sheet, stage);
  document.documentElement.append(host); // at once: a sheet first needed when the server is gone would not come

  function make(tag, kind, text, ...children) {
    const element = document.createElement(tag);
    if (kind) element.className = kind;
    element.textContent = text;
    element.append(...children);
    return element;
  }

  function counted(number, one) {
    return `${number} ${one}${number === 1 ? "" : "s"}`;
  }

  // What the reader chose last, in this tab: the list kept open, or closed for just these problems.
  function recall() {
    try {
      return JSON.parse(sessionStorage.getItem(CHOICE)) || {};
    } catch {
      return {};
    }
  }

  function choose(open) {
    choice = { open, about: identity() };
    try {
      sessionStorage.setItem(CHOICE, JSON.stringify(choice));
    } catch {
      // without storage the choice lasts as long as the page
    }
    draw();
  }

  function identity() {
    return JSON.stringify([bulletin.failed, bulletin.notices.filter((notice) => notice.level === "error")]);
  }

  function isOpen() {
    const alarming = bulletin.failed || bulletin.errors > 0;
    return choice.open || (alarming && choice.about !== identity());
  }

  function numbers() {
    const { errors, warnings } = bulletin;
    return [errors && counted(errors, "error"), warnings && counted(warnings, "warning")].filter(Boolean).join(", ");
  }

  function panel() {
    const { version, failed, errors, warnings, notices } = bulletin;
    const title = make("h2", "", failed ? "The build failed" : `Published with ${numbers()}`);
    title.id = "title";
    let text = failed ? (version ? "You see the last good site." : "There is no site to show yet.") : "";
    if (!failed && errors) text = "What has an error may be missing or incomplete.";
    const words = make("div", "words", "", title);
    if (text) words.append(make("p", "", text));
    words.setAttribute("role", failed || errors ? "alert" : "status");
    const close = make("button", "close", "");
    close.type = "button";
    close.title = "Close (Esc)";
    close.setAttribute("aria-label", "Close");
    close.onclick = () => choose(false);
    const list = make("ol", "", "", ...notices.map(item));
    list.tabIndex = 0; // or the keyboard could not scroll it
    list.setAttribute("aria-label", "Problems");
    const box = make("section", `panel ${failed || errors ? "error" : "warning"}`, "", make("header", "", "", words, close), list);
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-labelledby", "title");
    const more = errors + warnings - notices.length;
    if (more > 0) box.append(make("footer", "", `… and ${more} more; newsgen check --verbose lists them all.`));
    return box;
  }

  function item({ level, where, message, hint, code }) {
    const place = make("div", "place", "", make("b", "level", level), make("code", "where", where), make("span", "code", code));
    const entry = make("li", level, "", place, make("p", "message", message));
    if (hint) entry.append(make("p", "hint", hint));
    return entry;
  }

  function note(open) {
    const { failed, errors, warnings, building } = bulletin;
    if (lost) return make("p", "badge lost", "newsgen serve is not running");
    if (building) return make("p", "badge building", "Building …");
    if (open || !(failed || errors || warnings)) return null;
    const button = make("button", `badge ${failed || errors ? "error" : "warning"}`, failed ? "The build failed" : numbers());
    button.type = "button";
    button.title = "Show the problems";
    button.onclick = () => {
      choose(true);
      shadow.querySelector(".close").focus();
    };
    return button;
  }

  function draw() {
    const open = bulletin.notices.length > 0 && isOpen();
    const about = open ? JSON.stringify({ ...bulletin, building: false }) : "";
    if (about !== drawn.about) drawn = { about, panel: open ? panel() : null }; // else it keeps its place in the list
    const shown = [drawn.panel, note(open)].filter(Boolean);
    for (const child of [...stage.children]) if (!shown.includes(child)) child.remove();
    for (const child of shown) if (child.parentNode !== stage) stage.append(child);
  }

  function receive(event) {
    lost = false;
    bulletin = JSON.parse(event.data);
    if (bulletin.version === script.dataset.version) draw();
    else location.reload();
  }

  function connect() {
    if (source || document.hidden) return;
    source = new EventSource(new URL("events", script.src));
    source.onmessage = receive;
    source.onerror = () => {
      lost = true;
      if (bulletin) draw();
      if (source.readyState === EventSource.CLOSED) {
        disconnect();
        setTimeout(connect, AGAIN);
      }
    };
  }

  function disconnect() {
    if (source) source.close();
    source = null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && shadow.querySelector(".panel")) choose(false);
  });
  // A browser opens about six connections to a host; tabs that nobody looks at must not use them up.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  connect();
})();
