import { EMBEDDED_DIAGRAM_RULES } from '../diagram/rules.ts';

/**
 * Colours of the page, after Okabe and Ito's palette for all kinds of colour vision; text on every surface has a
 * contrast of at least 4.5. Outcomes never rely on colour alone: shape, sign or place say the same.
 */
export const PALETTE = {
  light:
    '--page:#f6f6f4;--panel:#ffffff;--ink:#1c2127;--muted:#59626c;--line:#e0e2e4;--grid:#ececec;--ok:#0072b2;--ok-soft:#9cc7e0;--ok-pale:#d3e6f1;--info:#e08e00;--none:#9aa1a9;--dead:#c43d00;--leader:#6a4c93;--leader-odd:#8a6fb3;--on-leader:#ffffff;--band:#f1e3d3;--fault:#e6c9a8;--on-fault:#3d2a12;--recovery:#e3f1ea;--pass:#00664a;--pass-soft:#e0f2ea;--fail-soft:#fdebe2;--unknown:#7a5200;--unknown-soft:#fdf2d8;--vacuous:#5b4a76;--vacuous-soft:#efeaf6;',
  dark: '--page:#14171a;--panel:#1c2024;--ink:#e7eaed;--muted:#9ea7b0;--line:#343a40;--grid:#2a2f34;--ok:#56b4e9;--ok-soft:#2f6d94;--ok-pale:#25485f;--info:#f0a830;--none:#79828b;--dead:#ff8552;--leader:#8d72bd;--leader-odd:#6b5296;--on-leader:#ffffff;--band:#33291f;--fault:#6b4e2d;--on-fault:#fbe8d2;--recovery:#1b3029;--pass:#4fd0a0;--pass-soft:#173229;--fail-soft:#3a2018;--unknown:#f0c15c;--unknown-soft:#352b14;--vacuous:#c3aee6;--vacuous-soft:#2b2438;',
};

/** Style of the counterexample's picture, on the page and as a file of its own. */
export const WITNESS_STYLE = `
.witness{font-size:13px}
.witness text{fill:var(--ink)}
.witness .who{font-weight:600}
.witness .where,.witness .moment{fill:var(--muted);font-size:11.5px}
.witness text.moment{text-anchor:middle;font-variant-numeric:tabular-nums}
.witness path.moment{stroke:var(--line);stroke-dasharray:2 3}
.witness .lane{stroke:var(--line)}
.witness .call{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px;paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}
.witness .call.dead{fill:var(--dead);font-weight:700}
.witness .bar-ok{fill:var(--ok)}
.witness .bar-fail{fill:var(--none)}
.witness .bar-info{fill:var(--info)}
.witness .bar-dead{fill:var(--dead)}
.witness .open{fill-opacity:.35;stroke:var(--info);stroke-dasharray:4 3}
.witness .edge{stroke-width:2;fill:none}
.witness .edge-ok{stroke:var(--ok)}
.witness .edge-fail{stroke:var(--none)}
.witness .edge-info{stroke:var(--info)}
.witness .edge-dead{stroke:var(--dead)}
.witness .cross{stroke:var(--dead);stroke-width:2.5;stroke-linecap:round}
`;

const TEXT = `
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1200px;margin:0 auto;padding:20px 20px 60px}
h1,h2,h3,p,dl,dd,ul{margin:0;padding:0}
h1{font-size:30px;line-height:1.2;font-weight:700;letter-spacing:-.01em;display:flex;flex-wrap:wrap;align-items:center;gap:8px 14px}
h2{font-size:19px;line-height:1.3;margin-bottom:12px;letter-spacing:-.005em}
h3{font-size:14px;margin:22px 0 4px}
h3 small{font-weight:400;color:var(--muted);font-size:13px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.88em}
code{overflow-wrap:anywhere}
small{color:var(--muted)}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:20px 22px;margin-top:16px}
.scroll{overflow-x:auto;background:linear-gradient(90deg,var(--panel) 30%,transparent) left/40px 100% no-repeat local,linear-gradient(-90deg,var(--panel) 30%,transparent) right/40px 100% no-repeat local,linear-gradient(90deg,var(--line),transparent) left/12px 100% no-repeat scroll,linear-gradient(-90deg,var(--line),transparent) right/12px 100% no-repeat scroll}
.note{color:var(--muted);font-size:13px}
`;

const HEAD = `
.verdict{background:var(--panel);border:1px solid var(--line);border-top:5px solid var(--tone);border-radius:10px;padding:18px 22px 20px}
.verdict.pass,.badge.pass{--tone:var(--pass);--tone-soft:var(--pass-soft)}
.verdict.fail,.badge.fail{--tone:var(--dead);--tone-soft:var(--fail-soft)}
.verdict.unknown,.badge.unknown{--tone:var(--unknown);--tone-soft:var(--unknown-soft)}
.verdict.vacuous,.badge.vacuous{--tone:var(--vacuous);--tone-soft:var(--vacuous-soft)}
.run{color:var(--muted);margin-bottom:6px;overflow-wrap:anywhere}
.run b{color:var(--ink)}
.lead{font-size:17px;line-height:1.5;margin-top:10px;max-width:62em;overflow-wrap:anywhere}
.remark{margin-top:8px;padding-left:12px;border-left:3px solid var(--tone)}
.badge{display:inline-block;padding:2px 10px;border-radius:99px;background:var(--tone-soft);color:var(--tone);border:1px solid var(--tone);font-size:12.5px;line-height:1.5;font-weight:700;letter-spacing:.03em;text-transform:uppercase;white-space:nowrap}
h1 .badge{font-size:15px;padding:3px 14px;background:var(--tone);color:var(--panel)}
.command{display:flex;flex-wrap:wrap;align-items:center;gap:6px 12px;margin-top:16px}
.command-label{color:var(--muted);font-size:13px}
.command code{background:var(--page);border:1px solid var(--line);border-radius:6px;padding:6px 10px;user-select:all;font-size:13px}
button,select{font:inherit;font-size:13px;color:var(--ink);background:var(--page);border:1px solid var(--line);border-radius:6px;padding:4px 10px;cursor:pointer}
select{max-width:14em}
button:hover,select:hover{border-color:var(--muted)}
button:focus-visible,select:focus-visible,summary:focus-visible,input:focus-visible,a:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--ok);outline-offset:2px}
.facts{display:flex;flex-wrap:wrap;gap:1px;margin-top:16px;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.facts div{flex:1 1 180px;background:var(--panel);padding:12px 16px 13px}
.facts dt{color:var(--muted);font-size:12.5px}
.facts b{display:block;font-size:21px;line-height:1.35;font-variant-numeric:tabular-nums}
.facts span{text-wrap:pretty;font-size:12.5px;color:var(--muted);line-height:1.4;display:block}
`;

const BODY = `
table{border-collapse:collapse;width:100%;font-size:13.5px}
th{text-align:left;font-weight:600;color:var(--muted);font-size:12.5px;padding:4px 14px 6px 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:7px 14px 7px 0;border-bottom:1px solid var(--grid);vertical-align:top}
tr:last-child td{border-bottom:0}
th:last-child,td:last-child{padding-right:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.dead td{color:var(--dead);font-weight:600}
.checks td:last-child{width:100%}
.reason{color:var(--muted);white-space:nowrap}
.reason::before{content:"· "}
details{margin-top:6px}
summary{cursor:pointer;color:var(--muted);font-size:13px;width:fit-content}
pre{max-height:420px;overflow:auto;background:var(--page);border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin:6px 0 0;white-space:pre-wrap;overflow-wrap:anywhere}
code.line{white-space:pre-wrap}
#effects td:first-child{white-space:nowrap}
.sign{font-weight:600;white-space:nowrap}
.sign.yes{color:var(--pass)}.sign.no{color:var(--dead)}.sign.none{color:var(--muted)}
.contradiction{display:grid;grid-template-columns:minmax(0,1fr) 300px;gap:28px;align-items:center}
.contradiction svg{max-width:100%;height:auto;min-width:560px;display:block}
.contradiction .kind{font-weight:600;color:var(--dead);margin-bottom:6px}
.contradiction .why{font-size:16px;line-height:1.5;overflow-wrap:anywhere}
.contradiction .note{margin-top:12px}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(270px,1fr));gap:0 32px}
.columns h3{margin-top:0}
.list{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 14px;font-size:13.5px;margin-bottom:14px}
.list dt{color:var(--muted)}
.list dd{overflow-wrap:anywhere}
`;

const PLOTS = `
.figure{display:block;width:100%;min-width:600px;height:auto;font-size:11.5px;user-select:none}
.figure text{fill:var(--muted)}
.figure .row{text-anchor:end;fill:var(--ink)}
.figure .tick text{text-anchor:middle;font-variant-numeric:tabular-nums}
.figure .tick .start{text-anchor:start}.figure .tick .end{text-anchor:end}
.figure .grid{stroke:var(--grid);fill:none}
.figure .pane{overflow:hidden}
.figure .pane *{vector-effect:non-scaling-stroke}
.band{fill:var(--band)}
.recovery{fill:var(--recovery)}
.fault{fill:var(--fault)}
.fault.unproven{fill:var(--band);stroke:var(--dead);stroke-dasharray:3 2}
.leader{fill:var(--leader);stroke:var(--panel)}.leader.odd{fill:var(--leader-odd)}
.node-up{stroke:var(--none);stroke-width:2;fill:none}
.node-leads{stroke:var(--leader);stroke-width:7;fill:none}.node-leads.odd{stroke:var(--leader-odd)}
.node-down{stroke:var(--panel);stroke-width:9;fill:none}
.node-gap{stroke:var(--none);stroke-dasharray:1.5 3;fill:none}
.node-paused{stroke:var(--info);stroke-width:5;stroke-dasharray:3 3;fill:none}
.mark{stroke-linecap:round;stroke-width:8;fill:none}
.mark-exit{stroke:var(--none)}.mark-crash{stroke:var(--dead);stroke-width:11}.mark-restart{stroke:var(--pass)}
.outcome-ok{fill:var(--ok)}.outcome-fail{fill:var(--none)}.outcome-info{fill:var(--info)}
.witness-mark{fill:var(--dead);fill-opacity:.14;stroke:var(--dead)}
.quantile-99{fill:var(--ok-pale)}.quantile-95{fill:var(--ok-soft)}
.median{stroke:var(--ok);stroke-width:1.8;fill:none;stroke-linejoin:round}
.spot{stroke-linecap:round;stroke-width:2.8;fill:none;opacity:.55}.spot.some{opacity:.8}.spot.many{opacity:1;stroke-width:3.4}
.spot-ok{stroke:var(--ok)}.spot-fail{stroke:var(--none);stroke-linecap:square}.spot-info{stroke:var(--info);stroke-width:5.5}
.figure .label{font-size:11px;pointer-events:none}
.figure .label.on-fill{fill:var(--on-leader)}.figure .label.plain{fill:var(--on-fault)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--muted);font-size:12.5px;margin-bottom:6px}
.legend li{display:flex;align-items:center;gap:6px}
.key{width:12px;height:12px;border-radius:2px;background:var(--tone)}
.key-ok{--tone:var(--ok)}.key-fail{--tone:var(--none)}.key-info{--tone:var(--info)}
.key-band{--tone:var(--band)}.key-recovery{--tone:var(--recovery)}.key-fault{--tone:var(--fault)}.key-leader{--tone:var(--leader)}
.key-culprit{background:none;border:1.5px solid var(--dead)}
.key-down{background:none;border:dotted var(--none);height:0;border-width:2px 0 0}
.key-paused{background:repeating-linear-gradient(90deg,var(--info) 0 3px,transparent 3px 5px);height:5px}
.key-exit,.key-crash,.key-restart,.key-dot{border-radius:50%;width:9px;height:9px}
.key-exit{--tone:var(--none)}.key-crash{--tone:var(--dead)}.key-restart{--tone:var(--pass)}.key-dot{--tone:var(--ok);width:5px;height:5px}.key-dash{--tone:var(--none);width:9px;height:3px}.key-plus{background:linear-gradient(var(--info),var(--info)) center/3px 100% no-repeat,linear-gradient(var(--info),var(--info)) center/100% 3px no-repeat;width:9px;height:9px}
.key-median{--tone:var(--ok);height:2px}.key-q95{--tone:var(--ok-soft)}.key-q99{--tone:var(--ok-pale)}
.toolbar{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;align-items:center;gap:8px 18px;background:var(--panel);padding:8px 0;border-bottom:1px solid var(--line);font-size:13px}
.toolbar[hidden]{display:none}
.toolbar .group{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center}
.hint{color:var(--muted)}
kbd{font:inherit;font-size:.92em;padding:0 5px;border:1px solid var(--line);border-bottom-width:2px;border-radius:4px;color:var(--ink)}
.live{position:relative}
.live .pane>path{visibility:hidden}
.live canvas{position:absolute;cursor:crosshair}
.zoomable .pane{cursor:crosshair}
.selection{position:fixed;z-index:3;background:var(--ok);opacity:.18;pointer-events:none}
.tooltip{position:fixed;z-index:4;max-width:340px;background:var(--ink);color:var(--page);font-size:12.5px;line-height:1.45;padding:7px 10px;border-radius:6px;pointer-events:none;white-space:pre-line;overflow-wrap:anywhere}
.tooltip[hidden]{display:none}
`;

const STEPS = `
.step-controls input{font:inherit;font-size:13px;width:6.5em;color:var(--ink);background:var(--page);border:1px solid var(--line);border-radius:6px;padding:4px 6px}
#steps .scroll{margin-top:10px}
.step-view{margin-top:14px}
.step-caption{background:var(--page);border:1px solid var(--line);border-left:4px solid var(--ok);border-radius:6px;padding:9px 14px;font-size:14px;overflow-wrap:anywhere}
.step-mark{color:var(--dead);font-weight:600;margin-top:4px}
.panels{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.9fr) minmax(0,1.15fr);gap:12px;margin-top:12px;align-items:start}
.panel{margin:0;padding:10px 14px 12px;font-size:13px;border-radius:8px}
.panel h3{margin:0 0 6px;font-size:15px}
.panel ul{list-style:none}
.panel li{padding:3px 0;border-bottom:1px solid var(--grid);overflow-wrap:anywhere}
.panel-body{max-height:520px;overflow:auto}
.packet-types{display:block;color:var(--muted);margin-bottom:4px}.packet-types[hidden]{display:none}
.packets .way{color:var(--muted);white-space:nowrap}
.packets .gone{color:var(--muted)}.packets .gone code{text-decoration:line-through}
.link{border:0;background:none;padding:0 2px;color:var(--ok);text-decoration:underline;font-size:12px}
.link:disabled{color:var(--muted);text-decoration:none;cursor:default}
.nodes{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:8px}
.node-card{border:1px solid var(--line);border-radius:6px;padding:6px 9px}
.node-card.acting{border-color:var(--ok);box-shadow:inset 3px 0 0 var(--ok)}
.node-card.is-down{border-style:dashed;border-color:var(--none)}
.log{font-size:12px}
.log td{padding:1px 6px 1px 0;overflow-wrap:anywhere}
.log .open td{color:var(--muted);font-style:italic}
.log .ghost{color:var(--dead);text-decoration:line-through}
.events .now{font-weight:600}
.events .answer{display:block;color:var(--muted);padding-left:14px}
.steps td{font-size:12.5px}
`;

/** The script shows all steps and needs the room; on paper, and without it, there is a picture of some. */
const DIAGRAM = `${EMBEDDED_DIAGRAM_RULES}
.diagram{display:block;width:100%;min-width:860px;height:auto;margin-bottom:14px}
html:not([data-script]) .with-script,html[data-script] .without-script{display:none}
`;

const PRESERVATION = `
.preservation td,.preservation th{padding:2px 10px 2px 0;font-size:12px}
.preservation th{white-space:normal;vertical-align:bottom}
.preservation td:first-child{white-space:nowrap}
.preservation .is-untested td{color:var(--muted);font-style:italic}
.preservation .is-broken td:first-child,.preservation .dead{color:var(--dead);font-weight:600}
.broken{border-left:3px solid var(--dead);padding-left:12px;margin:6px 0;overflow-wrap:anywhere}
.broken small{display:block}
a{color:var(--ok)}
`;

const MEDIA = `
@media(max-width:900px){.panels{grid-template-columns:minmax(0,1fr)}.contradiction{grid-template-columns:minmax(0,1fr);gap:14px}.contradiction aside{order:-1}}
@media(max-width:600px){main{padding:10px 10px 40px}section,.verdict{padding:14px 14px 16px}h1{font-size:24px}.lead{font-size:16px}.facts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr))}.facts div{padding:10px 12px}.facts div:last-child:nth-child(odd){grid-column:1/-1}}
@media print{
:root{${PALETTE.light}}
body{background:#fff;font-size:10.5pt}
main{max-width:none;padding:0}
section,.verdict{border-color:#bbb;padding:12px 14px}
.verdict,.facts,.contradiction,.figure,.diagram,.node-card,tr{break-inside:avoid}
h2,h3,.legend,summary{break-after:avoid}
h1{font-size:20pt}
.figure,.diagram,.contradiction svg{min-width:0}
.scroll,.panel-body,pre{overflow:visible;max-height:none;background:none}
.panels{grid-template-columns:minmax(0,1fr) minmax(0,1.8fr) minmax(0,1fr)}
.nodes{grid-template-columns:repeat(2,minmax(0,1fr))}
.panel,.log{font-size:8.5pt}
.preservation td,.preservation th{font-size:7.5pt;padding-right:6px}
table{font-size:9pt}
a,.link{color:inherit;text-decoration:none}
.toolbar,.copy,.live canvas,.tooltip,.packet-types,.with-script,details.data{display:none!important}
html[data-script] .without-script{display:block}
.live .pane>path{visibility:visible}
details::details-content{content-visibility:visible;height:auto}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;

/** The page's whole style sheet. */
export const STYLE = [
  `:root{color-scheme:light dark;${PALETTE.light}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${PALETTE.dark}}}`,
  TEXT,
  HEAD,
  BODY,
  PLOTS,
  STEPS,
  PRESERVATION,
  WITNESS_STYLE,
  DIAGRAM,
  MEDIA,
].join('\n');
