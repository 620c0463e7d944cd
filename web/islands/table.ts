// Selecting rows, also over several pages. Without this script the boxes of one page are sent.
import { all, forget, keep, kept, make, word } from "./shared/page";

function equip(table: HTMLTableElement): void {
  const form = table.closest("form");
  const boxes = all<HTMLInputElement>("tbody .check input[type=checkbox]", table);
  const memory = `selected:${location.pathname}:${table.dataset.select ?? ""}`;
  const chosen = new Set(kept<string[]>(sessionStorage, memory) ?? []);
  const bulk = form?.querySelector<HTMLElement>("[data-bulk]");
  const head = table.querySelector<HTMLElement>("thead .check");
  const whole = make("input", "", "", { type: "checkbox", "aria-label": word("selectPage") });
  if (head) {
    const label = make("label");
    label.append(whole);
    head.replaceChildren(label);
  }
  const drop = make("button", "", word("selectNone"), { type: "button" });
  bulk?.append(drop);

  const show = () => {
    for (const box of boxes) box.checked = chosen.has(box.value);
    const here = boxes.filter((box) => box.checked).length;
    whole.checked = here > 0 && here === boxes.length;
    whole.indeterminate = here > 0 && here < boxes.length;
    if (bulk) bulk.hidden = chosen.size === 0;
    for (const place of all("[data-selected]", form ?? document)) {
      place.textContent = `${chosen.size} ${word("selected")}`;
    }
    keep(sessionStorage, memory, [...chosen]);
  };
  for (const box of boxes) {
    if (box.checked) chosen.add(box.value);
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(box.value);
      else chosen.delete(box.value);
      show();
    });
  }
  whole.addEventListener("change", () => {
    for (const box of boxes) {
      if (whole.checked) chosen.add(box.value);
      else chosen.delete(box.value);
    }
    show();
  });
  drop.addEventListener("click", () => {
    chosen.clear();
    show();
  });
  form?.addEventListener("submit", () => {
    const name = boxes[0]?.name ?? table.dataset.name;
    for (const value of chosen) {
      if (name && !boxes.some((box) => box.value === value)) {
        form.append(make("input", "", "", { type: "hidden", name, value }));
      }
    }
    forget(sessionStorage, memory);
  });
  show();
}

all<HTMLTableElement>("table[data-select]").forEach(equip);
