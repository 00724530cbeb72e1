/* While a phone lies on the table its screen stays on, where the browser can do that. */
"use strict";
(() => {
  if (!("wakeLock" in navigator)) return;
  let held = null;
  let asking = false;
  let again = false; // something changed while the browser was being asked
  const isWanted = () => document.visibilityState === "visible" && document.querySelector("[data-awake]") !== null;
  const look = async () => {
    if (asking) { again = true; return; }
    if (!isWanted()) { held?.release(); held = null; return; }
    if (held && !held.released) return;
    asking = true;
    try { held = await navigator.wakeLock.request("screen"); } catch { held = null; }
    asking = false;
    if (again) { again = false; look(); }
  };
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:after:swap", look);
  look();
})();
