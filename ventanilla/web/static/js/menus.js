// <details class="menu"> closes on a click outside and on Escape; <dialog class="drawer"> opens by [data-open] or when htmx fills it.

export function openDrawer(dialog) {
  if (!dialog.open) dialog.showModal();
}

export function closeDrawer(dialog) {
  if (dialog.open) dialog.close();
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const opener = event.target.closest("[data-open]");
    if (opener) openDrawer(document.getElementById(opener.dataset.open));
    if (event.target.closest("[data-close]")) closeDrawer(event.target.closest("dialog"));
    if (event.target instanceof HTMLDialogElement && event.target.classList.contains("drawer")) {
      const box = event.target.getBoundingClientRect();
      if (event.clientX < box.left) closeDrawer(event.target);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const drawer = event.detail.target;
    if (drawer.id !== "drawer") return;
    if (drawer.firstElementChild) openDrawer(drawer);
    else closeDrawer(drawer); // the answer was for other parts of the page: nothing is left to show here
  });

  document.addEventListener("close-drawer", () => closeDrawer(document.getElementById("drawer")));
}
