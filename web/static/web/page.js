/* What a page does on top of what it does without scripts: nothing here is needed to do the work. */
(() => {
  "use strict";

  const words = () => document.getElementById("page-words")?.dataset ?? {};
  const csrf = (form) => form.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

  /* --- Saving: a form marked data-kept is sent in the background, so that a lost network loses nothing --------------- */
  const notice = (form, text) => {
    let note = form.querySelector(".not-saved");
    if (!note) {
      note = document.createElement("div");
      note.className = "not-saved note is-alarm";
      note.setAttribute("role", "alert");
      form.prepend(note);
    }
    note.textContent = text;
    note.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:sendError", (event) => {
    const form = event.target.closest?.("form");
    if (form) notice(form, words().lost);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.target.closest?.("form")?.querySelector(".not-saved")?.remove();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.boosted || event.target === document.body) {
      (document.getElementById("errors") ?? document.querySelector("h1"))?.scrollIntoView({ block: "nearest" });
      document.getElementById("errors")?.focus();
    }
  });

  /* A second click on a form that is on its way does nothing; the server would not do it twice either. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("hx-boost")) return;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post") {
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 4000);
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  /* --- Leaving (another language, a link) while something is typed and not saved: the browser asks ------------------- */
  const unsaved = new Set();
  const ours = (form) => form?.elements.namedItem("form_key");
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if (ours(event.target.form) && !event.target.dataset.narrow) unsaved.add(event.target.form);
    });
  }
  document.addEventListener("submit", (event) => {
    if (event.target.id === "discard-draft") unsaved.clear();
    else if (!event.defaultPrevented) unsaved.delete(event.target); // htmx sends the others and stays on the page
  });
  window.addEventListener("beforeunload", (event) => {
    if (![...unsaved].some((form) => form.isConnected)) return;
    event.preventDefault();
    for (const form of document.forms) delete form.dataset.sent; // whoever stays may press the button again
  });

  /* --- Drafts: a form marked data-draft is kept on the server every ten seconds while it changes -------------------- */
  const EVERY = 10_000;
  const SKIPPED = new Set(["csrfmiddlewaretoken", "form_key"]);
  const fieldsOf = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (!SKIPPED.has(name) && typeof value === "string") (fields[name] ??= []).push(value);
    }
    return JSON.stringify(fields);
  };

  const keepDrafts = (form) => {
    if (form.dataset.keeping) return;
    form.dataset.keeping = "yes";
    const state = form.querySelector("[data-draft-state]");
    let saved = fieldsOf(form);
    const keep = async () => {
      if (!form.isConnected) return clearInterval(clock);
      const now = fieldsOf(form);
      if (now === saved || form.classList.contains("htmx-request")) return;
      const body = new FormData();
      body.set("page", form.dataset.draft);
      body.set("fields", now);
      body.set("csrfmiddlewaretoken", csrf(form));
      try {
        const answer = await fetch(form.dataset.draftTo, { method: "POST", body, credentials: "same-origin" });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        saved = now;
        if (state) state.textContent = words().draft.replace("{time}", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
      } catch {
        if (state) state.textContent = words().noDraft;
      }
    };
    const clock = setInterval(keep, EVERY);
    document.addEventListener("visibilitychange", () => document.hidden && keep());
  };

  /* --- Keyboard: "/" goes to the search field, "?" to the help, unless the reader switched the keys off -------------- */
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/") {
      const finder = document.querySelector("[data-finder]");
      if (finder) {
        event.preventDefault();
        finder.focus();
      }
    } else if (event.key === "?") {
      const help = document.querySelector("a[data-help]");
      if (help) location.assign(help.href);
    }
  });

  /* --- Lists of boxes: one box for all, and how many are chosen ------------------------------------------------------ */
  document.addEventListener("change", (event) => {
    const all = event.target.closest?.("[data-choose-all]");
    if (all) {
      for (const box of document.querySelectorAll(`input[name="${all.dataset.chooseAll}"]:not(:disabled)`)) box.checked = all.checked;
    }
    const form = event.target.form;
    for (const count of form?.querySelectorAll("[data-chosen]") ?? []) {
      count.textContent = form.querySelectorAll(`input[name="${count.dataset.chosen}"]:checked`).length;
    }
  });

  /* --- The rows of a list narrow while one types: data-narrow names the list ----------------------------------------- */
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  document.addEventListener("input", (event) => {
    const list = event.target.dataset?.narrow && document.getElementById(event.target.dataset.narrow);
    if (!list) return;
    const wanted = fold(event.target.value).split(/\s+/).filter(Boolean);
    for (const row of list.querySelectorAll("[data-row]")) {
      row.hidden = !wanted.every((part) => fold(row.dataset.row || row.textContent).includes(part));
    }
  });

  /* --- A row of tabs that is longer than the phone is wide shows the one that is open -------------------------------- */
  const showOpenTab = (root) => {
    for (const tab of root.querySelectorAll?.(".tabs [aria-current], .chips [aria-current]") ?? []) {
      const row = tab.closest("ul");
      const place = tab.getBoundingClientRect();
      const frame = row.getBoundingClientRect();
      row.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
    }
  };

  const begin = (root) => {
    showOpenTab(root);
    if (document.querySelector("#errors, [data-unsaved]")) {
      for (const form of root.querySelectorAll?.("form") ?? []) if (ours(form)) unsaved.add(form);
    }
    for (const form of root.querySelectorAll?.("form[data-draft]") ?? []) keepDrafts(form);
    for (const button of root.querySelectorAll?.("[data-print]") ?? []) {
      button.hidden = false;
      button.onclick = () => window.print();
    }
  };
  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.target));
})();
