"use strict";
// What the theme leaves out for keyboards and screen readers: names, roles, and what only a mouse could press.

(() => {
    // The theme's icons are words of a font: no text. A control that has nothing else is named after its icon.
    const NAMES = { dock_to_right: "Menu", newsmode: "Home", add: "Add", arrow_back: "Back", unfold_more: "Your account", close: "Close", more_vert: "More" };

    function icon(element) {
        const word = element.textContent.trim();
        element.setAttribute("aria-hidden", "true");
        const control = element.matches("[x-on\\:click]") ? element : element.closest("a, button, [x-on\\:click]");
        if (!control || control.hasAttribute("aria-label")) return;
        const copy = control.cloneNode(true);
        for (const other of copy.querySelectorAll(".material-symbols-outlined")) other.remove();
        if (control !== element && copy.textContent.trim()) return;
        if (control === element) element.removeAttribute("aria-hidden");
        control.setAttribute("aria-label", control.title || NAMES[word] || word.replaceAll("_", " "));
    }

    // An Alpine click on what is no control is one for the keyboard, too.
    function control(element) {
        if (element.matches("a[href], button, input, select, textarea, label, summary, tr")) return;
        if (element.querySelector("a, button, input, select, textarea, form")) return;
        element.setAttribute("role", "button");
        element.tabIndex = 0;
        element.addEventListener("keydown", (event) => {
            if (event.target !== element || !["Enter", " "].includes(event.key)) return;
            event.preventDefault();
            element.click();
        });
    }

    function scrolled(element) {
        element.setAttribute("aria-label", element.closest("nav") ? "All of the menu" : "All of the table");
    }

    // Looked at once each, whenever a script adds some.
    const MENDS = [
        ["[x-on\\:click]", control],
        [".material-symbols-outlined", icon],
        [".simplebar-content-wrapper", scrolled],
        ["nav:not([aria-label])", (element) => element.setAttribute("aria-label", element.id === "nav-sidebar-inner" ? "Menu" : "Parts")],
        [".help-tooltip[aria-label]", (element) => element.setAttribute("role", "img")],
        ["th:empty", (element) => element.replaceWith(document.createElement("td"))],
    ];

    const seen = new Map(MENDS.map(([selector]) => [selector, new WeakSet()]));

    function mend() {
        for (const [selector, how] of MENDS) {
            for (const element of document.querySelectorAll(selector)) {
                if (seen.get(selector).has(element)) continue;
                seen.get(selector).add(element);
                how(element);
            }
        }
    }

    document.addEventListener("DOMContentLoaded", () => {
        mend();
        new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
    });
})();
