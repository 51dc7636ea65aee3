import { FILTERS } from './filter.ts';

/** Filters the rows of a written list as the reader types: what the server does for a served one. */
export const FILTER_SCRIPT = `(() => {
  const form = document.querySelector('form.filter');
  const shown = document.querySelector('.shown');
  const rows = [...document.querySelectorAll('tr[data-text]')];
  const apply = () => {
    const asked = new FormData(form);
    const words = asked.get('text').toLowerCase().split(/\\s+/).filter(Boolean);
    const exact = ${JSON.stringify(FILTERS)}.filter((name) => asked.get(name) !== '');
    let count = 0;
    for (const row of rows) {
      const { dataset } = row;
      const fits = words.every((word) => dataset.text.includes(word)) && exact.every((name) => dataset[name] === asked.get(name));
      row.hidden = !fits;
      if (fits) count++;
    }
    shown.textContent = count === rows.length ? rows.length + ' runs' : count + ' of ' + rows.length + ' runs';
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  apply();
  document.documentElement.dataset.script = 'ready';
})();`;
