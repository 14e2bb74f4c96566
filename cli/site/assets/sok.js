// SPDX-License-Identifier: Apache-2.0
// The search of the site: words are matched by their beginning, after a simple Swedish stem. The index
// (sokindex.js) is part of the site, so that it works without a server and tells nobody what is read.
"use strict";

(() => {
  const index = window.godaIndex;
  const form = document.getElementById("sok");
  if (!index || !form) return;
  const field = form.querySelector("input");
  const answer = document.getElementById("svar");
  const list = document.getElementById("traffar");
  const words = Object.keys(index.words).sort();
  const shownMax = 50;

  const endings = ["heternas", "heterna", "heters", "heten", "heter", "andes", "ernas", "arnas", "ornas",
    "ande", "erna", "arna", "orna", "ares", "aren", "are", "ade", "ens", "ets", "ers", "ars", "ors",
    "en", "et", "er", "ar", "or", "as", "es", "na", "a", "e", "s", "n"];

  function stem(word) {
    const ending = endings.find((e) => word.endsWith(e) && word.length - e.length >= 3);
    return ending ? word.slice(0, -ending.length) : word;
  }

  // A letter by itself is no word of the index.
  function wordsOf(text) {
    return (text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) || []).filter((word) => word.length > 1);
  }

  // The first word of the index that is not before this one.
  function firstFrom(word) {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Page → how well it answers one word: the word itself before its other forms, those before longer
  // words, and the title before the text.
  function pagesOf(asked) {
    const root = stem(asked);
    const found = new Map();
    for (let i = firstFrom(root); i < words.length && words[i].startsWith(root); i++) {
      const near = words[i] === asked ? 4 : stem(words[i]) === root ? 3 : 1;
      for (const place of index.words[words[i]]) {
        const score = near * (place % 2 ? 3 : 1);
        const page = place >> 1;
        if (score > (found.get(page) || 0)) found.set(page, score);
      }
    }
    return found;
  }

  function search(text) {
    const sums = new Map();
    const asked = wordsOf(text);
    for (const word of asked)
      for (const [page, score] of pagesOf(word)) {
        const sum = sums.get(page) || { met: 0, score: 0 };
        sums.set(page, { met: sum.met + 1, score: sum.score + score });
      }
    return [...sums].filter(([, sum]) => sum.met === asked.length)
      .sort((a, b) => b[1].score - a[1].score || a[0] - b[0]).map(([page]) => page);
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function item([path, title, summary, who]) {
    const li = document.createElement("li");
    const heading = document.createElement("h2");
    const link = element("a", title);
    link.href = path;
    heading.append(link);
    li.append(heading, element("p", summary), element("p", who, "meta"));
    return li;
  }

  function show() {
    const asked = field.value.trim();
    const found = asked ? search(asked) : [];
    const { none, one, many } = index.texts;
    list.replaceChildren(...found.slice(0, shownMax).map((page) => item(index.pages[page])));
    list.hidden = found.length === 0;
    if (!asked) answer.textContent = "";
    else if (found.length === 0) answer.textContent = none;
    else answer.textContent = found.length === 1 ? one : many.replace("%s", found.length);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", show);
  form.hidden = false;
  show();
})();
