// Makes the site readable without a network: registers the service worker, and lets an installed site keep everything.
// After the page is there, and not where the reader asked to save data.
(function () {
  "use strict";
  var tag = document.querySelector("script[data-kb-worker]");
  var line = navigator.connection || {};
  if (!tag || !("serviceWorker" in navigator) || !/^https?:$/.test(location.protocol) || line.saveData) return;
  function start() {
    navigator.serviceWorker.register(tag.dataset.kbWorker).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function (ready) {
      if (matchMedia("(display-mode: standalone)").matches || navigator.standalone) ready.active.postMessage("kb-keep-all");
    }).catch(function () {
      // Without a worker it is an ordinary site.
    });
  }
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
})();
