// The review desk by keyboard alone: Enter confirms, arrows move, the paper shows where a field
// was read.
// Without this script it is a form.
import { all, make } from "./shared/page";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function fieldsOf(form: HTMLFormElement): Field[] {
  return all<Field>(".read :is(input, textarea, select)", form).filter(
    (field) => field.type !== "hidden" && !field.disabled,
  );
}

function light(form: HTMLFormElement, field: Field): void {
  for (const box of all<SVGRectElement>("rect[data-field]", form)) {
    const on = box.dataset.field === field.name;
    box.classList.toggle("on", on);
    if (on) reveal(form, box);
  }
  const place = field.closest<HTMLElement>("li[data-crop]");
  if (place?.dataset.crop && !place.querySelector(".crop")) {
    const crop = make("img", "crop", "", { src: place.dataset.crop, alt: "" });
    field.before(crop);
  }
}

/** Scrolls the paper, never the page, so that the box is seen. */
function reveal(form: HTMLFormElement, box: SVGRectElement): void {
  const viewer = form.querySelector<HTMLElement>(".viewer");
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
  const next = fields[fields.indexOf(field) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (next instanceof HTMLInputElement) next.select();
}

function equip(form: HTMLFormElement): void {
  const fields = fieldsOf(form);
  const confirm = form.querySelector<HTMLButtonElement>(".desk-act .btn.primary");
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
  for (const box of all<SVGRectElement>("rect[data-field]", form)) {
    box.addEventListener("click", () =>
      fields.find((field) => field.name === box.dataset.field)?.focus(),
    );
  }
  if (document.querySelector("[data-errors]")) return;
  const unsure = fields.find((field) => field.closest("[data-sure=low]"));
  (unsure ?? fields[0])?.focus({ preventScroll: unsure === undefined });
}

/** The next document and its first picture are fetched while this one is read. */
function ahead(): void {
  for (const next of all<HTMLAnchorElement>("a[rel=next][href], link[data-ahead]")) {
    const href = next.getAttribute("href");
    if (href) document.head.append(make("link", "", "", { rel: "prefetch", href }));
  }
  for (const place of all<HTMLElement>("[data-next-image]"))
    new Image().src = place.dataset.nextImage ?? "";
}

all<HTMLFormElement>("form[data-desk]").forEach(equip);
ahead();
