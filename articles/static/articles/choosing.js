"use strict";
// A box to choose a person or an organization in: type, arrow keys, Enter; or make a new one.

class EntityChooser {
    constructor(input, list, address, onChoice) {
        Object.assign(this, { input, list, address, onChoice, items: [], current: 0, asked: 0 });
        input.addEventListener("input", () => this.ask());
        input.addEventListener("keydown", (event) => this.key(event));
        list.addEventListener("mousedown", (event) => {
            const option = event.target.closest("[role=option]");
            event.preventDefault();
            if (option) this.choose(Number(option.dataset.index), event.shiftKey);
        });
    }

    open(words) {
        this.input.value = words;
        this.ask();
        this.input.focus();
        this.input.select();
    }

    ask() {
        this.answered = this.search();
    }

    async search() {
        const asked = ++this.asked;
        const words = this.input.value.trim();
        let found = [];
        if (words) {
            const answer = await fetch(`${this.address}?q=${encodeURIComponent(words)}`);
            if (answer.ok) found = (await answer.json()).results;
        }
        if (asked !== this.asked) return; // a later key stroke has asked again
        const made = ["person", "organization"].map((kind) => ({ kind, name: words, isNew: true }));
        this.items = words ? [...found, ...made] : [];
        this.current = 0;
        this.show();
    }

    show() {
        this.list.replaceChildren(...this.items.map((item, index) => this.option(item, index)));
        const chosen = this.list.children[this.current];
        if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
        else this.input.removeAttribute("aria-activedescendant");
    }

    option(item, index) {
        const option = document.createElement("li");
        option.id = `choice-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", String(index === this.current));
        option.dataset.index = index;
        const name = document.createElement("strong");
        name.textContent = item.isNew ? `New ${item.kind}: ${item.name}` : item.name;
        const about = document.createElement("small");
        about.textContent = item.isNew ? "" : ` ${item.kind}. ${item.about}`;
        option.append(name, about);
        return option;
    }

    key(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && this.items.length) {
            this.current = (this.current + step + this.items.length) % this.items.length;
            this.show();
        } else if (event.key === "Enter") {
            this.take(event.shiftKey);
        } else {
            return;
        }
        event.preventDefault();
    }

    // From the list for what is typed by now: the one shown may still be that for less.
    async take(shifted) {
        const asked = this.asked;
        await this.answered;
        if (asked !== this.asked) return;
        this.asked += 1; // a second Enter meanwhile is no second choice
        this.choose(this.current, shifted);
    }

    choose(index, shifted) {
        const item = this.items[index];
        if (!item) return;
        this.onChoice(item.isNew ? { kind: item.kind, name: item.name } : { kind: item.kind, entity: item.id }, shifted);
    }
}
