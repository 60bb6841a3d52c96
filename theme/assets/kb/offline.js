// Makes the site readable without a network: registers the service worker, and lets an installed site keep everything.
// Not for whoever came for one answer: the search and all else that the worker fetches are ten times that answer. It starts on the
// second page of a visit, when somebody wants to search, or in an installed site; never where the reader asked to save data.
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
  var stays = matchMedia("(display-mode: standalone)").matches || navigator.standalone || navigator.serviceWorker.controller ||
    document.referrer.indexOf(location.origin + "/") === 0;
  if (!stays) document.addEventListener("focusin", function asks(event) {
    if (!event.target.matches("form[data-kb-search] input")) return;
    document.removeEventListener("focusin", asks);
    start();
  });
  else if (document.readyState === "complete") start();
  else addEventListener("load", start);
})();
