/* The register under a thumb: everybody at once, a count as one goes, people found while one types. All of it is there
   without scripts too, as buttons that send the form and show it again. */
(() => {
  "use strict";

  const PRESENT = new Set(["attended", "a", "late", "partial"]);
  const WAIT = 250; // milliseconds after the last letter

  /* --- How many so far ------------------------------------------------------------------------------------------------ */
  const count = (form) => {
    const said = form.querySelector("[data-count]");
    const sum = form.querySelector("[data-sum]");
    if (said) {
      let present = form.querySelectorAll("input[name=walk]:checked").length;
      for (const field of form.querySelectorAll("input[name=new_given]")) present += field.value.trim() !== "";
      let absent = 0;
      let open = 0;
      for (const line of form.querySelectorAll("[data-row]")) {
        const mark = line.querySelector("input[name^=s]:checked");
        if (!mark) open += line.matches("fieldset");
        else if (PRESENT.has(mark.value)) present += 1;
        else absent += 1;
      }
      const words = said.dataset.count;
      const text = words.replace("{present}", present).replace("{absent}", absent).replace("{open}", open);
      if (said.textContent !== text) said.textContent = text;
    }
    if (sum) {
      let all = 0;
      for (const field of form.querySelectorAll("input[name^=count-]")) all += Number(field.value) || 0;
      sum.textContent = sum.dataset.sum.replace("{sum}", all);
    }
  };

  /* --- Everybody not marked yet was there ----------------------------------------------------------------------------- */
  const markOpen = (form) => {
    for (const line of form.querySelectorAll("fieldset[data-row]:not([data-unexpected])")) {
      if (!line.querySelector("input[name^=s]:checked")) line.querySelector("input[value=attended], input[value=a]").checked = true;
    }
    count(form);
  };

  /* What a line said without showing its fields goes into the fields. */
  const takeOver = (line, old) => {
    const fields = [...line.querySelectorAll(`[name="${old.name}"]`)].filter((field) => field !== old);
    const answer = fields.find((field) => field.type === "radio" && field.value === old.value);
    if (old.type === "radio" && !answer) return; // present and absent have a place of their own
    if (answer) answer.checked = true;
    else if (fields[0]) fields[0].value = old.value;
    (old.closest("label") ?? old).remove();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-register] button");
    const form = button?.form;
    if (!form) return;
    if (button.matches("[data-all-present]")) {
      event.preventDefault();
      markOpen(form);
    } else if (button.matches("[data-another]")) {
      const list = button.parentElement.querySelector(".new-people");
      const line = list.lastElementChild.cloneNode(true);
      for (const field of line.querySelectorAll("input")) field.value = "";
      for (const extra of line.querySelectorAll(".error, .tick")) extra.remove();
      list.append(line);
      line.querySelector("input").focus();
    } else if (button.matches("[data-line-more]")) {
      const line = button.closest("fieldset");
      const radio = line.querySelector("input[name^=s]");
      const piece = document.getElementById("line-more").content.cloneNode(true);
      for (const field of piece.querySelectorAll("[name]")) field.name = field.name[0] + radio.name.slice(1);
      const said = [...line.querySelectorAll("input[type=hidden], input[name^=s][value]:checked")];
      line.querySelector(".told")?.remove();
      line.append(piece);
      for (const old of said) takeOver(line, old);
      button.remove();
    }
  });

  /* --- Finding somebody while typing ---------------------------------------------------------------------------------- */
  let clock = 0;
  let asked = 0;
  const find = async (field) => {
    const into = document.getElementById(field.dataset.into ?? "found");
    const number = (asked += 1);
    const address = new URL(field.dataset.find, location.href);
    address.searchParams.set(field.name, field.value);
    address.searchParams.set("part", "list");
    if (field.value.trim().length < 2) return into.replaceChildren();
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected || number !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      into.replaceChildren(...page.body.childNodes);
    } catch {
      /* No connection: the button beside the field says so when it is pressed. */
    }
  };
  document.addEventListener("input", (event) => {
    const field = event.target;
    const form = field.closest?.("[data-register]");
    if (form) count(form);
    if (!field.dataset?.find) return;
    clearTimeout(clock);
    clock = setTimeout(() => find(field), WAIT);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-register]");
    if (!form) return;
    const line = event.target.closest("#found li");
    if (line && event.target.checked) {
      const known = document.getElementById("walked");
      const again = [...known.querySelectorAll("input")].find((box) => box.value === event.target.value);
      if (again) again.checked = true;
      else known.append(line);
      if (again) line.remove();
    }
    count(form);
  });

  /* Enter never sends a register half-way: in a search field it takes the one who is left, elsewhere it does nothing. */
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !field.matches?.("[data-register] input:not([type=submit])")) return;
    event.preventDefault();
    let boxes = [];
    if (field.dataset.narrow) boxes = [...document.querySelectorAll(`#${field.dataset.narrow} [data-row]:not([hidden]) input`)];
    if (field.dataset.find) boxes = [...document.querySelectorAll("#found input")];
    if (boxes.length !== 1 || boxes[0].type !== "checkbox") return;
    boxes[0].checked = true;
    boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* --- When a page is there ------------------------------------------------------------------------------------------- */
  const begin = () => {
    for (const form of document.querySelectorAll("[data-register]")) {
      if (form.dataset.ready) continue;
      form.dataset.ready = "yes";
      for (const button of form.querySelectorAll("[data-another]")) button.hidden = false;
      for (const other of form.querySelectorAll("[data-without-scripts]")) other.hidden = true;
      if (document.getElementById("line-more")) {
        const words = form.querySelector("[data-more-word]").dataset.moreWord;
        for (const line of form.querySelectorAll(".is-compact fieldset")) {
          line.dataset.row = ""; // the list narrows by it; sent with each of hundreds it would weigh too much
          if (line.querySelector(".more")) continue;
          const button = document.createElement("button");
          button.type = "button";
          button.className = "as-link";
          button.dataset.lineMore = "";
          button.textContent = words;
          line.append(button);
        }
      }
      count(form);
    }
  };
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:load", begin);
})();
