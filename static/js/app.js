/* The small help a page gets when scripts run. Every page works without it. */
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => within.querySelectorAll(selector);

  /* The way out: the page is blank before anything travels, and the door closes behind it. */
  const leave = () => {
    const form = document.querySelector("form[data-leave-to]");
    if (!form) return;
    const { action } = form;
    const to = form.dataset.leaveTo;
    root.replaceChildren();
    try {
      fetch(action, { method: "POST", keepalive: true, credentials: "same-origin", redirect: "manual" }).catch(() => {});
    } finally {
      location.replace(to);
    }
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-leave-to]")) return;
    event.preventDefault();
    leave();
  }, true);
  /* Shift three times within five seconds, with nothing typed in between, does the same. */
  let shifts = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") { shifts = []; return; }
    if (event.repeat) return;
    const at = performance.now();
    shifts = [...shifts.filter((earlier) => at - earlier < 5000), at];
    if (shifts.length >= 3) leave();
  }, true);
  /* A page that Back brings out of the browser's memory is asked for again. */
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /* What a page or a fragment needs when it arrives. */
  const grow = (area) => {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 4}px`;
  };
  const grows = !CSS.supports("field-sizing", "content");
  const prepare = () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    for (const field of all("input[data-zone]")) field.value ||= timeZone || "";
    if (grows) all("textarea").forEach(grow);
  };
  if (grows) document.addEventListener("input", (event) => { if (event.target.matches("textarea")) grow(event.target); });

  document.addEventListener("page:shown", prepare); // send.js has put another page here

  /* What an open page looks at again by itself moves no focus and says nothing when it cannot (live.js). */
  const looksAgain = (ctx) => Boolean(ctx?.request?.headers?.["X-Looks-Again"]);
  /* Fragments. What the server sends elsewhere (an error, the sign-in form) is taken whole. */
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.hx.retarget) ctx.select = null;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (signedInAgain()) return;
    prepare();
    if (looksAgain(event.detail.ctx)) return;
    const to = document.querySelector("[data-focus]");
    if (to) {
      to.removeAttribute("data-focus");
      to.focus();
    } else if (document.activeElement === document.body) {
      const { target } = event.detail.ctx;
      const again = target?.isConnected ? target : target?.id && document.getElementById(target.id);
      if (!again) return;
      if (!again.hasAttribute("tabindex")) again.tabIndex = -1;
      again.focus({ preventScroll: true });
    }
  });
  document.addEventListener("htmx:error", (event) => {
    if (looksAgain(event.detail.ctx)) return;
    const words = document.querySelector("[data-not-sent]");
    if (words) document.getElementById("notice").replaceChildren(words.content.cloneNode(true));
  });

  /* Signed in again above a form that is still filled: the same person's forms get fresh tokens;
     for anybody else nothing of it stays on the screen. */
  const author = (by) => (by ?? "").split(".")[0];
  const signedInAgain = () => {
    const done = document.querySelector("#again[data-by]");
    if (!done) return false;
    const { by, token } = done.dataset;
    if (author(by) !== author(root.dataset.by)) {
      document.body.replaceChildren();
      location.replace(location.pathname);
      return true;
    }
    for (const field of all("input[name=csrfmiddlewaretoken]")) field.value = token;
    for (const field of all("input[name=by]")) field.value = by;
    return false;
  };

  prepare();
})();
