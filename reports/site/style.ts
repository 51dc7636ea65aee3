/** What the site has beyond the report page. */
export const SITE_STYLE = `
nav.site{max-width:1200px;margin:0 auto;padding:16px 20px 0;font-size:13.5px;font-weight:700}
nav.site + main{padding-top:10px}
tbody th{color:var(--ink);font-weight:400;font-size:inherit;white-space:normal;padding:7px 14px 7px 0;border-bottom:1px solid var(--grid);vertical-align:top}
tr:last-child th{border-bottom:0}
.checks tbody th{font-weight:600;white-space:nowrap}
.file{overflow-wrap:anywhere}
h1 + section{margin-top:14px}
.badge.unjudged,.verdict.unjudged{--tone:var(--muted);--tone-soft:var(--page)}
.badge.damaged,.verdict.damaged{--tone:var(--dead);--tone-soft:var(--page)}
.badge.damaged{border-style:dashed}
.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.filter{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:end}
.filter[hidden],tr[hidden],.groups[hidden]{display:none}
nav.pages{display:flex;gap:4px 18px}
.filter label{display:flex;flex-direction:column;gap:2px;color:var(--muted);font-size:12.5px;min-width:0}
.filter label.wide{flex:1 1 220px}
.filter input{font:inherit;font-size:13.5px;color:var(--ink);background:var(--page);border:1px solid var(--line);border-radius:6px;padding:4px 8px;width:100%}
.filter .seed{width:8em}
.filter select{padding:4px 8px}
.filter input,.filter select,.filter button{height:34px}
.filter a{line-height:34px}
input:focus-visible,a:focus-visible{outline:2px solid var(--ok);outline-offset:2px}
.shown{margin:12px 0 6px;color:var(--muted);font-size:13.5px}
.listed td,.listed tbody th{vertical-align:middle}
.listed td:first-child,.listed th:first-child{padding-left:2px}
.listed code{white-space:nowrap}
.listed .name{overflow-wrap:anywhere;min-width:11em}
.listed .build{overflow-wrap:anywhere;min-width:8em}
.listed .found{overflow-wrap:anywhere;min-width:7em}
.listed .when{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--muted)}
.listed input{width:17px;height:17px;accent-color:var(--ok);margin:0;vertical-align:middle}
.below{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;margin-top:14px;font-size:13.5px}
button.main,a.main{max-width:none;display:inline-block;font-size:14px;font-weight:600;background:var(--ok);color:var(--panel);border:1px solid var(--ok);border-radius:6px;padding:6px 14px;text-decoration:none}
.pair{margin-top:16px;display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px}
.pair h2{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;margin-bottom:4px;overflow-wrap:anywhere}
.pair .verdict p{overflow-wrap:anywhere}
.compared{table-layout:fixed}
.compared th:first-child{width:24%}
.compared td,.compared th{overflow-wrap:anywhere;white-space:normal}
.compared .differs th{font-weight:600}
.compared .differs td{background:var(--band);padding-left:8px}
.compared small{display:block}
.step-lines{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px;margin-top:10px}
.lead + .note{margin-top:8px}
@media(max-width:600px){nav.site{padding:10px 10px 0}}
@media(max-width:700px){.pair,.step-lines{grid-template-columns:minmax(0,1fr)}}
`;
