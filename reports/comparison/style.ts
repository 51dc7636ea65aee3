import { STYLE as PAGE } from '../page/style.ts';

const COMPARISON = `
.verdict ul{margin:12px 0 0 18px}
.verdict li{margin:3px 0;overflow-wrap:anywhere}
td svg{display:block}
.interval .track{stroke:var(--line);stroke-width:1}
.interval .none{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 2}
.interval .range{stroke:var(--ok);stroke-width:5;stroke-linecap:round}
.interval .range.dead{stroke:var(--dead)}
.interval .range.quiet{stroke:var(--none)}
.interval .value{fill:var(--ink)}
.spread .box{fill:var(--ok-pale);stroke:var(--ok)}
.spread .median{stroke:var(--ok);stroke-width:2.5}
.spread .run{fill:var(--ink);fill-opacity:.45}
.spread .track{stroke:var(--line)}
.status{font-weight:600;white-space:nowrap}
.status.new{color:var(--dead)}.status.fixed{color:var(--pass)}.status.flaky,.status.vacuous{color:var(--unknown)}.status.still{color:var(--ink)}.status.absent{color:var(--muted)}
.shown{font-weight:600}
th[scope=row]{color:var(--ink);font-size:13.5px;white-space:normal;border-bottom-color:var(--grid);vertical-align:top;padding-top:7px}
#matrix tr:last-child th[scope=row]{border-bottom:0}
.measure tbody.group tr:last-child td{border-bottom:1px solid var(--line)}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:12px;margin-top:8px}
.side{border:1px solid var(--line);border-radius:8px;padding:10px 14px;overflow-wrap:anywhere}
.side h4{margin:0 0 4px;font-size:14px}
.side table{margin-top:8px}
.side td{padding:2px 10px 2px 0;font-size:12.5px}
.side td:first-child{white-space:nowrap}
.side tr.apart td{font-weight:600;color:var(--dead)}
.trend .line{fill:none;stroke:var(--ok);stroke-width:1.8}
.trend .point{fill:var(--ok);stroke:none}
`;

/** The style of a run's page, and what only a comparison has. */
export const STYLE = [PAGE, COMPARISON].join('\n');
