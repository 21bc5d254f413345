"use strict";
// Unfold on Alpine's build for a strict Content-Security-Policy (../unfold/js/alpine/alpine.js). That build runs no
// text as JavaScript: an attribute is one expression, and sees nothing but what it is given. Given here is what
// Unfold's templates take from elsewhere, and those that are more than one expression are said in one.

(() => {
    const SHOWN = "sidebarDesktopOpen";
    const REWRITTEN = [
        ["x-init", /\$watch\('sidebarDesktopOpen'/, "recall()"],
        ["x-on:click", /^sidebarDesktopOpen = .*; localStorage/, `${SHOWN} = !${SHOWN}`],
    ];

    // What the templates use of the globals that they name.
    const given = {
        localStorage: { getItem: (key) => localStorage.getItem(key) },
        window: {
            get location() {
                return { pathname: location.pathname, search: location.search };
            },
        },
        recall() {
            this.activeTab = getCurrentTab() || this.activeTab || "";
            this.$watch(SHOWN, (shown) => localStorage.setItem(SHOWN, shown ? "1" : "0"));
        },
    };

    const rewrite = ([attribute, unfolds, ours]) => {
        for (const element of document.querySelectorAll(`[${CSS.escape(attribute)}]`)) {
            if (unfolds.test(element.getAttribute(attribute).trim())) element.setAttribute(attribute, ours);
        }
    };

    document.addEventListener("alpine:init", () => {
        REWRITTEN.forEach(rewrite);
        Alpine.data("theme", (...choice) => ({ ...theme(...choice), ...given }));
        Alpine.data("searchForm", searchForm);
    });
})();
