/* What makes a record's form quicker: choosing in a lookup, dates of the sandbox, quick create over the
   page. Everything works without this file. Uses one, all and on of app.js. */
"use strict";

/* ---------- dates: buttons that fill the field ---------- */

const showDays = () => all("[data-days]").forEach((days) => { days.hidden = false; });
on("click", (event) => {
  const button = event.target.closest("[data-days] button");
  if (!button) return;
  const field = document.getElementById(button.closest("[data-days]").dataset.days);
  field.value = button.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

/* ---------- related grids: another view at once ---------- */

on("change", (event) => { if (event.target.matches("[data-go]")) event.target.form.requestSubmit(); });

/* ---------- bulk edit: giving a field a value picks it ---------- */

on("input", (event) => {
  const pick = event.target.closest("[data-pick]")?.querySelector("[name=_pick]");
  if (pick && event.target !== pick && !event.target.matches("[data-q]")) pick.checked = true;
});

/* ---------- lookup: a search that fetches while one types; choosing closes it ---------- */

on("htmx:configRequest", (event) => {
  const sender = event.target, lookup = sender.closest("[data-lookup]"), parameters = event.detail.parameters;
  if (!lookup || !sender.matches("[data-q], [data-aside]")) return;
  for (const name of [...parameters.keys()]) parameters.delete(name);
  const kind = one("[data-kind]", lookup)?.value;
  parameters.set("q", one("[data-q]", lookup).value);
  if (kind) parameters.set("kind", kind);
});
on("change", (event) => { // another kind: its records at once
  if (event.target.matches("[data-kind]")) one("[data-q]", event.target.closest("[data-lookup]")).dispatchEvent(new Event("fill"));
});
on("input", (event) => { // nor is choosing a kind a change of the record
  if (event.target.matches("[data-kind]")) event.stopImmediatePropagation();
}, true);
on("toggle", (event) => {
  if (!event.target.matches("[data-lookup] > details") || !event.target.open) return;
  const input = one("[data-q]", event.target);
  input.setAttribute("form", ""); // searching is no change of the record, and is not sent with it
  input.focus();
  if (!one(".lookup__f", event.target).children.length) input.dispatchEvent(new Event("fill"));
}, true);

function choose(radio) {
  const label = radio.closest("label");
  take(radio.closest("[data-lookup]"), radio.value, one("span", label).firstChild.textContent, one("svg", label));
}
function take(lookup, value, text, icon) { // the record becomes the lookup's value
  const hidden = one("input[type=hidden]", lookup), chip = one("[data-chip]", lookup);
  hidden.value = value;
  const name = document.createElement("span");
  if (value) {
    name.className = "lk";
    if (icon) name.append(icon.cloneNode(true));
    name.append(text);
  } else {
    name.className = "m";
    name.textContent = "---";
  }
  chip.replaceChildren(name);
  const details = one("details", lookup);
  one("[data-q]", lookup).value = "";
  one(".lookup__f", lookup).replaceChildren();
  all("input[type=radio]", lookup).forEach((other) => { other.checked = false; });
  details.open = false;
  one("summary", details).focus();
  hidden.dispatchEvent(new Event("input", { bubbles: true }));
}
on("click", (event) => {
  const label = event.target.closest("[data-lookup] .found label");
  if (label && event.detail > 0) choose(one("input", label)); // an arrow key moves the mark too, as a click without a press
});
on("keydown", (event) => {
  const lookup = event.target.closest("[data-lookup]");
  if (!lookup) return;
  const radios = all("input[type=radio]", lookup);
  if (event.key === "Enter" && event.target.type === "radio") {
    event.preventDefault();
    choose(event.target);
  } else if (event.key === "Enter" && event.target.matches("[data-q]")) {
    event.preventDefault();
    event.target.dispatchEvent(new Event("fill"));
  } else if (event.key === "ArrowDown" && event.target.matches("[data-q]") && radios.length) {
    event.preventDefault();
    radios[0].focus();
    radios[0].checked = true;
  }
});

/* ---------- from a lookup to the list of all records or to a new one, which lie over the form ---------- */

let asking; // the lookup one came from
on("click", (event) => {
  const button = event.target.closest("[data-aside]");
  if (button) asking = button.closest("[data-lookup]");
  const done = event.target.closest("dialog [data-done]");
  if (!done) return;
  event.preventDefault();
  const dialog = done.closest("dialog"), radio = one("[name=_chosen]:checked", dialog);
  if (!radio) { one("[name=_chosen], [name=q]", dialog)?.focus(); return; }
  dialog.close();
  take(asking, radio.value, radio.dataset.name, one("[data-icon] svg", dialog));
});
on("dblclick", (event) => {
  const row = event.target.closest("dialog .grid--choose tbody tr");
  if (row) one("[data-done]", row.closest("dialog")).click();
});
on("click", (event) => { // anywhere on the row
  const row = event.target.closest(".grid--choose tbody tr");
  if (row) one("input", row).checked = true;
});
on("keydown", (event) => { // Enter takes the marked one
  const dialog = event.key === "Enter" && event.target.matches("[name=_chosen]") && event.target.closest("dialog");
  if (dialog) { event.preventDefault(); one("[data-done]", dialog).click(); }
});
on("made", (event) => {
  const { id, name, icon } = event.detail, dialog = event.target.closest("dialog");
  const symbol = new DOMParser().parseFromString(icon, "text/html").body.firstChild;
  delete one("form", dialog).dataset.dirty;
  dialog.close();
  take(asking, id, name, symbol);
  refresh();
});

/* ---------- quick create: the answer is a dialog; what it made appears on the page under it ---------- */

on("htmx:afterSettle", () => {
  showDays();
  const dialog = one("[data-flyout] > dialog:not([open])");
  if (!dialog) return;
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("cancel", (event) => {
    if (one("details.menu[open]", dialog) || !mayClose(dialog)) event.preventDefault();
  });
  one("[aria-invalid], input:not([type=hidden]), select, textarea", dialog)?.focus();
});

function mayClose(dialog) {
  const form = one("form[data-changes]", dialog);
  return !form || !form.dataset.dirty || confirm(form.dataset.ask);
}
on("click", (event) => {
  const dialog = event.target.closest("[data-flyout] > dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]")) && !mayClose(dialog)) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

on("htmx:beforeOnLoad", (event) => {
  const target = event.detail.xhr.getResponseHeader("HX-Redirect"), form = event.target.closest("[data-flyout] form");
  if (!target || !form) return;
  delete form.dataset.dirty;
  const next = new URL(target, location.href), now = new URL(location.href);
  if (form.hasAttribute("data-whole") || next.pathname !== now.pathname || next.searchParams.get("tab") !== now.searchParams.get("tab") || !one("[data-fresh]")) return;
  event.preventDefault();
  form.closest("dialog").close();
  refresh();
});

on("click", (event) => { // from a step of the process to its control below
  event.target.closest(".fly a[href^='#']")?.closest("details").removeAttribute("open");
});

on("htmx:confirm", (event) => { // a command that asks over the page, unless something has to be saved first
  const button = event.target.closest("[data-saves]");
  if (!button || !changed(button.form)) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

async function refresh() { // the parts that show other records; what is typed into this one stays
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  for (const old of all("[data-fresh]")) {
    const fresh = page.getElementById(old.id);
    if (!fresh) continue;
    old.replaceWith(fresh);
    htmx.process(fresh);
  }
}

/* ---------- timeline and my day: what was done there leaves the keyboard where it was; a print is whole ---------- */

on("htmx:afterSwap", () => {
  if (document.activeElement !== document.body) return;
  (one("#timeline .settle button, #my-day .settle button") || one("[data-then]"))?.focus();
});
on("keydown", (event) => {
  const whole = one("[data-whole] a");
  if (!whole || event.key !== "p" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const place = { target: "#timeline", select: "#timeline", swap: "outerHTML swap:0s settle:0s" };
  htmx.ajax("GET", whole.getAttribute("hx-get"), place).then(() => one("[data-whole] a") || window.print());
});

/* ---------- a panel that is drawn anew: what is chosen or typed while the answer is under way stays ---------- */

const late = new Map();
let drawing = 0;
const ofPanel = (event) => event.detail.target?.id === "flt";
on("htmx:beforeSend", (event) => { if (ofPanel(event)) drawing += 1; });
on("input", ({ target }) => { if (drawing && target.closest("#flt") && target.name) late.set(target.id || `${target.name}=${target.value}`, target); });
on("htmx:afterSettle", (event) => {
  if (!ofPanel(event)) return;
  for (const old of late.values()) {
    const now = old.id ? document.getElementById(old.id) : all("#flt [name]").find((part) => part.name === old.name && part.value === old.value);
    if (!now || now === old || now.type !== old.type || (now.options && ![...now.options].some((option) => option.value === old.value))) continue;
    if (now.value === old.value && now.checked === old.checked) continue;
    [now.value, now.checked] = [old.value, old.checked];
    now.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
on("htmx:afterRequest", (event) => {
  if (!ofPanel(event)) return;
  drawing = Math.max(0, drawing - 1);
  if (!drawing) late.clear();
});

showDays();
