// Replaces parts of a page in place. Without it every link and every form works all the same.
'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('js');

  // What is said when a part was replaced; it stays, so that it is read aloud.
  const live = document.createElement('p');
  live.className = 'sr';
  live.setAttribute('role', 'status');
  live.id = 'live';
  document.body.append(live);

  const isList = url => url.origin === location.origin && /^\/(browse\/[^/]+(\/values\/[^/]+)?)?$/.test(url.pathname);
  let going = null;

  // How to find the element that has the focus once its part was replaced.
  const focused = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    if (element.id) return () => document.getElementById(element.id);
    const { name, value, type, tagName } = element;
    if (name) {
      const same = other => other.name === name && other.type === type && (type === 'text' || other.value === value);
      return () => [...document.querySelectorAll(tagName)].find(same);
    }
    const place = element.closest('[data-keep]');
    return place ? () => document.querySelector(`[data-keep="${CSS.escape(place.dataset.keep)}"] > summary`) : null;
  };

  const go = async (url, push) => {
    if (going) going.abort();
    going = new AbortController();
    const find = focused();
    root.classList.add('busy');
    try {
      const answer = await fetch(url, { signal: going.signal, headers: { accept: 'text/html' } });
      // A long address leads to a short one.
      if (answer.redirected) url = new URL(answer.url);
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const opened = new Map([...document.querySelectorAll('details[data-keep]')].map(d => [d.dataset.keep, d.open]));
      const panel = document.querySelector('.panel');
      const isOpen = panel && panel.open;
      for (const part of ['main', 'header.top']) {
        const [old, fresh] = [document.querySelector(part), next.querySelector(part)];
        if (!old || !fresh) return location.assign(url);
        const box = old.querySelector('#q');
        // Whoever is typing goes on typing.
        if (part === 'header.top' && box && box === document.activeElement) continue;
        old.replaceWith(document.adoptNode(fresh));
      }
      document.title = next.title;
      if (push) history.pushState(null, '', url);
      for (const details of document.querySelectorAll('details[data-keep]')) {
        if (opened.get(details.dataset.keep)) details.open = true;
      }
      if (isOpen && document.querySelector('.panel')) document.querySelector('.panel').open = true;
      const target = find && find();
      if (target) target.focus({ preventScroll: true });
      const count = document.querySelector('.count');
      live.textContent = count ? count.textContent : document.title;
      root.classList.remove('busy');
    } catch (error) {
      if (error.name !== 'AbortError') location.assign(url);
    }
  };

  const address = form => {
    const url = new URL(form.getAttribute('action'), location.href);
    const given = [...new FormData(form)].filter(([, value]) => value !== '');
    url.search = new URLSearchParams(given);
    return url;
  };

  document.addEventListener('click', event => {
    const link = event.target.closest('a[href]');
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!link || !plain || event.defaultPrevented || link.hasAttribute('download')) return;
    const url = new URL(link.getAttribute('href'), location.href);
    if (!isList(url) || !isList(new URL(location.href)) || url.hash) return;
    event.preventDefault();
    const away = url.pathname !== location.pathname || link.closest('.paging, .brand');
    go(url, true).then(() => { if (away) scrollTo(0, 0); });
  });

  document.addEventListener('submit', event => {
    const form = event.target;
    if (!form.matches('[data-live], [data-part]') || !isList(new URL(location.href))) return;
    event.preventDefault();
    go(address(form), true);
  });

  document.addEventListener('change', event => {
    const form = event.target.form;
    if (form && form.matches('[data-live]')) go(address(form), true);
  });

  addEventListener('popstate', () => go(new URL(location.href), false));

  // Values that may be meant, while somebody types.
  let typing = 0;
  document.addEventListener('input', event => {
    const box = event.target;
    if (!box.dataset || !box.dataset.suggest) return;
    clearTimeout(typing);
    typing = setTimeout(async () => {
      const url = new URL(box.dataset.suggest, location.href);
      url.searchParams.set('prefix', box.value);
      const answer = box.value.trim().length > 1 && await fetch(url).catch(() => null);
      if (!answer || !answer.ok) return;
      const { suggestions } = await answer.json();
      const options = suggestions.filter(s => s.value.length < 200).map(({ value }) => {
        const option = document.createElement('option');
        option.value = value;
        return option;
      });
      box.list.replaceChildren(...options);
    }, 150);
  });
})();
