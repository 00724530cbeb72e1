/* While a phone lies on the table its screen stays on, where the browser can do that. */
"use strict";
(() => {
  if (!("wakeLock" in navigator)) return;
  let held = null;
  const look = async () => {
    const wanted = document.visibilityState === "visible" && document.querySelector("[data-awake]");
    if (!wanted) { held?.release(); held = null; return; }
    if (held && !held.released) return;
    try { held = await navigator.wakeLock.request("screen"); } catch { held = null; }
  };
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:after:swap", look);
  look();
})();
