/* Sending a form: once, however often its button is pressed, and the page stays open until the answer has arrived, so
   that no word is lost on the way. Nothing is stored on the device. Every form works without this. */
"use strict";
(() => {
  const STAYS = "X-Stays";     // repair/middleware.py: a redirect is answered as an address in GOES_TO
  const GOES_TO = "X-Go-To";
  const LONGEST = 10000;       // then the button works again, whatever became of the first press
  const MOST_KEPT_ALIVE = 60000; // bytes; a browser finishes no more than 64 KiB for a page that was left
  const notice = () => document.getElementById("notice");
  const isPost = (form) => form.method === "post" && !form.matches("[data-leave-to]");
  /* htmx sends its own forms; one that it sends while somebody types is a plain form for its buttons. */
  const isPlain = (form) => !form.matches("[hx-post]:not([hx-trigger])");
  const holdsWords = (form) => Boolean(form.querySelector("textarea, [autocomplete=off]"));

  /* -- once -- */
  const onTheWay = new WeakSet();
  const free = (form) => { if (form) onTheWay.delete(form); };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isPost(form)) return;
    if (onTheWay.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    onTheWay.add(form);
    setTimeout(free, LONGEST, form);
  }, true);
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.detail.ctx?.sourceElement?.closest("form");
    if (form && !isPlain(form)) free(form);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach(free));

  /* -- what is said when no answer came, or none of ours -- */
  const sayNotSent = () => {
    const words = document.querySelector("[data-not-sent]");
    if (words) notice().replaceChildren(words.content.cloneNode(true));
  };
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    const { status } = ctx.response;
    if (ctx.request?.headers?.["X-Looks-Again"] || status < 400 || status === 422 || ctx.hx.retarget) return;
    event.preventDefault(); // a proxy's page would take the place of the form
    sayNotSent();
  });

  /* -- the page stays -- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isPost(form) || !isPlain(form)) return;
    if (event.defaultPrevented) { free(form); return; }
    if (!holdsWords(form)) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  const send = async (form, button) => {
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    const body = new URLSearchParams(fields).toString();
    const action = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    document.dispatchEvent(new CustomEvent("send:begin"));
    let answer = null;
    let text = "";
    try {
      answer = await fetch(new URL(action || location.href, location.href), {
        method: "POST", body, headers: { [STAYS]: "yes", "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" },
        redirect: "manual", mode: "same-origin", keepalive: body.length < MOST_KEPT_ALIVE, // also if the page is left at once
      });
      text = await answer.text();
    } catch { answer = null; }
    free(form);
    document.dispatchEvent(new CustomEvent("send:end"));
    const to = answer?.headers.get(GOES_TO);
    if (to) location.assign(to);
    else if (!answer?.headers.get(STAYS)) sayNotSent();
    else show(new DOMParser().parseFromString(text, "text/html"), answer.status);
  };

  /* An error page is read beside the form, which keeps its words; another page takes the place of this one. */
  const show = (page, status) => {
    const error = page.querySelector(".error-page");
    if (error) refuse(error, status); else turnTo(page);
    const to = document.querySelector("#notice [data-focus], #main [data-focus], #main [autofocus]") ?? document.getElementById("main");
    to.focus();
    if (!error) scrollTo(0, 0);
  };
  const refuse = (error, status) => {
    error.querySelector("#error-typed")?.remove();
    const title = Object.assign(document.createElement("strong"), { textContent: error.querySelector("h1")?.textContent ?? "" });
    error.querySelector("h1")?.replaceWith(title);
    const note = Object.assign(document.createElement("section"), { className: "note error stack", id: "notice-error", tabIndex: -1 });
    note.dataset.focus = "";
    note.append(...error.childNodes);
    if (status >= 500) sayNotSent(); else notice().replaceChildren();
    notice().prepend(note);
  };
  const turnTo = (page) => {
    for (const link of page.querySelectorAll("head link[rel=stylesheet]")) {
      if (!document.querySelector(`link[href="${link.getAttribute("href")}"]`)) document.head.append(document.importNode(link, true));
    }
    for (const { src } of page.querySelectorAll("head script[src]")) {
      if (![...document.scripts].some((there) => there.src === src)) {
        document.head.append(Object.assign(document.createElement("script"), { src }));
      }
    }
    document.title = page.title;
    for (const id of ["notice", "main"]) {
      const place = document.getElementById(id);
      place.replaceChildren(...page.getElementById(id).childNodes);
      window.htmx?.process(place);
    }
    document.dispatchEvent(new CustomEvent("page:shown"));
  };
})();
