// Keys for people who would rather not reach for the mouse. `?` lists them and can turn them off.
// A page adds its own with data-key="x" on a link or button; its text is the explanation.
import { all, keep, kept, make, typing, word } from "./page";

const OFF = "keys-off";

function list(): HTMLDialogElement {
  const dialog = make("dialog", "", "", { "aria-labelledby": "keys-title" });
  dialog.append(make("h2", "", word("keys"), { id: "keys-title" }));
  const table = make("dl", "keys");
  const rows: [string, string][] = [
    ["/", word("keyFind")],
    ["Ctrl K", word("keyFind")],
    ["h", word("keyHome")],
    ["?", word("keyHelp")],
    ...all<HTMLElement>("[data-key]").map((element): [string, string] => [
      element.dataset.key ?? "",
      element.dataset.keyWords ?? element.textContent?.trim() ?? "",
    ]),
  ];
  for (const [key, words] of rows) {
    const name = make("dt");
    name.append(make("kbd", "", key));
    table.append(name, make("dd", "", words));
  }
  const off = make("label", "tick");
  const box = make("input", "", "", { type: "checkbox" });
  box.checked = !kept<boolean>(localStorage, OFF);
  box.addEventListener("change", () => keep(localStorage, OFF, !box.checked));
  off.append(box, make("span", "", word("keysOn")));
  const form = make("form", "act", "", { method: "dialog" });
  form.append(make("button", "", word("close")));
  dialog.append(table, off, form);
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}

function press(event: KeyboardEvent): void {
  const find = document.querySelector<HTMLInputElement>("#find");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && find) {
    event.preventDefault();
    return find.select();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    const dialog = list();
    document.body.append(dialog);
    return dialog.showModal();
  }
  if (kept<boolean>(localStorage, OFF)) return;
  if (event.key === "/" && find) {
    event.preventDefault();
    return find.select();
  }
  if (event.key === "h") return document.querySelector<HTMLElement>("a.office")?.click();
  all<HTMLElement>("[data-key]")
    .find((element) => element.dataset.key === event.key)
    ?.click();
}

export function shortcuts(): void {
  document.addEventListener("keydown", press);
}
