/* What the other does shows here. The stream says one number: where the plan stands. A new one means: look again, at
   every element with data-live, through its ordinary address. Without scripts there is a link that says so. */
"use strict";
(() => {
  const { liveStream: stream, liveAt } = document.body.dataset;
  if (!stream || !window.EventSource || !window.htmx) return;
  const HEADER = "X-Looks-Again";
  const FIRST = 6000;    // a stream that says nothing for so long is held up on its way
  const SILENCE = 40000; // one that spoke and fell silent is dead; it speaks every 15 seconds
  const POLL = 4000;     // then the number is asked for
  const LONGEST = 60000;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const own = (ctx) => Boolean(ctx?.request?.headers?.[HEADER]);
  let known = Number(liveAt);
  let source = null;
  let heardAt = 0;
  let spoke = false;
  let asking = 0;
  let wait = POLL;
  let busy = 0;
  let looking = false;
  let again = false;

  /* Who is on the way to another page is not called back, and what that cuts off is no failure. */
  let left = -LONGEST;
  const LEAVES = 4000;
  const isLeaving = () => performance.now() - left < LEAVES;
  addEventListener("beforeunload", () => { left = performance.now(); });

  /* -- looking again -- */
  const look = async () => {
    if (isLeaving()) { setTimeout(look, LEAVES); return; }
    if (looking || busy) { again = true; return; }
    looking = true;
    again = false;
    await Promise.all(all("[data-live]").map(lookAt));
    looking = false;
    if (again && !busy) look();
  };
  const lookAt = (place) => htmx.ajax("GET", place.dataset.live, {
    source: place, target: place, swap: "outerMorph", headers: { [HEADER]: "yes" },
  });
  const hear = (number) => {
    heardAt = performance.now();
    spoke = true;
    wait = POLL;
    if (!Number.isFinite(number) || number === known) return;
    known = number;
    look();
  };
  /* Some things change by the clock alone: data-look-in says in how many seconds. */
  let timers = [];
  const watchClock = () => {
    timers.forEach(clearTimeout);
    timers = all("[data-live][data-look-in]").map((place) => setTimeout(
      () => { if (place.isConnected) lookAt(place); }, Math.min(Number(place.dataset.lookIn) * 1000 + 500, 2 ** 31 - 1),
    ));
  };

  /* -- what is typed here stays, whatever the other does -- */
  const typed = (within) => all("textarea, input:not([type=hidden], [type=radio], [type=checkbox])", within)
    .filter((field) => field.value.trim() && field.value !== field.defaultValue);
  const movedOn = (words, to = "") => {
    const note = document.querySelector("[data-moved-on]").content.cloneNode(true);
    const link = note.querySelector("a");
    if (to) link.href = to; else link.remove();
    for (const textContent of words) {
      note.firstElementChild.append(Object.assign(document.createElement("blockquote"), { className: "talk-line", textContent }));
    }
    document.getElementById("notice").replaceChildren(note);
  };
  const before = new WeakMap();
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (!own(ctx)) return;
    const { status, headers } = ctx.response;
    const to = headers.get("HX-Redirect");
    if (status !== 200 && status !== 401) event.preventDefault();
    else if (to && typed(document.getElementById("main")).length) { event.preventDefault(); movedOn([], to); }
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!own(ctx) || !ctx.target?.dataset?.live) return;
    before.set(ctx, { text: ctx.target.textContent, fields: typed(ctx.target).map((field) => [field, field.value]) });
  });
  document.addEventListener("htmx:after:swap", (event) => {
    watchClock();
    const was = before.get(event.detail.ctx);
    if (!was) return;
    const place = document.getElementById(event.detail.ctx.target.id);
    const lost = was.fields.filter(([field]) => !field.isConnected).map(([, words]) => words);
    if (lost.length) movedOn(lost);
    if (place?.dataset.liveSay && place.textContent !== was.text) {
      document.querySelector("[data-live-said]").textContent = place.dataset.liveSay;
    }
  });
  /* What could not be fetched is still to be looked at: with the next word of the stream, or when the line is back. */
  document.addEventListener("htmx:error", (event) => { if (own(event.detail.ctx) && !isLeaving()) known = -1; });
  /* While a form of this page is on its way, its own answer comes first. */
  document.addEventListener("send:begin", () => { busy += 1; });
  document.addEventListener("send:end", () => { busy = Math.max(0, busy - 1); if (again && !busy) look(); });
  document.addEventListener("htmx:before:request", (event) => { if (!own(event.detail.ctx)) busy += 1; });
  document.addEventListener("htmx:finally:request", (event) => {
    if (own(event.detail.ctx)) return;
    busy = Math.max(0, busy - 1);
    if (again && !busy) look();
  });

  /* -- the stream, and what stands in for it -- */
  const close = () => {
    source?.close();
    source = null;
    clearTimeout(asking);
  };
  const open = () => {
    close();
    if (document.hidden) return;
    heardAt = performance.now();
    spoke = false;
    source = new EventSource(stream);
    const told = (event) => hear(Number(event.data));
    source.onmessage = told;
    source.addEventListener("alive", told);
    source.onerror = () => { if (source?.readyState === EventSource.CLOSED) ask(); };
  };
  /* No stream can be had: the number is asked for now and then, and the stream tried again in between. */
  let asked = 0;
  const ask = async () => {
    close();
    if (document.hidden) return;
    let status = 0;
    try {
      const answer = await fetch(`${stream}?once=yes`, { headers: { "HX-Request": "true" }, redirect: "error" });
      status = answer.status;
      if (status === 200) hear(Number(/^data: (\d+)$/m.exec(await answer.text())?.[1]));
    } catch { /* not reached: later */ }
    if (status === 401) { look(); return; } // says where to sign in again
    if (status === 404) return;             // there is nothing here any more
    if (status !== 200) wait = Math.min(wait * 2, LONGEST);
    asked += 1;
    asking = setTimeout(asked % 8 ? ask : open, wait * (0.8 + Math.random() * 0.4));
  };
  setInterval(() => {
    if (source && performance.now() - heardAt > (spoke ? SILENCE : FIRST)) { if (spoke) open(); else ask(); }
  }, 2000);
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
  addEventListener("pagehide", close);
  addEventListener("online", open);
  watchClock();
  open();
})();
