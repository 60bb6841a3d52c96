// "Was this helpful?": one POST to the operator's own endpoint, and to nobody else. Nothing is stored in the browser.
// docs/feedback.md says what is sent. What was written stays in the field until it has arrived.
(function () {
  "use strict";
  var box = document.querySelector("[data-kb-feedback]");
  if (!box || !/^https?:$/.test(location.protocol)) return;
  var form = box.querySelector("form");
  var asked = box.querySelector(".kb-fb-ask");
  var no = box.querySelector("[data-kb-helpful=no]");
  var told = box.querySelector(".kb-fb-told");
  var busy = false;
  box.hidden = false;

  function tell(text) {
    told.textContent = text;
    told.focus();
  }
  function send(word) {
    if (busy) return;
    busy = true;
    word.url = box.dataset.kbPage;
    word.lang = document.documentElement.lang;
    fetch(box.dataset.kbFeedback, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(word),
      credentials: "omit",
      referrerPolicy: "no-referrer",
    }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      asked.hidden = form.hidden = true;
      tell(word.helpful ? "谢谢，很高兴帮上了您。" : "谢谢，我们会据此修改这一页。");
    }).catch(function () {
      tell("没有送出，您写的还在。请稍后再试，或者直接联系我们。");
    }).then(function () {
      busy = false;
    });
  }

  box.querySelector("[data-kb-helpful=yes]").addEventListener("click", function () {
    send({ helpful: true });
  });
  no.addEventListener("click", function () {
    form.hidden = !form.hidden;
    no.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input").focus();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    send({ helpful: false, reason: form.reason.value, text: form.text.value.trim().slice(0, 500) });
  });
})();
