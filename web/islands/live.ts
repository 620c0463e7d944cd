// Long work shows how far it is, by server-sent events. Without this script the page shows the
// state it had.
import { all } from "./shared/page";

type Step = { done?: number; all?: number; words?: string; over?: boolean };

function follow(place: HTMLElement): void {
  const source = new EventSource(place.dataset.live ?? "");
  const bar = place.querySelector("progress");
  const text = place.querySelector("[data-live-text]");
  source.addEventListener("message", (event) => {
    const step = JSON.parse(String(event.data)) as Step;
    if (bar && step.all !== undefined) bar.max = Math.max(step.all, 1);
    if (bar && step.done !== undefined) bar.value = step.done;
    if (text && step.words) text.textContent = step.words;
    if (!step.over) return;
    source.close();
    const typed =
      document.activeElement instanceof HTMLElement &&
      document.activeElement.matches("input, textarea");
    if (!typed && !document.querySelector("dialog[open]")) location.reload();
  });
  window.addEventListener("pagehide", () => source.close());
}

all<HTMLElement>("[data-live]").forEach(follow);
