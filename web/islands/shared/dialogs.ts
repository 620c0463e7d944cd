// Menus that close, questions over the page instead of on a page of their own, toasts that leave.
import { all } from "./page";

const TOAST_MS = 12_000;

function menus(): void {
  const open = () => all<HTMLDetailsElement>("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

function questions(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const close = target.closest("[data-close]");
    if (close) {
      event.preventDefault();
      return close.closest("dialog")?.close();
    }
    const opener = target.closest<HTMLElement>("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });
}

function toasts(): void {
  for (const toast of all<HTMLElement>(".toast")) {
    let timer = 0;
    const wait = () => {
      timer = window.setTimeout(() => toast.remove(), TOAST_MS);
    };
    const stay = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", stay);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("pointerleave", wait);
    toast.addEventListener("focusout", wait);
    wait();
  }
}

export function dialogs(): void {
  menus();
  questions();
  toasts();
  document.querySelector<HTMLElement>("[data-errors]")?.focus();
}
