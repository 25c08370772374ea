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

/* ---------- bulk edit: giving a field a value picks it ---------- */

on("input", (event) => {
  const pick = event.target.closest("[data-pick]")?.querySelector("[name=_pick]");
  if (pick && event.target !== pick && !event.target.matches("[data-q]")) pick.checked = true;
});

/* ---------- lookup: a search that fetches while one types; choosing closes it ---------- */

on("htmx:configRequest", (event) => {
  const input = event.target;
  if (!input.matches("[data-q]")) return;
  for (const name of [...event.detail.parameters.keys()]) event.detail.parameters.delete(name);
  event.detail.parameters.set("q", input.value);
});
on("toggle", (event) => {
  if (!event.target.matches("[data-lookup] > details") || !event.target.open) return;
  const input = one("[data-q]", event.target);
  input.setAttribute("form", ""); // searching is no change of the record, and is not sent with it
  input.focus();
  if (!one(".lookup__f", event.target).children.length) input.dispatchEvent(new Event("fill"));
}, true);

function choose(radio) {
  const lookup = radio.closest("[data-lookup]"), hidden = one("input[type=hidden]", lookup), chip = one("[data-chip]", lookup);
  hidden.value = radio.value;
  const name = document.createElement("span");
  if (radio.value) {
    const label = radio.closest("label"), icon = one("svg", label)?.cloneNode(true);
    name.className = "lk";
    if (icon) name.append(icon);
    name.append(one("span", label).firstChild.textContent);
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

/* ---------- quick create: the answer is a dialog; what it made appears on the page under it ---------- */

on("htmx:afterSettle", () => {
  showDays();
  const dialog = one("#flyout > dialog:not([open])");
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
  const dialog = event.target.closest("#flyout > dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]")) && !mayClose(dialog)) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

on("htmx:beforeOnLoad", (event) => {
  const target = event.detail.xhr.getResponseHeader("HX-Redirect"), form = event.target.closest("#flyout form");
  if (!target || !form) return;
  delete form.dataset.dirty;
  const next = new URL(target, location.href), now = new URL(location.href);
  if (next.pathname !== now.pathname || next.searchParams.get("tab") !== now.searchParams.get("tab") || !one("[data-fresh]")) return;
  event.preventDefault();
  form.closest("dialog").close();
  refresh();
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

showDays();
