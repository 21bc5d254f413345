"use strict";
// What an editor decides leaves the page in order, one request at a time, each about a record of its own. It counts as
// unsaved until the server has answered; what failed is said and can be sent again; the page is not left silently.

class Outbox {
    // `changed()` is called after each change, to show what is unsaved.
    constructor(changed = () => {}) {
        Object.assign(this, { changed, letters: [], isSending: false, halted: "", isStale: false });
        window.addEventListener("beforeunload", (event) => { if (this.letters.length) event.preventDefault(); });
        window.addEventListener("online", () => { if (this.halted) this.resume(); });
        document.addEventListener("submit", (event) => this.hold(event), true);
    }

    // A letter: {subject, address, fields, done(text), refused(reason)}. A refused one gives way to the next about its
    // subject, and to one that says all (`isWhole`) so does one that waits. With one that others of its subject rest on
    // (`isChained`) these are refused as well.
    send(letter) {
        const isOld = ({ reason, isUnderWay }) => reason || (letter.isWhole && !isUnderWay);
        this.letters = this.letters.filter((other) => other.subject !== letter.subject || !isOld(other));
        this.letters.push(letter);
        this.empty();
        this.show();
    }

    async empty() {
        if (this.isSending) return;
        this.isSending = true;
        try {
            for (let letter; !this.halted && (letter = this.letters.find(({ reason }) => !reason)); this.show()) {
                await this.post(letter);
            }
        } finally {
            this.isSending = false;
        }
    }

    async post(letter) {
        letter.isUnderWay = true;
        const answer = await this.request(letter.address, {
            method: "POST",
            headers: { "X-CSRFToken": Outbox.token().value },
            body: new URLSearchParams(letter.fields),
        });
        letter.isUnderWay = false;
        if (answer.halted) this.halted = answer.halted;
        else if (answer.reason) this.refuse(letter, answer.reason);
        else {
            this.letters = this.letters.filter((other) => other !== letter);
            letter.done(answer.text);
        }
    }

    // {text}, or {reason} why the server refuses it, or {halted}: why nothing can be sent at present.
    async request(address, options) {
        let answer, text;
        try {
            answer = await fetch(address, options);
            text = await answer.text();
        } catch {
            return { halted: "There is no connection." };
        }
        this.isStale ||= answer.redirected || answer.status === 403;
        if (answer.redirected) return { halted: "You are logged out: log in in another window." };
        if (answer.ok) return { text };
        if (answer.status >= 500 || answer.status === 429) return { halted: `The server cannot do it now (${answer.status}).` };
        const isSaid = !/<(!doctype|html)/i.test(text) && text.length < 300;
        return { reason: isSaid ? text : `This was refused (${answer.status}).` };
    }

    refuse(letter, reason) {
        letter.reason = reason;
        const goesAlong = (other) => letter.isChained && other !== letter && other.subject === letter.subject;
        this.letters = this.letters.filter((other) => !goesAlong(other));
        if (letter.refused) letter.refused(reason);
    }

    retry() {
        for (const letter of this.letters) letter.reason = "";
        this.resume();
    }

    async resume() {
        if (this.isStale) await this.renew();
        this.halted = "";
        this.empty();
        this.show();
    }

    hasFailed(letter) {
        return Boolean(this.halted || letter.reason);
    }

    // A new session has a new token.
    async renew() {
        const { text } = await this.request(location.href, {});
        const page = text && new DOMParser().parseFromString(text, "text/html");
        const token = page && Outbox.token(page);
        if (!token) return;
        for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token.value;
        this.isStale = false;
    }

    giveUp() {
        this.letters = this.letters.filter(({ reason }) => !reason);
        this.show();
    }

    static token(page = document) {
        return page.querySelector("[name=csrfmiddlewaretoken]");
    }

    // A form of the page is sent after what was decided before.
    async hold(event) {
        const form = event.target;
        const isSent = event instanceof SubmitEvent && form.method === "post"; // not what only tells of it
        if (!this.letters.length || this.failure || !isSent) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        while (this.letters.length && !this.failure) await new Promise((resolve) => { this.heard = resolve; });
        form.requestSubmit(event.submitter);
    }

    get failure() {
        return this.halted || this.letters.map(({ reason }) => reason).filter(Boolean).at(-1) || "";
    }

    show() {
        this.bar ||= this.makeBar();
        const [said, alarm, again, leave] = this.bar.children;
        const number = this.letters.length;
        this.bar.hidden = !number;
        said.textContent = this.failure ? `${number} not saved.` : `Saving ${number} …`;
        if (alarm.textContent !== this.failure) alarm.textContent = this.failure;
        again.hidden = !this.failure;
        leave.hidden = !this.letters.some(({ reason }) => reason);
        if (this.heard) this.heard();
        this.changed();
    }

    makeBar() {
        const bar = document.createElement("div");
        bar.className = "outbox";
        const [said, alarm, again, leave] = ["span", "span", "button", "button"].map((tag) => document.createElement(tag));
        alarm.setAttribute("role", "alert");
        for (const [button, words, act] of [[again, "Try again", () => this.retry()], [leave, "Leave it", () => this.giveUp()]]) {
            Object.assign(button, { type: "button", textContent: words });
            button.addEventListener("click", act);
        }
        bar.append(said, alarm, again, leave);
        (document.getElementById("content") || document.querySelector("main") || document.body).append(bar);
        return bar;
    }
}
