// Nothing typed is lost: a form's words stay in this browser until they went through, also when the
// session ended meanwhile. Signing out by hand clears them.
import { all, forget, icon, keep, kept, make, person, word } from "./page";

type Words = Record<string, string>;
type Draft = { at: number; words: Words };
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const PREFIX = "draft:";
const SENT = "draft-sent";
const AGE_MS_MAX = 7 * 24 * 60 * 60 * 1000;
const WAIT_MS = 400;

function keyOf(form: HTMLFormElement): string {
  return `${PREFIX}${person()}:${form.dataset.draft}`;
}

function fields(form: HTMLFormElement): Field[] {
  return all<Field>("input[name], textarea[name], select[name]", form).filter(
    (field) => !/^(password|hidden|file|submit|button|checkbox|radio)$/.test(field.type),
  );
}

function wordsOf(form: HTMLFormElement): Words {
  return Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
}

function offer(form: HTMLFormElement, draft: Draft): void {
  const note = make("div", "note");
  note.dataset.kind = "wait";
  const take = make("button", "", word("draftTake"), { type: "button" });
  const drop = make("button", "btn bare", word("draftDrop"), { type: "button" });
  const row = make("div", "row");
  row.append(make("p", "", word("draftFound")), take, drop);
  note.append(icon("history"), row);
  take.addEventListener("click", () => {
    for (const field of fields(form)) {
      const value = draft.words[field.name];
      if (value !== undefined) field.value = value;
    }
    note.remove();
    fields(form)[0]?.focus();
  });
  drop.addEventListener("click", () => {
    forget(localStorage, keyOf(form));
    note.remove();
  });
  form.prepend(note);
}

function watch(form: HTMLFormElement): void {
  const key = keyOf(form);
  const before = JSON.stringify(wordsOf(form));
  const draft = kept<Draft>(localStorage, key);
  if (draft && Date.now() - draft.at > AGE_MS_MAX) forget(localStorage, key);
  else if (draft && JSON.stringify(draft.words) !== before) offer(form, draft);
  let timer = 0;
  const save = () => keep(localStorage, key, { at: Date.now(), words: wordsOf(form) });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (JSON.stringify(wordsOf(form)) === before) return forget(localStorage, key);
    save();
    keep(sessionStorage, SENT, key);
  });
}

/** The last page's form went through when this page is neither it again, a sign-in nor a failure. */
function settle(forms: HTMLFormElement[]): void {
  const sent = kept<string>(sessionStorage, SENT);
  if (!sent) return;
  if (forms.some((form) => keyOf(form) === sent)) return forget(sessionStorage, SENT);
  const [visit] = performance.getEntriesByType("navigation") as { responseStatus?: number }[];
  if ((visit?.responseStatus ?? 200) >= 400) return;
  if (document.querySelector('[data-failed], form[action^="/sign-in"]')) return;
  forget(sessionStorage, SENT);
  forget(localStorage, sent);
}

export function drafts(): void {
  const forms = all<HTMLFormElement>("form[data-draft]");
  settle(forms);
  forms.forEach(watch);
  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) forget(localStorage, key);
    }
  });
}
