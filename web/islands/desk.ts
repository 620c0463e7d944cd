// The review desk by keyboard alone: Enter confirms, arrows move, the paper shows where a field
// was read. Without this script it is a form.
import { all } from "./shared/page";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function fieldsOf(form: HTMLFormElement): Field[] {
  return all<Field>(".field :is(input, textarea, select)", form).filter(
    (field) => field.type !== "hidden" && !field.disabled,
  );
}

/** The form and the paper beside it. */
function deskOf(form: HTMLFormElement): Element {
  return form.closest(".split") ?? form;
}

function light(form: HTMLFormElement, field: Field): void {
  for (const box of all<SVGRectElement>("rect[data-field]", deskOf(form))) {
    const on = box.dataset.field === field.name;
    box.classList.toggle("on", on);
    if (on) reveal(form, box);
  }
}

/** Scrolls the paper, never the page, so that the box is seen. */
function reveal(form: HTMLFormElement, box: SVGRectElement): void {
  const viewer = deskOf(form).querySelector<HTMLElement>(".viewer");
  if (!viewer) return;
  const outer = viewer.getBoundingClientRect(),
    inner = box.getBoundingClientRect();
  if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  viewer.scrollTop += inner.top - outer.top - outer.height / 3;
}

function move(event: KeyboardEvent, fields: Field[], field: Field): void {
  const step = event.key === "ArrowDown" ? 1 : -1;
  if (field instanceof HTMLSelectElement) return;
  if (field instanceof HTMLTextAreaElement) {
    const edge = step === 1 ? field.value.length : 0;
    if (field.selectionStart !== edge || field.selectionEnd !== edge) return;
  }
  // What is folded away is passed over.
  const open = fields.filter((one) => one === field || one.checkVisibility());
  const next = open[open.indexOf(field) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (next instanceof HTMLInputElement) next.select();
}

function equip(form: HTMLFormElement): void {
  const fields = fieldsOf(form);
  const confirm = form.querySelector<HTMLButtonElement>(".act .btn.primary");
  form.addEventListener("focusin", (event) => {
    const field = fields.find((one) => one === event.target);
    if (field) light(form, field);
  });
  form.addEventListener("keydown", (event) => {
    const field = fields.find((one) => one === event.target);
    if (!field || event.isComposing || event.altKey) return;
    if (
      event.key === "Enter" &&
      (event.ctrlKey || !(field instanceof HTMLTextAreaElement)) &&
      confirm
    ) {
      event.preventDefault();
      form.requestSubmit(confirm);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event, fields, field);
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
  for (const box of all<SVGRectElement>("rect[data-field]", deskOf(form))) {
    box.addEventListener("click", () =>
      fields.find((field) => field.name === box.dataset.field)?.focus(),
    );
  }
  if (document.querySelector("[data-errors]")) return;
  const unsure = fields.find((field) => field.closest(".unsure"));
  (unsure ?? fields[0])?.focus({ preventScroll: unsure === undefined });
}

/** The picture of the next document is fetched while this one is read. */
async function ahead(): Promise<void> {
  const next = document.querySelector<HTMLAnchorElement>('a[rel="next"]');
  if (!next) return;
  const answer = await fetch(next.href, { priority: "low" } as RequestInit);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const source = page.querySelector(".paper img")?.getAttribute("src");
  if (source) new Image().src = source;
}

all<HTMLFormElement>("form[data-desk]").forEach(equip);
// The next document also comes when asked for.
ahead().catch(() => undefined);
