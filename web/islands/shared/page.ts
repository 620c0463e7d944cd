// Small means that all islands share: words in the reader's language, elements, storage that may
// be refused.

/** A word from the `#words` element of the frame; the key itself when it is missing. */
export function word(key: string): string {
  return document.getElementById("words")?.dataset[key] ?? key;
}

/** An element with class, text and attributes, made without any HTML text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** An icon of the sprite. A word always stands beside it. */
export function icon(name: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `/assets/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function all<T extends Element>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

/** Storage of the browser; private windows and full disks may refuse it, then nothing is kept. */
export function keep(store: Storage, key: string, value: unknown): void {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch {
    // A convenience only: the page works on without it.
  }
}

export function kept<T>(store: Storage, key: string): T | null {
  try {
    return JSON.parse(store.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

export function forget(store: Storage, key: string): void {
  try {
    store.removeItem(key);
  } catch {
    // See keep.
  }
}

/** True while someone types into a field, so that single keys belong to her text. */
export function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|button|submit)$/.test(target.type))
  );
}

/** Who is signed in, in words; what one person keeps is not shown to the next. */
export function person(): string {
  return document.querySelector(".person .menu h2")?.textContent?.trim() ?? "";
}
