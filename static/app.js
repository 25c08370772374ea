/* What makes the keyboard and the mouse quicker. Every page works without this file.

   Marks it looks for: form[data-changes] warns before leaving, [data-save] is pressed by Ctrl+S and
   [data-save-close] by Ctrl+Enter, [data-prev] and [data-next] by Alt+Up and Alt+Down, [data-search] [data-new]
   [data-filter] [data-help] are reached by / n e ?,
   [data-search] is a combobox over what htmx puts into #suggested, button[data-switch] is applied without a new
   page where it can be, [data-dismiss] takes its message away,
   a[data-dialog="id"] opens a dialog, [data-close] closes it, table[data-rows] selects rows by click
   ([data-all] says how many are selected when all that match are),
   [data-selected] shows how many, [data-needs="1" or "2" or "1+"] is enabled by that many,
   form[data-fold] folds the exercise panel, [data-scroll="name"] keeps its scroll. */
"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, handler, capture = false) => document.addEventListener(type, handler, capture);

/* ---------- forms: unsaved changes, Ctrl+S ---------- */

let leaving = false; // a form was sent: nothing is lost
const changed = (form) => form.dataset.dirty === "1";

on("input", (event) => {
  const form = event.target.form;
  if (!form || !form.hasAttribute("data-changes") || changed(form)) return;
  form.dataset.dirty = "1";
  all("[data-unsaved]", form).forEach((mark) => { mark.hidden = false; });
});
on("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.hasAttribute("data-changes")) leaving = true;
});
addEventListener("pageshow", () => { leaving = false; });
addEventListener("beforeunload", (event) => {
  if (!leaving && all("form[data-changes]").some(changed)) event.preventDefault();
});

function press(name) {
  const scope = one("dialog[open]") || document;
  const button = one(`[data-${name}]`, scope) || (name === "save" && one("form[data-changes] [type=submit], form[data-changes] .btn--go", scope));
  if (!button) return false;
  button.click();
  return true;
}

/* ---------- keys ---------- */

const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const LETTERS = {
  "/": () => one("[data-search]")?.focus(),
  n: () => one("[data-new]")?.click(),
  e: () => one("[data-filter]")?.click(),
  "?": () => one("[data-help]")?.click(),
};

/* The switches that need no new page: appearance, keys of one letter. The server is told. */
const SWITCHES = {
  _theme(value) {
    if (value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
  },
  _single_keys: (value) => document.body.toggleAttribute("data-keys", value === "1"),
};
on("click", (event) => {
  const button = event.target.closest("button[data-switch]"), apply = button && SWITCHES[button.name];
  if (!apply) return;
  event.preventDefault();
  const { name, value } = button;
  apply(value);
  fetch("/preferences", { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token() }, body: new URLSearchParams([[name, value]]) }).catch(failed);
  if (button.dataset.on) { // one button that is on or off
    button.textContent = value === "1" ? button.dataset.on : button.dataset.off;
    button.value = value === "1" ? "0" : "1";
  } else all(`button[name=${name}]`).forEach((other) => other.setAttribute("aria-pressed", other === button));
});

/* What Esc and a press elsewhere close; the navigation's parts float only where it is folded to its rail. */
const RAIL = ":is(.shell--rail, .shell--task) .nav details[open]";
const OPEN = `details.menu[open], .stages details[open], ${RAIL}`;

on("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    const name = event.key === "Enter" ? "save-close" : event.key.toLowerCase() === "s" ? "save" : "";
    if (name && press(name)) event.preventDefault();
    return;
  }
  if (event.key === "Escape") {
    const menu = event.target.closest(OPEN) || one(OPEN);
    if (menu) { menu.open = false; one("summary", menu).focus(); }
    return;
  }
  const step = event.altKey && !event.ctrlKey && !event.target.matches("select") && { ArrowUp: "prev", ArrowDown: "next" }[event.key];
  const to = step && !one("dialog[open]") && one(`[data-${step}]`);
  if (to) { event.preventDefault(); to.click(); }
  if (event.altKey || !document.body.hasAttribute("data-keys") || typing(event.target)) return;
  const act = LETTERS[event.key];
  if (act && !one("dialog[open]")) { event.preventDefault(); act(); }
});

/* ---------- the command bar: what does not fit goes under "…" ---------- */

function fit(bar) {
  const twin = (command) => all("li.slim-only", bar).find((item) => item.textContent.trim() === command.textContent.trim());
  const commands = all(":scope > .wide-only", bar).filter(twin);
  all(".is-away, .is-here", bar).forEach((part) => part.classList.remove("is-away", "is-here"));
  bar.classList.add("is-fitting"); // on one line; what then has no place under "…" goes on a second one
  for (const command of commands.reverse()) {
    if (bar.scrollWidth <= bar.clientWidth) break;
    all(":scope > .cmds__sep.wide-only", bar).concat(command).forEach((part) => part.classList.add("is-away"));
    twin(command).classList.add("is-here");
    twin(command).closest(".menu").classList.add("is-here");
  }
  bar.classList.remove("is-fitting");
}
const bars = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target.closest(".cmds"))));
const fitBars = () => {
  all(".cmds").forEach(fit);
  all(".cmds, .cmds > .cmd:not(.wide-only)").forEach((part) => bars.observe(part)); // a command grows with the text
};
document.documentElement.classList.add("js");

/* ---------- menus and dialogs ---------- */

on("click", (event) => {
  all(OPEN).forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });

  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
    return;
  }
  const dialog = event.target.closest("dialog[open]");
  if (dialog && (event.target.closest("[data-close]") || event.target === dialog)) {
    event.preventDefault();
    dialog.close();
  }
});

on("htmx:afterSettle", (event) => { // the help sheet
  const dialog = event.target.id === "help" && one("dialog", event.target);
  if (!dialog) return;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
});

on("click", (event) => { // a message that has been read
  const message = event.target.closest("[data-dismiss]")?.closest(".msg");
  if (!message) return;
  message.remove();
  (one("[data-dismiss]") || one("#content")).focus();
});
const showDismiss = () => all("[data-dismiss][hidden]").forEach((button) => { button.hidden = false; });

/* ---------- the search over all records: what it offers while one types ---------- */

const search = one("[data-search]");

function offer(open) {
  const list = one("#found");
  if (!list) return;
  list.hidden = !open || !list.dataset.said;
  search.setAttribute("aria-expanded", !list.hidden);
  one("#said").textContent = list.hidden ? "" : list.dataset.said;
  point(null);
}
function point(option) {
  all("#found [role=option]").forEach((other) => other.setAttribute("aria-selected", other === option));
  if (option) { search.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  else search.removeAttribute("aria-activedescendant");
}
on("htmx:afterSettle", (event) => { if (event.target.id === "suggested") offer(document.activeElement === search); });
search?.addEventListener("focus", () => offer(true));
search?.addEventListener("blur", () => offer(false));
search?.form.addEventListener("mousedown", (event) => { if (event.target.closest("#found")) event.preventDefault(); }); // the field keeps the focus
search?.addEventListener("keydown", (event) => {
  const list = one("#found:not([hidden])"), options = list ? all("[role=option]", list) : [];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    const to = now < 0 && step < 0 ? options.length - 1 : now + step;
    point(options[to] || null); // beyond either end is the field again
  } else if (event.key === "Enter" && now >= 0) {
    event.preventDefault();
    options[now].click();
  } else if (event.key === "Escape" && list) {
    event.preventDefault();
    event.stopPropagation();
    offer(false);
  }
});

/* ---------- lists: arrows move among cells, Space selects, PgUp and PgDn turn the page ---------- */

const stop = (cell) => one("a, input:not(:disabled), button", cell) || cell; // where the focus of a cell stands
function enter(cell) {
  const target = stop(cell);
  if (target === cell) cell.tabIndex = -1;
  target.focus();
}
function turn(table, rel) {
  const link = one(`.pages a[rel=${rel}]`, table.closest("section") || document);
  if (link) { sessionStorage.setItem("row", location.pathname); link.click(); }
  return Boolean(link);
}
on("keydown", (event) => {
  const cell = event.target.closest("table[data-rows] :is(tbody, tfoot) :is(td, th)");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const table = cell.closest("table"), row = cell.parentElement, rows = all("tbody tr", table);
  const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key], to = { ArrowUp: rows.indexOf(row) - 1, ArrowDown: rows.indexOf(row) + 1, Home: 0, End: rows.length - 1 }[event.key];
  const box = one("input[type=checkbox]", row);
  if (beside) {
    const next = row.cells[cell.cellIndex + beside];
    if (next) enter(next);
  } else if (to !== undefined) {
    if (rows[to]) enter(rows[to].cells[Math.min(cell.cellIndex, rows[to].cells.length - 1)]);
  } else if (event.key === " " && box && event.target !== box) {
    if (!box.disabled) box.click();
  } else if (!(event.key === "PageDown" && turn(table, "next")) && !(event.key === "PageUp" && turn(table, "prev"))) return;
  event.preventDefault();
});
if (sessionStorage.getItem("row") === location.pathname) { // the page was turned from the keyboard: go on in its first row
  const first = one("table[data-rows] tbody th");
  if (first) enter(first);
}
sessionStorage.removeItem("row");

/* ---------- lists: a click anywhere on a row selects it, Shift a range ---------- */

const ticks = (table) => all("tbody input[type=checkbox]", table);
let last = null;

function count(table) {
  const boxes = ticks(table), n = Number(table.dataset.all) || boxes.filter((box) => box.checked).length;
  const head = one("thead input[type=checkbox]", table);
  if (head && !head.disabled) { head.checked = n > 0 && n === boxes.length; head.indeterminate = n > 0 && n < boxes.length; }
  all("[data-selected]").forEach((place) => { place.hidden = n === 0; place.textContent = place.dataset.selected.replace("{n}", n); });
  all("[data-needs]").forEach((button) => {
    const wanted = button.dataset.needs;
    button.disabled = !(wanted.endsWith("+") ? n >= parseInt(wanted, 10) : n === parseInt(wanted, 10));
  });
}

on("click", (event) => {
  const table = event.target.closest("table[data-rows]"), row = event.target.closest("tbody tr");
  const box = table && row && one("input[type=checkbox]", row);
  if (!box || box.disabled) return;
  if (event.target !== box) {
    if (event.target.closest("a, button, label, summary, input, select") || getSelection().toString()) return;
    box.checked = !box.checked;
  }
  const boxes = ticks(table);
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
  }
  last = box;
  count(table);
});
on("mousedown", (event) => { // Shift marks rows, not text
  if (event.shiftKey && event.target.closest("table[data-rows] tbody")) event.preventDefault();
});
on("change", (event) => {
  const table = event.target.closest("table[data-rows]");
  if (!table || event.target.type !== "checkbox") return;
  if (event.target.closest("thead")) ticks(table).forEach((box) => { box.checked = event.target.checked; });
  count(table);
});
on("click", (event) => { // Shift on a column's header sorts by it after the present order
  const head = event.shiftKey && event.target.closest("a[data-more]");
  if (head) { event.preventDefault(); location.assign(head.dataset.more); }
});
const countAll = () => all("table[data-rows]").forEach(count);

/* ---------- exercise panel: folding without a page load, scroll kept ---------- */

const token = () => one("meta[name=csrf-token]")?.content || "";

on("submit", (event) => {
  const form = event.target;
  const shell = form.hasAttribute("data-fold") && one(".shell--task, .shell--fold");
  if (!shell) return;
  event.preventDefault();
  const fold = new FormData(form).get("fold") === "1";
  shell.classList.toggle("shell--task", !fold);
  shell.classList.toggle("shell--fold", fold);
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
});

const scrollKey = (part) => `scroll:${part.dataset.scroll}`;
const restoreScroll = () => all("[data-scroll]").forEach((part) => { part.scrollTop = sessionStorage.getItem(scrollKey(part)) || 0; });
const showTab = () => all(".tabs").forEach((tabs) => { // the present tab, where they do not all fit
  const now = one("[aria-current]", tabs);
  if (now) tabs.scrollLeft += now.getBoundingClientRect().right - tabs.getBoundingClientRect().right;
});
addEventListener("pagehide", () => all("[data-scroll]").forEach((part) => sessionStorage.setItem(scrollKey(part), part.scrollTop)));

/* ---------- htmx: token, loading, errors ---------- */

on("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token(); });
on("htmx:beforeRequest", () => one("main")?.setAttribute("aria-busy", "true"));
on("htmx:afterRequest", () => one("main")?.removeAttribute("aria-busy"));
on("htmx:afterSettle", () => { countAll(); showDismiss(); });
on("htmx:beforeSwap", (event) => { // a form with errors comes back as 422, a conflict as 409: show them
  if (![409, 422].includes(event.detail.xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
function failed() {
  const message = one("#failed");
  if (message) message.hidden = false;
}
on("htmx:responseError", failed);
on("htmx:sendError", failed);

/* ---------- warning before the session ends ---------- */

const idle = Number(document.body.dataset.idle);
if (idle) {
  let timer;
  const warning = one("#idle");
  const start = () => {
    clearTimeout(timer);
    warning.hidden = true;
    timer = setTimeout(() => { warning.hidden = false; }, (idle - 300) * 1000);
  };
  start();
  on("htmx:afterOnLoad", start);
  on("click", (event) => {
    const link = event.target.closest("[data-keep]");
    if (!link) return;
    event.preventDefault();
    fetch(link.href).then((answer) => (answer.ok && !answer.redirected ? start() : location.reload()));
  });
}

on("input", (event) => {
  const counter = event.target.dataset.words && one(`#${event.target.dataset.words} b`);
  if (counter) counter.textContent = event.target.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
});

countAll();
fitBars();
showDismiss();
restoreScroll();
showTab();
