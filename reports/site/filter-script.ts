import { FILTERS } from './filter.ts';

/** Filters the rows of a written list as the reader types: what the server does for a served one. */
export const FILTER_SCRIPT = `(() => {
  const form = document.querySelector('form.filter');
  const shown = document.querySelector('.shown');
  const runs = document.querySelectorAll('.runs tr[data-text]').length;
  const rows = [...document.querySelectorAll('tr[data-text]')];
  const groups = document.querySelector('.groups');
  const apply = () => {
    const asked = new FormData(form);
    const words = asked.get('text').toLowerCase().split(/\\s+/).filter(Boolean);
    const exact = ${JSON.stringify(FILTERS)}.filter((name) => asked.get(name) !== '');
    for (const row of rows) {
      const { dataset } = row;
      row.hidden = !(words.every((word) => dataset.text.includes(word)) && exact.every((name) => dataset[name] === asked.get(name)));
    }
    const found = document.querySelectorAll('.runs tr[data-text]:not([hidden])').length;
    const all = runs + (runs === 1 ? ' run' : ' runs');
    shown.textContent = found === runs ? all : found + ' of ' + all;
    if (groups) groups.hidden = groups.querySelector('tr[data-text]:not([hidden])') === null;
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  apply();
  document.documentElement.dataset.script = 'ready';
})();`;
