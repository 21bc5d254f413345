"use strict";
// The search of the desk: Ctrl-K (Cmd-K) or the box in the side bar opens it on every page. Arrow keys choose, Enter
// opens the first, with Ctrl in a new tab; Enter that comes before the answer waits for it.

(() => {
    const PAUSE = 120; // milliseconds without a key, after which the server is asked

    function start(dialog) {
        const input = dialog.querySelector("input");
        const list = dialog.querySelector("[role=listbox]");
        const said = dialog.querySelector("[role=status]");
        let waiting = 0, underWay = null, shownFor = null, entered = null;

        const options = () => [...list.querySelectorAll("[role=option]")];
        const active = () => list.querySelector("[aria-selected=true]");

        function choose(option) {
            active()?.setAttribute("aria-selected", "false");
            option?.setAttribute("aria-selected", "true");
            option?.scrollIntoView({ block: "nearest" });
            if (option) input.setAttribute("aria-activedescendant", option.id);
            else input.removeAttribute("aria-activedescendant");
        }

        function move(by) {
            const all = options();
            if (all.length) choose(all[(all.indexOf(active()) + by + all.length) % all.length]);
        }

        function follow(option, isNewTab) {
            if (isNewTab) window.open(option.href, "_blank", "noopener");
            else location.assign(option.href);
        }

        async function ask() {
            clearTimeout(waiting);
            underWay?.abort();
            const question = input.value, own = new AbortController();
            underWay = own;
            try {
                const address = `${dialog.dataset.address}?q=${encodeURIComponent(question)}`;
                const answer = await fetch(address, { signal: own.signal });
                if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
                show(question, await answer.text());
            } catch (error) {
                if (error.name === "AbortError") return;
                entered = null;
                say("There is no answer: are you still logged in? Type again.");
            }
        }

        function show(question, html) {
            list.innerHTML = html;
            shownFor = question;
            const all = options();
            choose(all[0]);
            say(all.length === 1 ? "1 result" : `${all.length} results`);
            if (entered && all.length) follow(all[0], entered.isNewTab);
            entered = null;
        }

        function say(text) {
            said.textContent = text;
        }

        function later() {
            clearTimeout(waiting);
            entered = null;
            waiting = setTimeout(ask, PAUSE);
        }

        function open() {
            if (dialog.open) return input.select();
            dialog.showModal();
            input.select();
            ask();
        }

        const keys = {
            ArrowDown: () => move(1),
            ArrowUp: () => move(-1),
            Enter(event) {
                const isNewTab = event.ctrlKey || event.metaKey;
                if (shownFor === input.value && active()) return follow(active(), isNewTab);
                ask();
                entered = { isNewTab };
            },
        };
        input.addEventListener("input", later);
        // Keys of the page below are not meant while the search is open.
        dialog.addEventListener("keydown", (event) => {
            event.stopPropagation();
            if (!keys[event.key] || event.isComposing || event.target !== input) return;
            event.preventDefault();
            keys[event.key](event);
        });
        list.addEventListener("mousemove", (event) => {
            const option = event.target.closest("[role=option]");
            if (option && option !== active()) choose(option);
        });
        dialog.addEventListener("click", (event) => {
            if (event.target === dialog || event.target.closest(".desk-search-close")) dialog.close();
        });
        window.addEventListener("keydown", (event) => {
            if (event.key?.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            open();
        }, true);
        for (const button of document.querySelectorAll("[data-opens-search]")) button.addEventListener("click", open);
    }

    document.addEventListener("DOMContentLoaded", () => {
        const dialog = document.getElementById("desk-search");
        if (dialog) start(dialog);
    });
})();
